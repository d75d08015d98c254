"""Which waiting entry comes next when they are decided one by one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.permissions import Viewer
from app.services.approval_queue import approval_queue


@dataclass(frozen=True, slots=True)
class NextWaiting:
    """The entry, and how many wait altogether."""

    public_id: UUID
    waiting: int


def next_waiting(viewer: Viewer, *, now: datetime, left_out: Collection[UUID]) -> NextWaiting | None:
    """The first entry in the order of the queue that is not left out; None when nothing else waits."""
    cursor: str | None = ""
    while cursor is not None:
        queue = approval_queue(viewer, now=now, after=cursor)
        for day in queue.days:
            for row in day.rows:
                if row.public_id not in left_out:
                    return NextWaiting(row.public_id, queue.waiting.total)
        cursor = queue.next_cursor
    return None
