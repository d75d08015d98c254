"""A scheduled day in one go: everything that was planned, but for what the person ticks off."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.activities import MEETING_CODE, Interval
from app.domain.calendar import local_date, local_midnight_utc
from app.domain.errors import FieldError, Invalid
from app.domain.schedule import SlotFact
from app.services.activity_days import PersonDays
from app.services.activity_entry import clock_text, title_of
from app.services.activity_lines import LineRow, lines_in_force
from app.services.activity_past import own_rows
from app.services.activity_windows import deadline_or_none
from app.services.activity_write import Recorded, record_activity
from app.services.unit_of_work import unit_of_work

# Makes the ids of scheduled entries: the same stretch of the same day is recorded once, from whatever device.
_NAMESPACE = uuid.UUID("6f1d8c0a-3f0e-5a57-9d57-2b8f5d1c9e40")


@dataclass(frozen=True, slots=True)
class Planned:
    """One planned stretch of the day. `clashes`: its time is taken already; `is_over`: it has ended; `line` None: the
    plan line is not in force, or it has none; `is_known`: an entry could name its indicator.
    """

    slot: SlotFact
    line: LineRow | None
    clashes: bool
    is_over: bool
    is_known: bool

    @property
    def key(self) -> str:
        """What names it within the day."""
        return str(self.slot.start_minute)

    @property
    def title(self) -> str:
        return title_of(self.slot.uraian)

    @property
    def is_proposed(self) -> bool:
        """Whether it can be recorded as planned."""
        return self.is_over and self.is_known and not self.clashes


@dataclass(frozen=True, slots=True)
class ScheduledDay:
    """What was planned for a day, until when it is on time, and whether the person is on leave."""

    day: date
    planned: Sequence[Planned]
    deadline: datetime | None
    is_away: bool


def scheduled_day(employee_id: int, day: date, *, now: datetime) -> ScheduledDay:
    """The day as its schedule holds it; nothing planned where the post is not recorded by one. At most five queries."""
    person = PersonDays(employee_id, day, day)
    slots = person.planned(day)
    mark = person.mark(day)
    return ScheduledDay(
        day=day,
        planned=_planned(employee_id, day, slots, now) if slots else (),
        deadline=deadline_or_none(day, person.pattern(day), employee_id),
        is_away=bool(slots) and not mark.norm,
    )


def record_scheduled_day(
    day: date,
    chosen: Collection[str],
    *,
    volumes: Mapping[str, str],
    common: Mapping[str, object],
    by: int,
    now: datetime,
) -> list[Recorded]:
    """Record the chosen stretches of a day as planned, all or none; a second tap finds what the first one stored.

    `chosen` and `volumes` by the key of a stretch; `common` holds the status and, for a late day, `alasan_susulan`.
    Raises: Invalid(copy_invalid) with the problems by key; Conflict as `record_activity`.
    """
    slots = {str(one.start_minute): one for one in PersonDays(by, day, day).planned(day)}
    if not chosen or not set(chosen) <= set(slots) or day > local_date(now):
        raise Invalid("copy_invalid", fields={"": [FieldError("nothing_chosen")]})
    problems: dict[str, list[FieldError]] = {}
    stored: list[Recorded] = []
    with unit_of_work():
        for key in sorted(chosen, key=int):
            fields = {**_fields(slots[key], day), **common, "client_id": str(_entry_id(by, day, slots[key]))}
            if key in volumes:
                fields["volume"] = volumes[key]
            try:
                stored.append(record_activity(fields, by=by, now=now))
            except Invalid as refused:
                problems[key] = [problem for found in refused.fields.values() for problem in found]
        if problems:
            raise Invalid("copy_invalid", fields=problems)
    return stored


def _planned(employee_id: int, day: date, slots: Sequence[SlotFact], now: datetime) -> list[Planned]:
    lines = {line.kode: line for line in lines_in_force(employee_id, day)}
    taken = [
        Interval.on(row.work_date, row.start_minute, row.end_minute)
        for row in own_rows(employee_id, date.fromordinal(day.toordinal() - 1), day)
        if row.status != "rejected"
    ]
    minutes_gone = int((now - local_midnight_utc(day)).total_seconds()) // 60
    return [
        Planned(
            slot=one,
            line=lines.get(one.indikator_kode),
            clashes=any(Interval.on(day, one.start_minute, one.end_minute).overlaps(other) for other in taken),
            is_over=one.end_minute <= minutes_gone,
            is_known=one.indikator_kode in ("", MEETING_CODE) or one.indikator_kode in lines,
        )
        for one in slots
    ]


def _entry_id(employee_id: int, day: date, slot: SlotFact) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, f"{employee_id}:{day.isoformat()}:{slot.start_minute}")


def _fields(one: SlotFact, day: date) -> dict[str, object]:
    return {
        "tanggal": day.isoformat(),
        "mulai": clock_text(one.start_minute),
        "selesai": clock_text(one.end_minute),
        "indikator_kode": one.indikator_kode,
        "uraian": one.uraian,
        "volume": "" if one.volume is None else format(one.volume.normalize(), "f"),
        "satuan": one.satuan or "",
    }
