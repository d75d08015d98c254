"""What reading an entry needs from the database, and how a stored entry is shown to its owner's programs."""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, bindparam, or_, select

from app.domain.activities import (
    MEETING_CODE,
    EntryContext,
    Interval,
    LineKind,
    LineOption,
    Occupied,
    normalise_text,
    text_of,
)
from app.domain.calendar import Pattern, local_date
from app.domain.entry_form import peek_date
from app.domain.errors import FieldError, Invalid
from app.extensions import db
from app.models import Activity, Assignment, Employee, PlanLine
from app.services.activity_lines import lines_in_force

# Entries of the person that take up their time. A draft counts against what is submitted, though not the other way round.
_OCCUPYING = ("draft", "submitted", "approved", "returned")
_CODE = re.compile(r"[^\x00-\x1f\x7f]{1,40}")
_EARLIEST = date(2000, 1, 1)
_TITLE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another entry of the person near the day, or the one with the same client_id."""

    id: int
    client_id: uuid.UUID
    body_hash: str
    version: int
    status: str
    work_date: date
    start_minute: int
    end_minute: int
    description: str

    @property
    def minutes(self) -> int:
        return self.end_minute - self.start_minute


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """The surroundings of one entry: the owner's pattern on its day (None: not employed) and what else is near."""

    owner_id: int
    day: date | None
    today: date
    pattern: Pattern | None
    neighbours: Sequence[Neighbour]
    weekly_hours: int | None = None

    def context(self, fields: Mapping[str, object], *, without: int | None = None) -> EntryContext:
        """What `validate_entry` judges against; one query when the entry names a plan line."""
        others = [one for one in self.neighbours if one.id != without and one.status in _OCCUPYING]
        # A date that is refused anyway should not make its plan line look wrong too.
        is_sound = self.day is not None and self.pattern is not None
        lines = _lines(self.owner_id, self.day if is_sound and self.day else self.today, fields)
        return EntryContext(
            today=self.today, pattern=self.pattern, lines=lines, others=[_occupied(one) for one in others]
        )

    def minutes_on(self, day: date, *, without: int | None = None) -> int:
        """Minutes logged on a day so far: all but drafts and rejected entries."""
        return sum(
            one.minutes
            for one in self.neighbours
            if one.work_date == day and one.id != without and one.status not in ("draft", "rejected")
        )


# Built once, because every save asks them.
_DAY = bindparam("day", type_=Date)
_POST = (
    select(Assignment.pola_kerja, Assignment.weekly_hours)
    .join(Employee, Employee.id == Assignment.employee_id)
    .where(
        Assignment.employee_id == bindparam("owner"),
        Assignment.starts_on <= _DAY,
        or_(Assignment.ends_on.is_(None), Assignment.ends_on >= _DAY),
    )
    .order_by((Assignment.penugasan == "definitif").desc(), Assignment.starts_on.desc())
    .limit(1)
    .with_for_update(of=Employee, key_share=True)
)
_OWN = select(
    Activity.id,
    Activity.client_id,
    Activity.body_hash,
    Activity.version,
    Activity.status,
    Activity.work_date,
    Activity.start_minute,
    Activity.end_minute,
    Activity.description,
).where(Activity.employee_id == bindparam("owner"))
_IS_SAME = Activity.client_id == bindparam("client")
_SAME_ID = _OWN.where(_IS_SAME)
_SAME_ID_OR_NEAR = _OWN.where(or_(_IS_SAME, Activity.work_date.between(bindparam("first"), bindparam("last"))))


def entry_facts(owner_id: int, fields: Mapping[str, object], *, now: datetime, client_id: uuid.UUID) -> EntryFacts:
    """Load the surroundings; two queries. On PostgreSQL the first one queues the person's own saves one after another."""
    today = local_date(now)
    asked = peek_date(fields)
    day = asked if asked is not None and _EARLIEST <= asked <= today else None
    is_ancient = asked is not None and asked < _EARLIEST
    pattern, hours = (None, None) if is_ancient else _locked_post(owner_id, day or today)
    return EntryFacts(owner_id, day, today, pattern, _neighbours(owner_id, day, client_id), hours)


