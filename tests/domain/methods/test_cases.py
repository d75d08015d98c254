"""The worked examples of `cases/scoring/` for the methods beside the default."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from app.domain.methods.menit import compute_menit
from app.domain.methods.pp30 import compute_pp30
from app.domain.methods.pp46 import compute_pp46, less_is_better
from tests.domain.methods.facts import (
    MENIT,
    PP30,
    PP30_OPINIONS,
    PP46,
    conduct,
    menit_facts,
    pp46_facts,
    shown,
    target_facts,
)
from tests.domain.scoring_cases import load_cases


def cases(name: str) -> Any:
    found = load_cases(name)
    return pytest.mark.parametrize("case", found, ids=[case["name"] for case in found])


def exact(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


@cases("pp-30-2019")
def test_pp30_gives_the_worked_result(case: dict[str, Any]) -> None:
    values = PP30_OPINIONS if case["pendapat"] else PP30

    result = compute_pp30(target_facts(case), conduct(case), case.get("ide_baru"), values)

    wanted = case["expected"]
    numbers = [exact(wanted.get(name)) for name in ("skp", "perilaku", "nilai")]
    assert [result.skp, result.perilaku, result.nilai] == numbers
    assert (result.predikat, list(result.missing)) == (wanted.get("predikat"), wanted.get("missing", []))


@cases("pp-46-2011")
def test_pp46_gives_the_worked_result(case: dict[str, Any]) -> None:
    result = compute_pp46(pp46_facts(case), PP46)

    wanted = case["expected"]
    numbers = [wanted.get(name) for name in ("skp", "perilaku", "nilai")]
    assert [shown(result.skp), shown(result.perilaku), shown(result.nilai)] == numbers
    assert (result.sebutan, list(result.missing)) == (wanted.get("sebutan"), wanted.get("missing", []))


@cases("pp-46-2011-waktu")
def test_pp46_measures_time_on_both_sides_of_the_bound(case: dict[str, Any]) -> None:
    target, realisasi = Fraction(Decimal(case["target"])), Fraction(Decimal(case["realisasi"]))

    nilai = less_is_better(target, realisasi, PP46)

    assert shown(100 - realisasi / target * 100) == case["efisiensi"]
    assert shown(nilai) == case["nilai"]


@cases("dki-menit")
def test_menit_gives_the_worked_result(case: dict[str, Any]) -> None:
    result = compute_menit(menit_facts(case), MENIT)

    wanted = case["expected"]
    assert (shown(result.aktivitas, 4), shown(result.nilai)) == (wanted.get("aktivitas"), wanted.get("nilai"))
    assert list(result.missing) == wanted.get("missing", [])
