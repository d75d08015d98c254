"""Norm and cap of part-time PPPK: the full minutes in proportion to the weekly hours (ours, in no text)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from app.domain.errors import DomainError


def own_minutes(minutes: int, weekly_hours: int | None, full_hours: Decimal) -> int:
    """Minutes of a full day as they count for the person; None: the full hours.

    Units: minutes a day, hours a week. Rounding: half up to whole minutes, once.
    Raises: DomainError("weekly_hours_invalid") for hours of 0 and below, or above the full ones.
    """
    if weekly_hours is None:
        return minutes
    if not 0 < weekly_hours <= full_hours:
        raise DomainError("weekly_hours_invalid", hours=weekly_hours, full=str(full_hours))
    share = Fraction(weekly_hours) / Fraction(full_hours)
    return int(minutes * share + Fraction(1, 2))
