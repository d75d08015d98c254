"""A scheduled day in one go."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.domain.errors import Invalid
from app.extensions import db
from app.models import Activity, AuditEvent
from app.services.activity_days import PersonDays
from app.services.activity_suggestions import home_view
from app.services.scheduled_day import record_scheduled_day, scheduled_day
from tests.factories import Cast, create_activity, create_attendance, create_cast, create_skp, create_slot
from tests.support.clock import NOW, TODAY

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def cast(any_session: Any) -> Cast:
    found = create_cast()
    create_skp(found.staff, assessor=found.supervisor)
    found.staff.assignments[0].wajib_catat = "jadwal"
    create_slot(found.staff, YESTERDAY, start=450)
    create_slot(found.staff, YESTERDAY, start=600, minutes=60, volume=None, satuan=None, indikator_kode="RAPAT")
    return found


def _record(cast: Cast, *keys: str, **options: Any) -> list[str]:
    given = {"volumes": {}, "common": {}, **options}
    return [one.outcome for one in record_scheduled_day(YESTERDAY, keys, by=cast.staff.id, now=NOW, **given)]


def _count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_proposes_everything_planned_in_order_of_time(cast: Cast) -> None:
    view = scheduled_day(cast.staff.id, YESTERDAY, now=NOW)

    assert [(one.key, one.is_proposed) for one in view.planned] == [("450", True), ("600", True)]


def test_a_stretch_that_is_not_over_is_not_proposed_yet(cast: Cast) -> None:
    create_slot(cast.staff, TODAY, start=9 * 60, minutes=60)
    create_slot(cast.staff, TODAY, start=9 * 60 + 60, minutes=1)

    view = scheduled_day(cast.staff.id, TODAY, now=NOW)  # 10.00 in Palu

    assert [one.is_proposed for one in view.planned] == [True, False]


def test_taken_time_and_an_indicator_not_in_force_are_not_proposed(cast: Cast) -> None:
    create_activity(cast.staff, work_date=YESTERDAY, start=460, minutes=10)
    create_slot(cast.staff, YESTERDAY, start=800, indikator_kode="LAMA")

    view = scheduled_day(cast.staff.id, YESTERDAY, now=NOW)

    assert [(one.clashes, one.is_known) for one in view.planned] == [(True, True), (False, True), (False, False)]


def test_records_what_is_ticked_as_planned(cast: Cast) -> None:
    _record(cast, "450")

    entry = db.session.scalars(select(Activity)).one()
    assert (entry.start_minute, entry.minutes, entry.description, entry.status) == (
        450,
        140,
        "Perekaman KTP-el",
        "submitted",
    )
    assert (entry.volume, entry.satuan) == (4, "perekaman")


def test_a_second_tap_finds_what_the_first_one_stored(cast: Cast) -> None:
    _record(cast, "450", "600")
    audited = _count(AuditEvent)

    again = _record(cast, "450", "600")

    assert (again, _count(Activity), _count(AuditEvent)) == (["exists", "exists"], 2, audited)


def test_a_changed_volume_is_recorded(cast: Cast) -> None:
    _record(cast, "450", volumes={"450": "3"})

    assert db.session.scalars(select(Activity.volume)).one() == 3


def test_one_bad_stretch_keeps_all_out_and_is_named(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        _record(cast, "450", "600", volumes={"450": "0"})

    assert (list(refused.value.fields), _count(Activity)) == (["450"], 0)


@pytest.mark.parametrize("keys", [(), ("1",), ("450", "x")])
def test_nothing_chosen_and_unknown_stretches_are_refused(cast: Cast, keys: tuple[str, ...]) -> None:
    with pytest.raises(Invalid):
        _record(cast, *keys)

    assert _count(Activity) == 0


def test_tomorrow_cannot_be_recorded(cast: Cast) -> None:
    tomorrow = TODAY + timedelta(days=1)
    create_slot(cast.staff, tomorrow)

    with pytest.raises(Invalid):
        record_scheduled_day(tomorrow, ["450"], volumes={}, common={}, by=cast.staff.id, now=NOW)


def test_who_records_daily_has_no_scheduled_day(cast: Cast) -> None:
    cast.staff.assignments[0].wajib_catat = "harian"
    db.session.commit()

    assert scheduled_day(cast.staff.id, YESTERDAY, now=NOW).planned == ()


def test_a_day_on_leave_says_so(cast: Cast) -> None:
    create_attendance(cast.staff, YESTERDAY, "CT")

    assert scheduled_day(cast.staff.id, YESTERDAY, now=NOW).is_away


def test_a_scheduled_day_asks_for_its_schedule_and_a_free_one_for_nothing(cast: Cast) -> None:
    days = PersonDays(cast.staff.id, YESTERDAY, TODAY)

    assert (days.mark(YESTERDAY).norm, days.mark(TODAY).norm) == (200, 0)


def test_a_night_is_not_lacking_nor_is_the_day_after(cast: Cast) -> None:
    create_slot(cast.staff, TODAY - timedelta(days=2), start=1260, minutes=600)
    days = PersonDays(cast.staff.id, TODAY - timedelta(days=2), YESTERDAY)

    assert [days.mark(TODAY - timedelta(days=back)).lacking for back in (2, 1)] == [0, 0]


def test_home_counts_what_the_schedule_still_holds(cast: Cast) -> None:
    create_slot(cast.staff, TODAY)

    view = home_view(cast.staff.id, now=NOW)

    assert (view.planned_open, [(one.mark.day, one.planned_open) for one in view.open_days]) == (1, [(YESTERDAY, 2)])


def test_home_asks_nothing_for_the_day_after_a_night_at_work(cast: Cast) -> None:
    cast.staff.assignments[0].wajib_catat = "harian"
    create_activity(cast.staff, work_date=TODAY - timedelta(days=2), start=1260, minutes=600)

    assert YESTERDAY not in [one.mark.day for one in home_view(cast.staff.id, now=NOW).open_days]
