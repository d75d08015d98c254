from __future__ import annotations

from typing import Any

import pytest

from app.domain.errors import DomainError
from app.domain.predikat import Predikat, Rating, predikat_for, predikat_matrix
from tests.domain.scoring_cases import load_cases
from tests.domain.scoring_facts import DEFAULT_VALUES, RULES

CELLS = load_cases("predikat")
TABLE: dict[str, dict[str, str]] = dict(DEFAULT_VALUES["predikat_matrix"])


@pytest.mark.parametrize("case", CELLS, ids=[case["name"] for case in CELLS])
def test_gives_the_cell_of_the_kuadran(case: dict[str, Any]) -> None:
    predikat = predikat_for(Rating(case["hasil"]), Rating(case["perilaku"]), RULES.matrix)

    assert predikat == case["predikat"]


def test_the_cases_cover_all_nine_cells() -> None:
    assert len({(case["hasil"], case["perilaku"]) for case in CELLS}) == 9


@pytest.mark.parametrize("pair", [(None, Rating.SESUAI), (Rating.SESUAI, None), (None, None)])
def test_is_unknown_while_a_rating_is_unknown(pair: tuple[Rating | None, Rating | None]) -> None:
    assert predikat_for(*pair, RULES.matrix) is None


def test_orders_predikat_from_worst_to_best() -> None:
    ordered = sorted(Predikat, key=lambda predikat: predikat.rank)

    assert ordered == ["sangat_kurang", "kurang", "butuh_perbaikan", "baik", "sangat_baik"]


@pytest.mark.parametrize(("rating", "level"), [(Rating.DI_BAWAH, 1), (Rating.SESUAI, 2), (Rating.DI_ATAS, 3)])
def test_levels_and_ratings_are_inverse(rating: Rating, level: int) -> None:
    assert rating.level == level
    assert Rating.of_level(level) is rating


@pytest.mark.parametrize("level", [0, 4, -1])
def test_refuses_an_unknown_level(level: int) -> None:
    with pytest.raises(DomainError) as caught:
        Rating.of_level(level)

    assert caught.value.code == "rating_level_unknown"


@pytest.mark.parametrize(
    "table",
    [
        {key: row for key, row in TABLE.items() if key != "sesuai"},
        {**TABLE, "sesuai": {"sesuai": "baik"}},
        {**TABLE, "sesuai": {**TABLE["sesuai"], "sesuai": "cukup"}},
        {**TABLE, "tengah": TABLE["sesuai"]},
        {**TABLE, "sesuai": "baik"},
    ],
    ids=["row missing", "cell missing", "unknown predikat", "unknown rating", "row is no table"],
)
def test_refuses_a_matrix_that_is_not_nine_known_cells(table: dict[str, Any]) -> None:
    with pytest.raises(DomainError) as caught:
        predikat_matrix(table)

    assert caught.value.code == "predikat_matrix_invalid"
