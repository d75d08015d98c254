"""The December cut-off: the last day whose attendance counts when a month is paid before it ends."""

from datetime import date

from app.domain.periods import Month
from app.domain.tpp_batch import RunKind
from app.services.rules import parameters_on

_DECEMBER = 12


def cutoff_of(month: Month, run: RunKind) -> date | None:
    """The last day that counts in the ordinary run of a December; None where the whole month does.

    A settlement (kekurangan, in January) always looks at the whole month and so mends what came after that day.
    """
    if run is not RunKind.BIASA or month.month != _DECEMBER:
        return None
    day = parameters_on(month.last_day, f"TPP {month.code}").integer("december_cutoff_day")
    return month.first_day.replace(day=day) if day else None
