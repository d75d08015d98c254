"""What the hasil of a semester is computed from, and what comes out: values only, the rules are in `hasil.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.domain.predikat import Rating

_ZERO = Decimal(0)


class Kategori(StrEnum):
    UTAMA = "utama"
    TAMBAHAN = "tambahan"


class Aspek(StrEnum):
    KUANTITAS = "kuantitas"
    KUALITAS = "kualitas"
    WAKTU = "waktu"
    BIAYA = "biaya"


class CaraHitung(StrEnum):
    """How an indicator is realised: summed volumes, share of good entries, or one reported figure."""

    JUMLAH = "jumlah"
    MUTU = "mutu"
    REALISASI = "realisasi"


class TargetSplit(StrEnum):
    """How the semester's target came from the year's."""

    YEAR = "year"  # only jumlah is split
    WHOLE = "whole"  # the SKP lies in this semester alone
    GIVEN = "given"
    REMAINDER = "remainder"  # the other semester's part was given
    HALF = "half"
    PRO_RATA = "pro_rata"  # months of the semester's target, or both semesters' targets together


class Blank(StrEnum):
    """Why an indicator says nothing; it is left out, never counted as zero."""

    TARGET_ZERO = "target_zero"
    NO_DUTY_DAYS = "no_duty_days"
    NO_ENTRIES = "no_entries"
    NO_REALISASI = "no_realisasi"


@dataclass(frozen=True, slots=True)
class IndicatorFacts:
    """One indikator of the SKP version in force on the SKP's last day in the semester, with what was realised.

    Units: targets and `realisasi` in `satuan`, of the year where not marked s1/s2; `volume` is the sum of approved
    volumes logged on this indicator in its own satuan inside the SKP's dates in the semester, over all versions, and
    `entries` their count; `realisasi` is the confirmed figure of the semester or None.
    """

    indikator_kode: str
    aspek: Aspek
    satuan: str
    target: Decimal
    target_s1: Decimal | None = None
    target_s2: Decimal | None = None
    cara_hitung: CaraHitung | None = None
    volume: Decimal = _ZERO
    entries: int = 0
    realisasi: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RhkFacts:
    """One RHK; `mutu_ok` and `mutu_all` are the volumes of its approved entries with mutu >= sesuai, and of all."""

    rhk_kode: str
    kategori: Kategori
    indicators: tuple[IndicatorFacts, ...]
    mutu_ok: Decimal = _ZERO
    mutu_all: Decimal = _ZERO


@dataclass(frozen=True, slots=True)
class SkpFacts:
    """One SKP of the person that touches the semester; `skp` is any text that tells two SKP apart.

    Units: `working_days` of the person's pattern inside the SKP's dates in the semester, `excused_days` those of
    them with CT, CS, CM, CB, CAP or S.
    """

    skp: str
    starts_on: date
    ends_on: date
    working_days: int
    excused_days: int
    rhk: tuple[RhkFacts, ...]


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """Exact fractions; `target` and `realisasi` of mutu are percentages, of the others in satuan."""

    facts: IndicatorFacts
    cara_hitung: CaraHitung
    split: TargetSplit
    target: Fraction
    realisasi: Fraction | None
    capaian: Fraction | None
    rating: Rating | None
    blank: Blank | None


@dataclass(frozen=True, slots=True)
class RhkResult:
    """`capaian` is the mean of the capped capaian of the indicators that are not blank; None if all are."""

    skp: SkpFacts
    facts: RhkFacts
    capaian: Fraction | None
    rating: Rating | None
    indicators: tuple[IndicatorResult, ...]


class HasilRule(StrEnum):
    """Which sentence of the overall rule decided."""

    NONE_RATED = "none_rated"
    MOST_ABOVE = "most_above"
    MOST_BELOW = "most_below"
    UTAMA_BELOW = "utama_below"
    OTHERWISE = "otherwise"
    TOO_FEW_DUTY_DAYS = "too_few_duty_days"
    NUMERIC = "numeric"  # a method of points: no rating is formed


@dataclass(frozen=True, slots=True)
class OverallHasil:
    """The overall rating with the counts it came from: N rated RHK, of them above, meeting, below; U utama."""

    rating: Rating | None
    rule: HasilRule
    rated: int
    above: int
    meets: int
    below: int
    utama: int
    utama_below: int


@dataclass(frozen=True, slots=True)
class HasilResult:
    """`nilai` = mean of the rated RHK's capaian x 100, exact; None if no RHK is rated."""

    overall: OverallHasil
    nilai: Fraction | None
    rhk: tuple[RhkResult, ...]

    @property
    def rating(self) -> Rating | None:
        return self.overall.rating
