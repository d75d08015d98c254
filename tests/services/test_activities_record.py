"""Recording an entry: exactly once, with every problem named, without overlap."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.errors import Invalid
from app.extensions import db
from app.models import Activity, AuditEvent, EmployeeMonth
from app.services.activity_write import record_activity
from tests.factories import (
    DEFAULT_RHK,
    Cast,
    add_version,
    create_activity,
    create_cast,
    create_employee,
    create_skp,
)
from tests.services.activity_support import body, count, problems, record, refusal
from tests.support.clock import NOW, TODAY


@pytest.fixture
def cast(db_session: Any) -> Cast:
    found = create_cast()
    create_skp(found.staff, assessor=found.supervisor)
    return found


@pytest.fixture
def any_cast(any_session: Any) -> Cast:
    """Like `cast`, once on each database."""
    found = create_cast()
    create_skp(found.staff, assessor=found.supervisor)
    return found


def test_stores_a_submitted_entry_with_its_trace(any_cast: Cast) -> None:
    found = record(any_cast, body())

    assert (found.outcome, found.activity.status, found.activity.satuan) == ("created", "submitted", "perekaman")
    assert count(AuditEvent) == 1
    assert db.session.scalar(select(EmployeeMonth.changes)) == 1


def test_replay_with_the_same_body_exists_once(any_cast: Cast) -> None:
    fields = body()
    record(any_cast, fields)

    found = record(any_cast, fields)

    assert (found.outcome, count(Activity), count(AuditEvent)) == ("exists", 1, 1)


def test_replay_with_another_body_shows_both(any_cast: Cast) -> None:
    fields = body()
    record(any_cast, fields)

    error = refusal(any_cast, {**fields, "volume": "13"})

    assert error.code == "client_id_reused"
    assert (error.params["stored"]["volume"], error.params["sent"]["volume"]) == ("12", "13")


def test_replay_of_the_first_body_exists_after_an_edit(cast: Cast) -> None:
    fields = body(status="draft")
    record(cast, fields)
    record(cast, {**fields, "volume": "13", "version": 1})

    assert record(cast, fields).outcome == "exists"


def test_current_version_edits_a_draft(any_cast: Cast) -> None:
    fields = body(status="draft")
    record(any_cast, fields)

    found = record(any_cast, {**fields, "volume": "13", "status": "submitted", "version": "1"})

    assert (found.outcome, found.activity.version, found.activity.status) == ("edited", 2, "submitted")


def test_repeated_edit_is_no_second_edit(cast: Cast) -> None:
    fields = body(status="draft")
    record(cast, fields)
    change = {**fields, "volume": "13", "satuan": "perekaman", "version": 1}
    record(cast, change)

    found = record(cast, change)

    assert (found.outcome, found.activity.version) == ("exists", 2)


def test_stale_version_conflicts(any_cast: Cast) -> None:
    fields = body(status="draft")
    record(any_cast, fields)
    record(any_cast, {**fields, "volume": "13", "version": 1})

    error = refusal(any_cast, {**fields, "volume": "14", "version": 1})

    assert (error.code, error.params["stored"]["version"]) == ("entry_changed", 2)


def test_submitted_content_is_frozen(cast: Cast) -> None:
    fields = body()
    record(cast, fields)

    assert refusal(cast, {**fields, "volume": "13", "version": 1}).code == "entry_locked"


def test_same_client_id_of_two_people_is_two_entries(cast: Cast) -> None:
    fields = body(indikator_kode="", satuan="berkas")
    record(cast, fields)

    found = record_activity(fields, by=cast.supervisor.id, now=NOW)

    assert found.outcome == "created"


@pytest.mark.parametrize("client_id", ["", "abc", None, 5, "{50c44d40-044d-41f4-af51-30b3b272df09}"])
def test_client_id_is_a_uuid(cast: Cast, client_id: Any) -> None:
    assert list(problems(cast, body(client_id=client_id))) == ["client_id"]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"selesai": "07:30"}, "selesai", "end_before_start"),
        ({"selesai": "08:00"}, "selesai", "end_before_start"),
        ({"mulai": "25:00"}, "mulai", "time_format"),
        ({"mulai": "24:00"}, "mulai", "time_format"),
        ({"tanggal": "2026-02-29"}, "tanggal", "date_unknown"),
        ({"tanggal": "29/02/2026"}, "tanggal", "date_format"),
        ({"tanggal": "2026-07-16"}, "tanggal", "date_future"),
        ({"tanggal": "9999-12-31"}, "tanggal", "date_future"),
        ({"tanggal": "0001-01-01"}, "tanggal", "date_not_employed"),
        ({"tanggal": "2024-12-31"}, "tanggal", "date_not_employed"),
        ({"indikator_kode": "IK9"}, "indikator_kode", "line_unknown"),
        ({"indikator_kode": "\x01"}, "indikator_kode", "line_unknown"),
        ({"volume": "-1"}, "volume", "volume_range"),
        ({"volume": "0"}, "volume", "volume_range"),
        ({"volume": "1000000.001"}, "volume", "volume_range"),
        ({"volume": "1" * 400}, "volume", "volume_format"),
        ({"volume": "1.2345"}, "volume", "volume_decimals"),
        ({"volume": ""}, "volume", "volume_required"),
        ({"volume": "NaN"}, "volume", "volume_format"),
        ({"volume": ["12"]}, "volume", "field_type"),
        ({"uraian": " "}, "uraian", "uraian_required"),
        ({"uraian": "a\x00b"}, "uraian", "text_control"),
        ({"uraian": "a\ud800b"}, "uraian", "text_control"),
        ({"uraian": "x" * 1001}, "uraian", "text_too_long"),
        ({"bukti_url": "javascript:alert(1)"}, "bukti_url", "url_scheme"),
        ({"status": "approved"}, "status", "entry_status_unknown"),
        ({"version": "satu"}, "version", "version_invalid"),
    ],
)
def test_refuses_bad_input(cast: Cast, changes: dict[str, Any], field: str, code: str) -> None:
    assert problems(cast, body(**changes)) == {field: [code]}


def test_names_every_problem_at_once(cast: Cast) -> None:
    found = problems(cast, body(uraian="", volume="", selesai="07:00", tanggal=(TODAY - timedelta(days=9)).isoformat()))

    assert set(found) == {"uraian", "volume", "selesai", "alasan_susulan"}


def test_plan_line_of_another_person_is_unknown(cast: Cast) -> None:
    other = [{"kode": "X", "indicators": [{"kode": "LAIN", "target": "10"}]}]
    create_skp(cast.outsider, rhk=other)

    assert problems(cast, body(indikator_kode="LAIN")) == {"indikator_kode": ["line_unknown"]}


def test_plan_line_must_be_in_force_on_the_date(any_cast: Cast) -> None:
    skp = create_skp(any_cast.supervisor, starts_on=date(2026, 1, 1), rhk=DEFAULT_RHK[:1])
    add_version(skp, rhk=DEFAULT_RHK[1:], in_force_from=date(2026, 7, 14), number=2)
    old = body(tanggal="2026-07-13")

    found = record_activity(old, by=any_cast.supervisor.id, now=NOW)
    with pytest.raises(Invalid) as refused:
        record_activity(body(), by=any_cast.supervisor.id, now=NOW)

    assert found.outcome == "created"
    assert refused.value.fields["indikator_kode"][0].code == "line_unknown"


def test_draft_plan_gives_no_lines(cast: Cast) -> None:
    create_skp(cast.supervisor, state="draft")

    with pytest.raises(Invalid):
        record_activity(body(), by=cast.supervisor.id, now=NOW)


def test_standing_line_takes_entries_without_plan(cast: Cast) -> None:
    found = record_activity(body(indikator_kode="", satuan="berkas"), by=cast.supervisor.id, now=NOW)

    assert (found.activity.line_kind, found.activity.plan_line_id) == ("standing", None)


def test_meeting_counts_minutes_without_volume(cast: Cast) -> None:
    found = record(cast, body(indikator_kode="RAPAT", volume=""))

    assert (found.activity.line_kind, found.activity.volume) == ("minutes_only", None)


@pytest.mark.parametrize("status", ["draft", "submitted", "approved", "returned"])
def test_no_overlap_with_an_entry_that_counts(cast: Cast, status: str) -> None:
    create_activity(cast.staff, start=9 * 60, minutes=60, status=status)

    with pytest.raises(Invalid) as refused:
        record(cast, body())

    assert refused.value.fields["mulai"][0].code == "overlap"


def test_rejected_entry_frees_its_time(cast: Cast) -> None:
    create_activity(cast.staff, start=9 * 60, minutes=60, status="rejected")

    assert record(cast, body()).outcome == "created"


def test_touching_entries_do_not_overlap(cast: Cast) -> None:
    create_activity(cast.staff, start=9 * 60 + 30, minutes=60)

    assert record(cast, body()).outcome == "created"


def test_shift_night_belongs_to_the_day_it_began(any_cast: Cast) -> None:
    nurse = create_employee("Perawat", unit=any_cast.unit, superior=any_cast.supervisor, pola_kerja="sif")
    night = body(indikator_kode="", satuan="pasien", tanggal="2026-07-14", mulai="21:00", selesai="07:00")

    found = record_activity(night, by=nurse.id, now=NOW)
    with pytest.raises(Invalid) as refused:
        record_activity(body(indikator_kode="", satuan="pasien", mulai="06:30", selesai="07:30"), by=nurse.id, now=NOW)

    assert (found.activity.end_minute, found.activity.minutes) == (1440 + 420, 600)
    assert refused.value.fields["mulai"][0].code == "overlap"


def test_midnight_is_an_end(cast: Cast) -> None:
    found = record(cast, body(tanggal="2026-07-14", mulai="22:00", selesai="24:00"))

    assert found.activity.end_minute == 1440


def test_more_than_the_cap_is_accepted_with_a_notice(cast: Cast) -> None:
    create_activity(cast.staff, start=10 * 60, minutes=400)

    found = record(cast, body())

    assert [one.code for one in found.notices] == ["day_over_cap"]
    assert found.day_minutes == 490


@pytest.mark.parametrize("text", ["NIK 7271031203920001", "7271 0312 0392 0001", "7271.0312.0392.0001"])
def test_sixteen_digits_are_told_and_stored_all_the_same(cast: Cast, text: str) -> None:
    found = record(cast, body(uraian=f"Perekaman {text}"))

    assert [one.code for one in found.notices] == ["text_long_number"]


@pytest.mark.parametrize("text", ["NIP 199203152018012001", "surat 123456789012345", "12 berkas, 2026-07-15"])
def test_other_numbers_are_nobodys_business(cast: Cast, text: str) -> None:
    assert record(cast, body(uraian=f"Perekaman {text}")).notices == ()
