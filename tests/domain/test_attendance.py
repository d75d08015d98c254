"""Attendance: what a day and a month count for."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.attendance import (
    EXCUSED,
    REDUCES_DUTY,
    SHRINKS_TARGETS,
    AttendanceCode,
    AttendanceRow,
    DayEvents,
    DayRecord,
    DaySchedule,
    MonthAttendance,
    day_events,
    day_records,
    sum_up,
)

C = AttendanceCode
OFFICE = DaySchedule(7 * 60 + 30, 16 * 60)
NIGHT = DaySchedule(21 * 60, 24 * 60 + 7 * 60)
DAY = date(2026, 7, 6)


def summed(records, days, schedule_on):
    """The month as services sum it up: each recorded day judged, the others counted."""
    judged = [day_events(records[day], schedule_on(day)) for day in days if day in records]
    return sum_up(judged, sum(day not in records for day in days))


# code, excused on the day, no duty day, shrinks targets
CODES = """
H          - - -
TK         - - -
S          x x x
I          x - -
CT         x x x
CS         x x x
CM         x x x
CB         x x x
CAP        x x x
CLTN       x x -
DL         x - -
DK         x - -
TB         x x -
WFA        x - -
LP         x - -
apel_absen - - -
"""
CODE_ROWS = [line.split() for line in CODES.strip().splitlines()]


@pytest.mark.parametrize(("code", "excused", "duty", "target"), CODE_ROWS)
def test_what_each_code_means(code, excused, duty, target):
    means = [C(code) in group for group in (EXCUSED, REDUCES_DUTY, SHRINKS_TARGETS)]

    assert means == [mark == "x" for mark in (excused, duty, target)]


def test_the_table_above_names_every_code():
    assert [row[0] for row in CODE_ROWS] == [code.value for code in C]


def record(*codes, masuk=None, pulang=None):
    return DayRecord(frozenset(codes), masuk, pulang)


@pytest.mark.parametrize(
    ("masuk", "pulang", "late", "early"),
    [
        (450, 960, 0, 0),
        (400, 1000, 0, 0),  # before and after hours
        (451, 960, 1, 0),
        (450, 959, 0, 1),
        (541, 869, 91, 91),
    ],
)
def test_lateness_and_leaving_early_are_whole_minutes(masuk, pulang, late, early):
    assert day_events(record(C.H, masuk=masuk, pulang=pulang), OFFICE) == DayEvents(late, early)


def test_a_missing_punch_is_told_apart_from_being_late():
    assert day_events(record(C.H, pulang=960), OFFICE) == DayEvents(is_missing_in=True)
    assert day_events(record(C.H, masuk=500), OFFICE) == DayEvents(late_minutes=50, is_missing_out=True)
    assert day_events(record(C.H), OFFICE) == DayEvents(is_missing_in=True, is_missing_out=True)


def test_without_a_schedule_nobody_is_late():
    assert day_events(record(C.H, masuk=700, pulang=701), None) == DayEvents()


@pytest.mark.parametrize(
    ("masuk", "pulang", "late", "early"),
    [(21 * 60, 7 * 60, 0, 0), (21 * 60 + 5, 6 * 60 + 50, 5, 10), (21 * 60, 23 * 60, 0, 480)],
)
def test_a_night_ends_on_the_next_morning(masuk, pulang, late, early):
    assert day_events(record(C.H, masuk=masuk, pulang=pulang), NIGHT) == DayEvents(late, early)


EVENING = DaySchedule(16 * 60, 24 * 60)


@pytest.mark.parametrize(
    ("schedule", "pulang", "early"),
    [
        (EVENING, 24 * 60, 0),
        (EVENING, 0, 0),  # midnight, written as the first minute of the next day
        (EVENING, 5, 0),
        (EVENING, 24 * 60 - 5, 5),
        (EVENING, 16 * 60, 480),  # gone as soon as it began
        (NIGHT, 24 * 60 + 7 * 60, 0),  # brought as minutes of the day it began
        (NIGHT, 21 * 60, 600),
        (NIGHT, 21 * 60 - 1, 0),
        (OFFICE, 5, 955),  # an office day does not end at night
    ],
)
def test_a_punch_after_midnight_belongs_to_a_shift_that_lasts_until_then(schedule, pulang, early):
    events = day_events(record(C.H, pulang=pulang), schedule)

    assert events == DayEvents(early_minutes=early, is_missing_in=True)


def test_an_absence_counts_once():
    assert day_events(record(C.TK), OFFICE) == DayEvents(is_absent=True)


def test_presence_beats_tk():
    assert day_events(record(C.TK, C.H, masuk=450, pulang=960), OFFICE) == DayEvents()


@pytest.mark.parametrize("code", sorted(EXCUSED))
def test_an_excused_code_beats_everything_else_of_the_day(code):
    assert day_events(record(code, C.TK, C.APEL_ABSEN), OFFICE) == DayEvents()
    assert day_events(record(code, C.H, masuk=700), OFFICE) == DayEvents()


def test_a_missed_assembly_stands_beside_presence_and_absence():
    assert day_events(record(C.H, C.APEL_ABSEN, masuk=450, pulang=960), OFFICE) == DayEvents(is_apel_missed=True)
    assert day_events(record(C.TK, C.APEL_ABSEN), OFFICE) == DayEvents(is_absent=True, is_apel_missed=True)


def test_rows_are_gathered_by_day_and_only_h_carries_punches():
    rows = [
        AttendanceRow(DAY, C.APEL_ABSEN, 1, 2),
        AttendanceRow(DAY, C.H, 450, 960),
        AttendanceRow(DAY + timedelta(days=1), C.CT),
    ]

    assert day_records(rows) == {
        DAY: record(C.H, C.APEL_ABSEN, masuk=450, pulang=960),
        DAY + timedelta(days=1): record(C.CT),
    }


WEEK = [DAY + timedelta(days=n) for n in range(7)]


def test_a_month_is_summed_over_the_duty_days_only():
    records = {
        WEEK[0]: record(C.H, C.APEL_ABSEN, masuk=460, pulang=950),
        WEEK[1]: record(C.TK),
        WEEK[2]: record(C.H, pulang=960),
        WEEK[3]: record(C.H, masuk=545),
        WEEK[5]: record(C.TK),  # Saturday
    }

    month = summed(records, WEEK[:5], lambda day: OFFICE)

    assert month == MonthAttendance(
        tk_days=1,
        late_events=(10, 95),
        early_events=(10,),
        missing_in=1,
        missing_out=1,
        apel_missed=1,
        days_without_data=1,
    )


def test_the_schedule_of_the_day_is_asked():
    friday = DaySchedule(450, 990)
    records = {WEEK[3]: record(C.H, masuk=450, pulang=960), WEEK[4]: record(C.H, masuk=450, pulang=960)}

    month = summed(records, WEEK[3:5], {WEEK[3]: OFFICE, WEEK[4]: friday}.get)

    assert month == MonthAttendance(early_events=(30,))


def test_a_month_without_rows_accuses_nobody():
    assert summed({}, WEEK[:5], lambda day: OFFICE) == MonthAttendance(days_without_data=5)


RECORDS = st.dictionaries(
    st.sampled_from(WEEK),
    st.builds(
        DayRecord,
        st.frozensets(st.sampled_from(C), min_size=1),
        st.none() | st.integers(0, 1439),
        st.none() | st.integers(0, 1439),
    ),
)


@given(records=RECORDS, more=st.sampled_from(WEEK))
def test_excusing_a_day_never_makes_a_month_worse(records, more):
    excused = {**records, more: record(C.DL, *records.get(more, record(C.TK)).codes)}

    before = summed(records, WEEK, lambda day: OFFICE)
    after = summed(excused, WEEK, lambda day: OFFICE)

    assert (after.tk_days, after.missing_in, after.missing_out, after.apel_missed) <= (
        before.tk_days,
        before.missing_in,
        before.missing_out,
        before.apel_missed,
    )
    assert sum(after.late_events) <= sum(before.late_events)
    assert sum(after.early_events) <= sum(before.early_events)
    assert after.days_without_data <= before.days_without_data
