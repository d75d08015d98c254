""" "Tanya potongan ini": a person asks about one step of an own line of TPP; HR answers within some working days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domain.calendar import local_date
from app.domain.canonical import plain_json
from app.domain.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.permissions import Permission, Viewer, personal_grounds
from app.extensions import db
from app.models import TppLine, TppQuestion, Unit
from app.services import audit
from app.services.access import check
from app.services.city_calendar import work_calendar
from app.services.notices import notify
from app.services.rules import parameters_on
from app.services.tpp_read import Derivation, own_derivation
from app.services.unit_of_work import unit_of_work

QUESTION_LENGTH, ANSWER_LENGTH = 1000, 2000
# Titles of steps are sentences; amounts are short, but for lists of named ones.
_TITLE_LENGTH, _RESULT_LENGTH = 200, 60


@dataclass(frozen=True, slots=True)
class Asked:
    """The question that is open now; `is_new` is False where one about the same step was open already."""

    question: TppQuestion
    is_new: bool


def answer_due(today: date) -> date:
    """The last day to answer what is asked today, in working days of the city's calendar."""
    days = parameters_on(today, "tpp_questions").integer("question_answer_days")
    return work_calendar().nth_working_day_after(today, days)


def ask_question(line_id: UUID, step: str, text: str, *, by: Viewer, now: datetime) -> Asked:
    """Ask about one step of an own line; while a question about it is open, asking again returns that one.

    Raises: NotFound for a line of somebody else, Invalid for an unknown step or an empty or long text.
    """
    words = text.strip()
    with unit_of_work():
        found = own_derivation(line_id, by.employee_id)
        problems = {} if 1 <= len(words) <= QUESTION_LENGTH else {"text": [_length(QUESTION_LENGTH)]}
        entry = next((one for one in found.steps if one["step"] == step), None)
        if entry is None:
            problems["step"] = [FieldError("tpp_step_unknown")]
        if problems or entry is None:
            raise Invalid("question_invalid", fields=problems)
        # One asker at a time, so that two taps do not make two questions.
        db.session.execute(select(TppLine.id).where(TppLine.id == found.line.id).with_for_update(key_share=True))
        waiting = _open_question(found.line.id, step)
        if waiting is not None:
            return Asked(waiting, is_new=False)
        question = _new_question(found, entry, words, now)
        db.session.add(question)
        db.session.flush()  # the audit row names its public id
        data = {"line": str(line_id), "step": step, "due_on": question.due_on.isoformat()}
        audit.record("tpp_question.asked", "tpp_question", question.public_id, by=by.employee_id, now=now, data=data)
        return Asked(question, is_new=True)


def answer_question(public_id: UUID, answer: str, *, by: Viewer, now: datetime) -> TppQuestion:
    """Answer; the asker gets a notice. The same answer again changes nothing.

    Raises: NotFound when it is not the viewer's to see, NotAllowed for the asker and the auditor, Invalid for an empty
    or long answer, Conflict when it was answered otherwise or withdrawn.
    """
    text = answer.strip()
    with unit_of_work():
        question = _load(public_id)
        unit = db.session.get_one(Unit, question.unit_id)
        # The asker is nothing else to the own question, in whatever office.
        own = personal_grounds(by.employee_id, question.employee_id)
        check(Permission.QUESTION_ANSWER, own or by.grounds_for_unit(unit.ancestor_ids))
        if not 1 <= len(text) <= ANSWER_LENGTH:
            raise Invalid("answer_invalid", fields={"answer": [_length(ANSWER_LENGTH)]})
        if question.state == "answered" and question.answer == text:
            return question
        _check_open(question)
        question.state, question.answer = "answered", text
        question.answered_by_id, question.answered_at = by.employee_id, now
        link = f"/tpp/{question.month}#pertanyaan"
        notify(question.employee_id, "tpp_question_answered", {"month": question.month}, link, now)
        audit.record("tpp_question.answered", "tpp_question", public_id, by=by.employee_id, now=now)
        return question


def withdraw_question(public_id: UUID, *, by: Viewer, now: datetime) -> TppQuestion:
    """Take an own open question back. Raises: NotFound for one of somebody else, Conflict when it was answered."""
    with unit_of_work():
        question = _load(public_id)
        check(Permission.QUESTION_ASK, personal_grounds(by.employee_id, question.employee_id))
        if question.state == "withdrawn":
            return question
        _check_open(question)
        question.state = "withdrawn"
        audit.record("tpp_question.withdrawn", "tpp_question", public_id, by=by.employee_id, now=now)
        return question


def _open_question(line_id: int, step: str) -> TppQuestion | None:
    return db.session.scalar(
        select(TppQuestion).where(TppQuestion.line_id == line_id, TppQuestion.step == step, TppQuestion.state == "open")
    )


def _new_question(found: Derivation, entry: Mapping[str, Any], text: str, now: datetime) -> TppQuestion:
    return TppQuestion(
        line_id=found.line.id,
        employee_id=found.line.employee_id,
        unit_id=found.line.unit_id,
        month=found.batch.month,
        step=entry["step"],
        said=_said(entry),
        text=text,
        asked_at=now,
        due_on=answer_due(local_date(now)),
        state="open",
    )


def _load(public_id: UUID) -> TppQuestion:
    question = db.session.scalar(select(TppQuestion).where(TppQuestion.public_id == public_id).with_for_update())
    if question is None:
        raise NotFound("not_found")
    return question


def _check_open(question: TppQuestion) -> None:
    if question.state != "open":
        raise Conflict("tpp_question_decided")


def _length(most: int) -> FieldError:
    return FieldError("text_length", {"most": most})


def _said(entry: Mapping[str, Any]) -> str:
    """What the step said, to be worded later; a list of named amounts is too long to keep."""
    result = entry["result"] if len(plain_json(entry["result"])) <= _RESULT_LENGTH else None
    return plain_json([entry["title"][:_TITLE_LENGTH], result, entry["unit"]])
