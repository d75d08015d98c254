"""I5: a closed month is what it was when a named person closed it."""

import json
from collections.abc import Iterator

from sqlalchemy import and_, func, or_, select

from app.domain.periods import Month
from app.extensions import db
from app.models import AuditEvent, Period, PeriodAct
from app.services.month_totals import entry_totals
from app.services.verify.findings import Breach, Scope

_KEEPS_CLOSED = ("close", "ask_reopen")


def check_closed_months(_scope: Scope) -> Iterator[Breach]:
    """Entries, minutes and volume of a closed month equal the totals recorded in the audit at its last closing."""
    closed = select(Period.code).where(Period.kind == "month", Period.state == "closed").order_by(Period.code)
    for code in db.session.scalars(closed).all():
        recorded = _recorded(code)
        found = entry_totals(Month.parse(code)) if recorded else {}
        wrong = next((name for name, value in recorded.items() if found[name] != value), None)
        if wrong:
            yield Breach("I5", "closed_month_changed", f"month={code} {wrong}={found[wrong]} was={recorded[wrong]}")


def _recorded(code: str) -> dict[str, int]:
    """The totals of the last closing; empty for one that was loaded, not closed here."""
    data = db.session.scalar(
        select(AuditEvent.data)
        .where(
            AuditEvent.object_type == "period",
            AuditEvent.object_id == f"month:{code}",
            AuditEvent.action == "period.close",
        )
        .order_by(AuditEvent.seq.desc())
        .limit(1)
    )
    totals: dict[str, int] = json.loads(data).get("totals", {}) if data else {}
    return totals


def check_period_states(_scope: Scope) -> Iterator[Breach]:
    """A period is closed exactly where its last act closed it, and in the revision of that act or the next."""
    newest = select(PeriodAct.period_id, func.max(PeriodAct.id).label("id")).group_by(PeriodAct.period_id).subquery()
    is_kept = PeriodAct.act.in_(_KEEPS_CLOSED)
    row = db.session.execute(
        select(Period.kind, Period.code)
        .outerjoin(newest, newest.c.period_id == Period.id)
        .outerjoin(PeriodAct, PeriodAct.id == newest.c.id)
        .where(
            or_(
                and_(Period.state == "closed", or_(PeriodAct.id.is_(None), ~is_kept)),
                and_(Period.state != "closed", is_kept),
                and_(Period.state == "closed", PeriodAct.revision != Period.revision),
            )
        )
        .order_by(Period.id)
        .limit(1)
    ).first()
    if row is not None:
        yield Breach("I5", "period_state", f"{row.kind}={row.code}")
