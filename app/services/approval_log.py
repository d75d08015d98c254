""" "Sudah diputuskan hari ini": the viewer's own decisions, with the way back while it is open."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from app.domain.calendar import local_date, local_midnight_utc
from app.domain.permissions import Viewer
from app.extensions import db
from app.models import Activity, Decision, Employee
from app.services.activity_entry import title_of
from app.services.approval_undo import undo_window

# More than anyone decides on a day with care; older ones are found through the entries themselves.
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class LoggedDecision:
    """One decision of today, newest first; `can_undo` while it is the entry's last word and the window is open."""

    public_id: uuid.UUID
    description: str
    nama: str
    action: str
    mutu: str | None
    note: str | None
    decided_at: datetime
    request_id: uuid.UUID | None
    minutes: int
    is_undone: bool
    can_undo: bool

    @property
    def title(self) -> str:
        """The description in a few words."""
        return title_of(self.description)


@dataclass(frozen=True, slots=True)
class DayLog:
    """Today's decisions of one person."""

    decisions: Sequence[LoggedDecision]

    def count(self, action: str) -> int:
        """How many of one kind stand."""
        return sum(1 for one in self.decisions if one.action == action and not one.is_undone)


def decided_today(viewer: Viewer, *, now: datetime) -> DayLog:
    """The viewer's decisions since local midnight. One query, by the index of decisions by decider."""
    return DayLog(_logged(viewer, now, None))


def decisions_of_request(request_id: uuid.UUID, *, viewer: Viewer, now: datetime) -> DayLog:
    """The decisions of one request of today, for the toast that offers to undo it. One query."""
    return DayLog(_logged(viewer, now, request_id))


def _logged(viewer: Viewer, now: datetime, request_id: uuid.UUID | None) -> list[LoggedDecision]:
    statement = (
        select(
            Activity.public_id,
            Activity.description,
            Employee.nama,
            Decision.action,
            Decision.mutu,
            Decision.note,
            Decision.decided_at,
            Decision.request_id,
            (Activity.end_minute - Activity.start_minute).label("minutes"),
            (Activity.version == Decision.activity_version + 1).label("is_last"),
            _undone_after().label("is_undone"),
        )
        .join(Activity, Activity.id == Decision.activity_id)
        .join(Employee, Employee.id == Activity.employee_id)
        .where(
            Decision.decided_by_id == viewer.employee_id,
            Decision.decided_at >= local_midnight_utc(local_date(now)),
            Decision.action.in_(("approve", "return", "reject")),
        )
        .order_by(Decision.id.desc())
        .limit(MOST_SHOWN)
    )
    if request_id is not None:
        statement = statement.where(Decision.request_id == request_id)
    oldest = now - undo_window(now)
    return [
        LoggedDecision(
            public_id=row.public_id,
            description=row.description,
            nama=row.nama,
            action=row.action,
            mutu=row.mutu,
            note=row.note,
            decided_at=row.decided_at,
            request_id=row.request_id,
            minutes=row.minutes,
            is_undone=bool(row.is_undone),
            can_undo=bool(row.is_last) and row.decided_at >= oldest,
        )
        for row in db.session.execute(statement)
    ]


def _undone_after() -> ColumnElement[bool]:
    """Whether the row right after this decision took it back."""
    later = aliased(Decision)
    return exists().where(
        later.activity_id == Decision.activity_id,
        later.action == "undo",
        later.activity_version == Decision.activity_version + 1,
    )
