"""Questions about a deduction: who asks, who answers, by when, and that nothing is lost when a draft is made again."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from app.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from app.domain.permissions import Permission, Role, RoleGrant, Viewer
from app.extensions import db
from app.models import Assignment, Notice, TppLine, TppQuestion
from app.services.office_scope import office_scope
from app.services.tpp import compute_batches
from app.services.tpp_questions import Asked, answer_question, ask_question, withdraw_question
from app.services.tpp_questions_read import owed_answers, question_page, questions_of_month
from tests.factories import Cast, create_cast
from tests.support.clock import NOW, TODAY
from tests.tpp.rows import JUNE, audited, complete, line_of


@pytest.fixture
def cast(any_session: Any) -> Cast:
    cast = create_cast()
    for person in (cast.head, cast.supervisor):
        complete(person)
    complete(cast.staff, except_for={5: "TK"})
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    return cast


def _ask(cast: Cast, step: str = "potongan_hari", text: str = "5 Juni saya dinas luar.") -> Asked:
    return ask_question(line_of(cast.staff).public_id, step, text, by=Viewer(cast.staff.id), now=NOW)


def _office(cast: Cast) -> Viewer:
    return Viewer(cast.head.id, (RoleGrant(Role.UNIT_HR, cast.unit.id),))


def test_question_keeps_what_the_step_said_and_when_it_is_due(cast: Cast) -> None:
    asked = _ask(cast).question

    assert (asked.step, asked.month, asked.said) == (
        "potongan_hari",
        "2026-06",
        '["Potongan menurut hari","0.03","ratio"]',
    )
    # Asked on Wednesday 15 July: three working days later is Monday.
    assert (TODAY, asked.due_on) == (date(2026, 7, 15), date(2026, 7, 20))
    assert [event.actor_id for event in audited("tpp_question.asked")] == [cast.staff.id]


def test_asking_twice_about_the_same_step_gives_the_open_question(cast: Cast) -> None:
    first = _ask(cast)

    again = _ask(cast, text="Bagaimana dengan pertanyaan saya?")

    assert (first.is_new, again.is_new, again.question.id) == (True, False, first.question.id)


def test_another_step_is_another_question(cast: Cast) -> None:
    first = _ask(cast).question.id

    assert _ask(cast, step="pph21").question.id != first


def test_after_an_answer_the_step_may_be_asked_about_again(cast: Cast) -> None:
    first = _ask(cast).question
    answer_question(first.public_id, "Surat tugas belum masuk.", by=_office(cast), now=NOW)

    assert _ask(cast).is_new


def test_another_persons_line_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        ask_question(line_of(cast.head).public_id, "pph21", "Mengapa?", by=Viewer(cast.staff.id), now=NOW)


@pytest.mark.parametrize(
    ("step", "text", "field"), [("pph21", "  ", "text"), ("pph21", "a" * 1001, "text"), ("x", "Ya?", "step")]
)
def test_refuses_an_empty_or_long_text_and_an_unknown_step(cast: Cast, step: str, text: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        _ask(cast, step, text)

    assert set(refused.value.fields) == {field}
    assert db.session.query(TppQuestion).count() == 0


def test_answer_reaches_the_asker(cast: Cast) -> None:
    asked = _ask(cast).question

    answer_question(asked.public_id, " Surat tugas belum masuk. ", by=_office(cast), now=NOW)

    notice = db.session.query(Notice).one()
    assert (notice.employee_id, notice.code, notice.link) == (
        cast.staff.id,
        "tpp_question_answered",
        "/tpp/2026-06#pertanyaan",
    )
    assert [one.answer for one in questions_of_month(cast.staff.id, "2026-06")] == ["Surat tugas belum masuk."]


def test_same_answer_again_changes_nothing_and_another_is_refused(cast: Cast) -> None:
    asked = _ask(cast).question
    answer_question(asked.public_id, "Benar.", by=_office(cast), now=NOW)

    answer_question(asked.public_id, "Benar.", by=_office(cast), now=NOW)

    assert len(audited("tpp_question.answered")) == 1
    with pytest.raises(Conflict, match="tpp_question_decided"):
        answer_question(asked.public_id, "Keliru.", by=_office(cast), now=NOW)


def test_asker_does_not_answer_the_own_question_in_whatever_office(cast: Cast) -> None:
    asked = _ask(cast).question

    with pytest.raises(NotAllowed):
        answer_question(asked.public_id, "Ya.", by=Viewer(cast.staff.id, (RoleGrant(Role.HR),)), now=NOW)


@pytest.mark.parametrize("role", [Role.UNIT_HR, Role.TREASURER, Role.APPROVER])
def test_others_do_not_find_it(cast: Cast, role: Role) -> None:
    asked = _ask(cast).question
    unit = cast.other_unit if role is Role.UNIT_HR else cast.unit

    with pytest.raises(NotFound):
        answer_question(asked.public_id, "Ya.", by=Viewer(cast.head.id, (RoleGrant(role, unit.id),)), now=NOW)


def test_auditor_reads_and_does_not_answer(cast: Cast) -> None:
    asked = _ask(cast).question
    auditor = Viewer(cast.head.id, (RoleGrant(Role.AUDITOR),))

    [row] = question_page(auditor, state="open", today=TODAY).rows

    assert (row.question.id, row.may_answer) == (asked.id, False)
    with pytest.raises(NotAllowed):
        answer_question(asked.public_id, "Ya.", by=auditor, now=NOW)


def test_empty_answer_is_refused(cast: Cast) -> None:
    asked = _ask(cast).question

    with pytest.raises(Invalid) as refused:
        answer_question(asked.public_id, " ", by=_office(cast), now=NOW)

    assert set(refused.value.fields) == {"answer"}


def test_unknown_question_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        answer_question(uuid4(), "Ya.", by=_office(cast), now=NOW)


def test_withdrawn_question_is_gone_from_both_sides(cast: Cast) -> None:
    asked = _ask(cast).question

    withdraw_question(asked.public_id, by=Viewer(cast.staff.id), now=NOW)

    assert questions_of_month(cast.staff.id, "2026-06") == []
    assert question_page(_office(cast), state="open", today=TODAY).rows == []
    with pytest.raises(NotFound):
        withdraw_question(asked.public_id, by=Viewer(cast.head.id), now=NOW)


def test_overdue_questions_are_counted_from_the_day_after(cast: Cast) -> None:
    _ask(cast)

    on_the_day = owed_answers(office_scope(Permission.HR_READ, _office(cast)), today=date(2026, 7, 20))
    after = owed_answers(office_scope(Permission.HR_READ, _office(cast)), today=date(2026, 7, 21))

    assert ((on_the_day.waiting, on_the_day.overdue), (after.waiting, after.overdue)) == ((1, 0), (1, 1))


def test_list_goes_by_urgency_a_page_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.tpp_questions_read.PAGE", 1)
    first, second = _ask(cast).question, _ask(cast, step="pph21").question
    first.due_on = date(2026, 7, 22)
    db.session.commit()

    page = question_page(_office(cast), state="open", today=TODAY)
    rest = question_page(_office(cast), state="open", today=TODAY, after=page.after)

    assert [row.question.id for row in (*page.rows, *rest.rows)] == [second.id, first.id]
    assert rest.after is None


def test_question_outlives_a_draft_made_again_without_the_person(cast: Cast) -> None:
    asked = _ask(cast).question
    db.session.query(Assignment).filter_by(employee_id=cast.staff.id).update({"skema_tunjangan": "tidak"})
    db.session.commit()

    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)

    db.session.expire_all()
    assert db.session.query(TppLine).filter_by(employee_id=cast.staff.id).count() == 0
    assert (asked.line_id, asked.text) == (None, "5 Juni saya dinas luar.")
