"""The numeric method of PP 30/2019: points up to 120, weighted 70/30, or 60/40 where peers and subordinates are asked.

Source: PP 30/2019 ps. 41(3) and (4) (weights), the bands of 110, 90 and 70 and the idea that Sangat Baik demands; the
cap of 120 from a summary. From memory, and so marked in the parameters: the bands below 70 and the split 60/40 between
the superior and the others inside perilaku. Ours: everyone among peers and subordinates weighs the same, because no
text says how the two groups are combined; a person without any opinion of others is not computed, never computed from
the superior alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.domain.errors import DomainError
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
from app.domain.perilaku import Peran
from app.domain.predikat import Predikat
from app.domain.score_trace import Step, fixed_text, make_step, optional_fixed

METHOD = "pp-30-2019"
PP30_NAMES = ("pp30_opinions", "pp30_weights", "pp30_inner_split", "pp30_cap", "pp30_bands")
# Leadership, asked of leaders only (from memory), is no aspek here: facts name those that count for the person.
ASPEK = ("orientasi_pelayanan", "komitmen", "inisiatif_kerja", "kerja_sama")
_KNOWN_PERAN = frozenset({Peran.ATASAN, Peran.REKAN, Peran.BAWAHAN})


@dataclass(frozen=True, slots=True)
class TargetFact:
    """One target of the SKP in its own satuan; `realisasi` is None while unknown."""

    kode: str
    target: Decimal
    realisasi: Decimal | None


@dataclass(frozen=True, slots=True)
class Opinion:
    """Points for one aspek of behaviour; one giver, one peran and one aspek have one number."""

    giver: str
    peran: Peran
    aspek: str
    nilai: Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Conduct:
    """What the behaviour is computed from. `aspek` are those that count for the person, in the order of the form."""

    aspek: tuple[str, ...]
    opinions: tuple[Opinion, ...]
    assessor: str | None


@dataclass(frozen=True, slots=True)
class Pp30Result:
    """Points, exact; None while unknown, and then `missing` says why. `has_new_idea` matters only from the top band."""

    skp: Fraction | None
    perilaku: Fraction | None
    nilai: Fraction | None
    predikat: Predikat | None
    missing: tuple[str, ...]
    steps: tuple[Step, ...]


def pp30_values(params: ParametersAt) -> MethodValues:
    """The dated numbers of the method. Raises: ParameterNotInForce, DomainError("method_weights_invalid") and so on."""
    values = method_values(METHOD, PP30_NAMES, params)
    for variant in values.value("pp30_weights"):
        weights(values, "pp30_weights", variant)
    weights(values, "pp30_inner_split")
    descending_bands(values, "pp30_bands")
    return values


def compute_pp30(
    items: Sequence[TargetFact], conduct: Conduct, has_new_idea: bool | None, values: MethodValues
) -> Pp30Result:
    """Points and predikat of one period. An item without realisasi leaves the whole unknown; nothing is counted as 0.

    Rounding: none. Raises: DomainError("method_target_invalid"), ("method_amount_negative"), ("method_points_invalid"),
    ("method_opinion_twice"), ("method_peran_unknown").
    """
    skp, steps = _skp(items, values)
    unknown = tuple(f"target.{item.kode}" for item in items if item.realisasi is None) or (() if items else ("target",))
    return conclude(skp, unknown, steps, conduct, has_new_idea, values)


def conclude(
    skp: Fraction | None,
    skp_missing: tuple[str, ...],
    steps: tuple[Step, ...],
    conduct: Conduct,
    has_new_idea: bool | None,
    values: MethodValues,
) -> Pp30Result:
    """Points and predikat where the points of the SKP are known already; `steps` say how they came about."""
    perilaku, missing, behaviour_steps = _perilaku(conduct, values)
    variant = "dengan_pendapat" if values.value("pp30_opinions") else "tanpa_pendapat"
    shares = weights(values, "pp30_weights", variant)
    nilai = None if skp is None or perilaku is None else shares["skp"] * skp + shares["perilaku"] * perilaku
    predikat = None if nilai is None else pp30_predikat(nilai, has_new_idea, values)
    idea = ("ide_baru",) if nilai is not None and predikat is None else ()
    parts = {"skp": optional_fixed(skp, 2), "perilaku": optional_fixed(perilaku, 2), "variant": variant}
    ends = (
        make_step("pp30_nilai", parts, optional_fixed(nilai, 2), ("pp30_opinions", "pp30_weights")),
        make_step("pp30_predikat", {"has_new_idea": has_new_idea}, predikat, ("pp30_bands",)),
    )
    return Pp30Result(
        skp, perilaku, nilai, predikat, (*skp_missing, *missing, *idea), (*steps, *behaviour_steps, *ends)
    )


def pp30_predikat(nilai: Fraction, has_new_idea: bool | None, values: MethodValues) -> Predikat | None:
    """The band; the top one only with a new idea (ps. 41), otherwise the one below. None: nobody said whether."""
    bands = descending_bands(values, "pp30_bands")
    label = band_of(nilai, bands)
    if label != bands[0][1]:
        return Predikat(label)
    if has_new_idea is None:
        return None
    return Predikat(label if has_new_idea else bands[1][1])


def _skp(items: Sequence[TargetFact], values: MethodValues) -> tuple[Fraction | None, tuple[Step, ...]]:
    cap = values.number("pp30_cap")
    found: list[Fraction] = []
    steps: list[Step] = []
    for item in items:
        target = positive(item.target, method=METHOD, what=item.kode)
        reached: Fraction | None = None
        if item.realisasi is not None:
            reached = min(not_negative(item.realisasi, method=METHOD, what=item.kode) / target * 100, cap)
            found.append(reached)
        inputs = {"target": str(item.target), "realisasi": None if item.realisasi is None else str(item.realisasi)}
        steps.append(make_step("pp30_target", inputs, optional_fixed(reached, 2), ("pp30_cap",), {"kode": item.kode}))
    skp = mean(found) if found and len(found) == len(items) else None
    return skp, (*steps, make_step("pp30_skp", {"targets": len(items)}, optional_fixed(skp, 2)))


def _perilaku(conduct: Conduct, values: MethodValues) -> tuple[Fraction | None, tuple[str, ...], tuple[Step, ...]]:
    given = _given(conduct, values)
    own = {aspek: given.get((conduct.assessor or "", Peran.ATASAN, aspek)) for aspek in conduct.aspek}
    levels = [nilai for nilai in own.values() if nilai is not None]
    missing = tuple(f"perilaku.{aspek}" for aspek, nilai in own.items() if nilai is None)
    superior = mean(levels) if not missing and levels else None
    inputs = {"values": {aspek: optional_fixed(nilai, 2) for aspek, nilai in own.items()}}
    first = make_step("pp30_perilaku_atasan", inputs, optional_fixed(superior, 2), ("pp30_cap",))
    if not values.value("pp30_opinions"):
        return superior, missing, (first,)
    others = _others(given)
    if not others:
        missing = (*missing, "perilaku.pendapat")
    shares = weights(values, "pp30_inner_split")
    total = None
    if superior is not None and others:
        total = shares["atasan"] * superior + shares["lainnya"] * mean(others)
    shown = {
        "atasan": optional_fixed(superior, 2),
        "givers": len(others),
        "others": fixed_text(mean(others), 2) if others else None,
    }
    step = make_step("pp30_perilaku", shown, optional_fixed(total, 2), ("pp30_inner_split",))
    return total, missing, (first, step)


def _given(conduct: Conduct, values: MethodValues) -> dict[tuple[str, Peran, str], Fraction]:
    """The points by giver, peran and aspek; a role the method gives no weight is refused, not ignored."""
    found: dict[tuple[str, Peran, str], Fraction] = {}
    for opinion in conduct.opinions:
        key = (opinion.giver, opinion.peran, opinion.aspek)
        if opinion.peran not in _KNOWN_PERAN:
            raise DomainError("method_peran_unknown", method=METHOD, peran=opinion.peran.value)
        if opinion.aspek not in conduct.aspek:
            raise DomainError("method_aspek_unknown", method=METHOD, aspek=opinion.aspek)
        if key in found:
            raise DomainError("method_opinion_twice", method=METHOD, peran=opinion.peran.value, aspek=opinion.aspek)
        found[key] = points(opinion.nilai, values.number("pp30_cap"), method=METHOD, what=opinion.aspek)
    return found


def _others(given: dict[tuple[str, Peran, str], Fraction]) -> list[Fraction]:
    """The mean of each peer and subordinate over the aspek that person gave."""
    by_giver: dict[tuple[str, Peran], list[Fraction]] = {}
    for (giver, peran, _), nilai in given.items():
        if peran is not Peran.ATASAN:
            by_giver.setdefault((giver, peran), []).append(nilai)
    return [mean(group) for group in by_giver.values()]
