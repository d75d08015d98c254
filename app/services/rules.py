"""The dated rules a use case needs, read once per day asked about."""

from datetime import date, timedelta
from functools import lru_cache

from app.domain.calendar import Pattern
from app.domain.parameters import ParametersAt
from app.domain.windows import WindowRules
from app.parameters.loader import load_parameters


@lru_cache(maxsize=512)
def parameters_on(day: date, asked_by: str) -> ParametersAt:
    """All parameters as they stood on a day; `asked_by` names the calculation in errors."""
    return load_parameters().at(day, asked_by)


@lru_cache(maxsize=512)
def window_rules(day: date) -> WindowRules:
    """The windows in force for entries of a day. Raises ParameterNotInForce."""
    params = parameters_on(day, "windows")
    return WindowRules(
        submit_working_days=params.integer("submit_window_days"),
        superior_working_days=params.integer("superior_decision_workday"),
        closing_working_days=params.integer("closing_workday"),
        correction_working_days=params.integer("returned_correction_days"),
        offline_grace=timedelta(hours=params.integer("offline_grace_hours")),
    )


def outage_least(day: date) -> timedelta:
    """From how long a silence of the program on is an outage that moves deadlines."""
    return timedelta(minutes=parameters_on(day, "outages").integer("outage_least_minutes"))


def daily_norm_minutes(day: date, pattern: Pattern) -> int:
    """Effective minutes a full working day of the pattern should hold: the week's norm over its working days."""
    return int(parameters_on(day, "daily_norm").entry("daily_norm_by_pattern", pattern.value))


def daily_cap_minutes(day: date) -> int:
    """Minutes credited per day at most."""
    return parameters_on(day, "daily_cap").integer("daily_credit_cap_minutes")
