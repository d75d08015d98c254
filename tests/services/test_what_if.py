""" "Bagaimana jika": the real engine and the real scoring function with a few things changed, and nothing stored."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from app.domain.errors import Invalid, NotFound
from app.domain.periods import Month
from app.services.tpp import compute_batches
from app.services.what_if import WhatIf, what_if
from app.services.what_if_score import ScoreWhatIf, what_if_score
from tests.factories import Cast, create_cast, create_employee, create_skp
from tests.support.clock import NOW, TODAY
from tests.tpp.rows import JUNE, complete, fill_attendance, line_of, snapshot


@pytest.fixture
def cast(any_session: Any) -> Cast:
    cast = create_cast()
    complete(cast.staff, except_for={2: (462, 990), 3: (500, 990), 5: "TK"})
    complete(cast.head)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    return cast


def _ask(cast: Cast, **args: str) -> WhatIf:
    return what_if(cast.staff.id, JUNE, args)


def _netto(found: Any) -> int:
    return int(found.outputs["tpp_netto"])


def test_nothing_changed_gives_the_stored_amounts(cast: Cast) -> None:
    found = _ask(cast)

    assert found.wishes.is_nothing
    assert _netto(found.now) == _netto(found.then) == line_of(cast.staff).tpp_netto
    assert (dict(found.most), found.predikat) == ({"tk": 1, "terlambat": 2, "pulang_cepat": 0}, "baik")


def test_without_any_deduction_the_month_is_the_full_one(cast: Cast) -> None:
    found = _ask(cast, tk="1", terlambat="2")

    assert found.then is not None
    assert found.then.outputs["tpp_bruto"] == line_of(cast.staff).basic_tpp
    assert found.comparison is not None
    assert sum(part.amount for part in found.comparison.parts) == _netto(found.then) - _netto(found.now)


def test_longest_lateness_goes_first(cast: Cast) -> None:
    found = _ask(cast, terlambat="1")

    assert found.comparison is not None
    assert [part.facts for part in found.comparison.parts] == [(("terlambat", [12, 50], [12]),)]


def test_other_predikat_changes_the_share_of_productivity(cast: Cast) -> None:
    worse, better = (_ask(cast, predikat=one) for one in ("kurang", "sangat_baik"))

    assert _netto(worse.then) < _netto(worse.now) <= _netto(better.then)


def test_held_month_can_be_tried_with_a_predikat(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8)
    fill_attendance(person)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)

    found = what_if(person.id, JUNE, {"predikat": "baik"})

    assert found.now is not None
    assert (found.now.held, found.comparison) == ("predikat_belum_final", None)
    assert found.then is not None
    assert found.then.value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tk", "2"),
        ("tk", "-1"),
        ("tk", "satu"),
        ("terlambat", "9" * 30),
        ("tk", "١"),
        ("pulang_cepat", "1"),
        ("predikat", "hebat"),
    ],
)
def test_what_makes_no_sense_is_named(cast: Cast, field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        _ask(cast, **{field: value})

    assert set(refused.value.fields) == {field}


def test_month_without_a_line_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        what_if(cast.staff.id, Month(2026, 5), {})


def test_nothing_is_stored(cast: Cast) -> None:
    before = snapshot()

    _ask(cast, tk="1", predikat="sangat_baik")

    assert snapshot() == before


def _score(cast: Cast, **args: str) -> ScoreWhatIf:
    create_skp(
        cast.staff,
        rhk=[
            {"kode": "RHK1", "indicators": [{"kode": "IK1", "satuan": "dokumen", "target": Decimal(40)}]},
            {"kode": "RHK2", "indicators": [{"kode": "IK2", "satuan": "laporan", "target": Decimal(20)}]},
        ],
    )
    found = what_if_score(cast.staff.id, {"indikator": "IK1", **args}, today=TODAY)
    assert found is not None
    return found


def test_two_more_entries_raise_the_capaian_of_their_indicator(cast: Cast) -> None:
    found = _score(cast, entri="2", volume="1,5")

    assert found.indicator is not None
    assert [one.capaian for one in found.indicator] == [Fraction(0), Fraction(3, 20)]
    assert found.semester.code == "2026-2"


def test_enough_entries_lift_the_rating_of_the_result(cast: Cast) -> None:
    found = _score(cast, entri="20")

    assert found.rhk is not None
    assert [one.rating for one in found.rhk] == ["di_bawah", "sesuai"]
    assert found.before.hasil.nilai is not None
    assert found.after.hasil.nilai == found.before.hasil.nilai + 50


def test_other_indicators_stay(cast: Cast) -> None:
    found = _score(cast, entri="5")

    others = [
        [
            (i.facts.indikator_kode, i.capaian)
            for r in one.hasil.rhk
            for i in r.indicators
            if i.facts.indikator_kode != "IK1"
        ]
        for one in (found.before, found.after)
    ]
    assert others[0] == others[1] != []


def test_without_an_agreed_plan_there_is_no_score_to_try(cast: Cast) -> None:
    assert what_if_score(cast.staff.id, {}, today=TODAY) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("entri", "51"),
        ("entri", "-2"),
        ("entri", "x"),
        ("volume", "0"),
        ("volume", "NaN"),
        ("volume", "1e99"),
        ("volume", "0,0001"),
        ("indikator", "IK9"),
    ],
)
def test_nonsense_about_the_score_is_named(cast: Cast, field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        _score(cast, **{field: value})

    assert set(refused.value.fields) == {field}
