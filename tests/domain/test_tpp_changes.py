"""Which movements of pay are flagged, on both sides of the threshold, and which facts explain them."""

from decimal import Decimal
from typing import Any

import pytest

from app.domain.tpp_changes import TOLD_BY, Change, MonthLine, change
from app.parameters.profiles import load_profile

TENTH = Decimal("0.10")


def _line(netto: int | None = 1_000, status: str = "dihitung", **facts: Any) -> MonthLine:
    return MonthLine(netto, status, facts)


@pytest.mark.parametrize(("netto", "is_flagged"), [(1_100, False), (1_101, True), (900, False), (899, True)])
def test_flags_beyond_a_tenth_of_the_month_before(netto: int, is_flagged: bool) -> None:
    assert (change(_line(), _line(netto), TENTH) is not None) is is_flagged


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (None, _line(), Change(None, 1_000, ("baru",))),
        (_line(), None, Change(1_000, None, ("keluar",))),
        (_line(None, "tertahan"), _line(), Change(None, 1_000, ("tertahan",))),
        (_line(), _line(None), Change(1_000, None, ("gaji",))),
        (_line(None), _line(None), None),
        (_line(), MonthLine(1_000, "dihitung", {}, is_withheld=True), Change(1_000, 1_000, ("ditahan",))),
    ],
)
def test_who_is_new_gone_or_held_is_always_flagged(
    before: MonthLine | None, after: MonthLine | None, found: Change | None
) -> None:
    assert change(before, after, TENTH) == found


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({"kelas_jabatan": 9}, ("kelas",)),
        ({"predikat": "kurang", "tk": 3}, ("predikat", "kehadiran")),
        ({"bagian_hukuman": "0.75"}, ("hukuman",)),
        ({"bagian_kedudukan": "0.8"}, ("kedudukan",)),
        ({"pph_gaji": 5}, ("gaji",)),
        ({}, ()),
    ],
)
def test_the_facts_that_changed_are_the_reasons(facts: dict[str, Any], reasons: tuple[str, ...]) -> None:
    found = change(_line(kelas_jabatan=8), _line(500, **{"kelas_jabatan": 8, **facts}), TENTH)

    assert found is not None
    assert (found.reasons, found.difference) == (reasons, -500)


def test_every_fact_that_may_explain_is_one_that_batches_are_computed_from() -> None:
    known = {fact.name for code in ("bawaan-nasional", "bawaan-kedudukan") for fact in load_profile(code).facts}

    assert {name for _, names in TOLD_BY for name in names} - known == set()
