"""What a timetable or roster plans for a day, and when an entry is missed."""

from datetime import date, timedelta

from app.domain.schedule import DutyChange, Schedule, SlotFact, WajibCatat, wajib_catat_on

MONDAY = date(2026, 7, 13)
TUESDAY = MONDAY + timedelta(days=1)


def weekly(weekday: int, start: int = 450, end: int = 590, **values: object) -> SlotFact:
    return SlotFact(start, end, "IK1", "Mengajar kelas V", weekday=weekday, **values)  # type: ignore[arg-type]


def dated(day: date, start: int = 420, end: int = 840) -> SlotFact:
    return SlotFact(start, end, "IK1", "Dinas pagi", tanggal=day)


def night(day: date) -> SlotFact:
    return dated(day, start=21 * 60, end=31 * 60)


def test_a_timetable_holds_for_its_weekday_in_order_of_time() -> None:
    late, early = weekly(0, start=600, end=700), weekly(0)

    schedule = Schedule([late, early, weekly(1)])

    assert schedule.on(MONDAY) == [early, late]


def test_a_timetable_rests_on_a_holiday() -> None:
    assert Schedule([weekly(0)], {MONDAY}).on(MONDAY) == []


def test_a_roster_counts_alone_even_on_a_holiday() -> None:
    duty = dated(MONDAY)

    assert Schedule([weekly(0), duty], {MONDAY}).on(MONDAY) == [duty]


def test_the_day_before_a_new_timetable_still_follows_the_old_one() -> None:
    old, new = weekly(0), weekly(1, valid_from=TUESDAY)
    schedule = Schedule([old, new])

    assert (schedule.on(MONDAY), schedule.on(TUESDAY)) == ([old], [new])


def test_a_new_timetable_replaces_the_old_one_as_a_whole() -> None:
    schedule = Schedule([weekly(0), weekly(1, valid_from=TUESDAY)])

    assert schedule.on(MONDAY + timedelta(days=7)) == []


def test_a_timetable_ends_after_its_last_day() -> None:
    schedule = Schedule([weekly(0, valid_to=MONDAY)])

    assert (len(schedule.on(MONDAY)), schedule.on(MONDAY + timedelta(days=7))) == (1, [])


def test_an_entry_is_expected_on_a_planned_day_only() -> None:
    schedule = Schedule([dated(MONDAY)])

    assert (schedule.expects_entry(MONDAY), schedule.expects_entry(TUESDAY)) == (True, False)


def test_a_night_and_the_day_after_it_are_never_missed() -> None:
    schedule = Schedule([night(MONDAY), dated(TUESDAY)])

    assert (schedule.expects_entry(MONDAY), schedule.expects_entry(TUESDAY)) == (False, False)


def test_a_shift_that_ends_at_midnight_is_a_day_like_others() -> None:
    schedule = Schedule([dated(MONDAY, start=16 * 60, end=24 * 60), dated(TUESDAY)])

    assert (schedule.expects_entry(MONDAY), schedule.expects_entry(TUESDAY)) == (True, True)


def test_the_roster_says_how_days_are_recorded_until_a_change_begins() -> None:
    changes = [DutyChange(TUESDAY, WajibCatat.JADWAL)]

    found = [wajib_catat_on(day, WajibCatat.HARIAN, changes) for day in (MONDAY, TUESDAY)]

    assert found == [WajibCatat.HARIAN, WajibCatat.JADWAL]


def test_of_two_changes_of_one_day_the_later_recorded_one_holds() -> None:
    changes = [DutyChange(MONDAY, WajibCatat.JADWAL), DutyChange(MONDAY, WajibCatat.TIDAK)]

    assert wajib_catat_on(MONDAY, WajibCatat.HARIAN, changes) is WajibCatat.TIDAK


def test_a_change_of_an_earlier_day_recorded_later_does_not_undo_a_newer_one() -> None:
    changes = [DutyChange(TUESDAY, WajibCatat.JADWAL), DutyChange(MONDAY, WajibCatat.TIDAK)]

    assert wajib_catat_on(TUESDAY, WajibCatat.HARIAN, changes) is WajibCatat.JADWAL
