"""What a month amounts to, in a handful of whole numbers: written into the audit when it closes, compared ever after."""

from sqlalchemy import func, select, true

from app.domain.periods import Month
from app.extensions import db
from app.models import EmployeeMonth, LineMonth
from app.services.rollup import line_sums, month_counts

_COUNTS = ("approved", "rejected", "returned", "minutes_approved", "minutes_credited")


def published_totals(month: Month) -> dict[str, int]:
    """The totals from the roll-ups: counts of entries, minutes, and volume in thousandths. Two short queries."""
    counts = [func.coalesce(func.sum(getattr(EmployeeMonth, name)), 0) for name in _COUNTS]
    row = db.session.execute(select(*counts).where(EmployeeMonth.month == month.code)).one()
    volume = db.session.scalar(
        select(func.coalesce(func.sum(LineMonth.volume), 0)).where(LineMonth.month == month.code)
    )
    return {**{name: int(value) for name, value in zip(_COUNTS, row, strict=True)}, "volume": int(volume or 0)}


def entry_totals(month: Month) -> dict[str, int]:
    """The same totals straight from the entries; walks the whole month."""
    people = month_counts(month, true()).subquery()
    counts = [func.coalesce(func.sum(people.c[name]), 0) for name in _COUNTS]
    row = db.session.execute(select(*counts)).one()
    lines = line_sums(month, true()).subquery()
    volume = db.session.scalar(select(func.coalesce(func.sum(lines.c.volume), 0)))
    return {**{name: int(value) for name, value in zip(_COUNTS, row, strict=True)}, "volume": int(volume or 0)}
