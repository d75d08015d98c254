"""What an approver may want to look at twice. Flags inform a person; they never change an entry, a right or a score."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from app.domain.calendar import WorkCalendar
from app.domain.money import round_half_up

# The same text on so many working days in a row is worth a look.
SAME_TEXT_DAYS = 5
# How far back the same text is looked for: the days above with weekends and a long holiday between them.
TEXT_LOOK_BACK = timedelta(days=16)
# "Far above usual" needs a usual: this many approved entries on the plan line, and this many times their mean.
USUAL_ENTRIES = 5
FAR_ABOVE = 3


class FlagCode(StrEnum):
    SAME_TEXT = "same_text"
    SUSULAN = "susulan"
    GRACE_OFFLINE = "grace_offline"
    GRACE_OUTAGE = "grace_outage"
    VOLUME_HIGH = "volume_high"


@dataclass(frozen=True, slots=True)
class Flag:
    """One remark; `params` are the facts for its sentence."""

    code: FlagCode
    params: dict[str, Any]


def days_in_a_row(days: Collection[date], day: date, calendar: WorkCalendar) -> int:
    """Days up to and including `day` on which something happened, without a working day missing between them.

    Days further back than TEXT_LOOK_BACK are not counted.
    """
    count = 0
    for back in range(TEXT_LOOK_BACK.days + 1):
        current = day - timedelta(days=back)
        if current in days:
            count += 1
        elif calendar.is_working_day(current):
            break
    return count


def is_far_above(volume: Decimal, approved_volume: Decimal, approved_entries: int) -> bool:
    """Whether a volume is several times the mean of the approved entries on the same plan line."""
    if approved_entries < USUAL_ENTRIES:
        return False
    # Multiplied out, so that decimals stay exact.
    return volume * approved_entries >= FAR_ABOVE * approved_volume


def entry_flags(
    *,
    is_susulan: bool,
    grace: str | None,
    same_text_days: int,
    volume: Decimal | None,
    usual: tuple[Decimal, int] | None,
) -> tuple[Flag, ...]:
    """All remarks about one entry; `usual` is the approved volume and count of its plan line so far.

    The mean in a remark is shown with one digit, half up.
    """
    flags = []
    if same_text_days >= SAME_TEXT_DAYS:
        flags.append(Flag(FlagCode.SAME_TEXT, {"days": same_text_days}))
    if is_susulan:
        flags.append(Flag(FlagCode.SUSULAN, {}))
    if grace is not None:
        flags.append(Flag(FlagCode(grace), {}))
    if volume is not None and usual is not None and is_far_above(volume, *usual):
        flags.append(Flag(FlagCode.VOLUME_HIGH, {"usual": round_half_up(Fraction(usual[0]) / usual[1], 1)}))
    return tuple(flags)
