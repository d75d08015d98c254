"""What a phone may keep to record without a network."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from app.services.log_kit import KitDay, LogKit, log_kit
from tests.factories import (
    Cast,
    create_activity,
    create_cast,
    create_skp,
    create_slot,
    plan_line,
    set_period,
)
from tests.support.clock import NOW, TODAY
from tests.support.queries import counted


@pytest.fixture
def cast(any_session: Any) -> Cast:
    found = create_cast()
    create_skp(found.staff, assessor=found.supervisor)
    return found


def _log(cast: Cast, day: date = TODAY, **values: Any) -> Any:
    return create_activity(cast.staff, work_date=day, line=plan_line(cast.staff.id, "IK2"), **values)


def _kit(cast: Cast, now: datetime = NOW) -> LogKit:
    return log_kit(cast.staff.id, now=now)


def _on(kit: LogKit, day: date) -> KitDay:
    return next(one for one in kit.days if one.mark.day == day)


def test_holds_the_plan_lines_in_the_order_of_the_form(cast: Cast) -> None:
    assert [one.kode for one in _kit(cast).lines] == ["IK1", "IK2", "IK3"]


def test_a_new_person_has_a_kit_without_habits(cast: Cast) -> None:
    kit = log_kit(cast.outsider.id, now=NOW)

    assert (kit.lines, kit.recents, kit.last_code) == ([], [], None)


def test_recents_hold_each_kind_of_work_once_and_the_last_plan_line(cast: Cast) -> None:
    _log(cast, TODAY - timedelta(days=1))
    _log(cast)

    kit = _kit(cast)

    assert ([one.title for one in kit.recents], kit.last_code) == (["Verifikasi berkas"], "IK2")


def test_frequents_lie_under_their_weekday(cast: Cast) -> None:
    _log(cast, TODAY - timedelta(days=7), description="Jemput bola")
    _log(cast, TODAY - timedelta(days=1), description="Pengaduan")

    kit = _kit(cast)

    assert [one.title for one in kit.frequents[TODAY.weekday()]] == ["Jemput bola"]


def test_days_hold_what_was_recorded_and_what_is_planned_in_the_week_ahead(cast: Cast) -> None:
    cast.staff.assignments[0].wajib_catat = "jadwal"
    create_slot(cast.staff, TODAY + timedelta(days=7))
    _log(cast, minutes=30)

    kit = _kit(cast)

    assert [one.minutes for one in _on(kit, TODAY).entries] == [30]
    assert [one.minutes for one in _on(kit, TODAY + timedelta(days=7)).planned] == [140]


def test_a_month_that_closes_takes_no_entries(cast: Cast) -> None:
    set_period("2026-06")
    now = NOW - timedelta(days=12)

    kit = _kit(cast, now)

    assert not _on(kit, date(2026, 6, 30)).takes_entries
    assert _on(kit, date(2026, 7, 1)).takes_entries


def test_asks_eight_queries_at_most_however_much_there_is(cast: Cast) -> None:
    cast.staff.assignments[0].wajib_catat = "jadwal"
    for back in range(10):
        create_slot(cast.staff, TODAY - timedelta(days=back))
        _log(cast, TODAY - timedelta(days=back))

    with counted() as queries:
        _kit(cast)

    assert queries.count <= 8
