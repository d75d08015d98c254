"""The figures of the dashboard."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from app.domain.errors import NotAllowed
from app.domain.predikat import Predikat
from app.extensions import db
from app.models import ExternalScore
from app.services.dashboard import Dashboard, read_dashboard
from app.services.deadlines import next_deadlines
from tests.factories import (
    Cast,
    create_attendance,
    create_cast,
    create_employee,
    create_skp,
    grant_role,
    set_period,
)
from tests.support.clock import NOW, TODAY
from tests.support.office import JULY_DAYS, viewer, wait_since, wrote_all_but


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def board(cast: Cast) -> Dashboard:
    return read_dashboard(viewer=viewer(cast.hr_admin), now=NOW)


def test_who_wrote_is_measured_by_who_was_asked(cast: Cast) -> None:
    wrote_all_but(cast.staff)
    create_attendance(cast.supervisor, date(2026, 7, 14), "CT")

    shown = board(cast)

    # Six people, one on leave on Tuesday.
    assert (shown.wrote, shown.asked) == (1, 5)
    assert shown.trend == [Fraction(1, 6)] * 8


def test_units_stand_in_the_order_of_their_need(cast: Cast) -> None:
    for one in (cast.outsider, cast.hr_admin):
        wrote_all_but(one)

    stands = [(stand.unit.id, stand.people, stand.silent) for stand in board(cast).stands]

    assert stands == [(cast.unit.id, 3, 3), (cast.other_unit.id, 3, 1)]


def test_queue_is_sorted_by_working_days(cast: Cast) -> None:
    for days, start in ((0, 8), (1, 9), (5, 10), (6, 11), (9, 12)):
        wait_since(cast.staff, NOW - timedelta(days=days), start=start * 60)

    shown = board(cast)

    # Today and Tuesday; none; Friday is three working days back; Thursday; Monday the week before.
    assert shown.queue == [2, 0, 1, 1, 1]
    assert (shown.waiting, shown.late_entries, shown.late_superiors) == (5, 2, 1)


def test_plan_of_a_newcomer_is_counted_apart(cast: Cast) -> None:
    create_employee(unit=cast.unit, superior=cast.supervisor, starts_on=TODAY - timedelta(days=10))
    create_skp(cast.staff, assessor=cast.supervisor)

    shown = board(cast)

    assert (shown.without_plan, shown.new_without_plan) == (6, 1)


def test_attendance_is_behind_after_a_whole_working_day(cast: Cast) -> None:
    create_attendance(cast.staff, JULY_DAYS[-2])
    create_attendance(cast.outsider, JULY_DAYS[-3])

    assert board(cast).behind == 1


def test_groups_under_five_are_hidden_and_empty_ones_are_not(cast: Cast) -> None:
    people = [create_employee(unit=cast.unit) for _ in range(9)]
    for index, person in enumerate(people):
        predikat = "baik" if index < 5 else "kurang"
        db.session.add(
            ExternalScore(employee_id=person.id, semester="2026-1", predikat=predikat, sumber="BKN", imported_at=NOW)
        )
    db.session.commit()

    assert board(cast).predikat == {
        Predikat.SANGAT_BAIK: 0,
        Predikat.BAIK: 5,
        Predikat.BUTUH_PERBAIKAN: 0,
        Predikat.KURANG: None,
        Predikat.SANGAT_KURANG: 0,
    }


def test_unit_hr_sees_neither_other_units_nor_the_distribution(cast: Cast) -> None:
    grant_role(cast.staff, "unit_hr", cast.unit)

    shown = read_dashboard(viewer=viewer(cast.staff), now=NOW)

    assert [stand.unit.id for stand in shown.stands] == [cast.unit.id]
    assert (shown.people, shown.semester, shown.predikat) == (3, None, {})


def test_is_refused_to_a_superior(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        read_dashboard(viewer=viewer(cast.supervisor), now=NOW)


def test_city_without_people_has_a_dashboard(any_session: Any) -> None:
    cast = create_cast()
    for one in (cast.head, cast.supervisor, cast.staff, cast.outsider, cast.hr_admin):
        for row in one.assignments:
            row.ends_on = TODAY - timedelta(days=1)
    db.session.commit()

    shown = board(cast)

    assert shown.share_wrote in (None, Fraction(0))


def test_month_ready_to_close_comes_first_among_deadlines(cast: Cast) -> None:
    window = board(cast).window

    found = [(one.kind, one.subject) for one in next_deadlines(window.previous, now=NOW, today=TODAY)]

    assert found[0] == ("close", window.previous.month)
    assert found[1] == ("submit", date(2026, 7, 10))


def test_closed_month_has_no_deadlines(cast: Cast) -> None:
    set_period("2026-06")
    window = board(cast).window

    found = next_deadlines(window.previous, now=NOW, today=TODAY)

    assert [one.kind for one in found] == ["submit", "decide", "close"]
