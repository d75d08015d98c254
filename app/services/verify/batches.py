"""I4 and I8 for TPP batches: amounts follow from the stored facts, parts sum to totals."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, func, or_, select

from app.domain.errors import DomainError
from app.domain.periods import Month
from app.domain.tpp import TraceArchive
from app.domain.tpp_batch import STEPS, BatchState
from app.domain.tpp_settlement import SETTLED_AMOUNTS
from app.extensions import db
from app.models import AuditEvent, TppBatch, TppBatchAct, TppExclusion, TppLine
from app.services.rules_in_force import profile_of_batch
from app.services.tpp import is_stale
from app.services.tpp_lines import AMOUNTS, BORNE, BatchRules, batch_rules, hash_of_lines, recompute
from app.services.verify.findings import Breach, Scope

_LINE = (TppLine.public_id, TppLine.employee_id, TppLine.unit_id, TppLine.facts, TppLine.trace, TppLine.settled)


def check_batch_computation(scope: Scope) -> Iterator[Breach]:
    """A batch that left draft comes out the same from its stored facts, by the rules it was computed with.

    With a corrected rule it cannot be compared; a fact that changed after verifying is no fault of the batch. Both are noted.
    """
    query = select(TppBatch).where(TppBatch.state != BatchState.DRAFT).order_by(TppBatch.month, TppBatch.unit_id)
    for batch in db.session.scalars(query):
        rules = _rules(batch)
        if rules is None:
            scope.note("I4", "rules_changed_after_batch", f"tpp_batch={batch.public_id}")
            continue
        wrong = _wrong_line(batch, rules)
        if wrong:
            yield Breach("I4", *wrong)
        elif is_stale(batch):
            scope.note("I4", "input_changed_after_batch", f"tpp_batch={batch.public_id} month={batch.month}")


def _rules(batch: TppBatch) -> BatchRules | None:
    """The rules of the batch's month, if they still are those that its computation was recorded with."""
    recorded = db.session.scalar(
        select(AuditEvent.data)
        .where(
            AuditEvent.object_type == "tpp_batch",
            AuditEvent.object_id == str(batch.public_id),
            AuditEvent.action == "tpp_batch.computed",
        )
        .order_by(AuditEvent.seq.desc())
        .limit(1)
    )
    try:
        rules = batch_rules(Month.parse(batch.month), profile_of_batch(batch))
    except DomainError:
        return None
    is_same = recorded is not None and json.loads(recorded).get("rules_hash") == rules.rules_hash
    return rules if is_same else None


def _wrong_line(batch: TppBatch, rules: BatchRules) -> tuple[str, str] | None:
    """The first line that does not follow from its facts; or the batch, when a fact is not what its hash was made of."""
    columns = [*_LINE, *(getattr(TppLine, name) for name in AMOUNTS)]
    lines = db.session.execute(select(*columns).where(TppLine.batch_id == batch.id).order_by(TppLine.employee_id)).all()
    archive = TraceArchive()
    for line in lines:
        amounts, trace = recompute(rules, json.loads(line.facts)["facts"], archive)
        if trace != line.trace or any(_stored(line, name) != amount for name, amount in _owed(amounts, line.settled)):
            return "tpp_line_differs", f"tpp_line={line.public_id}"
    if _stored_hash(rules, batch.id, lines) != batch.input_hash:
        return "tpp_facts_differ", f"tpp_batch={batch.public_id}"
    return None


def _stored(line: Row[*tuple[Any, ...]], name: str) -> int | None:
    """An amount of a line; a tax borne elsewhere is empty where it is nothing."""
    amount: int | None = getattr(line, name)
    return amount or 0 if name == BORNE else amount


def _owed(amounts: dict[str, int | None], settled: str | None) -> Iterator[tuple[str, int | None]]:
    """What a line has to say: the amounts themselves, or what is left of them after what earlier batches gave."""
    given = [one for _batch, _run, one in json.loads(settled)["given"]] if settled else []
    for name, amount in {**amounts, BORNE: amounts[BORNE] or 0}.items():
        before = sum(one.get(name, 0) for one in given) if name in SETTLED_AMOUNTS else 0
        yield name, amount if amount is None else amount - before


def _stored_hash(rules: BatchRules, batch_id: int, lines: Sequence[Row[*tuple[Any, ...]]]) -> str:
    rows = db.session.execute(
        select(TppExclusion.employee_id, TppExclusion.unit_id, TppExclusion.reason, TppExclusion.params)
        .where(TppExclusion.batch_id == batch_id)
        .order_by(TppExclusion.employee_id)
    )
    excluded = ((row.employee_id, row.unit_id, row.reason, row.params) for row in rows)
    return hash_of_lines(
        rules, ((line.employee_id, line.unit_id, line.facts + (line.settled or "")) for line in lines), excluded
    )


def check_batch_sums(_scope: Scope) -> Iterator[Breach]:
    """The parts of a line sum to its totals, the lines to those of the batch, and persons acted on that total."""
    wrong_line = db.session.scalars(
        select(TppLine.public_id)
        .where(
            or_(
                TppLine.produktivitas + TppLine.disiplin != TppLine.tpp_bruto,
                TppLine.tpp_bruto + func.coalesce(TppLine.pajak_ditanggung, 0) - TppLine.potongan != TppLine.tpp_netto,
            )
        )
        .order_by(TppLine.id)
        .limit(1)
    )
    yield from (Breach("I8", "line_sum", f"tpp_line={one}") for one in wrong_line)
    yield from _wrong_batch_sums()
    yield from _wrong_act_totals()


def _wrong_batch_sums() -> Iterator[Breach]:
    sums = (
        select(
            TppLine.batch_id,
            func.count().label("people"),
            func.coalesce(func.sum(TppLine.tpp_bruto), 0).label("bruto"),
            func.coalesce(func.sum(TppLine.tpp_netto), 0).label("netto"),
        )
        .group_by(TppLine.batch_id)
        .subquery()
    )
    wrong = db.session.scalars(
        select(TppBatch.public_id)
        .outerjoin(sums, sums.c.batch_id == TppBatch.id)
        .where(
            ~TppBatch.input_hash.startswith("run:"),
            or_(
                func.coalesce(sums.c.people, 0) != TppBatch.people,
                func.coalesce(sums.c.bruto, 0) != TppBatch.total_bruto,
                func.coalesce(sums.c.netto, 0) != TppBatch.total_netto,
            ),
        )
        .order_by(TppBatch.id)
        .limit(1)
    )
    yield from (Breach("I8", "batch_sum", f"tpp_batch={one}") for one in wrong)


def _wrong_act_totals() -> Iterator[Breach]:
    """Whoever verified, approved or paid did so on the total that stands there."""
    newest = (
        select(TppBatchAct.batch_id, func.max(TppBatchAct.id).label("id"))
        .where(TppBatchAct.act.in_([act.value for act in STEPS]))
        .group_by(TppBatchAct.batch_id)
        .subquery()
    )
    wrong = db.session.scalars(
        select(TppBatch.public_id)
        .outerjoin(newest, newest.c.batch_id == TppBatch.id)
        .outerjoin(TppBatchAct, TppBatchAct.id == newest.c.id)
        .where(TppBatch.state != BatchState.DRAFT, TppBatchAct.total_netto.is_distinct_from(TppBatch.total_netto))
        .order_by(TppBatch.id)
        .limit(1)
    )
    yield from (Breach("I8", "act_total", f"tpp_batch={one}") for one in wrong)
