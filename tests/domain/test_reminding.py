"""When to speak: on working days only, one step at a time, and not at night."""

from datetime import date

import pytest

from app.domain.calendar import Pattern, WorkCalendar
from app.domain.reminding import QuietHours, Step, day_asked_about, day_ending_today, ladder_step

# Thursday 1 January 2026 and Friday 2 January (cuti bersama) are days off.
NEW_YEAR = WorkCalendar([date(2026, 1, 1), date(2026, 1, 2)])
PLAIN = WorkCalendar()


@pytest.mark.parametrize(
    ("starts", "ends", "minute", "is_quiet"),
    [
        (1200, 360, 1199, False),
        (1200, 360, 1200, True),
        (1200, 360, 0, True),
        (1200, 360, 359, True),
        (1200, 360, 360, False),
        (720, 780, 719, False),
        (720, 780, 720, True),
        (720, 780, 780, False),
        (0, 0, 0, False),
    ],
)
def test_quiet_hours_hold_from_the_first_minute_to_before_the_last(
    starts: int, ends: int, minute: int, is_quiet: bool
) -> None:
    assert QuietHours(starts, ends).covers(minute) is is_quiet


@pytest.mark.parametrize(
    ("today", "pattern", "asked"),
    [
        (date(2026, 7, 15), Pattern.FIVE, date(2026, 7, 14)),
        (date(2026, 7, 13), Pattern.FIVE, date(2026, 7, 10)),
        (date(2026, 7, 13), Pattern.SIX, date(2026, 7, 11)),
        (date(2026, 7, 11), Pattern.SIX, date(2026, 7, 10)),
        (date(2026, 7, 11), Pattern.FIVE, None),
        (date(2026, 7, 15), Pattern.SHIFT, None),
    ],
)
def test_the_last_working_day_is_asked_about_on_the_next(today: date, pattern: Pattern, asked: date | None) -> None:
    assert day_asked_about(today, pattern, PLAIN) == asked


@pytest.mark.parametrize(
    ("today", "asked"),
    [(date(2026, 1, 1), None), (date(2026, 1, 2), None), (date(2026, 1, 5), date(2025, 12, 31))],
)
def test_december_is_asked_about_after_the_days_off_of_january(today: date, asked: date | None) -> None:
    assert day_asked_about(today, Pattern.FIVE, NEW_YEAR) == asked


@pytest.mark.parametrize(
    ("today", "ending"),
    [
        (date(2026, 7, 15), date(2026, 7, 10)),
        (date(2026, 7, 16), date(2026, 7, 13)),
        (date(2026, 7, 18), None),
        (date(2026, 1, 7), date(2025, 12, 31)),
    ],
)
def test_the_deadline_of_tonight_belongs_to_the_third_working_day_before(today: date, ending: date | None) -> None:
    assert day_ending_today(today, Pattern.FIVE, NEW_YEAR, 3) == ending


def test_nobody_on_shifts_has_a_deadline_by_pattern() -> None:
    assert day_ending_today(date(2026, 7, 15), Pattern.SHIFT, PLAIN, 3) is None


@pytest.mark.parametrize(
    ("asked_on", "step"),
    [
        (date(2026, 7, 9), Step.NEW),
        (date(2026, 7, 10), Step.NEW),
        (date(2026, 7, 12), Step.NEW),
        (date(2026, 7, 13), Step.DAY_ONE),
        (date(2026, 7, 14), Step.DAY_TWO),
        (date(2026, 7, 31), Step.DAY_TWO),
        (date(2026, 8, 7), Step.BEFORE_ESCALATION),
        (date(2026, 8, 11), Step.BEFORE_CLOSING),
    ],
)
def test_an_entry_climbs_a_step_each_working_day_and_at_the_deadlines(asked_on: date, step: Step) -> None:
    """Sent on Friday 10 July; the month escalates after 7 August and closes after 11 August."""
    limits = {"escalates_after": date(2026, 8, 7), "closes_after": date(2026, 8, 11)}

    assert ladder_step(date(2026, 7, 10), asked_on, PLAIN, **limits) is step
