"""What the tests of approvals share."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import event, func, select

from app.domain.activities import Action
from app.domain.permissions import Viewer
from app.domain.predikat import Rating
from app.extensions import db
from app.models import Activity, Decision, Employee, SampleView
from app.services.approvals import Command, Shown
from app.services.sessions import viewer_of
from tests.support.clock import NOW


def viewer(person: Employee, now: datetime = NOW) -> Viewer:
    return viewer_of(person.id, today=now.date())


def approve(request_id: uuid.UUID | None = None, mutu: Rating | None = None) -> Command:
    return Command(Action.APPROVE, request_id or uuid.uuid4(), mutu)


def shown(entry: Activity) -> Shown:
    return Shown(entry.public_id, entry.version)


def rows_of(entry: Activity) -> list[Decision]:
    return list(db.session.scalars(select(Decision).where(Decision.activity_id == entry.id).order_by(Decision.id)))


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def open_samples(entries: list[Activity], person: Employee) -> None:
    """Every entry was looked at, so that whatever is drawn was seen."""
    values = {"viewer_id": person.id, "seen_at": NOW}
    db.session.add_all(SampleView(activity_id=one.id, activity_version=one.version, **values) for one in entries)
    db.session.commit()


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    event.remove(db.engine, "before_cursor_execute", note)
