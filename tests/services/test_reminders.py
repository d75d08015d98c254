"""Reminders reach whoever lacks something, once a day, and never somebody on leave."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.errors import NotAllowed, NotFound
from app.extensions import db
from app.models import AuditEvent, Notice
from app.services.missing import Lack
from app.services.reminders import Reminded, remind
from tests.factories import Cast, create_attendance, create_cast, create_delegation, grant_role
from tests.support.clock import NOW, TODAY
from tests.support.office import viewer, wait_since, wrote_all_but


@pytest.fixture
def cast(any_session: Any) -> Cast:
    cast = create_cast()
    grant_role(cast.outsider, "unit_hr", cast.unit)
    return cast


def send(cast: Cast, *kinds: Lack, days: int = 0) -> Reminded:
    return remind(kinds, viewer=viewer(cast.outsider), now=NOW + timedelta(days=days))


def notices() -> Sequence[tuple[int, str]]:
    return [(row.employee_id, row.code) for row in db.session.scalars(select(Notice).order_by(Notice.id))]


def test_reminds_of_missing_entries_and_plans(cast: Cast) -> None:
    wrote_all_but(cast.head)
    wrote_all_but(cast.supervisor)

    done = send(cast, Lack.ENTRIES, Lack.PLAN)

    plans = {(one.id, "reminder_plan") for one in (cast.head, cast.supervisor, cast.staff)}
    assert set(notices()) == plans | {(cast.staff.id, "reminder_entries")}
    assert done == Reminded(people=3, already=0)


def test_second_press_on_a_day_reminds_nobody(cast: Cast) -> None:
    send(cast, Lack.PLAN)

    again = send(cast, Lack.PLAN)

    assert again == Reminded(people=0, already=3)
    assert len(notices()) == 3


def test_next_day_reminds_again(cast: Cast) -> None:
    send(cast, Lack.PLAN)

    assert send(cast, Lack.PLAN, days=1).people == 3


def test_person_on_leave_is_left_in_peace(cast: Cast) -> None:
    create_attendance(cast.staff, TODAY, "CS")

    send(cast, Lack.ENTRIES, Lack.PLAN)

    assert cast.staff.id not in {employee for employee, _ in notices()}


def test_late_decisions_remind_the_decider_and_not_the_owner(cast: Cast) -> None:
    wait_since(cast.staff, NOW - timedelta(days=8))

    send(cast, Lack.DECISIONS)

    assert notices() == [(cast.supervisor.id, "reminder_decisions")]


def test_decider_on_leave_is_not_reminded_but_the_delegate_is(cast: Cast) -> None:
    wait_since(cast.staff, NOW - timedelta(days=8))
    create_delegation(cast.supervisor, cast.head, date(2026, 7, 1), date(2026, 7, 31))
    create_attendance(cast.supervisor, TODAY, "DL")

    send(cast, Lack.DECISIONS)

    assert notices() == [(cast.head.id, "reminder_decisions")]


def test_reminding_is_audited(cast: Cast) -> None:
    send(cast, Lack.PLAN)

    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "missing.reminded")).one()
    assert event.actor_id == cast.outsider.id


def test_nobody_is_reminded_outside_the_own_units(cast: Cast) -> None:
    with pytest.raises(NotFound):
        remind((Lack.PLAN,), unit=cast.other_unit.kode, viewer=viewer(cast.outsider), now=NOW)
    with pytest.raises(NotAllowed):
        remind((Lack.PLAN,), viewer=viewer(cast.staff), now=NOW)


def test_everything_in_order_reminds_nobody(cast: Cast) -> None:
    for one in (cast.head, cast.supervisor, cast.staff):
        wrote_all_but(one)

    assert send(cast, Lack.ENTRIES, Lack.DECISIONS) == Reminded(0, 0)
