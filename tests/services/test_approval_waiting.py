"""The queue and the rule "who decides" agree on every entry, in organisations drawn at random."""

import random
import uuid
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.domain.calendar import local_date
from app.domain.deciders import escalation_deciders, who_decides
from app.domain.periods import Month
from app.domain.permissions import Viewer
from app.domain.windows import MonthStage
from app.extensions import db
from app.models import Activity, Assignment, Delegation, Employee
from app.services.approval_waiting import waiting_for
from app.services.periods import month_status
from app.services.structure import structure_of_city
from tests.factories import create_cast
from tests.support.clock import NOW

# In the running month, and on working days 6 (escalated) and 8 (closing) of July.
INSTANTS = (NOW, NOW.replace(day=7, hour=17), NOW.replace(day=9, hour=17))
PEOPLE = 14


def _draw_city(draw: random.Random, unit_id: int) -> list[int]:
    """People with one to three posts each under people drawn before them, some gone, some acting, some lending power."""
    people = [Employee(nip=f"P{n:02d}", nama=f"Pegawai {n:02d}", created_at=NOW) for n in range(PEOPLE)]
    db.session.add_all(people)
    db.session.flush()  # assignments and entries need the ids
    ids = [person.id for person in people]
    for place, person in enumerate(ids):
        db.session.add_all(_posts(draw, person, ids[:place], unit_id))
        db.session.add_all(_entries(draw, person))
    pairs = [draw.sample(ids, 2) for _ in range(4)]
    db.session.add_all(_delegation(draw, giver, to) for giver, to in pairs)
    db.session.commit()
    return ids


def _posts(draw: random.Random, person: int, above: list[int], unit_id: int) -> list[Assignment]:
    first = date(2026, 1, 1)
    change = date(2026, 6, 1) + timedelta(days=draw.randrange(60))
    is_gone = draw.random() < 0.15
    spans = draw.choice([[(first, None)], [(first, change), (change + timedelta(days=1), None)]])
    spans = [(start, end or (change if is_gone else None)) for start, end in spans if not (is_gone and start > change)]
    posts = [_post(draw, person, above, unit_id, f"Jabatan {person}", "definitif", *span) for span in spans]
    if above and draw.random() < 0.3:
        # A Plt in the chair of somebody above.
        chair = f"Jabatan {draw.choice(above)}"
        posts.append(_post(draw, person, above, unit_id, chair, "plt", change, None))
    return posts


def _post(
    draw: random.Random,
    person: int,
    above: list[int],
    unit_id: int,
    jabatan: str,
    penugasan: str,
    starts_on: date,
    ends_on: date | None,
) -> Assignment:
    return Assignment(
        employee_id=person,
        unit_id=unit_id,
        jabatan=jabatan,
        jenis_jabatan="pelaksana",
        status="PNS",
        penugasan=penugasan,
        superior_id=draw.choice(above[-5:]) if above else None,
        checker_id=draw.choice(above) if above and draw.random() < 0.3 else None,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _entries(draw: random.Random, person: int) -> list[Activity]:
    days = draw.sample(range(1, 50), 4)
    return [
        Activity(
            employee_id=person,
            client_id=uuid.UUID(int=draw.getrandbits(128)),
            body_hash="0" * 64,
            work_date=date(2026, 5, 25) + timedelta(days=day),
            start_minute=480,
            end_minute=540,
            line_kind="standing",
            description="Piket",
            status="submitted",
            created_at=NOW,
            submitted_at=NOW,
            updated_at=NOW,
        )
        for day in days
    ]


def _delegation(draw: random.Random, giver: int, to: int) -> Delegation:
    start = date(2026, 6, 20) + timedelta(days=draw.randrange(20))
    return Delegation(
        from_employee_id=giver,
        to_employee_id=to,
        starts_on=start,
        ends_on=start + timedelta(days=draw.randrange(20)),
        reason="Dinas luar",
        created_by_id=giver,
        created_at=NOW,
    )


def _by_the_rule(viewer_id: int, now: datetime) -> set[tuple[int, date, bool]]:
    """Slowly: the rule asked about every waiting entry of the whole city."""
    city, today = structure_of_city(), local_date(now)
    found = set()
    for owner, day in db.session.execute(select(Activity.employee_id, Activity.work_date)):
        stage = month_status(Month.of(day), now=now).stage
        if viewer_id in who_decides(owner, day, today, city).ids:
            direct = True
        elif viewer_id in escalation_deciders(owner, day, today, city).ids and stage is not MonthStage.OPEN:
            direct = False
        else:
            continue
        # While a month closes only corrected entries are decided, and none of these came back after a return.
        if stage is not MonthStage.CLOSING:
            found.add((owner, day, not direct))
    return found


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 40))])
def test_the_queue_holds_exactly_what_the_rule_names(any_session: object, seed: int) -> None:
    ids = _draw_city(random.Random(seed), create_cast().unit.id)

    differing = [
        (viewer, now)
        for viewer in ids
        for now in INSTANTS
        if {
            (one.employee_id, one.day, one.by_escalation)
            for one in waiting_for(Viewer(viewer, (), is_superior=True), now=now).days
        }
        != _by_the_rule(viewer, now)
    ]

    assert differing == []
