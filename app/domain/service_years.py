"""Masa kerja golongan at the end of a month, counted on from the day for which the roster states it."""

from datetime import date

from app.domain.periods import Month

Service = tuple[int, int]


def service_in(month: Month, years: int | None, months: int | None, stated_on: date | None) -> Service | None:
    """Years and months of service in the grade at the month's end; None when it is not known.

    Without a day the statement is taken as it is, whatever the month: the roster says no more. With one, every month since
    adds one and every month before takes one off; what would be below nothing is not known.
    """
    if years is None:
        return None
    stated = years * 12 + (months or 0)
    if stated_on is None:
        return divmod(stated, 12)
    passed = (month.year - stated_on.year) * 12 + month.month - stated_on.month
    return divmod(stated + passed, 12) if stated + passed >= 0 else None
