""" "Atasan saya salah": who may answer, and that the author hears of it."""

from typing import Any

import pytest

from app.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from app.extensions import db
from app.models import Employee, Notice, SuperiorReport
from app.services.sessions import viewer_of
from app.services.superior_reports import create_superior_report, resolve_superior_report
from tests.factories import Cast, create_cast, create_employee, grant_role
from tests.support.clock import NOW, TODAY


@pytest.fixture
def cast(db_session: Any) -> Cast:
    return create_cast()


@pytest.fixture
def report(cast: Cast) -> SuperiorReport:
    return create_superior_report("Atasan saya Pak Budi.", by=viewer_of(cast.staff.id, today=TODAY), now=NOW)


def _answer(report: SuperiorReport, person: Employee, text: str = "Sudah dibetulkan mulai 1 Juli.") -> SuperiorReport:
    return resolve_superior_report(report.public_id, text, by=viewer_of(person.id, today=TODAY), now=NOW)


def test_units_hr_answers_and_the_author_is_told(cast: Cast, report: SuperiorReport) -> None:
    office = create_employee("Pengelola", unit=cast.unit)
    grant_role(office, "unit_hr", cast.unit)

    _answer(report, office)

    db.session.expire_all()
    assert (report.state, report.resolved_by_id) == ("resolved", office.id)
    notice = db.session.query(Notice).one()
    assert (notice.employee_id, notice.code) == (cast.staff.id, "superior_report_resolved")


def test_citys_hr_answers_too(cast: Cast, report: SuperiorReport) -> None:
    assert _answer(report, cast.hr_admin).state == "resolved"


def test_hr_of_another_unit_does_not_find_it(cast: Cast, report: SuperiorReport) -> None:
    grant_role(cast.outsider, "unit_hr", cast.other_unit)

    with pytest.raises(NotFound):
        _answer(report, cast.outsider)


def test_superior_does_not_find_it(cast: Cast, report: SuperiorReport) -> None:
    with pytest.raises(NotFound):
        _answer(report, cast.supervisor)


def test_author_may_not_answer_even_in_office(cast: Cast, report: SuperiorReport) -> None:
    grant_role(cast.staff, "hr")

    with pytest.raises(NotAllowed):
        _answer(report, cast.staff)


def test_answering_again_alike_changes_nothing(cast: Cast, report: SuperiorReport) -> None:
    _answer(report, cast.hr_admin)
    _answer(report, cast.hr_admin)

    assert db.session.query(Notice).count() == 1
    with pytest.raises(Conflict):
        _answer(report, cast.hr_admin, "Lain.")


@pytest.mark.parametrize("text", ["", "   ", "x" * 501])
def test_answer_needs_words(cast: Cast, report: SuperiorReport, text: str) -> None:
    with pytest.raises(Invalid):
        _answer(report, cast.hr_admin, text)


def test_person_who_never_had_a_post_is_sent_to_the_city(cast: Cast) -> None:
    newcomer = create_employee("Baru")

    with pytest.raises(Conflict):
        create_superior_report("Siapa atasan saya?", by=viewer_of(newcomer.id, today=TODAY), now=NOW)
