"""Two derivations side by side: the parts sum to the difference, for every profile and any facts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.periods import Month
from app.domain.tpp import Side, bind, compare
from app.parameters.loader import load_parameters
from app.parameters.profiles import load_profile

JUNE, JANUARY_24 = Month(2026, 6), Month(2024, 1)
FULL = {
    "kelas_jabatan": 8,
    "predikat": "baik",
    "gaji_kotor": 4_705_797,
    "pph_gaji": 0,
    "dasar_bpjs": 4_213_646,
    "ptkp": "K/1",
}


def _side(code: str = "bawaan-nasional", month: Month = JUNE, **facts: Any) -> Side:
    return Side(bind(load_profile(code), load_parameters().at(month.last_day, "uji")), {**FULL, **facts})


def test_each_group_of_facts_is_a_part() -> None:
    found = compare(_side(), _side(predikat="sangat_baik", tk=1, terlambat=[12]))

    assert [[name for name, _, _ in part.facts] for part in found.parts] == [["tk"], ["terlambat"]]
    assert found.value_of == "tpp_netto"
    assert sum(part.amount for part in found.parts) == found.difference < 0


def test_facts_keep_what_they_were_and_became() -> None:
    found = compare(_side(tk=1), _side(predikat="kurang"))

    assert [part.facts for part in found.parts] == [(("predikat", "baik", "kurang"),), (("tk", 1, None),)]
    assert found.parts[0].amount < 0 < found.parts[1].amount


def test_facts_that_only_make_sense_together_are_one_part() -> None:
    found = compare(_side(), _side(gaji_kotor=9_000_000, pph_gaji=100_000, ptkp="TK/0"))

    assert [sorted(name for name, _, _ in part.facts) for part in found.parts] == [["gaji_kotor", "pph_gaji", "ptkp"]]


def test_same_derivation_has_no_parts() -> None:
    found = compare(_side(tk=2), _side(tk=2))

    assert (found.parts, found.difference) == ((), 0)


def test_rules_are_a_part_of_their_own() -> None:
    first = _side(tk=1)
    found = compare(first, Side(_side("palu").calculator, {**first.facts, "kelas_jabatan": 9}))

    assert [part.is_rules for part in found.parts][:-1] == [False] * (len(found.parts) - 1)
    assert sum(part.amount for part in found.parts) == found.difference


def test_what_is_known_on_both_sides_is_compared() -> None:
    found = compare(_side(), Side(_side().calculator, {"kelas_jabatan": 8, "predikat": "baik", "gaji_kotor": None}))

    assert (found.value_of, found.difference) == ("tpp_bruto", 0)


def test_held_line_cannot_be_compared() -> None:
    with pytest.raises(Invalid, match="compare_unknown"):
        compare(_side(), _side(predikat=None))


_FACTS = st.fixed_dictionaries(
    {
        "kelas_jabatan": st.integers(1, 15),
        "predikat": st.sampled_from(["sangat_baik", "baik", "butuh_perbaikan", "kurang", "sangat_kurang"]),
    },
    optional={
        "belum_dinilai": st.booleans(),
        "tidak_menyusun_skp": st.booleans(),
        "tk": st.integers(0, 25),
        "terlambat": st.lists(st.integers(1, 200), max_size=5),
        "pulang_cepat": st.lists(st.integers(1, 200), max_size=5),
        "tanpa_masuk": st.integers(0, 5),
        "ct": st.integers(0, 5),
        "potongan_bernama": st.dictionaries(st.sampled_from(["koperasi", "zakat"]), st.integers(0, 500_000)),
        "gaji_kotor": st.integers(0, 30_000_000),
    },
)


@given(
    one=_FACTS,
    other=_FACTS,
    codes=st.sampled_from([("bawaan-nasional",) * 2, ("palu",) * 2, ("bawaan-nasional", "palu")]),
)
def test_parts_sum_to_the_difference(one: dict[str, Any], other: dict[str, Any], codes: tuple[str, str]) -> None:
    found = compare(_side(codes[0], **one), _side(codes[1], **other))

    assert sum((part.amount for part in found.parts), found.start) == found.end


@given(one=_FACTS, other=_FACTS)
def test_the_way_back_is_the_opposite(one: dict[str, Any], other: dict[str, Any]) -> None:
    there, back = compare(_side(**one), _side(**other)), compare(_side(**other), _side(**one))

    assert there.difference == -back.difference
