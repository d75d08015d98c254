"""Versions of the calendar: what each day off was before and after an edit, who decided it and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select

from app.extensions import db
from app.models import CalendarChange, CalendarDay, Employee


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day off as it is kept in the history."""

    kind: str
    name: str
    decree: str

    @classmethod
    def of(cls, row: CalendarDay | None) -> "DayOff | None":
        """The version a row stands for; None for an ordinary day."""
        return None if row is None else cls(row.kind, row.name, row.decree)


@dataclass(frozen=True, slots=True)
class Change:
    """One edit of a day: before and after (None: an ordinary day), who (None: the program's own start) and when."""

    day: date
    before: DayOff | None
    after: DayOff | None
    by: str | None
    at: datetime


def note_changes(
    changes: Iterable[tuple[date, DayOff | None, DayOff | None]], *, by: int | None, now: datetime
) -> None:
    """Append versions; days that stay as they were are left out. Needs an open unit of work."""
    rows = [_row(day, before, after, by, now) for day, before, after in changes if before != after]
    if rows:
        db.session.execute(insert(CalendarChange), rows)


def changes_of_year(year: int) -> list[Change]:
    """The edits that people made to the days of a year, newest first. One query."""
    rows = db.session.execute(
        select(CalendarChange, Employee.nama)
        .join(Employee, Employee.id == CalendarChange.by_id)
        .where(CalendarChange.tanggal.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(CalendarChange.id.desc())
    )
    return [
        Change(
            day=row.tanggal,
            before=_version(row.kind_before, row.name_before, row.decree_before),
            after=_version(row.kind_after, row.name_after, row.decree_after),
            by=name,
            at=row.at,
        )
        for row, name in rows
    ]


def decided_days(year: int) -> set[date]:
    """The days of a year that a person has decided about: what they removed is not to come back by itself."""
    days = db.session.scalars(
        select(CalendarChange.tanggal).where(
            CalendarChange.by_id.is_not(None),
            CalendarChange.tanggal.between(date(year, 1, 1), date(year, 12, 31)),
        )
    )
    return set(days)


def _row(day: date, before: DayOff | None, after: DayOff | None, by: int | None, now: datetime) -> dict[str, Any]:
    row: dict[str, Any] = {"tanggal": day, "by_id": by, "at": now}
    for when, version in (("before", before), ("after", after)):
        row[f"kind_{when}"] = version and version.kind
        row[f"name_{when}"] = version and version.name
        row[f"decree_{when}"] = version and version.decree
    return row


def _version(kind: str | None, name: str | None, decree: str | None) -> DayOff | None:
    return None if kind is None else DayOff(kind, name or "", decree or "")
