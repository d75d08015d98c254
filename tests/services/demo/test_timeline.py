"""Which months a demonstration covers, which are closed, and which HR is about to close."""

from datetime import date

import pytest

from app.domain.periods import Month, Semester
from app.services.calendar_seed import days_off
from app.services.demo.timeline import Timeline, covered_months, make_timeline


def _timeline(until: date, months: int | None = None) -> Timeline:
    holidays = [row["tanggal"] for year in (2025, 2026, 2027) for row in days_off(year)]
    return make_timeline(until, months, holidays)


@pytest.mark.parametrize(
    ("until", "months", "first", "last"),
    [
        (date(2026, 11, 23), None, "2026-01", "2026-11"),
        (date(2026, 6, 30), 6, "2026-01", "2026-06"),
        (date(2026, 7, 14), 2, "2026-05", "2026-07"),
        (date(2026, 8, 10), 1, "2026-05", "2026-08"),
        (date(2026, 2, 10), None, "2025-07", "2026-02"),
        (date(2026, 11, 23), 14, "2025-10", "2026-11"),
    ],
)
def test_covers_at_least_two_months_of_the_last_complete_semester(
    until: date, months: int | None, first: str, last: str
) -> None:
    covered = covered_months(until, months)

    assert (covered[0].code, covered[-1].code) == (first, last)


@pytest.mark.parametrize(
    ("until", "complete", "closed", "due"),
    [
        (date(2026, 11, 23), "2026-1", "2026-09", "2026-10"),
        (date(2026, 11, 3), "2026-1", "2026-08", "2026-09"),
        (date(2026, 7, 14), "2026-1", "2026-05", "2026-06"),
        # The semester has just ended: its last month does not close by the calendar yet, but can be assessed.
        (date(2026, 7, 1), "2026-1", "2026-06", None),
        (date(2026, 6, 30), "2026-1", "2026-06", None),
        (date(2026, 6, 29), "2025-2", "2026-04", "2026-05"),
    ],
)
def test_closes_everything_but_the_newest_month_that_may_close(
    until: date, complete: str, closed: str, due: str | None
) -> None:
    timeline = _timeline(until)

    assert timeline.complete == Semester.parse(complete)
    assert timeline.closed[-1] == Month.parse(closed)
    assert timeline.due == (None if due is None else Month.parse(due))


def test_a_longer_city_has_earlier_semesters_of_its_own() -> None:
    timeline = _timeline(date(2026, 11, 23), 14)

    assert timeline.earlier == (Semester(2025, 2),)
    assert timeline.before == Semester(2025, 1)
