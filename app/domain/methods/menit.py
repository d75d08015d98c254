"""Productivity of a month by minutes of approved work, as in DKI Jakarta.

    waktu efektif = working days x 300
    capaian       = minutes of approved activities (there: standard minutes x volume) + days of leave x 300
    batas         = waktu efektif - deductions for absence
    aktivitas     = min(capaian, batas) / waktu efektif

Source: Pergub DKI 18 and 19/2020 as told by the e-book of BKD DKI (formula); the minutes per kind of absence and "no
attendance recap: 0" from a public health-centre implementation of 2024. Ours: deductions beyond the month leave 0, not
less; a month without working days is unknown, not 0. Left out, because they are rules of pay and stand in the allowance
profile: the half for maternity, the three quarters for short service, and the other parts of productivity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from app.domain.errors import DomainError
from app.domain.methods.values import MethodValues, method_values, not_negative
from app.domain.parameters import ParametersAt
from app.domain.periods import Month
from app.domain.score_trace import Step, make_step, optional_fixed, quantity_text

METHOD = "dki-menit"
MENIT_NAMES = ("menit_norm", "menit_absence", "menit_absence_kinds", "menit_weight")
_LEAVE = "cuti"
_ABSENCE = ("menit_absence", "menit_absence_kinds")


@dataclass(frozen=True, slots=True)
class MenitFacts:
    """A month. `done_minutes` of approved work; `absence` counts days by kind (cuti, izin, sakit_tanpa_surat, sakit_surat)."""

    month: Month
    working_days: int
    done_minutes: Decimal | int
    absence: Mapping[str, int] = field(default_factory=dict)
    late_minutes: int = 0
    early_minutes: int = 0
    has_recap: bool = True


@dataclass(frozen=True, slots=True)
class MenitResult:
    """`aktivitas` 0-1 and its weighted points 0-100, exact; None for a month without working days."""

    aktivitas: Fraction | None
    nilai: Fraction | None
    missing: tuple[str, ...]
    steps: tuple[Step, ...]


def menit_values(params: ParametersAt) -> MethodValues:
    """The dated numbers of the method. Raises: ParameterNotInForce."""
    return method_values(METHOD, MENIT_NAMES, params)


def compute_menit(facts: MenitFacts, values: MethodValues) -> MenitResult:
    """The share of the month's effective minutes that approved work fills.

    Rounding: none. Raises: DomainError("method_amount_negative"), ("method_value_missing") for an unknown absence,
    ("method_absence_over_days") for more whole days away than the month has working days.
    """
    effective = not_negative(facts.working_days, method=METHOD, what="hari_kerja") * values.number("menit_norm")
    deducted = _deducted(facts, values)
    done = _done(facts, values)
    limit = max(effective - deducted, Fraction(0)) if facts.has_recap else Fraction(0)
    aktivitas = min(done, limit) / effective if effective else None
    nilai = None if aktivitas is None else aktivitas * values.number("menit_weight") * 100
    steps = (
        make_step("menit_efektif", {"hari_kerja": facts.working_days}, quantity_text(effective), ("menit_norm",)),
        make_step("menit_capaian", {"cuti": facts.absence.get(_LEAVE, 0)}, quantity_text(done), _ABSENCE),
        make_step(
            "menit_batas",
            {"has_recap": facts.has_recap, "pengurang": quantity_text(deducted)},
            quantity_text(limit),
            _ABSENCE,
        ),
        make_step("menit_aktivitas", {}, optional_fixed(aktivitas, 4)),
        make_step("menit_nilai", {}, optional_fixed(nilai, 2), ("menit_weight",)),
    )
    return MenitResult(aktivitas, nilai, () if effective else ("hari_kerja",), steps)


def _done(facts: MenitFacts, values: MethodValues) -> Fraction:
    total = Fraction(facts.absence.get(_LEAVE, 0)) * values.number("menit_absence", _LEAVE)
    return total + not_negative(facts.done_minutes, method=METHOD, what="menit")


def _deducted(facts: MenitFacts, values: MethodValues) -> Fraction:
    days = Fraction(0)
    total = not_negative(facts.late_minutes, method=METHOD, what="terlambat")
    total += not_negative(facts.early_minutes, method=METHOD, what="pulang_cepat")
    for kind, count in facts.absence.items():
        away = not_negative(count, method=METHOD, what=kind)
        minutes = values.number("menit_absence", kind)
        days += away
        total += Fraction(0) if kind == _LEAVE else away * minutes
    if days > facts.working_days:
        raise DomainError("method_absence_over_days", method=METHOD, days=int(days), working_days=facts.working_days)
    return total
