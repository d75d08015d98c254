"""The invariants of the whole: what `flask audit verify` walks through and the nightly job repeats.

Each check names the first row at which its invariant fails. What differs for a lawful reason is left as a note.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from app.domain.audit_chain import Anchor
from app.domain.calendar import local_date, local_midnight_utc
from app.extensions import db
from app.models import JobRun
from app.services import audit, ledger
from app.services.rollup_marks import mark_changed
from app.services.unit_of_work import unit_of_work
from app.services.verify.batches import check_batch_computation, check_batch_sums
from app.services.verify.chain import audit_head, check_chain, verify_audit_chain
from app.services.verify.closed import check_closed_months, check_period_states
from app.services.verify.decisions import check_decisions, check_owners
from app.services.verify.entries import check_decided, check_recorded
from app.services.verify.evidence import check_photos
from app.services.verify.findings import NEWEST_DECISIONS, Breach, Check, Scope
from app.services.verify.payments import check_given_once, check_payments, check_settled
from app.services.verify.rollups import check_rollups, differing_people, known_months
from app.services.verify.schema import check_schema
from app.services.verify.scores import check_score_acts, check_score_computation, check_score_revisions

__all__ = [
    "CHECKS",
    "NEWEST_DECISIONS",
    "Anchor",
    "Breach",
    "ChainBroken",
    "Scope",
    "audit_head",
    "differing_people",
    "nightly",
    "nightly_is_due",
    "verify_all",
    "verify_audit_chain",
]

NIGHTLY = "nightly_check"
# After local midnight, when nobody writes.
NIGHT_BEGINS = timedelta(hours=2, minutes=30)
# In the order of the quality page, the chain last because it is the longest walk.
CHECKS: tuple[tuple[str, Check], ...] = (
    ("schema", check_schema),
    ("I1 decisions of entries", check_decided),
    ("I1 recorded entries", check_recorded),
    ("I1 photos", check_photos),
    ("I2 monthly numbers", check_rollups),
    ("I4 scores", check_score_computation),
    ("I4 acts on scores", check_score_acts),
    ("I4 TPP batches", check_batch_computation),
    ("I5 closed months", check_closed_months),
    ("I5 states of periods", check_period_states),
    ("I6 owners", check_owners),
    ("I6 deciders", check_decisions),
    ("I7 revisions", check_score_revisions),
    ("I8 money", check_batch_sums),
    ("I8 nobody twice", check_given_once),
    ("I8 settlements", check_settled),
    ("I8 payments", check_payments),
    ("I3 audit chain", check_chain),
)


def verify_all(scope: Scope | None = None, *, progress: Callable[[str], object] | None = None) -> list[Breach]:
    """Every check in turn; empty when all invariants hold. Notes are left in `scope`."""
    scope = scope or Scope()
    breaches: list[Breach] = []
    for name, check in CHECKS:
        if progress:
            progress(name)
        breaches += check(scope)
        if any(not one.code.startswith("trigger_missing") for one in breaches if one.invariant == "schema"):
            # The other checks ask tables that may not be there.
            break
    return breaches


class ChainBroken(RuntimeError):
    """The night found the audit chain broken; the ledger row stands as failed, which HR sees as an alarm."""


def nightly(*, now: datetime) -> None:
    """Check chain and roll-ups; a differing month is marked as changed, so that the next round mends it.

    Raises: ChainBroken, after everything else was looked at.
    """
    head = audit_head()
    period, state = local_date(now).isoformat(), head.hash if head else "-"
    with ledger.recorded(NIGHTLY, period, "invariants", state, now=now) as work:
        breaches = verify_audit_chain()
        for month in known_months():
            differing = differing_people(month)
            work.people += len(differing)
            with unit_of_work():
                mark_changed((employee, month.code) for employee in differing)
                if differing:
                    data = {"month": month.code, "people": len(differing)}
                    audit.record("rollup.differed", "month", month.code, by=None, now=now, data=data)
        if breaches:
            raise ChainBroken(str(breaches[0]))


def nightly_is_due(*, now: datetime) -> bool:
    """Whether no check was done since the last night's hour began; found in the ledger, so a missed night catches up."""
    begins = last_night(now)
    done = select(JobRun.id).where(JobRun.job == NIGHTLY, JobRun.state == "done", JobRun.started_at >= begins)
    return db.session.scalar(done.limit(1)) is None


def last_night(now: datetime) -> datetime:
    """The latest instant at or before `now` at which a night's check falls due."""
    today = local_midnight_utc(local_date(now)) + NIGHT_BEGINS
    return today if now >= today else local_midnight_utc(local_date(now) - timedelta(days=1)) + NIGHT_BEGINS
