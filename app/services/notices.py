"""Short notices to one person; worded at the edge from `code` and `params`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert

from app.domain.canonical import canonical_json
from app.extensions import db
from app.models import Notice
from app.services.unit_of_work import current_unit_of_work


@dataclass(frozen=True, slots=True)
class NoticeText:
    """One matter for one person; `link` is an address of this application."""

    employee_id: int
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    link: str | None = None


def notify(employee_id: int, code: str, params: Mapping[str, Any], link: str | None, now: datetime) -> None:
    """Leave one notice. Needs an open unit of work."""
    notify_many([NoticeText(employee_id, code, params, link)], now=now)


def notify_many(notices: Iterable[NoticeText], *, now: datetime) -> None:
    """Leave notices with one insert. Needs an open unit of work."""
    current_unit_of_work()
    rows = [
        {
            "employee_id": one.employee_id,
            "code": one.code,
            "params": canonical_json(dict(one.params)),
            "link": one.link,
            "created_at": now,
        }
        for one in notices
    ]
    if rows:
        db.session.execute(insert(Notice), rows)


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
