from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from app.domain.errors import ParameterNotInForce
from app.domain.perilaku import NilaiPerilaku
from app.domain.periods import Semester
from app.domain.scoring import (
    RULE_VERSION,
    STRUCTURES,
    ItemRef,
    SemesterFacts,
    compute_score,
    input_hash,
    nilai_of,
    structure_for,
)
from tests.domain.scoring_facts import (
    RULES,
    SEMESTER_2,
    make_facts,
    make_feedback,
    make_indicator,
    make_rhk,
    make_rules,
    make_skp,
)

ABOVE = make_skp(
    make_rhk(
        make_indicator("I1", target=200, volume=120),
        make_indicator("I2", target=200, volume=100),
        make_indicator("I3", target=12, realisasi=14),
    ),
    make_rhk(make_indicator("I4", target=12, realisasi=12), rhk_kode="R2"),
)


@pytest.mark.parametrize(("duty_days", "outcome"), [(0, "belum_dinilai"), (19, "belum_dinilai"), (20, "proposed")])
def test_too_few_duty_days_are_not_assessed(duty_days: int, outcome: str) -> None:
    assert compute_score(make_facts(duty_days=duty_days), RULES).outcome == outcome


def test_not_assessed_means_unknown_and_never_zero() -> None:
    result = compute_score(make_facts(ABOVE, duty_days=19, feedback=()), RULES)

    assert (result.hasil.rating, result.hasil.nilai, result.predikat, result.nilai) == (None, None, None, None)
    assert (result.needs_sentence, result.missing, result.can_be_submitted) == ((), (), False)


def test_the_minimum_of_duty_days_is_a_parameter() -> None:
    assert compute_score(make_facts(duty_days=20), make_rules(min_duty_days=21)).outcome == "belum_dinilai"


def test_a_complete_semester_gives_predikat_and_weighted_nilai() -> None:
    result = compute_score(make_facts(ABOVE, feedback=make_feedback("di_atas")), RULES)

    hasil = (Fraction(6, 5) + 1 + Fraction(7, 6)) / 3
    assert result.hasil.nilai == (hasil + 1) / 2 * 100
    assert result.nilai == Fraction(7, 10) * (hasil + 1) * 50 + 36
    assert (result.rule_version, result.predikat, result.can_be_submitted) == (RULE_VERSION, "baik", True)


def test_items_above_want_a_sentence_of_the_superior() -> None:
    result = compute_score(make_facts(ABOVE), RULES)

    assert result.needs_sentence == (
        ItemRef("skp-1", "R1"),
        ItemRef("skp-1", "R1", "I1"),
        ItemRef("skp-1", "R1", "I3"),
    )


def test_missing_behaviour_leaves_predikat_and_nilai_unknown() -> None:
    feedback = tuple(fact for fact in make_feedback("sesuai") if fact.value is not NilaiPerilaku.HARMONIS)

    result = compute_score(make_facts(ABOVE, feedback=feedback), RULES)

    assert (result.hasil.rating, result.predikat, result.nilai) == ("sesuai", None, None)
    assert result.missing == ("perilaku.harmonis",)


def test_nothing_rated_cannot_be_submitted() -> None:
    blank = make_skp(make_rhk(make_indicator(target=12)))

    result = compute_score(make_facts(blank), RULES)

    assert (result.predikat, result.nilai, result.missing, result.can_be_submitted) == (None, None, ("hasil",), False)


@pytest.mark.parametrize(
    ("hasil", "perilaku", "nilai"),
    [(100, 100, 100), (120, 120, 120), (0, 70, 21), (None, 100, None), (100, None, None)],
)
def test_nilai_weighs_hasil_and_perilaku(hasil: int | None, perilaku: int | None, nilai: int | None) -> None:
    parts = [None if part is None else Fraction(part) for part in (hasil, perilaku)]

    assert nilai_of(parts[0], parts[1], RULES) == nilai


def test_the_structure_is_in_force_from_its_first_day() -> None:
    assert structure_for(date(2022, 2, 3)).rule_version == RULE_VERSION


def test_there_is_no_structure_the_day_before() -> None:
    with pytest.raises(ParameterNotInForce) as caught:
        structure_for(date(2022, 2, 2))

    assert caught.value.name == "scoring_structure"


def test_a_semester_before_the_first_structure_is_refused() -> None:
    with pytest.raises(ParameterNotInForce):
        compute_score(make_facts(semester=Semester(2021, 2)), RULES)


def test_structures_are_in_order_of_date_and_named_once() -> None:
    dates = [structure.valid_from for structure in STRUCTURES]

    assert dates == sorted(set(dates))
    assert len({structure.rule_version for structure in STRUCTURES}) == len(STRUCTURES)


FACTS = make_facts(ABOVE)
INDICATOR = ABOVE.rhk[1].indicators[0]


def with_indicator(**changes: Any) -> SemesterFacts:
    rhk = replace(ABOVE.rhk[1], indicators=(replace(INDICATOR, **changes),))
    return make_facts(replace(ABOVE, rhk=(ABOVE.rhk[0], rhk)))


def with_skp(**changes: Any) -> SemesterFacts:
    return make_facts(replace(ABOVE, **changes))


@pytest.mark.parametrize(
    "changed",
    [
        replace(FACTS, duty_days=109),
        replace(FACTS, semester=SEMESTER_2),
        replace(FACTS, assessor="atasan-2"),
        replace(FACTS, feedback=make_feedback("di_atas")),
        replace(FACTS, feedback=()),
        replace(FACTS, skp=()),
        with_skp(working_days=121),
        with_skp(excused_days=1),
        with_skp(starts_on=date(2026, 1, 2)),
        with_skp(ends_on=date(2026, 12, 30)),
        with_skp(rhk=ABOVE.rhk[:1]),
        with_skp(rhk=(ABOVE.rhk[0], replace(ABOVE.rhk[1], mutu_all=Decimal(1)))),
        with_indicator(volume=Decimal("0.001")),
        with_indicator(entries=1),
        with_indicator(target=Decimal("12.001")),
        with_indicator(target_s1=Decimal(1)),
        with_indicator(target_s2=Decimal(1)),
        with_indicator(satuan="berkas"),
        with_indicator(realisasi=None),
    ],
)
def test_the_input_hash_changes_with_every_input(changed: SemesterFacts) -> None:
    assert input_hash(changed, RULES) != input_hash(FACTS, RULES)


def test_the_input_hash_changes_with_a_parameter() -> None:
    assert input_hash(FACTS, make_rules(min_duty_days=21)) != input_hash(FACTS, RULES)


def test_the_input_hash_ignores_the_order_of_rows_and_the_scale_of_decimals() -> None:
    shuffled = replace(
        ABOVE,
        rhk=(ABOVE.rhk[1], replace(ABOVE.rhk[0], indicators=ABOVE.rhk[0].indicators[::-1], mutu_all=Decimal("0.000"))),
    )
    facts = replace(FACTS, skp=(shuffled,), feedback=FACTS.feedback[::-1])

    assert input_hash(facts, RULES) == input_hash(FACTS, RULES)


def test_the_input_hash_ignores_feedback_that_was_replaced() -> None:
    facts = replace(FACTS, feedback=make_feedback("di_bawah", order=0) + FACTS.feedback)

    assert input_hash(facts, RULES) == input_hash(FACTS, RULES)


def test_the_input_hash_is_stable_between_releases() -> None:
    facts = make_facts(make_skp(make_rhk(make_indicator(volume=126, entries=40))))

    assert input_hash(facts, RULES) == "11602f1950e1fb11fc56d3b366b9ac557f64e57af87bd3ff6ce6dc28f3eecbbb"
