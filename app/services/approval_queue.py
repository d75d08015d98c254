"""The approval queue: waiting entries by person and day, with what a decision needs to know."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, bindparam, exists, func, literal_column, select, tuple_
from sqlalchemy.orm import aliased

from app.domain.entry_flags import Flag, entry_flags
from app.domain.permissions import Viewer
from app.domain.windows import MonthStage
from app.extensions import db
from app.models import Activity, SampleView
from app.services.activity_lines import LineRow, line_texts
from app.services.approval_entries import was_corrected
from app.services.approval_progress import LineEntry, LineSums, Progress, progress_of, read_line_sums
from app.services.approval_texts import LOGGED, same_text_days
from app.services.approval_waiting import IS_WAITING, Waiting, WaitingDay, waiting_for
from app.services.part_time import own_cap, own_norm
from app.services.sampling import Lot, draw_key, sample_every

PAGE = 50
_COLUMNS = (
    Activity.id,
    Activity.public_id,
    Activity.employee_id,
    Activity.work_date,
    Activity.version,
    Activity.description,
    Activity.start_minute,
    Activity.end_minute,
    Activity.volume,
    Activity.satuan,
    Activity.evidence_count,
    Activity.evidence_url,
    Activity.line_kind,
    Activity.plan_line_id,
    Activity.is_susulan,
    Activity.grace,
    Activity.submitted_at,
)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One waiting entry. `draw` is its place in the draw of samples among the rows of the page, from 0."""

    public_id: UUID
    version: int
    description: str
    minutes: int
    volume: Decimal | None
    satuan: str | None
    photos: int
    has_link: bool
    line_kind: str
    line: LineRow | None
    progress: Progress | None
    flags: tuple[Flag, ...]
    draw: int
    is_opened: bool


@dataclass(frozen=True, slots=True)
class PersonDay:
    """One person's waiting entries of a day; `minutes` are all logged that day, `norm` and `cap` in minutes."""

    head: WaitingDay
    minutes: int
    norm: int
    cap: int
    rows: tuple[QueueRow, ...]

    @property
    def selectable(self) -> int:
        """What *Pilih* ticks: rows without a flag."""
        return sum(1 for row in self.rows if not row.flags)

    @property
    def key(self) -> str:
        """Ties the ticks to the head."""
        return f"{self.head.person.hex}{self.head.day:%Y%m%d}"


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue with the totals over all pages."""

    waiting: Waiting
    days: tuple[PersonDay, ...]
    next_cursor: str | None
    sample_every: int


def approval_queue(viewer: Viewer, *, now: datetime, after: str = "", person: UUID | None = None) -> Queue:
    """A page of some 50 entries in whole person-days, after the cursor of the page before; `person` shows one only.

    Eight queries at most with the session's, whatever waits.
    """
    waiting = waiting_for(viewer, now=now)
    listed = [one for one in waiting.days if person is None or one.person == person]
    page, cursor = _page(listed, after)
    every = sample_every(waiting.today)
    if not page:
        return Queue(waiting, (), None, every)
    return Queue(waiting, tuple(_person_days(page, _rows(page, viewer), viewer)), cursor, every)


def _page(days: Sequence[WaitingDay], after: str) -> tuple[list[WaitingDay], str | None]:
    """The person-days that follow the cursor, as many as make up a page, at least one."""
    start = _start(days, after)
    page: list[WaitingDay] = []
    count = 0
    for one in days[start:]:
        if page and count + one.count > PAGE:
            break
        page.append(one)
        count += one.count
    has_more = start + len(page) < len(days)
    return page, _cursor(page[-1]) if page and has_more else None


def _cursor(one: WaitingDay) -> str:
    return f"{'e' if one.by_escalation else 'd'}.{one.day.isoformat()}.{one.person.hex}"


def _start(days: Sequence[WaitingDay], after: str) -> int:
    """Where the page begins; when the cursor's own row is gone, with its day. An unreadable cursor is the first page."""
    for position, one in enumerate(days):
        if _cursor(one) == after:
            return position + 1
    kind, _, rest = after.partition(".")
    day = rest.partition(".")[0]
    if kind not in ("d", "e"):
        return 0
    place = (kind == "e", day)
    return next((n for n, one in enumerate(days) if (one.by_escalation, one.day.isoformat()) >= place), len(days))


