"""Short notices to one person; worded at the edge from `code` and `params`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.canonical import canonical_json
from app.extensions import db
from app.models import Notice
from app.services.unit_of_work import current_unit_of_work


@dataclass(frozen=True, slots=True)
class NoticeText:
    """One matter for one person; `link` is an address of this application.

    `matter` is the key under which the person hears of it once, for whatever may be said again by a repeated run.
    """

    employee_id: int
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    link: str | None = None
    matter: str | None = None


def notify(employee_id: int, code: str, params: Mapping[str, Any], link: str | None, now: datetime) -> None:
    """Leave one notice. Needs an open unit of work."""
    notify_many([NoticeText(employee_id, code, params, link)], now=now)


def notify_many(notices: Iterable[NoticeText], *, now: datetime) -> int:
    """Leave notices with one insert, but none whose matter the person heard of; returns how many. Needs an open unit of work."""
    current_unit_of_work()
    rows = [
        {
            "employee_id": one.employee_id,
            "code": one.code,
            "params": canonical_json(dict(one.params)),
            "link": one.link,
            "matter": one.matter,
            "created_at": now,
        }
        for one in notices
    ]
    if not rows:
        return 0
    is_postgres = db.session.get_bind().dialect.name == "postgresql"
    statement = postgresql.insert(Notice) if is_postgres else sqlite.insert(Notice)
    left = statement.on_conflict_do_nothing(index_elements=["employee_id", "matter"]).returning(Notice.id)
    return len(db.session.execute(left, rows).all())


def withdraw_notices(links: Iterable[str], *, codes: Iterable[str], since: datetime) -> None:
    """Take back unseen notices whose matter was undone. Needs an open unit of work."""
    current_unit_of_work()
    db.session.execute(
        delete(Notice)
        .where(
            Notice.link.in_(list(links)),
            Notice.code.in_(list(codes)),
            Notice.created_at >= since,
            Notice.seen_at.is_(None),
        )
        .execution_options(synchronize_session=False)
    )
