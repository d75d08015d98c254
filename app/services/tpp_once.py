"""Nobody is paid twice for a month: what earlier batches gave, and the guards at the moment a batch leaves draft.

A line gives something when its batch left draft, its netto is known and nothing withholds it.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from app.domain.errors import Conflict
from app.domain.periods import Month
from app.domain.tpp_batch import OF_THE_MONTH, SETTLING, BatchState, RunKind
from app.domain.tpp_settlement import SETTLED_AMOUNTS
from app.extensions import db
from app.models import Employee, TppBatch, TppLine

# PostgreSQL: one batch after another leaves draft or is made, so that two cannot overlook each other.
_BATCHES_LOCK: Final = 727_004


@dataclass(frozen=True, slots=True)
class Given:
    """What one earlier batch gave a person for a month; whole rupiah by the names of `SETTLED_AMOUNTS`."""

    batch: str
    run: str
    amounts: Mapping[str, int]


def hold_batches() -> None:
    """Wait for other batches that are just being made or leaving draft. Needs a unit of work (SQLite has one writer)."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_BATCHES_LOCK)))


def given_before(month: str, people: Collection[int], *, apart_from: int | None = None) -> dict[int, list[Given]]:
    """What batches of the month that left draft gave each of the people, in the order they were made. One query."""
    rows = db.session.execute(
        select(
            TppLine.employee_id,
            TppBatch.public_id,
            TppBatch.run_kind,
            *(getattr(TppLine, name) for name in SETTLED_AMOUNTS),
        )
        .join(TppBatch, TppBatch.id == TppLine.batch_id)
        .where(*_gives(TppLine, TppBatch), TppBatch.month == month, TppLine.employee_id.in_(people))
        .where(TppBatch.id != (apart_from or 0))
        .order_by(TppLine.employee_id, TppBatch.id)
    )
    found: dict[int, list[Given]] = {}
    for employee_id, batch, run, *values in rows:
        amounts = {name: value or 0 for name, value in zip(SETTLED_AMOUNTS, values, strict=True)}
        found.setdefault(employee_id, []).append(Given(str(batch), run, amounts))
    return found


def check_paid_once(batch: TppBatch) -> None:
    """Refuse a batch that would give somebody a month, a THR or a gaji 13 again. Needs `hold_batches` before.

    Raises: Conflict("tpp_paid_twice") naming the first person; Conflict("tpp_batch_stale") when a settlement no longer
    starts from what earlier batches gave.
    """
    if batch.run_kind == RunKind.KEKURANGAN:
        _check_settled(batch)
        return
    nip = db.session.scalar(_twice(batch).limit(1))
    if nip is not None:
        raise Conflict("tpp_paid_twice", nip=nip, month=Month.parse(batch.month))


def check_nothing_settled(batch: TppBatch) -> None:
    """Refuse to take a batch back on which a settlement that left draft was built. Raises: Conflict("tpp_settled_by")."""
    later = db.session.scalar(
        select(TppBatch.run_kind)
        .join(TppLine, TppLine.batch_id == TppBatch.id)
        .where(
            TppBatch.month == batch.month,
            TppBatch.run_kind.in_(SETTLING),
            TppBatch.state != BatchState.DRAFT,
            TppBatch.id != batch.id,
            TppLine.settled.contains(str(batch.public_id)),
        )
        .limit(1)
    )
    if later is not None:
        raise Conflict("tpp_settled_by", run=later, month=Month.parse(batch.month))


def _gives(line: type[TppLine], batch: type[TppBatch]) -> tuple[ColumnElement[bool], ...]:
    return (
        batch.state != BatchState.DRAFT,
        batch.run_kind.in_(OF_THE_MONTH),
        line.tpp_netto.is_not(None),
        line.withheld_reason.is_(None),
    )


def _twice(batch: TppBatch) -> Select[str]:
    """NIP of people of the batch whom another one gives the same thing."""
    other_line, other = aliased(TppLine), aliased(TppBatch)
    of_the_month = and_(*_gives(other_line, other), other.month == batch.month)
    of_the_year = and_(
        other.state != BatchState.DRAFT,
        other.run_kind == batch.run_kind,
        other.month.startswith(batch.month[:4]),
        other_line.tpp_netto.is_not(None),
    )
    return (
        select(Employee.nip)
        .join(TppLine, TppLine.employee_id == Employee.id)
        .join(other_line, other_line.employee_id == TppLine.employee_id)
        .join(other, other.id == other_line.batch_id)
        .where(TppLine.batch_id == batch.id, TppLine.tpp_netto.is_not(None), TppLine.withheld_reason.is_(None))
        .where(other.id != batch.id, of_the_month if batch.run_kind in OF_THE_MONTH else of_the_year)
        .order_by(Employee.nip)
    )


def _check_settled(batch: TppBatch) -> None:
    rows = db.session.execute(select(TppLine.employee_id, TppLine.settled).where(TppLine.batch_id == batch.id)).all()
    given = given_before(batch.month, [row.employee_id for row in rows], apart_from=batch.id)
    for row in rows:
        now = [one.batch for one in given.get(row.employee_id, [])]
        if now != [batch_id for batch_id, _run, _amounts in json.loads(row.settled or "{}").get("given", [])]:
            raise Conflict("tpp_batch_stale")
