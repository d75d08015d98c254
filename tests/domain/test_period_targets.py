"""Targets of months, quarters and years, and the periods themselves."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.hasil_facts import CaraHitung
from app.domain.period_targets import period_target
from app.domain.periods import Month, Period, Quarter, Semester, Year, months_of, parse_period
from app.domain.scoring import compute_score
from app.domain.semester_targets import semester_target
from tests.domain.scoring_facts import RULES, make_facts, make_indicator, make_rhk, make_skp

JUMLAH = CaraHitung.JUMLAH
WHOLE_YEAR = make_skp()
LATE = make_skp(starts_on=date(2026, 3, 15), ends_on=date(2026, 12, 31))


def target_of(period: Period, skp: Any = WHOLE_YEAR, method: CaraHitung = JUMLAH, **values: Any) -> Fraction:
    return period_target(make_indicator(**values), method, skp, period)[0]


@pytest.mark.parametrize(
    ("period", "target"),
    [
        (Month(2026, 3), 20),
        (Quarter(2026, 1), 60),
        (Quarter(2026, 4), 60),
        (Semester(2026, 1), 120),
        (Year(2026), 240),
        (Month(2025, 12), 0),
        (Year(2027), 0),
    ],
)
def test_a_period_has_the_share_of_its_months(period: Period, target: int) -> None:
    assert target_of(period, target=240) == target


def test_given_halves_stay_as_given_inside_their_semester() -> None:
    values = {"target": 240, "target_s1": 60}

    assert [target_of(Month(2026, month), **values) for month in (1, 6, 7, 12)] == [10, 10, 30, 30]
    assert target_of(Year(2026), **values) == 240


@pytest.mark.parametrize(
    ("period", "target"),
    [(Month(2026, 2), 0), (Month(2026, 3), 30), (Quarter(2026, 1), 30), (Quarter(2026, 2), 90), (Year(2026), 240)],
)
def test_months_before_the_skp_have_no_part(period: Period, target: int) -> None:
    assert target_of(period, LATE, target=240) == target


@pytest.mark.parametrize("method", [CaraHitung.MUTU, CaraHitung.REALISASI])
def test_what_is_no_sum_keeps_the_target_of_the_year(method: CaraHitung) -> None:
    found = period_target(make_indicator(target=90), method, WHOLE_YEAR, Month(2026, 3))

    assert found == (90, "year")


def test_says_that_the_target_was_spread() -> None:
    assert period_target(make_indicator(), JUMLAH, WHOLE_YEAR, Quarter(2026, 1))[1] == "pro_rata"


@given(
    st.integers(0, 10_000),
    st.none() | st.integers(0, 10_000),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_parts_add_up_to_the_whole(target: int, first: int | None, one: date, other: date) -> None:
    skp = make_skp(starts_on=min(one, other), ends_on=max(one, other))
    values = {"target": target, "target_s1": first}
    touched = [half for half in (Semester(2026, 1), Semester(2026, 2)) if _touches(skp, half)]
    whole = sum(semester_target(make_indicator(**values), JUMLAH, skp, half)[0] for half in touched)

    months = sum(target_of(month, skp, **values) for month in Year(2026).months)
    quarters = sum(target_of(Quarter(2026, number), skp, **values) for number in range(1, 5))

    assert months == quarters == target_of(Year(2026), skp, **values) == whole


def _touches(skp: Any, half: Semester) -> bool:
    return bool(skp.starts_on <= half.last_day and skp.ends_on >= half.first_day)


def test_a_month_is_scored_against_its_own_target() -> None:
    facts = make_facts(
        make_skp(make_rhk(make_indicator(target=240, volume=22)), working_days=22), semester=Month(2026, 3)
    )

    result = compute_score(facts, RULES)

    assert (result.hasil.nilai, result.hasil.rating) == (110, "di_atas")


def test_the_minimum_of_duty_days_is_one_of_semesters_only() -> None:
    month = make_facts(semester=Month(2026, 3), duty_days=10)
    half = make_facts(semester=Semester(2026, 1), duty_days=10)

    assert [compute_score(facts, RULES).outcome for facts in (month, half)] == ["proposed", "belum_dinilai"]


@pytest.mark.parametrize(
    ("code", "period"),
    [
        ("2026-03", Month(2026, 3)),
        ("2026-tw1", Quarter(2026, 1)),
        ("2026-2", Semester(2026, 2)),
        ("2026", Year(2026)),
    ],
)
def test_reads_and_writes_the_code_of_each_kind(code: str, period: Period) -> None:
    assert (parse_period(code), period.code, str(period)) == (period, code, code)


@pytest.mark.parametrize(
    "code", ["", "2026-tw0", "2026-tw5", "2026-3", "2026-13", "0000", "26", "2026-q1", "2026-tw1 "]
)
def test_refuses_what_is_no_period(code: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_period(code)

    assert caught.value.code in ("period_invalid", "semester_invalid", "month_invalid")


@pytest.mark.parametrize(
    ("period", "first", "last", "count"),
    [
        (Quarter(2026, 1), date(2026, 1, 1), date(2026, 3, 31), 3),
        (Quarter(2026, 4), date(2026, 10, 1), date(2026, 12, 31), 3),
        (Year(2024), date(2024, 1, 1), date(2024, 12, 31), 12),
        (Month(2024, 2), date(2024, 2, 1), date(2024, 2, 29), 1),
    ],
)
def test_a_period_knows_its_days_and_months(period: Period, first: date, last: date, count: int) -> None:
    assert (period.first_day, period.last_day, len(months_of(period))) == (first, last, count)
