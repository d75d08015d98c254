"""The queue: whose entries it holds, in which order, with which facts and remarks."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.domain.entry_flags import FlagCode
from app.domain.periods import Month
from app.extensions import db
from app.models import Activity, Employee, PlanLine
from app.services.approval_queue import Queue, approval_queue
from app.services.approval_waiting import waiting_for
from app.services.rollup import roll_up
from app.services.rollup_marks import mark_changed
from app.services.unit_of_work import unit_of_work
from tests.factories import (
    Cast,
    create_activity,
    create_assignment,
    create_cast,
    create_decision,
    create_delegation,
    create_employee,
    create_skp,
    plan_line,
    set_period,
)
from tests.services.approval_support import counted_queries, viewer
from tests.support.clock import NOW, TODAY

YESTERDAY = TODAY - timedelta(days=1)
# The first instant of working day 6 of July, local time.
ESCALATED = NOW.replace(day=7, hour=16)


@pytest.fixture
def cast(any_session: object) -> Cast:
    return create_cast()


def queue_of(person: Employee, **options: object) -> Queue:
    now = options.pop("now", NOW)
    return approval_queue(viewer(person, now), now=now, **options)  # type: ignore[arg-type]


def texts(queue: Queue) -> list[str]:
    return [row.description for day in queue.days for row in day.rows]


def test_lists_waiting_entries_by_day_and_person_oldest_first(cast: Cast) -> None:
    second = create_employee("Budi", unit=cast.unit, superior=cast.supervisor)
    create_activity(cast.staff, work_date=TODAY, description="hari ini")
    create_activity(cast.staff, work_date=YESTERDAY, start=600, description="siang")
    create_activity(cast.staff, work_date=YESTERDAY, description="pagi")
    create_activity(second, work_date=YESTERDAY, description="Budi")

    queue = queue_of(cast.supervisor)

    assert texts(queue) == ["Budi", "pagi", "siang", "hari ini"]
    assert (queue.waiting.total, queue.waiting.people, queue.waiting.oldest_days) == (4, 2, 1)


@pytest.mark.parametrize("status", ["draft", "approved", "returned", "rejected"])
def test_holds_nothing_that_does_not_wait(cast: Cast, status: str) -> None:
    create_activity(cast.staff, status=status)

    assert queue_of(cast.supervisor).waiting.total == 0


@pytest.mark.parametrize("who", ["staff", "outsider", "hr_admin", "head"])
def test_is_empty_for_whoever_does_not_decide(cast: Cast, who: str) -> None:
    create_activity(cast.staff)

    assert queue_of(getattr(cast, who)).waiting.total == 0


def test_the_last_day_is_the_fifth_working_day_of_the_next_month(cast: Cast) -> None:
    create_activity(cast.staff, work_date=date(2026, 7, 14))

    assert waiting_for(viewer(cast.supervisor), now=NOW).deadline == date(2026, 8, 7)


def test_f24_old_entries_stay_with_the_former_superior_and_new_ones_go_to_the_next(cast: Cast) -> None:
    following = create_employee("Atasan Baru", unit=cast.unit, superior=cast.head)
    mover = create_employee("Pindah")
    create_assignment(mover, cast.unit, superior=cast.supervisor, ends_on=date(2026, 7, 12))
    create_assignment(mover, cast.unit, superior=following, starts_on=date(2026, 7, 13), jabatan="Baru")
    create_activity(mover, work_date=date(2026, 7, 10), description="lama")
    create_activity(mover, work_date=date(2026, 7, 13), description="baru")

    assert (texts(queue_of(cast.supervisor)), texts(queue_of(following))) == (["lama"], ["baru"])


def test_f25_entries_of_a_superior_who_left_go_one_level_up(cast: Cast) -> None:
    gone = create_employee("Sudah Pensiun")
    create_assignment(gone, cast.unit, superior=cast.head, ends_on=date(2026, 7, 13))
    orphan = create_employee("Bawahan", unit=cast.unit, superior=gone)
    create_activity(orphan, work_date=date(2026, 7, 13))

    assert queue_of(cast.head).waiting.total == 1


def test_f25_a_delegate_sees_the_queue_for_as_long_as_the_delegation_lasts(cast: Cast) -> None:
    delegate = create_employee("Wakil", unit=cast.unit, superior=cast.head)
    create_delegation(cast.supervisor, delegate, YESTERDAY, TODAY)
    create_activity(cast.staff, work_date=YESTERDAY)

    assert queue_of(delegate).waiting.total == 1
    assert queue_of(delegate, now=NOW + timedelta(days=1)).waiting.total == 0


def test_the_superiors_superior_sees_escalated_entries_apart_from_working_day_6(cast: Cast) -> None:
    create_activity(cast.staff, work_date=date(2026, 6, 30), description="lewat batas")
    create_activity(cast.supervisor, work_date=date(2026, 7, 7), description="bawahan langsung")

    before = queue_of(cast.head, now=ESCALATED - timedelta(seconds=1))
    after = queue_of(cast.head, now=ESCALATED)

    assert texts(before) == ["bawahan langsung"]
    assert [(day.head.by_escalation, day.rows[0].description) for day in after.days] == [
        (False, "bawahan langsung"),
        (True, "lewat batas"),
    ]


def test_while_a_month_closes_only_corrected_entries_are_listed(cast: Cast) -> None:
    create_activity(cast.staff, work_date=date(2026, 6, 30), description="biasa")
    corrected = create_activity(cast.staff, work_date=date(2026, 6, 30), start=600, description="diperbaiki")
    create_decision(corrected, cast.supervisor, "return", note="Periksa", at=NOW - timedelta(days=1))
    corrected.status = "submitted"
    db.session.commit()

    queue = queue_of(cast.supervisor)

    assert (texts(queue), queue.waiting.total) == (["diperbaiki"], 1)


def test_a_reopened_month_takes_decisions_again(cast: Cast) -> None:
    create_activity(cast.staff, work_date=date(2026, 6, 30))
    set_period("2026-06", "open", revision=2)

    assert queue_of(cast.supervisor).waiting.total == 1


def test_shows_the_minutes_of_the_whole_day_beside_norm_and_cap(cast: Cast) -> None:
    create_activity(cast.staff, minutes=90)
    create_activity(cast.staff, start=600, minutes=120, status="approved")
    create_activity(cast.staff, start=800, minutes=30, status="rejected")

    (day,) = queue_of(cast.supervisor).days

    assert (day.minutes, day.norm, day.cap, day.selectable) == (210, 300, 450, 1)


def _line(cast: Cast) -> PlanLine:
    skp = create_skp(cast.staff, assessor=cast.supervisor)
    return plan_line(cast.staff.id, "IK1", skp=skp)


def _done(cast: Cast, line: PlanLine, day: date, volume: str = "10") -> Activity:
    entry = create_activity(cast.staff, work_date=day, line=line, volume=volume, satuan="perekaman", status="approved")
    with unit_of_work():
        mark_changed([(cast.staff.id, Month.of(day).code)])
    return entry


@pytest.mark.parametrize("is_rolled_up", [True, False])
def test_progress_counts_this_semester_whether_or_not_it_was_rolled_up(cast: Cast, is_rolled_up: bool) -> None:
    line = _line(cast)
    _done(cast, line, date(2026, 6, 30))
    _done(cast, line, date(2026, 7, 2))
    roll_up(Month(2026, 7), [cast.staff.id] if is_rolled_up else [], now=NOW)
    create_activity(cast.staff, line=line, volume="2.5", satuan="perekaman")

    (day,) = queue_of(cast.supervisor).days

    progress = day.rows[0].progress
    assert progress is not None
    assert (progress.before, progress.after, progress.target) == (Decimal(10), Decimal("12.5"), 600)


def test_a_roll_up_that_is_behind_is_not_counted_twice(cast: Cast) -> None:
    line = _line(cast)
    _done(cast, line, date(2026, 7, 2))
    roll_up(Month(2026, 7), [cast.staff.id], now=NOW)
    _done(cast, line, date(2026, 7, 3))
    create_activity(cast.staff, line=line, volume="1", satuan="perekaman")

    (day,) = queue_of(cast.supervisor).days

    progress = day.rows[0].progress
    assert progress is not None and progress.before == 20


def test_an_entry_in_another_unit_of_measure_moves_no_target(cast: Cast) -> None:
    line = _line(cast)
    create_activity(cast.staff, line=line, volume="1", satuan="lembar")

    (day,) = queue_of(cast.supervisor).days

    assert day.rows[0].progress is None


def flags_of(queue: Queue) -> list[FlagCode]:
    return [flag.code for flag in queue.days[-1].rows[-1].flags]


@pytest.mark.parametrize(("days", "expected"), [(4, []), (5, [FlagCode.SAME_TEXT])])
def test_remarks_the_same_text_on_five_working_days_in_a_row(cast: Cast, days: int, expected: list[FlagCode]) -> None:
    # Wednesday 15 July and the working days before it: a weekend does not interrupt.
    working = [date(2026, 7, day) for day in (15, 14, 13, 10, 9)][:days]
    [create_activity(cast.staff, work_date=day, description="Piket loket") for day in working]

    assert flags_of(queue_of(cast.supervisor)) == expected


def test_remarks_late_entries_and_graces_and_leaves_them_out_of_pilih(cast: Cast) -> None:
    create_activity(cast.staff, is_susulan=True, susulan_reason="Sakit", grace="grace_offline")

    queue = queue_of(cast.supervisor)

    assert flags_of(queue) == [FlagCode.SUSULAN, FlagCode.GRACE_OFFLINE]
    assert queue.days[0].selectable == 0


@pytest.mark.parametrize(("volume", "expected"), [("29.999", []), ("30", [FlagCode.VOLUME_HIGH])])
def test_remarks_a_volume_three_times_the_usual(cast: Cast, volume: str, expected: list[FlagCode]) -> None:
    line = _line(cast)
    [_done(cast, line, date(2026, 7, day)) for day in (1, 2, 3, 6, 7)]
    create_activity(cast.staff, line=line, volume=volume, satuan="perekaman")

    assert flags_of(queue_of(cast.supervisor)) == expected


def test_pages_are_whole_person_days_and_follow_one_another(cast: Cast) -> None:
    people = [create_employee(f"Pegawai {n:02d}", unit=cast.unit, superior=cast.supervisor) for n in range(6)]
    [create_activity(person, start=480 + 30 * n, minutes=30) for person in people for n in range(9)]

    first = queue_of(cast.supervisor)
    second = queue_of(cast.supervisor, after=first.next_cursor)

    assert ([day.head.nama for day in first.days], second.next_cursor) == (
        [f"Pegawai {n:02d}" for n in range(5)],
        None,
    )
    assert [day.head.nama for day in second.days] == ["Pegawai 05"]


def test_a_cursor_whose_row_is_gone_goes_on_with_its_day(cast: Cast) -> None:
    create_activity(cast.staff, work_date=YESTERDAY, description="kemarin")
    create_activity(cast.staff, work_date=TODAY, description="hari ini")

    queue = queue_of(cast.supervisor, after=f"d.{TODAY.isoformat()}.{'0' * 32}")

    assert texts(queue) == ["hari ini"]


@pytest.mark.parametrize("after", ["", "x", "d", "e..", "\x00", "d.9999-99-99.zz"])
def test_a_strange_cursor_does_no_harm(cast: Cast, after: str) -> None:
    create_activity(cast.staff)

    assert queue_of(cast.supervisor, after=after).waiting.total == 1


@pytest.mark.parametrize("people", [2, 9])
def test_the_queue_costs_the_same_few_queries_however_many_wait(cast: Cast, people: int) -> None:
    for n in range(people):
        person = create_employee(f"Pegawai {n}", unit=cast.unit, superior=cast.supervisor)
        skp = create_skp(person, assessor=cast.supervisor)
        line = plan_line(person.id, "IK1", skp=skp)
        [create_activity(person, start=480 + 30 * k, minutes=30, line=line, satuan="perekaman") for k in range(5)]
    who = viewer(cast.supervisor)
    approval_queue(who, now=NOW)

    with counted_queries() as statements:
        approval_queue(who, now=NOW)

    # With the one of the session: eight.
    assert len(statements) <= 7
