"""The written forms of the design direction, section 3."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction

import pytest

from app.domain.periods import Month, Semester
from app.i18n import format as form


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (2475, 0, "2.475"),
        (Decimal("104.2096"), 2, "104,21"),
        (Decimal("0.005"), 2, "0,01"),
        (Fraction(5, 6), 4, "0,8333"),
        (Fraction(-1, 8), 2, "−0,13"),
        (Decimal("-0.004"), 2, "0,00"),
        (None, 2, "–"),
    ],
)
def test_writes_a_number(value: form.Number | None, places: int, text: str) -> None:
    assert form.number(value, places) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(4521663, "Rp4.521.663"), (-141237, "−Rp141.237"), (0, "Rp0"), (None, "–")],
)
def test_writes_rupiah(value: int | None, text: str) -> None:
    assert form.rupiah(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(146250, "+146.250"), (-47100, "−47.100"), (0, "0"), (Decimal("0.4"), "0"), (None, "–")]
)
def test_writes_a_difference_with_its_sign(value: form.Number | None, text: str) -> None:
    assert form.signed(value) == text


def test_writes_a_ratio_as_per_cent_with_a_space_that_does_not_break() -> None:
    assert form.percent(Decimal("0.9378")) == "93,8\u00a0%"
    assert form.percent(Fraction(5, 6), 2) == "83,33\u00a0%"
    assert form.percent(None) == "–"


@pytest.mark.parametrize(
    ("value", "text"),
    [(Decimal("12.000"), "12"), (Decimal("2.5"), "2,5"), (1000, "1.000"), (Decimal("0.125"), "0,125"), (None, "–")],
)
def test_writes_a_volume_without_empty_decimals(value: form.Number | None, text: str) -> None:
    assert form.volume(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(90, "1 jam 30 menit"), (45, "45 menit"), (120, "2 jam"), (0, "0 menit"), (None, "–")]
)
def test_writes_a_duration(value: int | None, text: str) -> None:
    assert form.duration(value) == text


def test_writes_dates() -> None:
    day = date(2026, 10, 14)

    assert form.date_long(day) == "Rabu, 14 Oktober"
    assert form.date_full(day) == "Rabu, 14 Oktober 2026"
    assert form.date_plain(day) == "14 Oktober 2026"
    assert form.date_short(day) == "14 Okt"
    assert form.date_short(day, year=True) == "14 Okt 2026"
    assert form.day_short(day) == "Rabu 14 Okt"
    assert form.weekday_short(day) == "Rab"


def test_writes_an_unknown_date_as_a_dash() -> None:
    unknown = [
        form.date_long,
        form.date_full,
        form.date_plain,
        form.date_short,
        form.day_short,
        form.moment,
        form.time_wita,
    ]

    assert {write(None) for write in unknown} == {"–"}


def test_writes_a_moment_on_the_clock_of_palu() -> None:
    late = datetime(2026, 10, 13, 16, 30, tzinfo=UTC)

    assert form.time_wita(late) == "00.30 WITA"
    assert form.moment(late) == "14 Okt 00.30"
    assert form.date_long(late) == "Rabu, 14 Oktober"


@pytest.mark.parametrize(("value", "text"), [(time(8, 5), "08.05"), (1440, "24.00"), (580, "09.40"), (None, "–")])
def test_writes_a_clock_time(value: time | int | None, text: str) -> None:
    assert form.clock_time(value) == text


def test_writes_a_range_of_times() -> None:
    assert form.time_range(time(9, 40), time(11, 10)) == "09.40–11.10"


def test_writes_months_and_semesters() -> None:
    assert form.month_name(Month(2026, 10)) == "Oktober 2026"
    assert form.month_name(date(2026, 2, 1)) == "Februari 2026"
    assert form.semester_name(Semester(2026, 1)) == "Semester 1 / 2026"


@pytest.mark.parametrize(
    ("value", "text"),
    [("198203172008011907", "19820317 200801 1 907"), ("WALIKOTA", "WALIKOTA"), (None, "–")],
)
def test_writes_a_nip_in_its_four_parts(value: str | None, text: str) -> None:
    assert form.nip(value) == text


@pytest.mark.parametrize(
    ("name", "text"), [("Rina Lestari", "RL"), ("Moh. Rifai Lasupu", "ML"), ("Suharto", "S"), ("  ", "")]
)
def test_takes_the_initials_of_a_name(name: str, text: str) -> None:
    assert form.initials(name) == text


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ("2026-06", "Juni 2026"),
        ("2026-06-05", "5 Juni 2026"),
        ("2026-2", "2026-2"),
        ("2026-13", "2026-13"),
        (3, 3),
        (None, None),
    ],
)
def test_stored_months_and_days_are_worded_and_nothing_else(stored: object, words: object) -> None:
    assert form.stored_words(stored) == words
