"""Outages: found by the gap between two looks at the clock, recorded once, and given back to who was late because of them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.domain.windows import Outage
from app.extensions import db
from app.models import ServiceOutage
from app.services.approval_card import approval_card
from app.services.outages import note_running
from tests.factories import Cast, create_cast, create_skp
from tests.services.activity_support import body, problems, record
from tests.support.clock import NOW
from tests.support.office import viewer

# The entry of Friday 10 July is on time until Wednesday 15 July 24:00 in Palu.
DEADLINE = datetime(2026, 7, 15, 16, 0, tzinfo=NOW.tzinfo)
DOWN_SINCE = DEADLINE - timedelta(hours=3)


@pytest.fixture
def cast(any_session: Any) -> Cast:
    found = create_cast()
    create_skp(found.staff, assessor=found.supervisor)
    return found


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(ServiceOutage)) or 0


def test_the_first_look_finds_no_gap(cast: Cast) -> None:
    assert note_running(now=DOWN_SINCE) is None


@pytest.mark.parametrize(("gap", "found"), [(timedelta(minutes=9, seconds=59), 0), (timedelta(minutes=10), 1)])
def test_a_silence_of_ten_minutes_is_an_outage(cast: Cast, gap: timedelta, found: int) -> None:
    note_running(now=DOWN_SINCE)

    note_running(now=DOWN_SINCE + gap)

    assert count() == found


def test_an_outage_is_recorded_once_however_often_somebody_looks(cast: Cast) -> None:
    note_running(now=DOWN_SINCE)

    again = [note_running(now=DEADLINE) for _ in range(3)]

    assert again == [Outage(DOWN_SINCE, DEADLINE), None, None]
    assert count() == 1


def test_who_was_kept_out_before_the_deadline_gets_the_time_back(cast: Cast) -> None:
    note_running(now=DOWN_SINCE)
    note_running(now=DEADLINE)

    found = record(cast, body(tanggal="2026-07-10"), now=DEADLINE + timedelta(hours=2, minutes=59))

    assert (found.activity.grace, found.activity.is_susulan) == ("grace_outage", False)


def test_the_time_given_back_ends(cast: Cast) -> None:
    note_running(now=DOWN_SINCE)
    note_running(now=DEADLINE)

    found = problems(cast, body(tanggal="2026-07-10"), now=DEADLINE + timedelta(hours=3))

    assert found == {"alasan_susulan": ["susulan_reason_required"]}


def test_the_superior_sees_how_many_came_in_a_grace(cast: Cast) -> None:
    note_running(now=DOWN_SINCE)
    note_running(now=DEADLINE)
    late = DEADLINE + timedelta(hours=1)
    first = record(cast, body(tanggal="2026-07-10"), now=late)
    record(cast, body(tanggal="2026-07-10", mulai="10:00", selesai="11:00"), now=late)

    card = approval_card(first.activity.public_id, viewer=viewer(cast.supervisor), now=late)

    assert card.graces == 2
    assert card.flags[0].code == "grace_outage"