def _rows(page: Sequence[WaitingDay], viewer: Viewer) -> list[Row[*tuple[Any, ...]]]:
    """The waiting entries of the page with the minutes of their day. One query."""
    closing = {(one.employee_id, one.day) for one in page if one.status.stage is MonthStage.CLOSING}
    values = {
        "viewer": viewer.employee_id,
        "people": list({one.employee_id for one in page}),
        "person_days": [(one.employee_id, one.day) for one in page],
    }
    found = db.session.execute(_rows_statement(bool(closing)), values)
    return [row for row in found if row.corrected or (row.employee_id, row.work_date) not in closing]


@cache
def _rows_statement(has_closing: bool) -> Select[*tuple[Any, ...]]:
    """Built once: composing it would cost more than running it."""
    corrected = was_corrected() if has_closing else literal_column("1")
    return (
        select(
            *_COLUMNS,
            _day_minutes().label("day_minutes"),
            _is_opened().label("is_opened"),
            corrected.label("corrected"),
        )
        .where(
            IS_WAITING,
            Activity.employee_id.in_(bindparam("people", expanding=True)),
            tuple_(Activity.employee_id, Activity.work_date).in_(bindparam("person_days", expanding=True)),
        )
        .order_by(Activity.start_minute, Activity.id)
    )


def _day_minutes() -> ScalarSelect[int | None]:
    """All minutes the person logged on the entry's day."""
    other = aliased(Activity)
    return (
        select(func.sum(other.end_minute - other.start_minute))
        .where(
            other.employee_id == Activity.employee_id,
            other.work_date == Activity.work_date,
            other.status.in_(LOGGED),
        )
        .correlate(Activity)
        .scalar_subquery()
    )


def _is_opened() -> ColumnElement[bool]:
    return exists().where(
        SampleView.viewer_id == bindparam("viewer"),
        SampleView.activity_id == Activity.id,
        SampleView.activity_version == Activity.version,
    )


def _person_days(
    page: Sequence[WaitingDay], rows: Sequence[Row[*tuple[Any, ...]]], viewer: Viewer
) -> Iterable[PersonDay]:
    entries = {
        row.id: LineEntry(row.employee_id, row.plan_line_id, row.work_date, row.volume, row.satuan) for row in rows
    }
    sums = read_line_sums(entries.values())
    lines = line_texts({row.plan_line_id for row in rows if row.plan_line_id is not None})
    repeats = same_text_days(rows)
    order = sorted(rows, key=lambda row: draw_key(_lot(row), viewer.employee_id))
    draws = {row.id: place for place, row in enumerate(order)}
    by_day: dict[tuple[int, date], list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in rows:
        by_day[row.employee_id, row.work_date].append(row)
    for head in page:
        own = by_day.get((head.employee_id, head.day), [])
        if own:
            shown = tuple(
                _queue_row(row, entries[row.id], lines, sums, repeats.get(row.id, 0), draws[row.id]) for row in own
            )
            norm = own_norm(head.day, head.weekly_hours, head.pattern)
            cap = own_cap(head.day, head.weekly_hours)
            yield PersonDay(head, int(own[0].day_minutes), norm, cap, shown)


def _queue_row(
    row: Row[*tuple[Any, ...]],
    entry: LineEntry,
    lines: dict[int, LineRow],
    sums: LineSums,
    same_text_days: int,
    draw: int,
) -> QueueRow:
    line = None if row.plan_line_id is None else lines.get(row.plan_line_id)
    flags = entry_flags(
        is_susulan=row.is_susulan,
        grace=row.grace,
        same_text_days=same_text_days,
        volume=row.volume,
        usual=sums.of(entry),
    )
    return QueueRow(
        public_id=row.public_id,
        version=row.version,
        description=row.description,
        minutes=row.end_minute - row.start_minute,
        volume=row.volume,
        satuan=row.satuan,
        photos=row.evidence_count,
        has_link=bool(row.evidence_url),
        line_kind=row.line_kind,
        line=line,
        progress=progress_of(entry, line, sums),
        flags=flags,
        draw=draw,
        is_opened=bool(row.is_opened),
    )


def _lot(row: Row[*tuple[Any, ...]]) -> Lot:
    has_evidence = bool(row.evidence_count or row.evidence_url)
    return Lot(row.id, row.version, has_evidence, row.submitted_at)
