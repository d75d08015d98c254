"""A second, slow reading of PP 30/2019 and PP 46/2011 from the text alone, with random cases by seed.

It shares no arithmetic with `app.domain.methods`: numbers are written out, every rule is one branch.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from app.domain.methods.pp30 import ASPEK, Conduct, Opinion, TargetFact
from app.domain.methods.pp46 import Kegiatan, Measure, Pp46Facts
from app.domain.perilaku import Peran
from tests.domain.methods.facts import ASPEK_46

PERAN = (Peran.REKAN, Peran.BAWAHAN)


def random_pp30(seed: int) -> tuple[list[TargetFact], Conduct, bool | None, bool]:
    random = Random(seed)
    items = [
        TargetFact(f"T{number}", Decimal(random.choice([1, 12, 33, 240])), _done(random))
        for number in range(random.choice([0, 1, 2, 3]))
    ]
    opinions = [
        Opinion("atasan", Peran.ATASAN, aspek, _points(random, 120)) for aspek in ASPEK if random.random() < 0.97
    ]
    for number in range(random.choice([0, 1, 3])):
        peran = random.choice(PERAN)
        chosen = random.sample(ASPEK, random.randrange(1, 5))
        opinions += [Opinion(f"o{number}", peran, aspek, _points(random, 120)) for aspek in chosen]
    random.shuffle(opinions)
    conduct = Conduct(ASPEK, tuple(opinions), random.choice(["atasan"] * 9 + [None]))
    return items, conduct, random.choice([True, False, None]), random.random() < 0.5


def slow_pp30(items: list[TargetFact], conduct: Conduct, idea: bool | None, asks_others: bool) -> dict[str, Any]:
    skp = None
    if items and all(item.realisasi is not None for item in items):
        total = Fraction(0)
        for item in items:
            percent = Fraction(item.realisasi or 0) * 100 / Fraction(item.target)
            total += Fraction(120) if percent > 120 else percent
        skp = total / len(items)
    own: dict[str, Fraction] = {}
    others: dict[tuple[str, Peran], list[Fraction]] = {}
    for opinion in conduct.opinions:
        if opinion.peran is Peran.ATASAN:
            if opinion.giver == conduct.assessor:
                own[opinion.aspek] = Fraction(opinion.nilai)
        else:
            others.setdefault((opinion.giver, opinion.peran), []).append(Fraction(opinion.nilai))
    perilaku = None
    if len(own) == 4:
        perilaku = (own[ASPEK[0]] + own[ASPEK[1]] + own[ASPEK[2]] + own[ASPEK[3]]) / 4
        if asks_others:
            if others:
                each = [sum(given) / len(given) for given in others.values()]
                perilaku = perilaku * 60 / 100 + sum(each) / len(each) * 40 / 100
            else:
                perilaku = None
    if skp is None or perilaku is None:
        return {"skp": skp, "perilaku": perilaku, "nilai": None, "predikat": None}
    nilai = (skp * 60 + perilaku * 40) / 100 if asks_others else (skp * 70 + perilaku * 30) / 100
    return {"skp": skp, "perilaku": perilaku, "nilai": nilai, "predikat": _word_30(nilai, idea)}


def _word_30(nilai: Fraction, idea: bool | None) -> str | None:
    if nilai < 50:
        return "sangat_kurang"
    if nilai < 70:
        return "kurang"
    if nilai < 90:
        return "butuh_perbaikan"
    if nilai < 110 or idea is False:
        return "baik"
    return "sangat_baik" if idea else None


def random_pp46(seed: int) -> Pp46Facts:
    random = Random(seed)
    perilaku = {aspek: _points(random, 100) if random.random() < 0.98 else None for aspek in ASPEK_46}
    kegiatan = tuple(
        Kegiatan(
            f"K{number}",
            _measure(random, 0.99),
            Measure(Decimal(100), _points(random, 100)),
            Measure(Decimal(12), random.choice([Decimal("9.12"), Decimal("9.11"), Decimal(random.randrange(15))])),
            random.choice([None, _measure(random, 0.98), Measure(Decimal(0), Decimal(0))]),
        )
        for number in range(random.choice([0, 1, 1, 2, 4]))
    )
    creative = random.choice(["tidak_ada", "unit_kerja", "instansi", "negara"])
    return Pp46Facts(kegiatan, perilaku, random.randrange(10), creative)


def slow_pp46(facts: Pp46Facts) -> dict[str, Any]:
    parts: list[Fraction | None] = []
    for one in facts.kegiatan:
        aspek = [_share(one.kuantitas), _share(one.kualitas), _less(one.waktu)]
        if one.biaya is not None and one.biaya.target > 0:
            aspek.append(_less(one.biaya))
        known = [part for part in aspek if part is not None]
        parts.append(sum(known) / len(aspek) if len(known) == len(aspek) else None)
    skp = None
    if parts and None not in parts:
        extra = {"tidak_ada": 0, "unit_kerja": 3, "instansi": 6, "negara": 12}[facts.kreativitas]
        tasks = facts.tugas_tambahan
        extra += 0 if tasks == 0 else 1 if tasks <= 3 else 2 if tasks <= 6 else 3
        skp = sum(part for part in parts if part is not None) / len(parts) + extra
    given = [value for value in facts.perilaku.values() if value is not None]
    perilaku = Fraction(sum(given)) / 5 if len(given) == 5 else None
    if skp is None or perilaku is None:
        return {"skp": skp, "perilaku": perilaku, "nilai": None, "sebutan": None}
    nilai = (skp * 6 + perilaku * 4) / 10
    words = ((91, "sangat_baik"), (76, "baik"), (61, "cukup"), (51, "kurang"))
    sebutan = next((word for bound, word in words if nilai >= bound), "buruk")
    return {"skp": skp, "perilaku": perilaku, "nilai": nilai, "sebutan": sebutan}


def _share(measure: Measure) -> Fraction | None:
    if measure.realisasi is None:
        return None
    return Fraction(measure.realisasi) * 100 / Fraction(measure.target)


def _less(measure: Measure) -> Fraction | None:
    if measure.realisasi is None:
        return None
    used = Fraction(measure.realisasi) * 100 / Fraction(measure.target)
    # 24 % saved is 76 % used; below that the second formula, 76 - (176 - used - 100), is `used` itself.
    return 176 - used if used >= 76 else used


def _done(random: Random) -> Decimal | None:
    return None if random.random() < 0.03 else Decimal(random.randrange(300_000)).scaleb(-3)


def _points(random: Random, top: int) -> Decimal:
    return Decimal(random.choice([0, 49, 50, 70, 75, 76, 90, 91, 100, top, random.randrange(top)]))


def _measure(random: Random, known: float) -> Measure:
    target = Decimal(random.choice([12, 100, 5_000_000]))
    return Measure(target, target * random.randrange(130) / 100 if random.random() < known else None)
