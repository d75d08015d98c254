"""The days a person had a post, and which of them were duty days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import Pattern, WorkCalendar, days_between
from app.domain.duty import (
    Stretch,
    day_bits,
    list_working_days,
    post_stretches,
    working_days,
    working_days_among,
)
from app.domain.structure import AssignmentFact, Penugasan

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
NO_HOLIDAYS = WorkCalendar()

# A few weeks that hold a leap day.
DAYS = st.dates(date(2028, 2, 10), date(2028, 3, 20))
ASSIGNMENTS = st.builds(
    lambda start, length, kind, pattern: held(
        start, None if length is None else start + timedelta(days=length), kind=kind, pattern=pattern
    ),
    start=DAYS,
    length=st.none() | st.integers(0, 30),
    kind=st.sampled_from(Penugasan),
    pattern=st.sampled_from(Pattern),
)


def held(
    since: date,
    until: date | None = None,
    *,
    kind: Penugasan = Penugasan.DEFINITIF,
    pattern: Pattern = Pattern.FIVE,
) -> AssignmentFact:
    return AssignmentFact(1, 10, "Pelaksana", kind, since, until, pattern=pattern)


def on(month: int, day: int) -> date:
    return date(2026, month, day)


def stretch(start: date, end: date, pattern: Pattern = Pattern.FIVE) -> Stretch:
    return Stretch(start, end, pattern)


def pattern_by_day(assignments, first, last):
    """Day by day, slowly: the pattern of the definitif assignment in force, else of the earliest other one."""
    in_order = sorted(assignments, key=lambda one: (not one.is_definitif, one.starts_on))
    found = {day: [fact.pattern for fact in in_order if fact.covers(day)] for day in days_between(first, last)}
    return {day: patterns[0] for day, patterns in found.items() if patterns}


def test_a_stretch_holds_its_first_and_last_day():
    january = stretch(on(1, 1), on(1, 31))

    held_days = [january.holds(day) for day in (date(2025, 12, 31), on(1, 1), on(1, 31), on(2, 1))]

    assert held_days == [False, True, True, False]


def test_a_post_held_throughout_is_one_stretch_cut_to_the_days_asked_for():
    assert post_stretches([held(date(2020, 1, 1))], FIRST, LAST) == [stretch(FIRST, LAST)]
    assert post_stretches([held(date(2020, 1, 1), date(2030, 1, 1))], FIRST, LAST) == [stretch(FIRST, LAST)]


def test_a_post_begun_or_ended_within_counts_from_and_to_its_own_days():
    assert post_stretches([held(on(2, 2), on(4, 30))], FIRST, LAST) == [stretch(on(2, 2), on(4, 30))]


def test_a_post_of_another_time_counts_nothing():
    before, after = held(date(2025, 1, 1), date(2025, 12, 31)), held(on(7, 1))

    assert post_stretches([before, after], FIRST, LAST) == []


def test_a_post_that_touches_the_first_or_the_last_day_counts_that_day():
    until_first, since_last = held(date(2025, 1, 1), FIRST), held(LAST)

    assert post_stretches([since_last, until_first], FIRST, LAST) == [stretch(FIRST, FIRST), stretch(LAST, LAST)]


def test_a_person_without_a_post_has_no_stretch():
    assert post_stretches([], FIRST, LAST) == []


def test_a_plt_beside_the_definitif_post_doubles_no_day():
    posts = [held(on(1, 1), pattern=Pattern.SIX), held(on(2, 1), on(3, 31), kind=Penugasan.PLT)]

    assert post_stretches(posts, FIRST, LAST) == [stretch(FIRST, LAST, Pattern.SIX)]


def test_the_definitif_post_gives_the_pattern_even_where_a_plt_began_earlier():
    posts = [held(on(1, 1), kind=Penugasan.PLT, pattern=Pattern.SIX), held(on(2, 1), on(3, 31))]

    assert post_stretches(posts, FIRST, LAST) == [
        stretch(on(1, 1), on(1, 31), Pattern.SIX),
        stretch(on(2, 1), on(3, 31)),
        stretch(on(4, 1), on(6, 30), Pattern.SIX),
    ]


def test_assignments_that_begin_or_end_together_leave_no_empty_stretch():
    posts = [
        held(on(2, 1), on(3, 31)),
        held(on(2, 1), on(4, 30), kind=Penugasan.PLT),
        held(on(1, 15), on(3, 31), kind=Penugasan.PLH),
    ]

    assert post_stretches(posts, FIRST, LAST) == [
        stretch(on(1, 15), on(1, 31)),
        stretch(on(2, 1), on(3, 31)),
        stretch(on(4, 1), on(4, 30)),
    ]


def test_days_outside_the_definitif_post_are_counted_by_the_other_assignment():
    posts = [held(on(2, 1)), held(on(1, 20), on(2, 10), kind=Penugasan.PLH, pattern=Pattern.SIX)]

    assert post_stretches(posts, FIRST, LAST) == [stretch(on(1, 20), on(1, 31), Pattern.SIX), stretch(on(2, 1), LAST)]


def test_a_move_without_a_day_between_leaves_two_stretches():
    posts = [held(on(3, 1), pattern=Pattern.SIX), held(date(2020, 1, 1), on(2, 28))]

    assert post_stretches(posts, FIRST, LAST) == [stretch(FIRST, on(2, 28)), stretch(on(3, 1), LAST, Pattern.SIX)]


def test_the_earlier_of_two_acting_assignments_gives_the_pattern():
    posts = [
        held(on(2, 1), on(2, 20), kind=Penugasan.PLT),
        held(on(1, 10), on(2, 5), kind=Penugasan.PLH, pattern=Pattern.SIX),
    ]

    assert post_stretches(posts, FIRST, LAST) == [
        stretch(on(1, 10), on(2, 5), Pattern.SIX),
        stretch(on(2, 6), on(2, 20)),
    ]


@given(assignments=st.lists(ASSIGNMENTS, max_size=5), first=DAYS, length=st.integers(-1, 40))
def test_agrees_with_looking_at_each_day(assignments, first, length):
    last = first + timedelta(days=length)

    stretches = post_stretches(assignments, first, last)

    each_day = [(day, one.pattern) for one in stretches for day in days_between(one.start, one.end)]
    assert each_day == sorted(pattern_by_day(assignments, first, last).items())


@given(assignments=st.lists(ASSIGNMENTS, max_size=5), off=st.sets(DAYS, max_size=10), among=st.lists(DAYS, max_size=30))
def test_duty_days_agree_with_a_loop_over_all_days(assignments, off, among):
    calendar, first, last = WorkCalendar(off), date(2028, 2, 1), date(2028, 3, 31)
    by_day = pattern_by_day(assignments, first, last)
    expected = [day for day, pattern in by_day.items() if calendar.is_working_day(day, pattern)]

    stretches = post_stretches(assignments, first, last)

    assert list_working_days(stretches, calendar) == expected
    assert working_days(stretches, calendar) == len(expected)
    assert working_days_among(among, stretches, calendar) == len(set(among) & set(expected))


def test_each_stretch_counts_by_its_own_pattern():
    week_of_five, week_of_six = stretch(on(3, 2), on(3, 8)), stretch(on(3, 9), on(3, 15), Pattern.SIX)

    assert working_days([week_of_five, week_of_six], NO_HOLIDAYS) == 11


def test_a_day_named_twice_counts_once():
    assert working_days_among([on(3, 2), on(3, 2)], [stretch(FIRST, LAST)], NO_HOLIDAYS) == 1


def test_a_saturday_counts_only_in_the_pattern_of_six():
    saturday = [on(3, 7)]

    counts = [
        working_days_among(saturday, [stretch(FIRST, LAST, pattern)], NO_HOLIDAYS)
        for pattern in (Pattern.FIVE, Pattern.SIX, Pattern.SHIFT)
    ]

    assert counts == [0, 1, 0]


def test_a_day_outside_every_stretch_is_no_duty_day():
    assert working_days_among([on(3, 3)], [stretch(on(3, 4), LAST)], NO_HOLIDAYS) == 0


def test_no_stretch_has_no_duty_day():
    assert working_days([], NO_HOLIDAYS) == 0
    assert list_working_days([], NO_HOLIDAYS) == []


def test_the_first_day_of_a_month_is_the_lowest_bit():
    assert day_bits([]) == 0
    assert day_bits([on(1, 1)]) == 0b1
    assert day_bits([on(1, 3), on(1, 1)]) == 0b101
    assert day_bits([on(1, 31)]) == 1 << 30


@given(st.lists(st.dates(date(2028, 2, 1), date(2028, 2, 29)), max_size=40))
def test_each_day_of_a_leap_february_has_its_own_bit(days):
    bits = day_bits(days)

    assert {date(2028, 2, number + 1) for number in range(31) if bits >> number & 1} == set(days)
