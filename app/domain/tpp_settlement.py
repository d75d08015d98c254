"""What a month still owes a person after earlier batches of it gave something: the signed difference, amount by amount."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from app.domain.tpp_batch import RunKind

# What adds up over the batches of a month; the basic amount explains, it is not paid.
SETTLED_AMOUNTS: Final = (
    "produktivitas",
    "disiplin",
    "tpp_bruto",
    "pph21",
    "pajak_ditanggung",
    "bpjs_4",
    "bpjs_1",
    "potongan",
    "tpp_netto",
)


class Settlement(StrEnum):
    """How a person stands to a settling run."""

    LINE = "line"
    NOTHING = "nothing"  # the run owes nothing, or another kind of run does
    UNDECIDED = "undecided"  # something was given, and now there is no amount: a person has to decide


def settle(run: RunKind, full: Mapping[str, int] | None, given: Sequence[Mapping[str, int]]) -> Settlement:
    """Whether a settling run has a line for somebody.

    `full`: what the month gives by its own rules and today's facts; None while it is held, withheld or unknown.
    1. susulan: who was given nothing and now has an amount.
    2. kekurangan: who was given something else than the amount now; also less, so that the difference is negative.
    3. Who was given something and now has no amount is undecided in a kekurangan: nothing is taken back by silence.
    """
    if run is RunKind.SUSULAN:
        return Settlement.LINE if full is not None and not given else Settlement.NOTHING
    if not given:
        return Settlement.NOTHING
    if full is None:
        return Settlement.UNDECIDED
    return Settlement.LINE if any(difference(full, given).values()) else Settlement.NOTHING


def difference(full: Mapping[str, int], given: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """By each of `SETTLED_AMOUNTS` what is still owed, in whole rupiah; negative where too much was given.

    The parts still sum to the totals, because every summand did: produktivitas + disiplin = tpp_bruto and so on.
    """
    return {name: full[name] - sum(one[name] for one in given) for name in SETTLED_AMOUNTS}
