"""Deadlines of entries and stages of a month. Times are given in WITA."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import LOCAL_ZONE, Pattern, WorkCalendar
from app.domain.periods import Month
from app.domain.windows import (
    MonthStage,
    Outage,
    SubmissionKind,
    WindowRules,
    correction_deadline,
    is_escalated,
    may_correct,
    may_decide,
    may_submit_new,
    month_deadlines,
    month_stage,
    submission_kind,
    submit_deadline,
)

RULES = WindowRules(
    submit_working_days=3,
    superior_working_days=5,
    closing_working_days=7,
    correction_working_days=2,
    offline_grace=timedelta(hours=24),
)
# New Year and the days around Nyepi and Idulfitri 2026.
CALENDAR = WorkCalendar([date(2026, 1, 1), date(2027, 1, 1), *(date(2026, 3, day) for day in (18, 19, 20, 23, 24))])
TICK = timedelta(milliseconds=1)


def wita(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LOCAL_ZONE)


@pytest.mark.parametrize(
    ("work_date", "pattern", "deadline"),
    [
        (date(2026, 7, 6), Pattern.FIVE, wita(7, 10)),  # Monday: end of Thursday
        (date(2026, 7, 10), Pattern.FIVE, wita(7, 16)),  # Friday: Monday, Tuesday, Wednesday
        (date(2026, 7, 11), Pattern.FIVE, wita(7, 16)),  # work done on a Saturday
        (date(2026, 7, 10), Pattern.SIX, wita(7, 15)),  # Saturday counts
        (date(2026, 7, 10), Pattern.SHIFT, wita(7, 16)),  # shifts count as five-day offices
        (date(2025, 12, 31), Pattern.FIVE, wita(1, 7)),  # over New Year: 2, 5, 6 January
        (date(2026, 3, 17), Pattern.FIVE, wita(3, 28)),  # over Idulfitri: 25, 26, 27 March
        (date(2028, 2, 28), Pattern.FIVE, wita(3, 3, year=2028)),  # 29 February is a working day
    ],
)
def test_an_entry_is_due_at_the_end_of_the_third_working_day(work_date, pattern, deadline):
    assert submit_deadline(work_date, pattern, CALENDAR, RULES) == deadline


MONDAY = date(2026, 7, 6)
DEADLINE = wita(7, 10)


@pytest.mark.parametrize(
    ("received", "claimed", "kind"),
    [
        (DEADLINE - TICK, None, SubmissionKind.ON_TIME),
        (DEADLINE, None, SubmissionKind.SUSULAN),
        (DEADLINE, DEADLINE - TICK, SubmissionKind.GRACE_OFFLINE),
        (DEADLINE, DEADLINE, SubmissionKind.SUSULAN),  # written too late by its own word
        (DEADLINE + timedelta(hours=24), wita(7, 9, 8), SubmissionKind.GRACE_OFFLINE),
        (DEADLINE + timedelta(hours=24) + TICK, wita(7, 9, 8), SubmissionKind.SUSULAN),
    ],
)
def test_the_server_judges_and_the_phone_is_believed_for_a_day(received, claimed, kind):
    assert submission_kind(MONDAY, received, claimed, Pattern.FIVE, CALENDAR, RULES) is kind


@pytest.mark.parametrize(
    ("outages", "received", "kind"),
    [
        # Down from 22:00 to 24:00 on the last evening: two hours more.
        ([Outage(wita(7, 9, 22), DEADLINE)], wita(7, 10, 1, 59), SubmissionKind.GRACE_OUTAGE),
        ([Outage(wita(7, 9, 22), DEADLINE)], wita(7, 10, 2), SubmissionKind.SUSULAN),
        # Down on the afternoon before: the hour lost is given back after the deadline.
        ([Outage(wita(7, 9, 14), wita(7, 9, 15))], wita(7, 10, 0, 59), SubmissionKind.GRACE_OUTAGE),
        # A second outage inside the hour given back extends it again.
        (
            [Outage(wita(7, 10, 0, 30), wita(7, 10, 1)), Outage(wita(7, 9, 14), wita(7, 9, 15))],
            wita(7, 10, 1, 29),
            SubmissionKind.GRACE_OUTAGE,
        ),
        # More than a day before the deadline there was time enough.
        ([Outage(wita(7, 8, 14), wita(7, 8, 15))], wita(7, 10, 0, 30), SubmissionKind.SUSULAN),
        # After the deadline nothing was lost.
        ([Outage(wita(7, 10, 3), wita(7, 10, 5))], wita(7, 10, 1), SubmissionKind.SUSULAN),
        ([Outage(DEADLINE, wita(7, 10, 1))], wita(7, 10, 0, 30), SubmissionKind.SUSULAN),
        ([Outage(wita(7, 10, 3), wita(7, 10, 5))], wita(7, 10, 4), SubmissionKind.SUSULAN),
    ],
)
def test_time_lost_to_an_outage_is_given_back(outages, received, kind):
    assert submission_kind(MONDAY, received, None, Pattern.FIVE, CALENDAR, RULES, outages) is kind


def test_june_2026_changes_stage_on_working_days_5_6_and_7_of_july():
    deadlines = month_deadlines(Month(2026, 6), CALENDAR, RULES)

    assert deadlines.escalated_from == wita(7, 8)  # 1, 2, 3, 6, 7 July
    assert deadlines.alerted_from == wita(7, 8)
    assert deadlines.closing_from == wita(7, 10)


def test_a_weekend_after_day_5_escalates_before_it_alerts():
    deadlines = month_deadlines(Month(2026, 5), CALENDAR, RULES)  # 1 to 5 June are Monday to Friday

    assert deadlines.escalated_from == wita(6, 6)
    assert deadlines.alerted_from == wita(6, 8)
    assert deadlines.closing_from == wita(6, 10)


def test_december_closes_in_january_of_the_next_year():
    deadlines = month_deadlines(Month(2026, 12), CALENDAR, RULES)

    assert deadlines.escalated_from == wita(1, 9, year=2027)  # 4 to 8 January, after New Year on a Friday
    assert deadlines.closing_from == wita(1, 13, year=2027)


JUNE = month_deadlines(Month(2026, 6), CALENDAR, RULES)
MAY = month_deadlines(Month(2026, 5), CALENDAR, RULES)


@pytest.mark.parametrize(
    ("deadlines", "now", "is_closed", "is_reopened", "stage"),
    [
        (JUNE, wita(6, 30, 23, 59), False, False, MonthStage.OPEN),
        (JUNE, wita(7, 8) - TICK, False, False, MonthStage.OPEN),
        (JUNE, wita(7, 8), False, False, MonthStage.ALERTED),
        (MAY, wita(6, 6), False, False, MonthStage.ESCALATED),
        (MAY, wita(6, 8), False, False, MonthStage.ALERTED),
        (JUNE, wita(7, 10) - TICK, False, False, MonthStage.ALERTED),
        (JUNE, wita(7, 10), False, False, MonthStage.CLOSING),
        (JUNE, wita(7, 10), True, False, MonthStage.CLOSED),
        (JUNE, wita(8, 10), False, True, MonthStage.ALERTED),
        (JUNE, wita(8, 10), True, True, MonthStage.CLOSED),
    ],
)
def test_the_stage_of_a_month(deadlines, now, is_closed, is_reopened, stage):
    assert month_stage(deadlines, now, is_closed=is_closed, is_reopened=is_reopened) is stage


def test_a_month_is_not_taken_for_a_reopened_one():
    assert month_stage(JUNE, wita(7, 10), is_closed=False) is MonthStage.CLOSING


@pytest.mark.parametrize(
    ("stage", "submit", "correct_in_time", "correct_late", "decide_new", "decide_corrected", "escalated"),
    [
        (MonthStage.OPEN, True, True, True, True, True, False),
        (MonthStage.ESCALATED, True, True, True, True, True, True),
        (MonthStage.ALERTED, True, True, True, True, True, True),
        (MonthStage.CLOSING, False, True, False, False, True, True),
        (MonthStage.CLOSED, False, False, False, False, False, False),
    ],
)
def test_what_each_stage_still_allows(
    stage, submit, correct_in_time, correct_late, decide_new, decide_corrected, escalated
):
    now = wita(7, 10, 12)

    assert may_submit_new(stage) is submit
    assert may_correct(stage, now + TICK, now) is correct_in_time
    assert may_correct(stage, now, now) is correct_late
    assert may_decide(stage, was_corrected=False) is decide_new
    assert may_decide(stage, was_corrected=True) is decide_corrected
    assert is_escalated(stage) is escalated


@pytest.mark.parametrize(
    ("returned_at", "pattern", "until"),
    [
        (wita(7, 9, 23, 59), Pattern.FIVE, wita(7, 14)),  # Thursday: Friday, Monday
        (wita(7, 10), Pattern.FIVE, wita(7, 15)),  # a minute later it is Friday
        (wita(7, 9, 23, 59), Pattern.SIX, wita(7, 12)),
    ],
)
def test_a_returned_entry_may_be_corrected_for_two_working_days(returned_at, pattern, until):
    assert correction_deadline(returned_at, pattern, CALENDAR, RULES) == until


@given(
    month=st.builds(Month, st.integers(2020, 2040), st.integers(1, 12)),
    off=st.sets(st.dates(date(2020, 1, 1), date(2041, 2, 28)), max_size=60),
)
def test_stages_always_follow_each_other_after_the_month_has_ended(month, off):
    deadlines = month_deadlines(month, WorkCalendar(off), RULES)

    end = datetime.combine(month.next.first_day, datetime.min.time(), tzinfo=LOCAL_ZONE)
    assert end < deadlines.escalated_from <= deadlines.alerted_from < deadlines.closing_from
