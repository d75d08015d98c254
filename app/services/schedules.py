"""People's timetables and duty rosters, and whether their posts are recorded by them."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import or_, select

from app.domain.schedule import DutyChange, Schedule, SlotFact, WajibCatat
from app.extensions import db
from app.models import RecordingDuty, ScheduleSlot
from app.services.city_calendar import work_calendar

# Beyond so many people one reading of everything is cheaper than naming them.
_MANY = 500


def schedules_of(people: Collection[int], first: date, last: date) -> dict[int, Schedule]:
    """The schedules of people for some days; who has none is not in it. One query, none for nobody."""
    if not people:
        return {}
    table = ScheduleSlot
    # The night before the first day reaches into it.
    wanted = or_(table.tanggal.is_(None), table.tanggal.between(first - timedelta(days=1), last))
    query = select(
        table.employee_id,
        table.start_minute,
        table.end_minute,
        table.indikator_kode,
        table.description,
        table.weekday,
        table.tanggal,
        table.valid_from,
        table.valid_to,
        table.volume,
        table.satuan,
    ).where(wanted)
    if len(people) <= _MANY:
        query = query.where(table.employee_id.in_(sorted(people)))
    found: dict[int, list[SlotFact]] = {}
    for person, *values in db.session.execute(query):
        found.setdefault(person, []).append(SlotFact(*values))
    days_off = work_calendar().holidays
    return {person: Schedule(slots, days_off) for person, slots in found.items()}


def own_schedule(employee_id: int, first: date, last: date) -> Schedule:
    """One person's schedule; empty where there is none. One query."""
    return schedules_of([employee_id], first, last).get(employee_id, Schedule(()))


def duty_changes(assignment_ids: Collection[int]) -> dict[int, list[DutyChange]]:
    """What HR recorded about posts, in the order of recording. One query, none for no posts."""
    if not assignment_ids:
        return {}
    query = select(RecordingDuty.assignment_id, RecordingDuty.valid_from, RecordingDuty.wajib_catat)
    if len(assignment_ids) <= _MANY:
        query = query.where(RecordingDuty.assignment_id.in_(sorted(assignment_ids)))
    found: dict[int, list[DutyChange]] = {}
    for assignment_id, valid_from, kind in db.session.execute(query.order_by(RecordingDuty.id)):
        found.setdefault(assignment_id, []).append(DutyChange(valid_from, WajibCatat(kind)))
    return found
