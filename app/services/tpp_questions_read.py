"""Questions about amounts of TPP, for the asker and for whoever has to answer."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select

from app.domain.permissions import Permission, Verdict, Viewer, decide, personal_grounds
from app.extensions import db
from app.models import Employee, TppQuestion, Unit
from app.services.office_scope import OfficeScope, office_scope

PAGE = 50


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question in the list of an office. `may_answer`: it is open and not the viewer's own."""

    question: TppQuestion
    employee: Employee
    unit: Unit
    is_overdue: bool
    may_answer: bool


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One page; `after` is the key of the next."""

    rows: list[QuestionRow]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class Owed:
    """How many questions wait for an answer, and how many of them are late."""

    waiting: int
    overdue: int


def questions_of_month(employee_id: int, month: str) -> list[TppQuestion]:
    """A person's questions about a month, newest first, without those taken back."""
    return list(
        db.session.scalars(
            select(TppQuestion)
            .where(TppQuestion.employee_id == employee_id, TppQuestion.month == month, TppQuestion.state != "withdrawn")
            .order_by(TppQuestion.id.desc())
        )
    )


def question_page(viewer: Viewer, *, state: str, today: date, after: UUID | None = None) -> QuestionPage:
    """Questions of the viewer's units in one state, the most urgent first. Raises: NotAllowed."""
    scope = office_scope(Permission.QUESTION_READ, viewer)
    query = (
        select(TppQuestion, Employee, Unit)
        .join(Employee, Employee.id == TppQuestion.employee_id)
        .join(Unit, Unit.id == TppQuestion.unit_id)
        .where(TppQuestion.state == state, scope.covers(TppQuestion.unit_id))
        .order_by(TppQuestion.due_on, TppQuestion.id)
        .limit(PAGE + 1)
    )
    start = db.session.scalar(select(TppQuestion).where(TppQuestion.public_id == after)) if after else None
    if start is not None:
        same_day = and_(TppQuestion.due_on == start.due_on, TppQuestion.id > start.id)
        query = query.where(or_(TppQuestion.due_on > start.due_on, same_day))
    rows = [_row(viewer, today, *found) for found in db.session.execute(query)]
    return QuestionPage(rows[:PAGE], rows[PAGE - 1].question.public_id if len(rows) > PAGE else None)


def owed_answers(scope: OfficeScope, *, today: date) -> Owed:
    """What the units of an office owe their people. One query."""
    late = func.coalesce(func.sum(case((TppQuestion.due_on < today, 1), else_=0)), 0)
    row = db.session.execute(
        select(func.count(), late).where(TppQuestion.state == "open", scope.covers(TppQuestion.unit_id))
    ).one()
    return Owed(int(row[0]), int(row[1]))


def _row(viewer: Viewer, today: date, question: TppQuestion, employee: Employee, unit: Unit) -> QuestionRow:
    is_open = question.state == "open"
    grounds = personal_grounds(viewer.employee_id, question.employee_id) or viewer.grounds_for_unit(unit.ancestor_ids)
    may_answer = is_open and decide(Permission.QUESTION_ANSWER, grounds) is Verdict.ALLOW
    return QuestionRow(question, employee, unit, is_open and question.due_on < today, may_answer)
