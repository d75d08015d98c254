"""Norm and cap of a day for one person, by the pattern and the weekly hours of the post."""

from datetime import date
from decimal import Decimal

from app.domain.calendar import Pattern
from app.domain.part_time import own_minutes
from app.services.rules import daily_cap_minutes, daily_norm_minutes, parameters_on


def full_hours(day: date) -> Decimal:
    """Weekly hours of full-time people. Raises: ParameterNotInForce."""
    return Decimal(parameters_on(day, "weekly_hours").entry("weekly_hours", "biasa"))


def own_norm(day: date, weekly_hours: int | None, pattern: Pattern) -> int:
    """Effective minutes the person's full day should hold: 300 of five days a week, 250 of six. Raises: ParameterNotInForce."""
    norm = daily_norm_minutes(day, pattern)
    return norm if weekly_hours is None else own_minutes(norm, weekly_hours, full_hours(day))


def own_cap(day: date, weekly_hours: int | None) -> int:
    """Minutes of the day that count at most for the person. Raises: ParameterNotInForce."""
    cap = daily_cap_minutes(day)
    return cap if weekly_hours is None else own_minutes(cap, weekly_hours, full_hours(day))
