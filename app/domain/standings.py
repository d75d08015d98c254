"""What a person's dated standing, punishments and withheld pay say about one month.

The rules, in the order in which they are asked: the standing on the month's last day decides, as class and unit do; a
punishment counts in exactly its months; a withholding covers the months recorded for it. Nothing here knows an amount.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.periods import Month


class StandingEffect(StrEnum):
    """What a standing does to the allowance; which kind has which is a dated parameter (`standing_effect`)."""

    EXCLUDED = "excluded"  # not in the batch, listed with the document
    WITHHELD = "withheld"  # computed, paid later
    SHARE = "share"  # computed, multiplied by `standing_share`


@dataclass(frozen=True, slots=True)
class Standing:
    """A standing other than active from one day to another; `ends_on` included, None while it lasts."""

    kind: str
    starts_on: date
    ends_on: date | None
    document: str

    def covers(self, day: date) -> bool:
        """Whether it is in force on the day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def overlaps(self, starts_on: date, ends_on: date | None) -> bool:
        """Whether it shares a day with a span; two standings of one person may not."""
        return (self.ends_on is None or starts_on <= self.ends_on) and (ends_on is None or self.starts_on <= ends_on)


@dataclass(frozen=True, slots=True)
class Punishment:
    """Part of the allowance (`share_percent`, 0 to 100) lost for `months` months in a row from `first_month`.

    `revoked_in`: the month in which a named person revoked it; what was lost before stays lost.
    """

    share_percent: int
    first_month: Month
    months: int
    document: str
    revoked_in: Month | None = None

    @property
    def last_month(self) -> Month:
        """The last month it was decreed for."""
        return months_later(self.first_month, self.months - 1)

    def counts_in(self, month: Month) -> bool:
        """Whether it costs something in the month."""
        is_revoked = self.revoked_in is not None and month >= self.revoked_in
        return self.share_percent > 0 and self.first_month <= month <= self.last_month and not is_revoked


@dataclass(frozen=True, slots=True)
class Withholding:
    """Pay that waits: from `first_month` to `last_month`, which is None until it is released."""

    reason: str
    first_month: Month
    document: str
    last_month: Month | None = None

    def covers(self, month: Month) -> bool:
        """Whether the pay of the month waits, or waited, for it."""
        return self.first_month <= month and (self.last_month is None or month <= self.last_month)


def months_later(month: Month, count: int) -> Month:
    """The month `count` months after (before, when negative) another."""
    years, rest = divmod(month.year * 12 + month.month - 1 + count, 12)
    return Month(years, rest + 1)


def punishment_in(month: Month, punishments: Iterable[Punishment]) -> Punishment | None:
    """The punishment that counts in a month.

    Of several the one with the highest share counts, they are not added up (rule of the product: PP 94/2021 does not say);
    of equal ones the earliest.
    """
    counting = [one for one in punishments if one.counts_in(month)]
    return min(counting, key=lambda one: (-one.share_percent, one.first_month), default=None)


def withholding_in(month: Month, withholdings: Iterable[Withholding]) -> Withholding | None:
    """The withholding that a month waits for: the earliest of those that cover it."""
    covering = [one for one in withholdings if one.covers(month)]
    return min(covering, key=lambda one: (one.first_month, one.reason), default=None)
