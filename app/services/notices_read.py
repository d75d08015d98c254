"""A person's notices: how many are new, the newest, and having seen them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from app.domain.errors import Invalid, NotFound
from app.domain.periods import Month
from app.extensions import db
from app.models import Notice
from app.services.unit_of_work import unit_of_work

SHOWN = 50
_NEW_FOR = timedelta(days=60)
_DAY, _MONTH = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), re.compile(r"\d{4}-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One matter: its code and facts (days as dates), where it leads, and whether it was seen before."""

    public_id: UUID
    code: str
    params: Mapping[str, Any]
    link: str | None
    created_at: datetime
    is_new: bool


def count_new(employee_id: int, *, now: datetime) -> int:
    """Notices of the last weeks that were not seen yet."""
    statement = select(func.count()).where(
        Notice.employee_id == employee_id, Notice.created_at > now - _NEW_FOR, Notice.seen_at.is_(None)
    )
    return db.session.scalar(statement) or 0


def newest_notices(employee_id: int) -> list[NoticeLine]:
    """The newest, newest first."""
    statement = (
        select(Notice).where(Notice.employee_id == employee_id).order_by(Notice.created_at.desc(), Notice.id.desc())
    )
    return [
        NoticeLine(one.public_id, one.code, _facts(one.params), one.link, one.created_at, one.seen_at is None)
        for one in db.session.scalars(statement.limit(SHOWN))
    ]


def mark_seen(employee_id: int, *, now: datetime) -> None:
    """All of a person's notices count as seen from now on."""
    with unit_of_work():
        db.session.execute(
            update(Notice).where(Notice.employee_id == employee_id, Notice.seen_at.is_(None)).values(seen_at=now)
        )


def mark_one_seen(public_id: UUID, employee_id: int, *, now: datetime) -> str | None:
    """One notice counts as seen; returns where it leads. Raises: NotFound for one of somebody else's."""
    with unit_of_work():
        own = select(Notice).where(Notice.public_id == public_id, Notice.employee_id == employee_id)
        notice = db.session.scalar(own)
        if notice is None:
            raise NotFound("not_found")
        notice.seen_at = notice.seen_at or now
        return notice.link


def _facts(params: str) -> dict[str, Any]:
    return {key: _day(value) for key, value in json.loads(params).items()}


def _day(value: Any) -> Any:
    """Stored days and months are ISO text; they are worded like every other day and month."""
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
        if isinstance(value, str) and _MONTH.fullmatch(value):
            return Month.parse(value)
    except (ValueError, Invalid):
        return value
    return value
