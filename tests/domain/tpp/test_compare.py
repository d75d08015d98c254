"""Two derivations side by side: the parts sum to the difference, for every profile and any facts."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.periods import Month
from app.domain.tpp import Side, bind, compare
from app.parameters.loader import load_parameters
from app.parameters.profiles import load_profile
from tests.domain.tpp.profiles import profile_of, rules

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


def test_other_profile_over_the_same_facts_is_all_a_matter_of_rules() -> None:
    facts = {"basic": 5_000_000, "predikat": "baik", "s": 2}

    [rules_part] = compare(Side(_side().calculator, facts), Side(_side("r1").calculator, facts)).parts

    # Two days of sickness at 3 % each, which the default does not charge.
    assert (rules_part.is_rules, rules_part.facts, rules_part.amount) == (True, (), -300_000)


def test_part_of_the_rules_names_the_parameters_that_differ() -> None:
    step = 'name = "hasil"\nkind = "product"\nof = ["dasar", {parameter = "a"}, {parameter = "b"}]\nrounding = {mode = "up", to = 1}'
    profile = profile_of(step, parameters=("a", "b"))
    half, quarter = (rules(a=Decimal(1), b=Decimal(share)) for share in ("0.5", "0.25"))

    [part] = compare(Side(bind(profile, half), {"dasar": 100}), Side(bind(profile, quarter), {"dasar": 100})).parts

    assert (part.is_rules, part.parameters, part.amount) == (True, ("b",), -25)


def test_rules_and_facts_are_parts_in_this_order() -> None:
    facts = {"basic": 5_000_000, "predikat": "baik"}

    found = compare(
        Side(_side().calculator, {**facts, "s": 1}), Side(_side("r1").calculator, {**facts, "s": 1, "tk": 1})
    )

    assert [(part.is_rules, part.amount) for part in found.parts] == [(False, -150_000), (True, -150_000)]


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
    codes=st.sampled_from(
        [
            ("bawaan-nasional",) * 2,
            ("palu",) * 2,
            ("r1",) * 2,
            ("bawaan-nasional", "palu"),
            ("palu", "r1"),
            ("r1", "palu"),
        ]
    ),
)
def test_parts_sum_to_the_difference(one: dict[str, Any], other: dict[str, Any], codes: tuple[str, str]) -> None:
    found = compare(_side(codes[0], **one), _side(codes[1], **other))

    assert sum((part.amount for part in found.parts), found.start) == found.end


_WORK = st.fixed_dictionaries(
    {
        "tunjangan": st.integers(0, 40_000_000),
        "jenis_jabatan": st.sampled_from(["administrator", "pengawas", "pelaksana", "fungsional"]),
        "hari_kerja": st.integers(1, 27),
        "menit": st.integers(0, 12_000),
        "rencana": st.decimals(0, 1, places=3),
        "pengaduan": st.decimals(0, 1, places=3),
        "masa_dinas": st.integers(0, 400),
    },
    optional={
        "izin": st.integers(0, 5),
        "terlambat": st.lists(st.integers(1, 200), max_size=5),
        "cuti_melahirkan": st.booleans(),
        "potongan_bernama": st.dictionaries(st.sampled_from(["koperasi", "zakat"]), st.integers(0, 500_000)),
    },
)


@given(one=_WORK, other=_WORK)
def test_parts_sum_to_the_difference_in_dki(one: dict[str, Any], other: dict[str, Any]) -> None:
    calculator = _side("dki", Month(2021, 5)).calculator

    found = compare(Side(calculator, one), Side(calculator, other))

    assert sum((part.amount for part in found.parts), found.start) == found.end
    assert all(part.amount for part in found.parts)


@given(one=_FACTS, other=_FACTS)
def test_the_way_back_is_the_opposite(one: dict[str, Any], other: dict[str, Any]) -> None:
    there, back = compare(_side(**one), _side(**other)), compare(_side(**other), _side(**one))

    assert there.difference == -back.difference
