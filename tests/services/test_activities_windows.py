"""When an entry may come: the window of its day, the graces, and the stage of its month."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from app.domain.errors import Invalid
from app.services.activity_write import record_activity
from tests.factories import (
    Cast,
    create_activity,
    create_assignment,
    create_cast,
    create_decision,
    create_employee,
    create_holiday,
    create_skp,
    set_period,
)
from tests.services.activity_support import body, problems, record, refusal
from tests.support.clock import NOW


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


# The third working day after Friday 10 July is Wednesday 15 July; its end is 16:00 UTC.
LAST = datetime(2026, 7, 15, 15, 59, 59, tzinfo=NOW.tzinfo)


def test_window_ends_after_the_third_working_day(cast: Cast) -> None:
    friday = body(tanggal="2026-07-10")

    found = record(cast, friday, now=LAST)

    assert found.activity.is_susulan is False


def test_late_entry_needs_a_reason(cast: Cast) -> None:
    late = LAST + timedelta(seconds=1)

    found = problems(cast, body(tanggal="2026-07-10"), now=late)

    assert found == {"alasan_susulan": ["susulan_reason_required"]}


def test_late_entry_with_a_reason_is_marked(any_cast: Cast) -> None:
    late = LAST + timedelta(seconds=1)

    found = record(any_cast, body(tanggal="2026-07-10", alasan_susulan="Sakit tanpa sinyal"), now=late)

    assert (found.activity.is_susulan, found.activity.susulan_reason) == (True, "Sakit tanpa sinyal")


def test_holiday_moves_the_deadline(cast: Cast) -> None:
    create_holiday(date(2026, 7, 13))

    found = record(cast, body(tanggal="2026-07-10"), now=LAST + timedelta(hours=20))

    assert found.activity.is_susulan is False


def test_claim_before_the_deadline_helps_within_a_day(cast: Cast) -> None:
    claim = LAST - timedelta(hours=1)

    found = record(cast, body(tanggal="2026-07-10"), now=LAST + timedelta(hours=20), captured_at=claim)

    assert (found.activity.grace, found.activity.is_susulan) == ("grace_offline", False)


def test_claim_helps_no_longer_than_a_day(cast: Cast) -> None:
    claim = LAST - timedelta(hours=1)

    found = problems(cast, body(tanggal="2026-07-10"), now=LAST + timedelta(hours=25), captured_at=claim)

    assert "alasan_susulan" in found


def test_late_draft_needs_no_reason_yet(cast: Cast) -> None:
    found = record(cast, body(tanggal="2026-07-03", status="draft"))

    assert found.activity.status == "draft"


def test_closing_month_takes_no_new_entry(cast: Cast) -> None:
    error = refusal(cast, body(tanggal="2026-06-30"), now=NOW)

    assert error.code == "month_closing"


def test_closed_month_takes_no_new_entry(any_cast: Cast) -> None:
    set_period("2026-06")

    assert refusal(any_cast, body(tanggal="2026-06-30", status="draft")).code == "month_closed"


def test_reopened_month_takes_entries(cast: Cast) -> None:
    set_period("2026-06", "open", revision=2)

    found = record(cast, body(tanggal="2026-06-30", alasan_susulan="Bulan dibuka kembali"))

    assert found.outcome == "created"


def test_returned_entry_is_corrected_and_sent_again(any_cast: Cast) -> None:
    fields = body()
    entry = record(any_cast, fields).activity
    create_decision(entry, any_cast.supervisor, "return", note="Berkas di foto 15")

    found = record(any_cast, {**fields, "volume": "15", "version": entry.version})

    assert (found.outcome, found.activity.status, found.activity.decided_at) == ("edited", "submitted", None)


def test_returned_entry_is_corrected_while_its_month_closes(cast: Cast) -> None:
    entry = create_activity(cast.staff, work_date=date(2026, 6, 30), client_id=uuid.uuid4())
    create_decision(entry, cast.supervisor, "return", at=NOW - timedelta(days=1), note="Perbaiki")
    change = body(client_id=str(entry.client_id), tanggal="2026-06-30", version=entry.version)

    assert record(cast, change).outcome == "edited"


def test_returned_entry_waits_no_longer_than_its_time(cast: Cast) -> None:
    entry = create_activity(cast.staff, work_date=date(2026, 6, 30), client_id=uuid.uuid4())
    create_decision(entry, cast.supervisor, "return", at=NOW - timedelta(days=6), note="Perbaiki")
    change = body(client_id=str(entry.client_id), tanggal="2026-06-30", version=entry.version)

    assert refusal(cast, change).code == "month_closing"


def test_day_before_all_rules_is_refused(cast: Cast) -> None:
    veteran = create_employee("Lama")
    create_assignment(veteran, cast.unit, starts_on=date(2010, 1, 1))

    with pytest.raises(Invalid) as refused:
        record_activity(body(tanggal="2015-05-05"), by=veteran.id, now=NOW)

    assert refused.value.fields["tanggal"][0].code == "date_before_rules"
