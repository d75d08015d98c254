"""Random semesters by seed: coarse steps, so that bounds, caps, ties and blanks are hit often."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from app.domain.hasil_facts import Aspek, CaraHitung, IndicatorFacts, Kategori, RhkFacts, SkpFacts
from app.domain.perilaku import FeedbackFact, NilaiPerilaku, Peran
from app.domain.predikat import Rating
from app.domain.scoring import SemesterFacts
from tests.domain.scoring_facts import SEMESTER_1, SEMESTER_2

TARGETS = tuple(Decimal(value) for value in ("0", "1", "12", "12.5", "20", "33.333", "100", "240"))
SPANS = (
    (date(2026, 1, 1), date(2026, 12, 31)),
    (date(2026, 1, 1), date(2026, 6, 30)),
    (date(2026, 3, 2), date(2026, 9, 30)),
    (date(2026, 7, 1), date(2026, 12, 31)),
)


def random_facts(seed: int) -> SemesterFacts:
    random = Random(seed)
    feedback = [_feedback(random, order) for order in range(1, random.randrange(30))]
    if random.random() < 0.8:
        feedback += [FeedbackFact("a", Peran.ATASAN, value, random.choice(list(Rating)), 0) for value in NilaiPerilaku]
    return SemesterFacts(
        semester=random.choice([SEMESTER_1, SEMESTER_2]),
        duty_days=random.choice([0, 19, 20, 21, 60, 120]),
        skp=tuple(_skp(random, f"skp-{number}") for number in range(random.choice([0, 1, 1, 1, 2]))),
        assessor=random.choice(["a", "a", "a", "b", None]),
        feedback=tuple(random.sample(feedback, len(feedback))),
    )


def _skp(random: Random, skp: str) -> SkpFacts:
    starts_on, ends_on = random.choice(SPANS)
    rhk = tuple(_rhk(random, f"R{number}") for number in range(random.randrange(5)))
    return SkpFacts(skp, starts_on, ends_on, random.choice([0, 20, 60, 120]), random.choice([0, 0, 5, 20, 60]), rhk)


def _rhk(random: Random, kode: str) -> RhkFacts:
    indicators = tuple(_indicator(random, f"{kode}.{number}") for number in range(random.randrange(1, 4)))
    total = random.choice([Decimal(0), _volume(random)])
    good = total * Decimal(random.randrange(11)) / 10
    return RhkFacts(kode, random.choice(list(Kategori)), indicators, good, total)


def _indicator(random: Random, kode: str) -> IndicatorFacts:
    target = random.choice(TARGETS)
    fitting = (target * Decimal(random.choice(["0.44", "0.45", "0.5", "0.55", "0.9", "1.1", "1.5"]))).normalize()
    return IndicatorFacts(
        indikator_kode=kode,
        aspek=random.choice(list(Aspek)),
        satuan=random.choice(["%", "dokumen"]),
        target=target,
        target_s1=random.choice([None, None, *TARGETS]),
        target_s2=random.choice([None, None, *TARGETS]),
        cara_hitung=random.choice([None, *CaraHitung]),
        volume=random.choice([fitting, fitting, _volume(random)]),
        entries=random.randrange(60),
        realisasi=random.choice([None, fitting, _volume(random)]),
    )


def _volume(random: Random) -> Decimal:
    return Decimal(random.randrange(300_000)) / 1000


def _feedback(random: Random, order: int) -> FeedbackFact:
    giver, rating = random.choice("abc"), random.choice(list(Rating))
    peran: Any = random.choice(list(Peran))
    return FeedbackFact(giver, peran, random.choice(list(NilaiPerilaku)), rating, order)
