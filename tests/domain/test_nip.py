"""NIP and official codes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.nip import Nip, NipKind, is_official_code, normalise_person_code, parse_nip, parse_person_code


def test_reads_the_facts_of_a_pns():
    nip = parse_nip("198609262015051001")

    assert nip == Nip("198609262015051001", date(1986, 9, 26), NipKind.PNS, 2015, 5, 1, 1)


def test_reads_the_facts_of_a_pppk():
    nip = parse_nip("199001012025211001")

    assert (nip.kind, nip.year, nip.month_or_code) == (NipKind.PPPK, 2025, 21)


@pytest.mark.parametrize("text", ["19860926 201505 1 001", "19860926.201505.1.001", " 198609262015051001\n"])
def test_accepts_spaces_and_dots(text):
    assert parse_nip(text).text == "198609262015051001"


@pytest.mark.parametrize(
    ("text", "code", "facts"),
    [
        ("", "nip_length", {"length": 0}),
        ("19860926201505100", "nip_length", {"length": 17}),
        ("1986092620150510011", "nip_length", {"length": 19}),
        ("19860926 201505100A", "nip_length", {"length": 18}),
        ("١٩٨٦٠٩٢٦٢٠١٥٠٥١٠٠١", "nip_length", {"length": 18}),  # digits, but not ours
        (" 1.98609262015051E+17 ", "nip_as_number", {"value": "1.98609262015051E+17"}),
        ("199013012020011001", "nip_birth_date", {"digits": "19901301"}),  # month 13
        ("199002292020011001", "nip_birth_date", {"digits": "19900229"}),  # 1990 was no leap year
        ("198609262015001001", "nip_month", {"digits": "00"}),
        ("198609262015131001", "nip_month", {"digits": "13"}),
        ("198609262015201001", "nip_month", {"digits": "20"}),  # the last code before PPPK
        ("198609262015053001", "nip_sex", {"digit": 3}),
        ("198609262015050001", "nip_sex", {"digit": 0}),
        ("198609262015051000", "nip_serial", {}),
        ("200009262015051001", "nip_age", {"age": 14, "low": 16, "high": 65}),
        ("199902022015021001", "nip_age", {"age": 15, "low": 16, "high": 65}),  # 16 a day after the appointment
        ("194909262015111001", "nip_age", {"age": 66, "low": 16, "high": 65}),
        ("200501012020211001", "nip_age", {"age": 15, "low": 16, "high": 65}),  # a PPPK
    ],
)
def test_names_what_is_wrong(text, code, facts):
    with pytest.raises(Invalid) as refusal:
        parse_nip(text)

    assert (refusal.value.code, refusal.value.params) == (code, facts)


@pytest.mark.parametrize(
    "text",
    [
        "199902012015021001",  # 16 on the day of appointment
        "199902282015031001",  # a day's margin: 16 since February
        "199903152016021001",  # still 16, the birthday comes a month later
        "194909262015091001",  # still 65, the birthday comes later in September
        "199602292020031001",  # born on 29 February
        "198609262015052999",
        "198609262015991001",  # the highest PPPK code
    ],
)
def test_accepts_the_edges(text):
    assert parse_nip(text).text == text


def test_refuses_someone_sixteen_only_a_month_later():
    with pytest.raises(Invalid, match="nip_age"):
        parse_nip("199903012015021001")


@given(
    born=st.dates(date(1940, 1, 1), date(2005, 12, 31)),
    age=st.integers(18, 60),
    month=st.integers(1, 12),
    sex=st.sampled_from([1, 2]),
    serial=st.integers(1, 999),
)
def test_reads_back_any_valid_pns(born, age, month, sex, serial):
    text = f"{born:%Y%m%d}{born.year + age}{month:02d}{sex}{serial:03d}"

    nip = parse_nip(text)

    assert (nip.birth_date, nip.year, nip.month_or_code, nip.sex, nip.serial) == (
        born,
        born.year + age,
        month,
        sex,
        serial,
    )


@given(st.text())
def test_any_other_text_is_refused_and_nothing_breaks(text):
    with pytest.raises(Invalid):
        parse_nip(text + "x")


@pytest.mark.parametrize("text", ["WALI_KOTA", "WAKIL-1", "A1", "SEKDA"])
def test_knows_an_official_code(text):
    assert is_official_code(text)


@pytest.mark.parametrize(
    "text", ["wali_kota", "A", "", "198609262015051001", "19860926201505100", "WALI KOTA", "A" * 41, "ÄB"]
)
def test_knows_what_is_no_official_code(text):
    assert not is_official_code(text)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("19860926 201505 1 001", "198609262015051001"),
        (" wali_kota ", "WALI_KOTA"),
        ("abc.def", "ABC.DEF"),
    ],
)
def test_normalises_what_is_typed(typed, stored):
    assert normalise_person_code(typed) == stored


def test_a_person_code_is_an_official_code_or_a_nip():
    assert parse_person_code("wali_kota") == "WALI_KOTA"
    assert parse_person_code("19860926 201505 1 001") == "198609262015051001"


@pytest.mark.parametrize(("text", "code"), [("1986092620150510", "nip_length"), ("1E17", "nip_as_number")])
def test_a_broken_nip_is_no_official_code(text, code):
    with pytest.raises(Invalid, match=code):
        parse_person_code(text)
