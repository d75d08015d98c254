"""All scoring methods with the first day each may be used; which one counts for whom is dated data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.errors import DomainError, ParameterNotInForce
from app.domain.methods import menit, pp30, pp46
from app.domain.scoring_rules import DEFAULT_METHOD


class MethodPeriod(StrEnum):
    """The length of time one result of a method speaks about."""

    MONTH = "month"
    SEMESTER = "semester"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Method:
    """A way of scoring. `joins_semesters`: its regulation says how two semesters make a year."""

    code: str
    valid_from: date
    period: MethodPeriod
    source: str
    status: str
    joins_semesters: bool = False


# PP 46/2011 counts a whole year at once and DKI a month; for neither of the two semester methods was a rule found that
# joins two semesters into a year, so their results are shown beside each other.
METHODS: tuple[Method, ...] = (
    Method(pp46.METHOD, date(2014, 1, 1), MethodPeriod.YEAR, "PP 46/2011; Perka BKN 1/2013", "memory"),
    Method(pp30.METHOD, date(2019, 4, 29), MethodPeriod.SEMESTER, "PP 30/2019 ps. 41", "memory"),
    Method(menit.METHOD, date(2020, 1, 1), MethodPeriod.MONTH, "Pergub DKI 18/2020 dan 19/2020", "memory"),
    Method(DEFAULT_METHOD, date(2022, 2, 3), MethodPeriod.SEMESTER, "PermenPANRB 6/2022", "found"),
)


def method_on(code: str, on: date) -> Method:
    """The method of a code on a day.

    Raises: DomainError("scoring_method_unknown"), ParameterNotInForce before its first day.
    """
    method = next((one for one in METHODS if one.code == code), None)
    if method is None:
        known = ", ".join(one.code for one in METHODS)
        raise DomainError("scoring_method_unknown", method=code, known=known)
    if on < method.valid_from:
        raise ParameterNotInForce(f"scoring_method[{code}]", on, "scoring_method")
    return method
