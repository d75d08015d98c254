"""The invariants of the whole: what `flask audit verify` walks through and the nightly job repeats."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from app.domain.audit_chain import Anchor, ChainRow, verify_chain
from app.domain.periods import Month
from app.extensions import db
from app.models import Activity, AuditEvent, Decision, EmployeeMonth, LineMonth, Score, TppBatch, TppLine
from app.services import audit, health, ledger
from app.services.rollup import line_sums, month_counts
from app.services.rollup_marks import mark_changed
from app.services.unit_of_work import unit_of_work

_COUNTS = (
    "approved",
    "submitted",
    "returned",
    "rejected",
    "susulan",
    "minutes_approved",
    "minutes_credited",
    "days_with_entry",
    "entry_days",
)


@dataclass(frozen=True, slots=True)
class Breach:
    """An invariant (I1 to I8 of the quality page) that does not hold, and where it was first seen."""

    invariant: str
    code: str
    where: str

    def __str__(self) -> str:
        return f"{self.invariant} {self.code}: {self.where}"


def verify_all(*, anchors: tuple[Anchor, ...] = (), progress: Callable[[str], object] | None = None) -> list[Breach]:
    """Every check in turn; empty when all invariants hold."""
    breaches: list[Breach] = []
    for check in (_schema, _decided_entries, _rollups, _owners, _revisions, _money):
        if progress:
            progress(check.__name__.strip("_"))
        breaches += check()
    breaches += verify_audit_chain(anchors)
    return breaches


def verify_audit_chain(anchors: tuple[Anchor, ...] = ()) -> list[Breach]:
    """I3: the chain from its first row to its head, and that recorded heads lie on it."""
    found = verify_chain(_chain_rows(), anchors=anchors)
    return [Breach("I3", f"audit_{found.kind}", f"audit_event.seq={found.seq}")] if found else []


def audit_head() -> Anchor | None:
    """The newest row of the chain, to be written down outside the database."""
    row = db.session.execute(select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1)).first()
    return Anchor(row.seq, row.hash) if row else None


def differing_people(month: Month) -> list[int]:
    """I2: people whose published month differs from a full recomputation, though no change is waiting to be counted."""
    settled = select(EmployeeMonth.employee_id).where(
        EmployeeMonth.month == month.code, EmployeeMonth.changes == EmployeeMonth.counted_changes
    )
    everyone = Activity.employee_id.in_(settled)
    fresh_lines = line_sums(month, everyone).subquery()
    stored_lines = select(
        LineMonth.employee_id,
        LineMonth.line_kind,
        LineMonth.plan_line_id,
        LineMonth.satuan,
        LineMonth.entries,
        LineMonth.minutes,
        LineMonth.volume,
        LineMonth.volume_mutu_ok,
    ).where(LineMonth.month == month.code, LineMonth.employee_id.in_(settled))
    fresh_counts = month_counts(month, everyone).subquery()
    stored_counts = select(EmployeeMonth.employee_id, *(getattr(EmployeeMonth, name) for name in _COUNTS)).where(
        EmployeeMonth.month == month.code,
        EmployeeMonth.changes == EmployeeMonth.counted_changes,
        or_(*(getattr(EmployeeMonth, name) != 0 for name in _COUNTS)),
    )
    found: set[int] = set()
    for one, other in ((select(fresh_lines), stored_lines), (stored_lines, select(fresh_lines))):
        found |= {row[0] for row in db.session.execute(one.except_(other))}
    has_counts = or_(*(fresh_counts.c[name] != 0 for name in _COUNTS))
    fresh = select(fresh_counts).where(has_counts)
    for one, other in ((fresh, stored_counts), (stored_counts, fresh)):
        found |= {row[0] for row in db.session.execute(one.except_(other))}
    return sorted(found)


def nightly(*, now: datetime) -> None:
    """Check chain and roll-ups; a differing month is marked as changed, so that the next round mends it."""
    head = audit_head()
    with ledger.recorded(
        "nightly_check", now.date().isoformat(), "invariants", head.hash if head else "-", now=now
    ) as work:
        breaches = verify_audit_chain()
        for month in _months():
            differing = differing_people(month)
            work.people += len(differing)
            with unit_of_work():
                mark_changed((employee, month.code) for employee in differing)
                if differing:
                    data = {"month": month.code, "people": len(differing)}
                    audit.record("rollup.differed", "month", month.code, by=None, now=now, data=data)
        work.failed = {index: str(breach) for index, breach in enumerate(breaches)}


def _schema() -> list[Breach]:
    return [Breach("schema", problem, "database") for problem in health.schema_problems()]


def _decided_entries() -> list[Breach]:
    """I1: a decided entry has a decision row that says so."""
    decided = Activity.status.in_(("approved", "returned", "rejected"))
    has_row = select(Decision.id).where(Decision.activity_id == Activity.id).exists()
    ids = db.session.scalars(select(Activity.public_id).where(decided, ~has_row).limit(1)).all()
    return [Breach("I1", "decision_missing", f"activity={one}") for one in ids]


def _rollups() -> list[Breach]:
    return [
        Breach("I2", "rollup_differs", f"employee={people[0]} month={month.code}")
        for month in _months()
        if (people := differing_people(month))
    ]


def _owners() -> list[Breach]:
    """I6: nobody decided on an entry of their own."""
    rows = db.session.scalars(
        select(Decision.public_id)
        .join(Activity, Activity.id == Decision.activity_id)
        .where(Decision.decided_by_id == Activity.employee_id)
        .limit(1)
    )
    return [Breach("I6", "own_decision", f"decision={one}") for one in rows]


def _revisions() -> list[Breach]:
    """I7: revisions of a score are numbered without gaps, each linked to the one before."""
    before = select(Score).subquery()
    rows = db.session.scalars(
        select(Score.public_id)
        .outerjoin(before, before.c.id == Score.previous_id)
        .where(
            or_(
                and_(Score.revision == 1, Score.previous_id.is_not(None)),
                and_(
                    Score.revision > 1,
                    or_(
                        before.c.id.is_(None),
                        before.c.employee_id != Score.employee_id,
                        before.c.semester != Score.semester,
                        before.c.revision != Score.revision - 1,
                    ),
                ),
            )
        )
        .limit(1)
    )
    return [Breach("I7", "revision_link", f"score={one}") for one in rows]


def _money() -> list[Breach]:
    """I8: the parts of a line sum to its totals, and the lines to those of the batch."""
    wrong_line = db.session.scalars(
        select(TppLine.public_id)
        .where(
            or_(
                TppLine.produktivitas + TppLine.disiplin != TppLine.tpp_bruto,
                TppLine.tpp_bruto - TppLine.potongan != TppLine.tpp_netto,
            )
        )
        .limit(1)
    )
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
    wrong_batch = db.session.scalars(
        select(TppBatch.public_id)
        .join(sums, sums.c.batch_id == TppBatch.id)
        .where(
            or_(
                sums.c.people != TppBatch.people,
                sums.c.bruto != TppBatch.total_bruto,
                sums.c.netto != TppBatch.total_netto,
            )
        )
        .limit(1)
    )
    found = [Breach("I8", "line_sum", f"tpp_line={one}") for one in wrong_line]
    return found + [Breach("I8", "batch_sum", f"tpp_batch={one}") for one in wrong_batch]


def _months() -> list[Month]:
    codes = db.session.scalars(select(EmployeeMonth.month).distinct().order_by(EmployeeMonth.month))
    return [Month.parse(code) for code in codes]


def _chain_rows() -> Iterator[ChainRow]:
    statement = select(AuditEvent).order_by(AuditEvent.seq).execution_options(yield_per=2000)
    for event in db.session.scalars(statement):
        yield ChainRow(event.seq, event.prev_hash, audit.audit_body(event), event.hash)
