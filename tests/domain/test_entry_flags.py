"""What an approver is asked to look at twice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import WorkCalendar, days_between
from app.domain.entry_flags import (
    FAR_ABOVE,
    SAME_TEXT_DAYS,
    TEXT_LOOK_BACK,
    USUAL_ENTRIES,
    Flag,
    FlagCode,
    days_in_a_row,
    entry_flags,
    is_far_above,
)

MONDAY = date(2026, 3, 2)
NO_HOLIDAYS = WorkCalendar()

DAYS = st.dates(date(2026, 2, 1), date(2026, 3, 31))


def march(*days: int) -> set[date]:
    return {date(2026, 3, day) for day in days}


def flags_of(**given_facts):
    """The flags of an unremarkable entry with some facts changed."""
    facts = {"is_susulan": False, "grace": None, "same_text_days": 1, "volume": Decimal(1), "usual": (Decimal(10), 10)}
    return entry_flags(**{**facts, **given_facts})


def test_counts_the_days_up_to_the_day_itself():
    assert days_in_a_row(march(2, 3, 4), date(2026, 3, 4), NO_HOLIDAYS) == 3


def test_what_comes_after_the_day_does_not_count():
    assert days_in_a_row(march(2, 3, 4), MONDAY, NO_HOLIDAYS) == 1


def test_a_weekend_between_does_not_break_the_row():
    assert days_in_a_row(march(5, 6, 9), date(2026, 3, 9), NO_HOLIDAYS) == 3


def test_a_holiday_between_does_not_break_the_row():
    calendar = WorkCalendar([date(2026, 3, 3)])

    assert days_in_a_row(march(2, 4), date(2026, 3, 4), calendar) == 2


def test_a_working_day_missing_between_breaks_the_row():
    assert days_in_a_row(march(2, 4), date(2026, 3, 4), NO_HOLIDAYS) == 1


def test_work_on_a_weekend_counts_as_a_day_of_the_row():
    assert days_in_a_row(march(6, 7, 9), date(2026, 3, 9), NO_HOLIDAYS) == 3


def test_a_working_day_on_which_nothing_happened_ends_no_row():
    assert days_in_a_row(march(2, 3), date(2026, 3, 4), NO_HOLIDAYS) == 0


def test_looks_back_sixteen_days_and_no_further():
    always_off = WorkCalendar(days_between(date(2026, 1, 1), date(2026, 12, 31)))
    day = date(2026, 3, 31)

    counted = [
        days_in_a_row({day, day - timedelta(days=back)}, day, always_off) for back in (TEXT_LOOK_BACK.days, 17, 18)
    ]

    assert counted == [2, 1, 1]


@given(days=st.sets(DAYS, max_size=40), day=DAYS, off=st.sets(DAYS, max_size=20))
def test_agrees_with_filling_every_day_off(days, day, off):
    calendar = WorkCalendar(off)
    window = [day - timedelta(days=back) for back in range(TEXT_LOOK_BACK.days + 1)]
    gaps = [one for one in window if one not in days and calendar.is_working_day(one)]
    reach = [one for one in window if not gaps or one > gaps[0]]

    assert days_in_a_row(days, day, calendar) == len(days & set(reach))


@pytest.mark.parametrize(
    ("volume", "is_far"),
    [(Decimal("5.999"), False), (Decimal(6), True), (Decimal("6.001"), True)],
)
def test_far_above_begins_at_three_times_the_mean(volume, is_far):
    assert is_far_above(volume, approved_volume=Decimal(20), approved_entries=10) is is_far


@pytest.mark.parametrize(("entries", "is_far"), [(USUAL_ENTRIES - 1, False), (USUAL_ENTRIES, True)])
def test_few_entries_make_no_usual(entries, is_far):
    assert is_far_above(Decimal(1000), approved_volume=Decimal(entries), approved_entries=entries) is is_far


def test_a_mean_that_no_decimal_can_write_is_compared_exactly():
    # Three times 10/7 is 4.2857...
    assert [is_far_above(Decimal(volume), Decimal(10), 7) for volume in ("4.285", "4.286")] == [False, True]


def test_an_unremarkable_entry_has_no_flag():
    assert flags_of() == ()


@pytest.mark.parametrize(("days", "number"), [(SAME_TEXT_DAYS - 1, 0), (SAME_TEXT_DAYS, 1), (SAME_TEXT_DAYS + 1, 1)])
def test_the_same_text_is_flagged_from_five_days_on(days, number):
    assert flags_of(same_text_days=days) == (Flag(FlagCode.SAME_TEXT, {"days": days}),) * number


def test_an_entry_handed_in_late_says_so():
    assert flags_of(is_susulan=True) == (Flag(FlagCode.SUSULAN, {}),)


@pytest.mark.parametrize("grace", ["grace_offline", "grace_outage"])
def test_a_grace_is_named(grace):
    assert flags_of(grace=grace) == (Flag(FlagCode(grace), {}),)


def test_a_high_volume_is_shown_beside_the_usual_one():
    assert flags_of(volume=Decimal(30)) == (Flag(FlagCode.VOLUME_HIGH, {"usual": Decimal("1.0")}),)


@pytest.mark.parametrize(
    ("total", "entries", "shown"),
    [("10", 8, "1.3"), ("2", 8, "0.3"), ("10", 6, "1.7"), ("8.4", 8, "1.1"), ("8.399", 8, "1.0")],
)
def test_the_usual_volume_is_rounded_half_up_to_one_digit(total, entries, shown):
    assert flags_of(volume=Decimal(99), usual=(Decimal(total), entries))[0].params == {"usual": Decimal(shown)}


def test_without_a_volume_there_is_nothing_to_compare():
    assert flags_of(volume=None) == ()


def test_off_the_plan_there_is_no_usual():
    assert flags_of(volume=Decimal(1000), usual=None) == ()


def test_an_ordinary_volume_is_not_flagged():
    assert flags_of(volume=Decimal("2.999")) == ()


def test_the_first_entry_of_a_plan_line_is_not_flagged():
    assert flags_of(volume=Decimal(1000), usual=(Decimal(0), 0)) == ()


def test_all_remarks_stand_side_by_side():
    flags = flags_of(is_susulan=True, grace="grace_offline", same_text_days=6, volume=Decimal(FAR_ABOVE))

    assert [flag.code for flag in flags] == [
        FlagCode.SAME_TEXT,
        FlagCode.SUSULAN,
        FlagCode.GRACE_OFFLINE,
        FlagCode.VOLUME_HIGH,
    ]
