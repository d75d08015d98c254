"""The life of a TPP batch: its states, its kinds of run, its budget, and that nobody takes two of its steps."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from app.domain.errors import Amount, Conflict, FieldError, IllegalTransition, Invalid, NotAllowed


class BatchState(StrEnum):
    DRAFT = "draft"
    VERIFIED = "verified"
    APPROVED = "approved"
    PAID = "paid"


class RunKind(StrEnum):
    """What a batch pays: the month, what the month still owes after earlier batches, or a share of another month."""

    BIASA = "biasa"
    SUSULAN = "susulan"  # people whom no earlier batch of the month gave anything
    KEKURANGAN = "kekurangan"  # the signed difference to what earlier batches of the month gave
    THR = "thr"
    GAJI13 = "gaji13"


# Runs that settle a month against what earlier batches of it gave.
SETTLING: Final = frozenset({RunKind.SUSULAN, RunKind.KEKURANGAN})
# Runs that together give a person the month, once.
OF_THE_MONTH: Final = SETTLING | {RunKind.BIASA}
# Runs that pay a share of what another month gave, once a year.
SHARES: Final = frozenset({RunKind.THR, RunKind.GAJI13})


class BatchAct(StrEnum):
    """What is recorded on a batch, by whom and when."""

    COMPUTE = "compute"
    CONFIRM_GAP = "confirm_gap"
    PUBLISH = "publish"
    VERIFY = "verify"
    APPROVE = "approve"
    WAIT = "wait"
    RESUME = "resume"
    PAY = "pay"
    SEND_BACK = "send_back"


_S, _A = BatchState, BatchAct
TRANSITIONS: Final[dict[tuple[BatchState, BatchAct], BatchState]] = {
    (_S.DRAFT, _A.COMPUTE): _S.DRAFT,
    (_S.DRAFT, _A.CONFIRM_GAP): _S.DRAFT,
    (_S.DRAFT, _A.PUBLISH): _S.DRAFT,
    (_S.DRAFT, _A.VERIFY): _S.VERIFIED,
    (_S.VERIFIED, _A.WAIT): _S.VERIFIED,
    (_S.VERIFIED, _A.RESUME): _S.VERIFIED,
    (_S.APPROVED, _A.WAIT): _S.APPROVED,
    (_S.APPROVED, _A.RESUME): _S.APPROVED,
    (_S.VERIFIED, _A.APPROVE): _S.APPROVED,
    (_S.VERIFIED, _A.SEND_BACK): _S.DRAFT,
    (_S.APPROVED, _A.SEND_BACK): _S.DRAFT,
    (_S.APPROVED, _A.PAY): _S.PAID,
}
# The steps of which one person takes at most one kind on a batch, also after it was sent back.
STEPS: Final = frozenset({_A.VERIFY, _A.APPROVE, _A.PAY})


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the lines of a batch, in whole rupiah.

    `pajak_ditanggung`: tax that the employee does not bear, received beside the bruto.
    `bruto_open`: TPP bruto of lines whose netto is still unknown (their payroll is missing); they are not paid yet.
    `withheld_netto`: the netto of the `withheld` people, who are computed and paid later. In a shadow batch the `legacy` sum
    of the old amounts is paid instead; `legacy_missing` people lack theirs.
    """

    people: int
    held: int
    open_lines: int
    bruto: int
    bruto_open: int
    produktivitas: int
    disiplin: int
    pph21: int
    bpjs_4: int
    bpjs_1: int
    potongan: int
    netto: int
    withheld: int = 0
    withheld_netto: int = 0
    legacy: int = 0
    legacy_missing: int = 0
    is_shadow: bool = field(default=False, kw_only=True)
    pajak_ditanggung: int = field(default=0, kw_only=True)
    bruto_undivided: int = field(default=0, kw_only=True)  # of lines whose profile knows no produktivitas and disiplin

    @property
    def to_pay(self) -> int:
        """What this batch lets be transferred."""
        return self.legacy if self.is_shadow else self.netto - self.withheld_netto

    @property
    def differences(self) -> dict[str, int]:
        """What does not add up, by name; empty when every sum is the sum of its parts."""
        checks = {
            "bruto": self.bruto - self.bruto_undivided - self.produktivitas - self.disiplin,
            "netto": self.bruto - self.bruto_open + self.pajak_ditanggung - self.potongan - self.netto,
        }
        return {name: value for name, value in checks.items() if value}


@dataclass(frozen=True, slots=True)
class Budget:
    """A unit's ceiling of a year beside what its batches spend, in whole rupiah.

    `limit`: None while nobody entered one, then nothing is refused. `used`: other batches of the year that left draft;
    `batch`: this one. `document`: where the ceiling stands.
    """

    year: int
    limit: int | None
    used: int
    batch: int
    document: str = ""

    @property
    def left(self) -> int | None:
        """What remains after this batch; negative when it does not fit."""
        return None if self.limit is None else self.limit - self.used - self.batch

    def check(self) -> None:
        """Refuse a batch that does not fit. Raises: Conflict("tpp_over_ceiling") with the amounts."""
        if self.left is not None and self.left < 0:
            amounts = {"limit": self.limit or 0, "used": self.used, "batch": self.batch, "over": -self.left}
            raise Conflict("tpp_over_ceiling", year=self.year, **{name: Amount(one) for name, one in amounts.items()})


def check_publication(*, today: date, questions_until: date | None, is_required: bool, reason: str) -> None:
    """May a draft be verified while its provisional list is open, or before there was one?

    1. The list was open and the last day for questions has passed: yes.
    2. It is still open: only with a reason of the verifier, which is recorded. Nobody's silence blocks.
    3. There was no list: yes, unless the rules require one.

    Raises: Conflict("tpp_not_published"), Invalid with a problem of `early_reason`.
    """
    if questions_until is None:
        if is_required:
            raise Conflict("tpp_not_published")
    elif today <= questions_until and not reason:
        fault = FieldError("tpp_early_reason", {"until": questions_until})
        raise Invalid(fields={"early_reason": [fault]})


def next_state(state: BatchState, act: BatchAct) -> BatchState:
    """The state after an act. Raises: IllegalTransition("tpp_batch_wrong_state")."""
    found = TRANSITIONS.get((state, act))
    if found is None:
        raise IllegalTransition("tpp_batch_wrong_state", state=state.value, act=act.value)
    return found


def acts_open_in(state: BatchState) -> frozenset[BatchAct]:
    """The acts a batch in this state allows."""
    return frozenset(act for at, act in TRANSITIONS if at is state)


def check_four_eyes(act: BatchAct, person: int, done: Iterable[tuple[BatchAct, int | None]]) -> None:
    """Refuse a step to whoever took another step on the batch. Raises: NotAllowed("tpp_four_eyes")."""
    if act in STEPS and any(by == person and one in STEPS and one is not act for one, by in done):
        raise NotAllowed("tpp_four_eyes")


def check_version(stored: int, shown: int) -> None:
    """Refuse an act on something else than what was shown. Raises: Conflict("tpp_batch_changed")."""
    if stored != shown:
        raise Conflict("tpp_batch_changed")
