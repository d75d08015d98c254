"""A whole entry: accepted, or refused with every problem by field."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.activities import (
    FIELDS,
    ActivityStatus,
    EntryContext,
    Interval,
    LineKind,
    LineOption,
    Occupied,
    ParsedEntry,
)
from app.domain.calendar import Pattern
from app.domain.entry_form import peek_date, validate_entry
from app.domain.errors import FieldError, Invalid

TODAY = date(2026, 7, 6)
LINES = {"IK1": LineOption(11, "berkas")}
CONTEXT = EntryContext(TODAY, Pattern.FIVE, LINES)
SHIFT = EntryContext(TODAY, Pattern.SHIFT, LINES)
BODY = {
    "tanggal": "2026-07-06",
    "mulai": "08:00",
    "selesai": "09:30",
    "indikator_kode": "IK1",
    "uraian": "Memeriksa berkas izin",
    "volume": "3",
    "satuan": "berkas",
    "bukti_url": "https://palukota.go.id/1",
}


def problems_of(fields, context=CONTEXT):
    with pytest.raises(Invalid) as refusal:
        validate_entry(fields, context)
    assert refusal.value.code == "entry_invalid"
    return {name: [problem.code for problem in found] for name, found in refusal.value.fields.items()}


def test_reads_a_usual_entry():
    entry = validate_entry(BODY, CONTEXT)

    assert entry == ParsedEntry(
        work_date=TODAY,
        start_minute=480,
        end_minute=570,
        line_kind=LineKind.RHK,
        plan_line_id=11,
        uraian="Memeriksa berkas izin",
        volume=Decimal(3),
        satuan="berkas",
        bukti_url="https://palukota.go.id/1",
        status=ActivityStatus.SUBMITTED,
    )
    assert entry.minutes == 90
    assert entry.interval == Interval.on(TODAY, 480, 570)


def test_an_empty_entry_names_every_field_that_is_missing():
    assert problems_of({}) == {
        "tanggal": ["tanggal_required"],
        "mulai": ["mulai_required"],
        "selesai": ["selesai_required"],
        "uraian": ["uraian_required"],
        "volume": ["volume_required"],
        "satuan": ["satuan_required"],
    }


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"tanggal": "2026-07-07"}, {"tanggal": ["date_future"]}),
        ({"tanggal": "2026-02-29"}, {"tanggal": ["date_unknown"]}),
        ({"mulai": "25:00"}, {"mulai": ["time_format"]}),
        ({"mulai": "24:00"}, {"mulai": ["time_format"]}),
        ({"selesai": "08:00"}, {"selesai": ["end_before_start"]}),
        ({"selesai": "07:59"}, {"selesai": ["end_before_start"]}),
        ({"indikator_kode": "IK9"}, {"indikator_kode": ["line_unknown"]}),
        ({"uraian": " \r\n "}, {"uraian": ["uraian_required"]}),
        ({"uraian": "a" * 1001}, {"uraian": ["text_too_long"]}),
        ({"uraian": "a\x00"}, {"uraian": ["text_control"]}),
        ({"volume": "0"}, {"volume": ["volume_range"]}),
        ({"volume": "0.0001"}, {"volume": ["volume_decimals"]}),
        ({"satuan": "a" * 61}, {"satuan": ["text_too_long"]}),
        ({"satuan": "a\nb"}, {"satuan": ["text_control"]}),
        ({"bukti_url": "javascript:alert(1)"}, {"bukti_url": ["url_scheme"]}),
        ({"status": "approved"}, {"status": ["entry_status_unknown"]}),
        ({"uraian": ["a"]}, {"uraian": ["field_type"]}),
        ({"mulai": "aa", "volume": "-1"}, {"mulai": ["time_format"], "volume": ["volume_range"]}),
    ],
)
def test_names_each_problem_by_its_field(change, expected):
    assert problems_of({**BODY, **change}) == expected


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        ({"tanggal": "2026-07-07"}, "tanggal", FieldError("date_future", {"date": date(2026, 7, 7), "today": TODAY})),
        (
            {"status": "returned"},
            "status",
            FieldError("entry_status_unknown", {"value": "returned", "allowed": "draft, submitted"}),
        ),
        (
            {"status": "abcdefghijklmnopqrstuvwxyz"},
            "status",
            FieldError("entry_status_unknown", {"value": "abcdefghijklmnopqrst", "allowed": "draft, submitted"}),
        ),
        ({"indikator_kode": "IK9"}, "indikator_kode", FieldError("line_unknown", {"indikator_kode": "IK9"})),
        ({"indikator_kode": "K" * 61}, "indikator_kode", FieldError("line_unknown", {"indikator_kode": "K" * 60})),
    ],
)
def test_a_problem_says_what_was_sent_and_what_is_possible(change, field, problem):
    with pytest.raises(Invalid) as refusal:
        validate_entry({**BODY, **change}, CONTEXT)

    assert refusal.value.fields == {field: [problem]}


def test_an_indicator_that_is_not_known_does_not_ask_for_its_satuan_too():
    assert problems_of({**BODY, "indikator_kode": "IK9", "satuan": ""}) == {"indikator_kode": ["line_unknown"]}


def test_proof_need_not_be_given():
    assert validate_entry({**BODY, "bukti_url": ""}, CONTEXT).bukti_url == ""


def test_refuses_a_day_on_which_the_person_was_not_employed():
    with pytest.raises(Invalid) as refusal:
        validate_entry(BODY, EntryContext(TODAY, None, LINES))

    assert refusal.value.fields == {"tanggal": [FieldError("date_not_employed", {"date": TODAY})]}


def test_times_are_not_compared_by_the_pattern_of_nobody():
    backwards = {**BODY, "selesai": "07:00"}

    assert problems_of(backwards, EntryContext(TODAY, None, LINES)) == {"tanggal": ["date_not_employed"]}


def test_a_standing_entry_has_no_line_and_needs_volume_and_satuan():
    entry = validate_entry({**BODY, "indikator_kode": " "}, CONTEXT)

    assert (entry.line_kind, entry.plan_line_id, entry.volume) == (LineKind.STANDING, None, Decimal(3))
    assert problems_of({**BODY, "indikator_kode": "", "volume": "", "satuan": ""}) == {
        "volume": ["volume_required"],
        "satuan": ["satuan_required"],
    }


def test_a_meeting_counts_minutes_and_needs_no_volume():
    entry = validate_entry({**BODY, "indikator_kode": "rapat", "volume": "", "satuan": ""}, CONTEXT)

    assert (entry.line_kind, entry.plan_line_id, entry.volume, entry.satuan) == (LineKind.MINUTES_ONLY, None, None, "")


def test_the_satuan_of_the_indicator_need_not_be_typed():
    assert validate_entry({**BODY, "satuan": ""}, CONTEXT).satuan == "berkas"
    assert validate_entry({**BODY, "satuan": "surat"}, CONTEXT).satuan == "surat"


def test_24_00_ends_a_day():
    assert validate_entry({**BODY, "selesai": "24:00"}, CONTEXT).end_minute == 1440


def test_a_shift_may_end_on_the_next_day_and_belongs_to_the_day_it_began():
    entry = validate_entry({**BODY, "mulai": "21:00", "selesai": "07:00"}, SHIFT)

    assert (entry.work_date, entry.end_minute, entry.minutes) == (TODAY, 1860, 600)


def others(*spans):
    return EntryContext(TODAY, Pattern.SHIFT, LINES, [Occupied(interval, title) for interval, title in spans])


NIGHT_BEFORE = (Interval.on(date(2026, 7, 5), 1260, 1440 + 481), "Jaga malam")


def test_an_overlap_names_the_other_entry_and_its_times():
    context = others(NIGHT_BEFORE)

    with pytest.raises(Invalid) as refusal:
        validate_entry(BODY, context)

    problem = refusal.value.fields["mulai"][0]
    assert (problem.code, problem.params) == ("overlap", {"title": "Jaga malam", "start": "21:00", "end": "08:01"})


def test_the_end_of_another_entry_at_midnight_is_told_as_24_00():
    context = others((Interval.on(TODAY, 1380, 1440), "Laporan"))

    with pytest.raises(Invalid) as refusal:
        validate_entry({**BODY, "mulai": "23:30", "selesai": "24:00"}, context)

    assert refusal.value.fields["mulai"][0].params == {"title": "Laporan", "start": "23:00", "end": "24:00"}


def test_touching_entries_do_not_overlap():
    context = others((Interval.on(TODAY, 420, 480), "Apel"), (Interval.on(TODAY, 570, 600), "Rapat"))

    assert validate_entry(BODY, context).start_minute == 480


def test_a_draft_may_lack_what_was_done_and_may_clash():
    draft = {"tanggal": "2026-07-06", "mulai": "08:00", "selesai": "09:00", "status": "draft"}

    entry = validate_entry(draft, others(NIGHT_BEFORE))

    assert entry.status is ActivityStatus.DRAFT
    assert (entry.uraian, entry.volume, entry.satuan) == ("", None, "")


def test_what_a_draft_holds_is_checked_all_the_same():
    assert problems_of({**BODY, "status": "draft", "tanggal": "2026-07-07", "volume": "-1"}) == {
        "tanggal": ["date_future"],
        "volume": ["volume_range"],
    }


def test_an_import_may_bring_decided_entries():
    context = EntryContext(TODAY, Pattern.FIVE, LINES, statuses=frozenset(ActivityStatus))

    assert validate_entry({**BODY, "status": "approved"}, context).status is ActivityStatus.APPROVED


@pytest.mark.parametrize(
    ("value", "day"), [(" 2026-07-06 ", TODAY), ("6 Juli", None), ("2026-02-29", None), (None, None), ([], None)]
)
def test_the_date_can_be_read_ahead(value, day):
    assert peek_date({"tanggal": value}) == day


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.lists(st.text(max_size=2))


@given(st.dictionaries(st.sampled_from(FIELDS), VALUES))
def test_whatever_is_sent_is_either_read_or_refused_by_field(change):
    body = {**BODY, **change}

    try:
        entry = validate_entry(body, CONTEXT)
    except Invalid as refusal:
        assert refusal.fields
        assert set(refusal.fields) <= set(FIELDS)
    else:
        assert entry.work_date <= TODAY
        assert 0 <= entry.start_minute < entry.end_minute <= 1440
        assert entry.status is ActivityStatus.DRAFT or entry.uraian
