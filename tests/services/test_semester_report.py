"""The HR summary of a semester: one line per person, from roll-ups and scores."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.domain.periods import Semester
from app.extensions import db
from app.models import ExternalScore, Score
from app.services.semester_report import COLUMNS, ReportLine, semester_lines
from tests.factories import Cast, create_assignment, create_attendance, create_cast, create_employee, create_holiday
from tests.support.clock import NOW, TODAY
from tests.support.office import create_score, wrote_on

FIRST = Semester(2026, 1)
JUNE_22 = [date(2026, 6, day) for day in (22, 23, 24, 25, 26, 29, 30)]


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def line(cast: Cast, semester: Semester = FIRST) -> ReportLine:
    (found,) = [one for one in semester_lines(semester, today=TODAY) if one.nip == cast.staff.nip]
    return found


def test_columns_are_those_of_the_contract() -> None:
    assert ", ".join(COLUMNS) == (
        "nip, nama, unit, jabatan, rating_hasil, rating_perilaku, nilai, predikat, menit, disetujui, dikembalikan, "
        "ditolak, belum_diputus, hari_tanpa_entri, cakupan"
    )


def test_counts_are_summed_over_the_six_months(cast: Cast) -> None:
    counts = {"minutes_credited": 400, "approved": 5, "returned": 1, "rejected": 2, "submitted": 3}
    wrote_on(cast.staff, date(2026, 5, 4), **counts)
    wrote_on(cast.staff, date(2026, 6, 4), **counts)
    wrote_on(cast.staff, date(2026, 7, 1), **counts)

    found = line(cast)

    assert (found.menit, found.disetujui, found.dikembalikan, found.ditolak, found.belum_diputus) == (800, 10, 2, 4, 6)


def test_days_without_entry_are_duty_days_without_leave_or_holidays(cast: Cast) -> None:
    newcomer = create_employee(unit=cast.unit, starts_on=date(2026, 6, 22))
    create_attendance(newcomer, JUNE_22[0], "CT")
    create_holiday(JUNE_22[1])
    wrote_on(newcomer, *JUNE_22[2:5], date(2026, 6, 21))

    (found,) = [one for one in semester_lines(FIRST, today=TODAY) if one.nip == newcomer.nip]

    assert (found.duty_days, found.hari_tanpa_entri, found.cakupan) == (5, 2, Decimal("0.6000"))


def test_running_semester_counts_up_to_today(cast: Cast) -> None:
    wrote_on(cast.staff, date(2026, 7, 1))

    found = line(cast, Semester(2026, 2))

    assert (found.duty_days, found.hari_tanpa_entri) == (11, 10)


def test_score_is_shown_with_two_digits(cast: Cast) -> None:
    create_score(cast.staff, nilai=Decimal("104.2050"), predikat="baik", rating_hasil="sesuai")

    found = line(cast)

    assert (found.nilai, found.predikat, found.rating_hasil) == (Decimal("104.21"), "baik", "sesuai")


def test_result_from_elsewhere_wins(cast: Cast) -> None:
    create_score(cast.staff, nilai=Decimal("90"), predikat="butuh_perbaikan")
    db.session.add(
        ExternalScore(
            employee_id=cast.staff.id,
            semester="2026-1",
            predikat="baik",
            nilai=Decimal("99"),
            sumber="BKN",
            imported_at=NOW,
        )
    )
    db.session.commit()

    found = line(cast)

    assert (found.nilai, found.predikat, found.status) == (Decimal("99.00"), "baik", "final")


def test_replaced_revision_is_not_shown(cast: Cast) -> None:
    create_score(cast.staff, predikat="kurang", is_current=False)
    create_score(cast.staff, predikat="baik", revision=2)

    assert line(cast).predikat == "baik"
    assert db.session.query(Score).count() == 2


def test_mover_appears_once_with_the_last_post(cast: Cast) -> None:
    cast.staff.assignments[0].ends_on = date(2026, 3, 31)
    create_assignment(cast.staff, cast.other_unit, starts_on=date(2026, 4, 1), jabatan="Analis")

    found = line(cast)

    assert (found.unit, found.jabatan) == (cast.other_unit.kode, "Analis")


def test_who_left_before_is_not_in_it(cast: Cast) -> None:
    cast.staff.assignments[0].ends_on = FIRST.first_day - timedelta(days=1)
    db.session.commit()

    assert cast.staff.nip not in {one.nip for one in semester_lines(FIRST, today=TODAY)}


def test_can_be_narrowed_to_units(cast: Cast) -> None:
    found = {one.unit for one in semester_lines(FIRST, today=TODAY, unit_ids=[cast.unit.id])}

    assert found == {cast.unit.kode}


def test_counts_people_by_predikat_or_by_why_there_is_none(cast: Cast) -> None:
    create_score(cast.staff, predikat="baik")
    create_score(cast.supervisor, is_assessable=False)

    counts = Counter(line.predikat or line.status for line in semester_lines(FIRST, today=TODAY))

    assert (counts["baik"], counts["belum_dinilai"], counts["tanpa_skp"]) == (1, 1, 4)
