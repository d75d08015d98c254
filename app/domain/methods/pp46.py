"""The formulas of PP 46/2011 with Perka BKN 1/2013: prestasi kerja = 60 % SKP + 40 % perilaku.

Kuantitas and kualitas are realisasi / target x 100. Waktu and biaya reward using less, up to an efficiency of 24 %:

    e = 100 - realisasi / target x 100
    e <= 24:  (1.76 x target - realisasi) / target x 100
    e >  24:  76 - ((1.76 x target - realisasi) / target x 100 - 100)

On time is 76, 24 % quicker is 100, and just beyond it the number falls to 76 and on to 0: the drop is in the formula.
The 24 % trap: 9.12 of 12 months is an efficiency of exactly 24, but 24.000000000000014 in binary floats, which takes
the second formula and turns 100 into 76. Everything here is an exact fraction, so the boundary belongs to the first.

Source: Perka BKN 1/2013 as shown by worked samples and two public implementations (formulas, division by 3 or 4);
the additions for tugas tambahan and kreativitas are from memory. Left out: the guide that turns faults into points of
kualitas, which people read, not programs. Bands are whole numbers in the text; a fraction between two of them has
not reached the upper one (ours).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.domain.methods.values import (
    MethodValues,
    band_of,
    descending_bands,
    mean,
    method_values,
    not_negative,
    points,
    positive,
    weights,
)
from app.domain.parameters import ParametersAt
from app.domain.score_trace import Step, make_step, optional_fixed, quantity_text

METHOD = "pp-46-2011"
PP46_NAMES = (
    "pp46_weights",
    "pp46_efficiency",
    "pp46_bands",
    "pp46_additional_tasks",
    "pp46_creativity",
    "pp46_perilaku_points",
    "pp46_predikat",
)
_TOP = Fraction(100)
_FORMULA = ("pp46_efficiency",)


@dataclass(frozen=True, slots=True)
class Measure:
    """Target and realisasi of one aspek in its own satuan; realisasi None while unknown."""

    target: Decimal | Fraction
    realisasi: Decimal | Fraction | None


@dataclass(frozen=True, slots=True)
class Kegiatan:
    """One activity of the SKP. `biaya` is left out where there is none or its target is 0; another aspek that nobody
    planned (None) leaves the activity unknown, because the method divides by three at least."""

    kode: str
    kuantitas: Measure | None
    kualitas: Measure | None
    waktu: Measure | None
    biaya: Measure | None = None


@dataclass(frozen=True, slots=True)
class Pp46Facts:
    """A year. `perilaku` gives 0-100 for every aspek that counts for the person, None while not given; `kreativitas` is
    who recognised it."""

    kegiatan: tuple[Kegiatan, ...]
    perilaku: Mapping[str, Decimal | Fraction | None]
    tugas_tambahan: int = 0
    kreativitas: str = "tidak_ada"


@dataclass(frozen=True, slots=True)
class Pp46Result:
    """Exact points; None while unknown, and then `missing` says why. `sebutan` is the method's own word; `kegiatan` the
    points of each activity by kode."""

    kegiatan: Mapping[str, Fraction | None]
    skp: Fraction | None
    perilaku: Fraction | None
    nilai: Fraction | None
    sebutan: str | None
    missing: tuple[str, ...]
    steps: tuple[Step, ...]


def pp46_values(params: ParametersAt) -> MethodValues:
    """The dated numbers of the method. Raises: ParameterNotInForce, DomainError("method_weights_invalid") and so on."""
    values = method_values(METHOD, PP46_NAMES, params)
    weights(values, "pp46_weights")
    descending_bands(values, "pp46_bands")
    return values


def compute_pp46(facts: Pp46Facts, values: MethodValues) -> Pp46Result:
    """Prestasi kerja of a year. What is unknown in one kegiatan leaves the whole unknown.

    Rounding: none. Raises: DomainError("method_target_invalid"), ("method_amount_negative"), ("method_points_invalid"),
    ("method_value_missing") for a kreativitas the table does not know.
    """
    nilai = {one.kode: _kegiatan(one, values) for one in facts.kegiatan}
    unknown = tuple(f"kegiatan.{kode}" for kode, (found, _) in nilai.items() if found is None)
    missing = unknown or (() if nilai else ("kegiatan",))
    extra = _extra(facts, values)
    known = [found for found, _ in nilai.values() if found is not None]
    skp = None if missing else mean(known) + extra
    perilaku, lacking = _perilaku(facts)
    shares = weights(values, "pp46_weights")
    total = None if skp is None or perilaku is None else shares["skp"] * skp + shares["perilaku"] * perilaku
    sebutan = None if total is None else band_of(total, descending_bands(values, "pp46_bands"))
    steps = [step for _, found in nilai.values() for step in found]
    inputs = {"kegiatan": len(nilai), "tugas_tambahan": facts.tugas_tambahan, "kreativitas": facts.kreativitas}
    names = ("pp46_additional_tasks", "pp46_creativity")
    steps.append(make_step("pp46_skp", inputs | {"extra": optional_fixed(extra, 2)}, optional_fixed(skp, 2), names))
    steps.append(make_step("pp46_perilaku", {"missing": list(lacking)}, optional_fixed(perilaku, 2)))
    parts = {"skp": optional_fixed(skp, 2), "perilaku": optional_fixed(perilaku, 2)}
    steps.append(make_step("pp46_nilai", parts, optional_fixed(total, 2), ("pp46_weights",)))
    steps.append(make_step("pp46_sebutan", {}, sebutan, ("pp46_bands",)))
    points_found = {kode: found for kode, (found, _) in nilai.items()}
    return Pp46Result(points_found, skp, perilaku, total, sebutan, (*missing, *lacking), tuple(steps))


def less_is_better(target: Fraction, realisasi: Fraction, values: MethodValues) -> Fraction:
    """Points of waktu or biaya; an efficiency of exactly the bound still has the first formula."""
    efficiency = _TOP - realisasi / target * _TOP
    plain = (values.number("pp46_efficiency", "faktor") * target - realisasi) / target * _TOP
    if efficiency <= values.number("pp46_efficiency", "batas"):
        return plain
    return values.number("pp46_efficiency", "puncak") - (plain - _TOP)


def _kegiatan(one: Kegiatan, values: MethodValues) -> tuple[Fraction | None, tuple[Step, ...]]:
    """Sum of the aspek / 3, or / 4 with a cost."""
    measures: dict[str, Measure | None] = {
        "kuantitas": one.kuantitas,
        "kualitas": one.kualitas,
        "waktu": one.waktu,
    }
    if one.biaya is not None and one.biaya.target != 0:
        measures["biaya"] = one.biaya
    found = {aspek: _aspek(aspek, measure, one.kode, values) for aspek, measure in measures.items()}
    known = [nilai for nilai in found.values() if nilai is not None]
    nilai = mean(known) if len(known) == len(found) else None
    steps = [
        make_step(
            "pp46_aspek",
            _shown(measures[aspek]),
            optional_fixed(points_found, 2),
            _FORMULA if aspek in ("waktu", "biaya") else (),
            {"kode": one.kode, "aspek": aspek},
        )
        for aspek, points_found in found.items()
    ]
    divisor = make_step("pp46_kegiatan", {"aspek": len(found)}, optional_fixed(nilai, 2), (), {"kode": one.kode})
    return nilai, (*steps, divisor)


def _aspek(aspek: str, measure: Measure | None, kode: str, values: MethodValues) -> Fraction | None:
    if measure is None:
        return None
    what = f"{kode}.{aspek}"
    target = positive(measure.target, method=METHOD, what=what)
    if measure.realisasi is None:
        return None
    realisasi = not_negative(measure.realisasi, method=METHOD, what=what)
    if aspek in ("waktu", "biaya"):
        return less_is_better(target, realisasi, values)
    return realisasi / target * _TOP


def _shown(measure: Measure | None) -> dict[str, str | None]:
    if measure is None:
        return {"target": None, "realisasi": None}
    done = None if measure.realisasi is None else quantity_text(Fraction(measure.realisasi))
    return {"target": quantity_text(Fraction(measure.target)), "realisasi": done}


def _extra(facts: Pp46Facts, values: MethodValues) -> Fraction:
    tasks = not_negative(facts.tugas_tambahan, method=METHOD, what="tugas_tambahan")
    tiers = values.value("pp46_additional_tasks")
    step = next(tier.value for tier in tiers if tier.up_to is None or tasks <= tier.up_to)
    return Fraction(step) + values.number("pp46_creativity", facts.kreativitas)


def _perilaku(facts: Pp46Facts) -> tuple[Fraction | None, tuple[str, ...]]:
    given = {aspek: nilai for aspek, nilai in facts.perilaku.items() if nilai is not None}
    found = [points(nilai, _TOP, method=METHOD, what=aspek) for aspek, nilai in given.items()]
    missing = tuple(f"perilaku.{aspek}" for aspek in facts.perilaku if aspek not in given)
    return (mean(found) if found and not missing else None), missing or (() if found else ("perilaku",))
