"""States, times, volumes and texts of an entry."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.activities import (
    TRANSITIONS,
    Action,
    ActivityStatus,
    Interval,
    Occupied,
    body_hash,
    checked_link,
    checked_text,
    checked_url,
    end_on_day,
    first_overlap,
    parse_date,
    parse_time,
    parse_volume,
    text_of,
    transition,
)
from app.domain.calendar import Pattern
from app.domain.errors import IllegalTransition, Invalid

S, A = ActivityStatus, Action

# Rows: where an entry stands. Columns: what is done. A dot is refused.
STATES = """
            save_draft submit    withdraw approve  return   reject   undo      auto_approve exclude
nothing     draft      submitted .        .        .        .        .         .            .
draft       draft      submitted .        .        .        .        .         .            .
submitted   .          .         draft    approved returned rejected .         approved     rejected
approved    .          .         .        .        .        .        submitted .            .
returned    returned   submitted .        .        .        .        submitted .            .
rejected    .          .         .        .        .        .        submitted .            .
"""
_HEAD, *_ROWS = [line.split() for line in STATES.strip().splitlines()]
CELLS = [(row[0], action, cell) for row in _ROWS for action, cell in zip(_HEAD, row[1:], strict=True)]
STEPS = [(state, action, cell) for state, action, cell in CELLS if cell != "."]
REFUSALS = [(state, action) for state, action, cell in CELLS if cell == "."]


def state_named(name):
    return None if name == "nothing" else S(name)


@pytest.mark.parametrize(("state", "action", "result"), STEPS)
def test_a_step_of_the_table_is_taken(state, action, result):
    assert transition(state_named(state), A(action)) is S(result)


@pytest.mark.parametrize(("state", "action"), REFUSALS)
def test_any_other_step_is_refused(state, action):
    with pytest.raises(IllegalTransition) as refusal:
        transition(state_named(state), A(action))

    assert refusal.value.code == "illegal_transition"
    assert refusal.value.params == {"status": state_named(state), "action": action}


def test_the_table_above_is_complete():
    assert len(CELLS) == (len(S) + 1) * len(A)
    assert len(STEPS) == len(TRANSITIONS)


@pytest.mark.parametrize(
    ("text", "minutes"), [("00:00", 0), ("7:30", 450), ("07:30", 450), ("23:59", 1439), ("12:05", 725)]
)
def test_reads_a_time(text, minutes):
    assert parse_time(text) == minutes
    assert parse_time(text, is_end=True) == minutes


def test_midnight_is_24_00_only_as_an_end():
    assert parse_time("24:00", is_end=True) == 1440
    with pytest.raises(Invalid) as refusal:
        parse_time("24:00")
    assert (refusal.value.code, refusal.value.params) == ("time_format", {"value": "24:00"})


@pytest.mark.parametrize(
    "text", ["", "25:00", "24:01", "12:60", "-1:00", "0730", "07.30", "07:3", "7:30 ", "١٢:٠٠", "07:30:00", "aa:bb"]
)
def test_refuses_what_is_no_time_and_shows_it(text):
    with pytest.raises(Invalid) as refusal:
        parse_time(text, is_end=True)

    assert (refusal.value.code, refusal.value.params) == ("time_format", {"value": text})


@pytest.mark.parametrize(
    ("read", "code"), [(parse_time, "time_format"), (parse_date, "date_format"), (parse_volume, "volume_format")]
)
def test_a_long_wrong_value_is_shown_by_its_first_twenty_characters(read, code):
    with pytest.raises(Invalid) as refusal:
        read("abcdefghijklmnopqrstuvwxyz")

    assert (refusal.value.code, refusal.value.params) == (code, {"value": "abcdefghijklmnopqrst"})


@pytest.mark.parametrize(
    ("pattern", "start", "end", "result"),
    [
        (Pattern.FIVE, 480, 481, 481),
        (Pattern.FIVE, 0, 1440, 1440),
        (Pattern.SHIFT, 480, 960, 960),
        (Pattern.SHIFT, 1260, 420, 1860),  # 21:00 to 07:00 of the next day
        (Pattern.SHIFT, 480, 480, 1920),  # a whole day and night
    ],
)
def test_an_end_lies_after_its_start(pattern, start, end, result):
    assert end_on_day(start, end, pattern) == result


@pytest.mark.parametrize(("pattern", "end"), [(Pattern.FIVE, 480), (Pattern.FIVE, 479), (Pattern.SIX, 420)])
def test_only_shifts_end_on_the_next_day(pattern, end):
    with pytest.raises(Invalid, match="end_before_start"):
        end_on_day(480, end, pattern)


DAY, NEXT = date(2026, 7, 6), date(2026, 7, 7)


@pytest.mark.parametrize(
    ("one", "other", "overlaps"),
    [
        (Interval.on(DAY, 480, 540), Interval.on(DAY, 539, 600), True),
        (Interval.on(DAY, 480, 540), Interval.on(DAY, 540, 600), False),  # touching
        (Interval.on(DAY, 480, 540), Interval.on(NEXT, 480, 540), False),
        (Interval.on(DAY, 1260, 1860), Interval.on(NEXT, 419, 480), True),  # a night into the next morning
        (Interval.on(DAY, 1260, 1860), Interval.on(NEXT, 420, 480), False),
        (Interval.on(date(2026, 12, 31), 1260, 1860), Interval.on(date(2027, 1, 1), 0, 60), True),
        (Interval.on(date(2028, 2, 28), 1260, 1860), Interval.on(date(2028, 2, 29), 0, 60), True),
        (Interval.on(date(2026, 2, 28), 1260, 1860), Interval.on(date(2026, 3, 1), 0, 60), True),
    ],
)
def test_overlap_is_judged_across_midnight(one, other, overlaps):
    assert one.overlaps(other) is overlaps
    assert other.overlaps(one) is overlaps


MINUTES = st.integers(0, 1439)


@given(st.tuples(MINUTES, MINUTES).filter(lambda pair: pair[0] < pair[1]), st.tuples(MINUTES, MINUTES))
def test_overlap_is_sharing_a_minute(first, second):
    start, end = min(second), max(second) + 1

    shares = bool(set(range(*first)) & set(range(start, end)))

    assert Interval.on(DAY, *first).overlaps(Interval.on(DAY, start, end)) is shares


def test_names_the_earliest_of_several_clashes():
    others = [Occupied(Interval.on(DAY, 600, 660), "later"), Occupied(Interval.on(DAY, 480, 540), "earlier")]

    found = first_overlap(Interval.on(DAY, 500, 700), others)

    assert found is not None
    assert found.title == "earlier"
    assert first_overlap(Interval.on(DAY, 540, 600), others) is None


@pytest.mark.parametrize(
    ("text", "volume"),
    [("1", "1"), ("0.001", "0.001"), ("1000000", "1000000"), ("1.5000", "1.5"), ("+2.", "2"), ("007", "7")],
)
def test_reads_a_volume(text, volume):
    assert parse_volume(text) == Decimal(volume)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "volume_format"),
        ("satu", "volume_format"),
        ("1,5", "volume_format"),
        ("1e3", "volume_format"),
        ("NaN", "volume_format"),
        ("Infinity", "volume_format"),
        ("1 000", "volume_format"),
        ("٣", "volume_format"),
        ("9" * 40, "volume_format"),
        ("0", "volume_range"),
        ("-1", "volume_range"),
        ("1000000.001", "volume_range"),
        ("999999999999", "volume_range"),
        ("0.0001", "volume_decimals"),
        ("1.2345", "volume_decimals"),
    ],
)
def test_refuses_a_volume(text, code):
    facts = {
        "volume_format": {"value": text[:20]},
        "volume_range": {"low": 0, "high": 1_000_000},
        "volume_decimals": {"decimals": 3},
    }

    with pytest.raises(Invalid) as refusal:
        parse_volume(text)

    assert (refusal.value.code, refusal.value.params) == (code, facts[code])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-02-29", "date_unknown"),
        ("2026-13-01", "date_unknown"),
        ("20260706", "date_format"),
        ("2026-W28-1", "date_format"),
        ("06-07-2026", "date_format"),
        ("", "date_format"),
    ],
)
def test_refuses_a_date(text, code):
    with pytest.raises(Invalid) as refusal:
        parse_date(text)

    assert (refusal.value.code, refusal.value.params) == (code, {"value": text})


def test_reads_a_leap_day():
    assert parse_date("2028-02-29") == date(2028, 2, 29)


def test_text_is_trimmed_composed_and_has_one_kind_of_line_end():
    assert checked_text("  e\u0301satu\r\ndua\rtiga\t \n", 100) == "ésatu\ndua\ntiga"


@pytest.mark.parametrize("bad", ["a\x00b", "a\x1bb", "a\x7fb", "a\u0085b", "a\ud800b", "a\u202eb", "a\u2066b"])
def test_control_and_direction_characters_are_refused(bad):
    with pytest.raises(Invalid, match="text_control"):
        checked_text(bad, 100)


def test_length_is_counted_after_trimming():
    assert len(checked_text(" " + "a" * 10 + " ", 10)) == 10
    with pytest.raises(Invalid) as refusal:
        checked_text("a" * 11, 10)
    assert (refusal.value.code, refusal.value.params) == ("text_too_long", {"limit": 10, "length": 11})


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://palukota.go.id/a?b=c#d",
        "HTTP://localhost:8080",
        "https://[::1]/x",
        "https://münchen.de/ä",
        "https://host/XL",
    ],
)
def test_accepts_web_addresses_and_nothing(url):
    assert checked_url(url) == url


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("javascript:alert(1)", "url_scheme"),
        ("JaVaScRiPt:alert(1)", "url_scheme"),
        ("data:text/html,x", "url_scheme"),
        ("ftp://host/x", "url_scheme"),
        ("//host/x", "url_scheme"),
        ("palukota.go.id", "url_scheme"),
        ("https://", "url_invalid"),
        ("https:///x", "url_invalid"),
        ("https://[::1", "url_invalid"),
        ("https://host:99999/", "url_invalid"),
        ("https://host:0/", "url_invalid"),
        ("https://user:secret@host/", "url_invalid"),
        ("https://host/a b", "url_invalid"),
        ('https://host/"><script>', "url_invalid"),
        ("https://host\\@evil/", "url_invalid"),
        ("https://host/<b>", "url_invalid"),
        ("https://host/it's", "url_invalid"),
        ("https://host/a\\b", "url_invalid"),
        ("https://host/" + "a" * 500, "text_too_long"),
    ],
)
def test_refuses_other_addresses(url, code):
    with pytest.raises(Invalid) as refusal:
        checked_url(url)

    assert refusal.value.code == code


@pytest.mark.parametrize(("value", "text"), [(None, ""), ("a", "a"), (2, "2"), (1.5, "1.5"), (Decimal("1.50"), "1.50")])
def test_a_value_of_a_form_or_of_json_becomes_text(value, text):
    assert text_of(value) == text


@pytest.mark.parametrize("value", [True, False, [], ["a"], {"a": 1}, b"a"])
def test_other_json_is_refused(value):
    with pytest.raises(Invalid, match="^field_type$"):
        text_of(value)


BODY = {
    "tanggal": "2026-07-06",
    "mulai": "08:00",
    "selesai": "09:00",
    "indikator_kode": "IK1",
    "uraian": "Memeriksa berkas\nbaris dua",
    "volume": "2",
    "satuan": "berkas",
    "bukti_url": "",
    "status": "submitted",
}


@pytest.mark.parametrize(
    "same",
    [
        {"uraian": "Memeriksa berkas\r\nbaris dua "},
        {"volume": 2},
        {"volume": "2.000"},
        {"bukti_url": None},
        {"status": ""},
        {"csrf_token": "x", "version": "3", "client_id": "y"},
    ],
)
def test_the_same_body_has_the_same_hash_by_form_or_json(same):
    assert body_hash({**BODY, **same}) == body_hash(BODY)


@pytest.mark.parametrize(
    "other",
    [
        {"tanggal": "2026-07-07"},
        {"mulai": "08:01"},
        {"selesai": "09:01"},
        {"indikator_kode": ""},
        {"uraian": "Memeriksa berkas"},
        {"volume": "2.001"},
        {"volume": "dua"},
        {"volume": ""},
        {"satuan": "surat"},
        {"bukti_url": "https://palukota.go.id"},
        {"status": "draft"},
    ],
)
def test_another_body_has_another_hash(other):
    assert body_hash({**BODY, **other}) != body_hash(BODY)


def test_two_volumes_that_are_no_numbers_are_told_apart():
    assert body_hash({**BODY, "volume": "dua"}) != body_hash({**BODY, "volume": "tiga"})


@pytest.mark.parametrize("url", ["", "https://palukota.go.id/a?b=c#d", "HTTPS://8.8.8.8/x", "https://münchen.de/ä"])
def test_accepts_links_that_a_superior_can_open(url):
    assert checked_link(url) == url


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://palukota.go.id/", "url_https"),
        ("ftp://palukota.go.id/", "url_scheme"),
        ("https://localhost/x", "url_private"),
        ("https://a.localhost/x", "url_private"),
        ("https://intranet/x", "url_private"),
        ("https://server.local/", "url_private"),
        ("https://server.local./", "url_private"),
        ("https://127.0.0.1/", "url_private"),
        ("https://10.1.2.3/", "url_private"),
        ("https://192.168.1.1:8443/", "url_private"),
        ("https://169.254.169.254/latest/meta-data/", "url_private"),
        ("https://[::1]/", "url_private"),
        ("https://[fd00::1]/", "url_private"),
        ("https://[::ffff:127.0.0.1]/", "url_private"),
        ("https://2130706433/", "url_private"),
        ("https://0x7f.1/", "url_private"),
        ("https://127.1/", "url_private"),
    ],
)
def test_refuses_links_that_only_some_network_knows(url, code):
    with pytest.raises(Invalid) as refusal:
        checked_link(url)
    assert refusal.value.code == code
