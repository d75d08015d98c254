"""Named deductions of a month: dated amounts by kind, taken from the pay beside tax and contributions."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.periods import Month


class DeductionKind(StrEnum):
    """What is taken, as the pay lists of regions name it (columns of SIPD and SIMGAJI)."""

    ZAKAT = "zakat"
    KORPRI = "korpri"
    BULOG = "bulog"
    KOPERASI = "koperasi"
    TAPERUM = "taperum"
    SEWA_RUMAH = "sewa_rumah"
    UTANG = "utang"
    LAINNYA = "lainnya"


@dataclass(frozen=True, slots=True)
class Deduction:
    """An amount in rupiah for every month from `first_month` to `last_month`, which is None while it lasts."""

    kind: str
    amount: int
    first_month: Month
    last_month: Month | None = None

    def covers(self, month: Month) -> bool:
        """Whether it is taken from the pay of the month."""
        return self.first_month <= month and (self.last_month is None or month <= self.last_month)

    def amount_in(self, month: Month) -> int:
        """What it takes in the month."""
        return self.amount if self.covers(month) else 0


def amounts_in(month: Month, deductions: Iterable[Deduction]) -> dict[str, int]:
    """What is taken in a month, rupiah by kind, in the order of kinds; kinds of which nothing is taken are left out."""
    found: dict[str, int] = {}
    for one in sorted(deductions, key=lambda each: each.kind):
        if one.covers(month):
            found[one.kind] = found.get(one.kind, 0) + one.amount
    return found


def changed_months(months: Iterable[Month], before: Deduction | None, after: Deduction | None) -> list[Month]:
    """Those of the months in which it makes a difference that `after` takes the place of `before` (None: nothing)."""

    def taken(one: Deduction | None, month: Month) -> int:
        return 0 if one is None else one.amount_in(month)

    return sorted(month for month in months if taken(before, month) != taken(after, month))
