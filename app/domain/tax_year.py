"""The tax year of one person before its last period: what was earned and taxed, or which months are not known.

Months count by what they pay, whenever that was paid: `susulan` and `kekurangan` belong to the month they mend. Nothing is
taken for zero: a month without pay has a row that says 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.nip import NipKind, parse_nip
from app.domain.periods import Month


@dataclass(frozen=True, slots=True)
class TaxMonth:
    """What a month gave and was taxed, whole rupiah: salary (None: not reported) and TPP, THR included.

    `pension`: contribution of the employee, None while payroll did not say. `knows_tpp`: batches of the month decided about
    the person, also that nothing is paid.
    """

    salary: int | None = None
    salary_tax: int = 0
    pension: int | None = None
    knows_tpp: bool = False
    tpp: int = 0
    tpp_tax: int = 0


@dataclass(frozen=True, slots=True)
class YearBefore:
    """What the year held before the first month that is known one by one, salary and TPP together; `months` paid."""

    month: Month
    gross: int
    tax: int
    pension: int
    months: int


@dataclass(frozen=True, slots=True)
class TaxYear:
    """Sums for the last period: gross and tax before it, pension and paid months with it. `rows`: (month, gross, tax).

    `missing`: months that lack salary, pension or TPP, or are not known at all; then the sums mean nothing.
    """

    gross: int = 0
    tax: int = 0
    pension: int = 0
    months: int = 0
    rows: tuple[tuple[str, int, int], ...] = ()
    missing: tuple[Month, ...] = field(default=())


def first_month(year: int, nip: str, first_post: Month | None) -> Month:
    """The first month of the tax year in which the person was a civil servant.

    A NIP tells the month of appointment of a PNS and the year of a PPPK, whose first post then says the month. Who was
    appointed before the year has the whole year, wherever the first months were paid.
    """
    january, known = Month(year, 1), parse_nip(nip)
    if known.year != year:
        return january
    if known.kind is NipKind.PNS:
        return Month(year, known.month_or_code)
    return max(january, first_post) if first_post is not None and first_post.year == year else january


def tax_year(first: Month, last: Month, months: Mapping[Month, TaxMonth], before: YearBefore | None) -> TaxYear:
    """The year up to its last period `last`, whose own TPP is only being computed.

    1. `before` stands for every month of the year before its own.
    2. Each month from there on, or from `first`, needs salary and pension, and before the last one the TPP.
    3. A month counts as paid when it gave something; the last one always does.
    """
    start = first if before is None else before.month
    gross, tax, pension, paid = (
        (0, 0, 0, 0) if before is None else (before.gross, before.tax, before.pension, before.months)
    )
    rows: list[tuple[str, int, int]] = []
    missing: list[Month] = []
    month = start
    while month <= last:
        one, is_last = months.get(month, TaxMonth()), month == last
        if one.salary is None or one.pension is None or not (one.knows_tpp or is_last):
            missing.append(month)
        # Of the last month only a THR or gaji 13 already stands: its salary and TPP are this period's own.
        earned = one.tpp + (0 if is_last else one.salary or 0)
        taxed = one.tpp_tax + (0 if is_last else one.salary_tax)
        gross, tax, pension = gross + earned, tax + taxed, pension + (one.pension or 0)
        paid += is_last or earned > 0
        if earned or taxed:
            rows.append((month.code, earned, taxed))
        month = month.next
    return TaxYear(gross, tax, pension, paid, tuple(rows), tuple(missing))
