"""What a semester score is computed from, and what comes out: values only, the rules are in `scoring.py` and `methods`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.domain.hasil_facts import HasilResult, SkpFacts
from app.domain.methods.menit import MenitFacts
from app.domain.perilaku import FeedbackFact, PerilakuResult
from app.domain.periods import Period, Semester
from app.domain.predikat import Predikat
from app.domain.score_trace import Step
from app.domain.scoring_rules import ScoringRules


class ScoreOutcome(StrEnum):
    PROPOSED = "proposed"
    BELUM_DINILAI = "belum_dinilai"


@dataclass(frozen=True, slots=True)
class SemesterFacts:
    """Everything one person's semester score is computed from.

    `semester` is mostly that; a month, quarter or year measures the same way, with its own targets.
    Units: `duty_days` = working days inside the person's assignments less days of CT, CS, CM, CB, CAP, S, CLTN, TB.
    `months`: minutes and absence of each month that has begun, oldest first, only where the method counts minutes.
    `skp` are the agreed SKP that touch the semester; `assessor` is the last assessor, in the same spelling as
    `FeedbackFact.giver`; `feedback` is that of the semester, in any order.
    """

    semester: Period
    duty_days: int
    skp: tuple[SkpFacts, ...]
    assessor: str | None = None
    feedback: tuple[FeedbackFact, ...] = ()
    months: tuple[MenitFacts, ...] = ()

    def has_enough_duty(self, rules: ScoringRules) -> bool:
        """The minimum of duty days is one of a semester; no text gives one for another period, so none is applied there."""
        return not isinstance(self.semester, Semester) or self.duty_days >= rules.min_duty_days


@dataclass(frozen=True, slots=True)
class ItemRef:
    """An RHK, or one of its indicators, of one SKP."""

    skp: str
    rhk_kode: str
    indikator_kode: str | None = None


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """A computed score. `nilai` is exact (points, for sorting); predikat and nilai are None while a part is unknown.

    `needs_sentence`: items rated di_atas, each wanting a sentence of the superior before `assessed`.
    `missing`: codes of what keeps the predikat unknown ("hasil", "perilaku.loyal", …); empty when it is known or the
    person is `belum_dinilai`.
    """

    rule_version: str
    outcome: ScoreOutcome
    hasil: HasilResult
    perilaku: PerilakuResult
    predikat: Predikat | None
    nilai: Fraction | None
    needs_sentence: tuple[ItemRef, ...]
    missing: tuple[str, ...]
    trace: tuple[Step, ...]
    rules: ScoringRules

    @property
    def can_be_submitted(self) -> bool:
        return self.predikat is not None