def clean_fields(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields, refused when a text cannot be written down in UTF-8. Raises: Invalid(entry_invalid)."""
    bad = {name: [FieldError("text_control")] for name, value in fields.items() if _is_broken(value)}
    if bad:
        raise Invalid("entry_invalid", fields=bad)
    return dict(fields)


def entry_body(activity: Activity, indikator_kode: str) -> dict[str, Any]:
    """A stored entry by the names of the contract, as a form or JSON could send it."""
    return {
        "tanggal": activity.work_date.isoformat(),
        "mulai": clock_text(activity.start_minute),
        "selesai": clock_text(activity.end_minute),
        "indikator_kode": indikator_kode,
        "uraian": activity.description,
        "volume": "" if activity.volume is None else format(activity.volume.normalize(), "f"),
        "satuan": activity.satuan or "",
        "bukti_url": activity.evidence_url or "",
        "status": activity.status,
        "version": activity.version,
    }


def line_code(activity: Activity) -> str:
    """The indikator_kode an entry was written with; one query for a plan line."""
    if activity.line_kind == LineKind.MINUTES_ONLY:
        return MEETING_CODE
    if activity.plan_line_id is None:
        return ""
    return db.session.scalar(select(PlanLine.kode).where(PlanLine.id == activity.plan_line_id)) or ""


def clock_text(minute: int) -> str:
    """`HH:MM` of minutes since midnight; 1440 is 24:00, beyond it the next day's clock."""
    minute = minute - 1440 if minute > 1440 else minute
    return f"{minute // 60:02d}:{minute % 60:02d}"


def title_of(description: str) -> str:
    """The first line of a description, short enough for a message, cut between words where it has any."""
    line = description.split("\n", 1)[0]
    if len(line) <= _TITLE_LENGTH:
        return line
    words = line[:_TITLE_LENGTH].rpartition(" ")[0]
    return f"{(words or line[: _TITLE_LENGTH - 1]).rstrip(' ,;:')}…"


def _locked_post(owner_id: int, day: date) -> tuple[Pattern | None, int | None]:
    found = db.session.execute(_POST, {"owner": owner_id, "day": day}).first()
    return (None, None) if found is None else (Pattern(found.pola_kerja), found.weekly_hours)


def _neighbours(owner_id: int, day: date | None, client_id: uuid.UUID) -> list[Neighbour]:
    """One query by two indexes: the same client_id, and the days around (a shift may reach over midnight)."""
    if day is None:
        rows = db.session.execute(_SAME_ID, {"owner": owner_id, "client": client_id})
    else:
        around = {"first": day - timedelta(days=1), "last": day + timedelta(days=1)}
        rows = db.session.execute(_SAME_ID_OR_NEAR, {"owner": owner_id, "client": client_id, **around})
    return [Neighbour(*row) for row in rows]


def _lines(owner_id: int, day: date, fields: Mapping[str, object]) -> dict[str, LineOption]:
    try:
        kode = normalise_text(text_of(fields.get("indikator_kode")))
    except Invalid:
        return {}
    if not _CODE.fullmatch(kode) or kode.upper() == MEETING_CODE:
        return {}
    return as_options(lines_in_force(owner_id, day, kode))


def as_options(rows: Iterable[Any]) -> dict[str, LineOption]:
    """Plan lines by indikator_kode, as `validate_entry` takes them."""
    return {row.kode: LineOption(row.plan_line_id, row.satuan) for row in rows}


def _occupied(one: Neighbour) -> Occupied:
    return Occupied(Interval.on(one.work_date, one.start_minute, one.end_minute), title_of(one.description))


def _is_broken(value: object) -> bool:
    if not isinstance(value, str):
        return False
    return any("\ud800" <= character <= "\udfff" for character in value) or "\x00" in value
