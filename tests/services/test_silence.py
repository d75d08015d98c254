"""A superior's silence never costs the subordinate: from undecided entries to the same rupiah."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.domain.periods import Month, Semester
from app.extensions import db
from app.models import Activity, Employee, Feedback, Score, TppLine
from app.services.due_work import run_due_work
from app.services.period_acts import close_month
from app.services.rollup_marks import mark_changed
from app.services.score_acts import Assessment, assess_score, finalise_unit
from app.services.sessions import viewer_of
from app.services.tpp import compute_batches
from app.services.unit_of_work import unit_of_work
from tests.factories import Cast, create_activity, create_cast, create_employee, create_skp, plan_line, set_period
from tests.support.clock import TODAY
from tests.tpp.rows import add_payroll, fill_attendance, line_of

FIRST = Semester(2026, 1)
SILENT, JULY = Month(2026, 6), Month(2026, 7)
# June closes at the end of the seventh working day of July, Thursday the 9th.
CLOSING = datetime(2026, 7, 15, 2, 0, tzinfo=UTC)
AUGUST = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)
VALUES = ("berorientasi_pelayanan", "akuntabel", "kompeten", "harmonis", "loyal", "adaptif", "kolaboratif")


def _person(cast: Cast, status_of_june: str) -> Employee:
    """The same half year of work for everybody; only what became of June's entries differs."""
    person = create_employee(unit=cast.unit, superior=cast.supervisor, kelas_jabatan=8)
    skp = create_skp(person, assessor=cast.supervisor)
    first, second = plan_line(person.id, "IK1", skp=skp), plan_line(person.id, "IK2", skp=skp)
    for month, status in ((3, "approved"), (6, status_of_june)):
        day = date(2026, month, 10)
        create_activity(person, work_date=day, line=first, volume="300", satuan="perekaman", status=status)
        create_activity(person, work_date=day, start=700, line=second, volume="150", status=status)
    with unit_of_work():
        mark_changed([(person.id, "2026-03"), (person.id, SILENT.code)])
        for value in VALUES:
            db.session.add(_feedback(person, cast.supervisor, value))
    fill_attendance(person, JULY)
    add_payroll(person, JULY)
    return person


def _feedback(to: Employee, by: Employee, value: str) -> Feedback:
    return Feedback(
        employee_id=to.id,
        semester=FIRST.code,
        assessor_id=by.id,
        peran="atasan",
        nilai_perilaku=value,
        rating="sesuai",
        given_at=CLOSING,
    )


def _score(person: Employee) -> Score:
    return db.session.query(Score).filter_by(employee_id=person.id, semester=FIRST.code, is_current=True).one()


def _amounts(line: TppLine) -> tuple[int | None, ...]:
    return (
        line.basic_tpp,
        line.produktivitas,
        line.disiplin,
        line.tpp_bruto,
        line.pph21,
        line.potongan,
        line.tpp_netto,
    )


@pytest.fixture
def paid(any_session: Any) -> dict[str, TppLine]:
    """The lines of July of two people: `decided` had June approved entry by entry, `silent` had nothing decided."""
    cast = create_cast()
    people = {"decided": _person(cast, "approved"), "silent": _person(cast, "submitted")}
    hr = viewer_of(cast.hr_admin.id, today=TODAY)
    run_due_work(now=CLOSING)
    for month in FIRST.months[:-1]:
        set_period(month.code)
    close_month(SILENT, viewer=hr, now=CLOSING)
    run_due_work(now=CLOSING)
    superior = viewer_of(cast.supervisor.id, today=TODAY)
    for person in people.values():
        assess_score(
            _score(person).public_id, Assessment(revision=_score(person).revision), viewer=superior, now=CLOSING
        )
    finalise_unit(cast.unit.id, FIRST, viewer=hr, now=CLOSING)
    compute_batches(JULY, by=None, now=AUGUST)
    return {name: line_of(person) for name, person in people.items()}


def test_a_month_of_silence_pays_the_same_as_a_month_of_approval(paid: dict[str, TppLine]) -> None:
    assert _amounts(paid["silent"]) == _amounts(paid["decided"])
    assert paid["decided"].tpp_netto == 3_342_353


def test_the_silence_is_on_record(paid: dict[str, TppLine]) -> None:
    decided = db.session.query(Activity.decided_by_id).filter(Activity.employee_id == paid["silent"].employee_id)

    june = decided.filter(Activity.work_date == date(2026, 6, 10)).all()

    assert june == [(None,), (None,)]
