"""What an entry that came back says otherwise than when it was returned."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.domain.activities import Action
from app.extensions import db
from app.models import Decision
from app.services.activity_lines import LineRow, line_texts
from app.services.approval_entries import EntryForDecision


@dataclass(frozen=True, slots=True)
class Contents:
    """An entry as somebody saw it; minutes count from midnight, `line` is None for what counts towards no RHK."""

    work_date: date
    start_minute: int
    end_minute: int
    line_kind: str
    line: LineRow | None
    description: str
    volume: Decimal | None
    satuan: str | None
    evidence_url: str | None
    evidence_count: int


@dataclass(frozen=True, slots=True)
class Corrected:
    """The entry at its last return, and as it is now."""

    before: Contents
    after: Contents


def changes_since_return(entry: EntryForDecision) -> Corrected | None:
    """Both contents of an entry that came back; None for all others, and for returns older than this record."""
    if not entry.was_corrected:
        return None
    seen = db.session.scalar(
        select(Decision.seen)
        .where(Decision.activity_id == entry.id, Decision.action == Action.RETURN.value)
        .order_by(Decision.id.desc())
        .limit(1)
    )
    if seen is None:
        return None
    before = _read(json.loads(seen))
    ids = {before["plan_line_id"], entry.plan_line_id} - {None}
    lines = line_texts(ids)
    return Corrected(_contents(before, lines), _contents(entry.content(), lines))


def _read(stored: dict[str, Any]) -> dict[str, Any]:
    volume = stored["volume"]
    return {
        **stored,
        "work_date": date.fromisoformat(stored["work_date"]),
        "volume": None if volume is None else Decimal(volume),
    }


def _contents(values: Mapping[str, Any], lines: Mapping[int, LineRow]) -> Contents:
    named = {name: values[name] for name in Contents.__dataclass_fields__ if name != "line"}
    return Contents(**named, line=lines.get(values["plan_line_id"]))
