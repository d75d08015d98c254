"""F15, F16, F18, F31: whatever a phone sends again, however often and after whatever, is there once."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import db
from app.models import Account, Activity
from app.services.backup import restore_backup, write_backup
from app.services.sessions import LIFETIME, end_sessions
from app.services.unit_of_work import unit_of_work
from app.services.verify import verify_all
from tests.factories import Cast, sign_in
from tests.faults.office import opened_office
from tests.support.client import PlainClient
from tests.support.clock import NOW, TODAY, FixedClock
from tests.support.scene import body

JSON = {"Accept": "application/json"}


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    with opened_office(app) as cast:
        yield cast


@pytest.fixture
def any_cast(any_app: Flask) -> Iterator[Cast]:
    with opened_office(any_app) as cast:
        yield cast


def _phone(app: Flask, cast: Cast) -> FlaskClient:
    """A signed-in device whose requests live in contexts of their own."""
    phone = PlainClient(app, app.response_class)
    sign_in(phone, cast.staff)
    return phone


def _queue(size: int) -> list[dict[str, Any]]:
    """A day's unsent entries."""
    return [
        body(TODAY - timedelta(days=number // 8), start=f"{8 + number % 8:02d}:00", end=f"{9 + number % 8:02d}:00")
        for number in range(size)
    ]


def _send(client: FlaskClient, fields: dict[str, Any]) -> int:
    return client.post("/activities", json=fields, headers=JSON).status_code


def _stored() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Activity)) or 0


@pytest.mark.parametrize(
    ("size", "times"), [pytest.param(4, 8, id="few"), pytest.param(10, 100, id="many", marks=pytest.mark.long)]
)
def test_f15_a_queue_sent_again_and_again_from_two_devices_is_stored_once(
    any_app: Flask, any_cast: Cast, size: int, times: int
) -> None:
    queue = _queue(size)
    devices = [_phone(any_app, any_cast) for _ in range(4)]
    db.session.remove()

    statuses = _in_parallel(devices, queue, times)

    assert statuses == {201: size, 200: size * (times - 1)}
    assert _stored() == size
    assert verify_all() == []


def _in_parallel(devices: list[FlaskClient], queue: list[dict[str, Any]], times: int) -> Counter[int]:
    """Every entry `times` over, shuffled, each device its share."""
    sending = [fields for fields in queue for _ in range(times)]
    random.Random(15).shuffle(sending)
    statuses: list[int] = []

    def run(device: FlaskClient, share: list[dict[str, Any]]) -> None:
        statuses.extend(_send(device, fields) for fields in share)

    shares = [sending[place :: len(devices)] for place in range(len(devices))]
    threads = [threading.Thread(target=run, args=pair) for pair in zip(devices, shares, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return Counter(statuses)


def test_f16_a_phone_that_never_heard_the_answer_is_told_exists(app: Flask, cast: Cast) -> None:
    phone, fields = _phone(app, cast), _queue(1)[0]
    _send(phone, fields)  # the answer is lost on the way

    assert (_send(phone, fields), _stored()) == (200, 1)
    assert verify_all() == []


def _expire(cast: Cast, clock: FixedClock) -> None:
    clock.set(NOW + LIFETIME)


def _sign_out_everywhere(cast: Cast, _clock: FixedClock) -> None:
    account = db.session.scalars(select(Account.id).where(Account.employee_id == cast.staff.id)).one()
    with unit_of_work():
        end_sessions(account, now=NOW)


def _disable(cast: Cast, _clock: FixedClock) -> None:
    db.session.query(Account).filter_by(employee_id=cast.staff.id).update({"is_disabled": True})
    db.session.commit()


@pytest.mark.parametrize("end", [_expire, _sign_out_everywhere, _disable])
def test_f18_a_queue_sent_after_the_session_ended_is_refused_and_not_stored(
    app: Flask, cast: Cast, clock: FixedClock, end: Any
) -> None:
    phone = _phone(app, cast)
    end(cast, clock)
    db.session.remove()

    statuses = [_send(phone, fields) for fields in _queue(3)]

    assert (statuses, _stored()) == ([401, 401, 401], 0)


def test_f18_the_queue_is_taken_after_the_same_person_signs_in_again(app: Flask, cast: Cast) -> None:
    phone, queue = _phone(app, cast), _queue(2)
    first = _send(phone, queue[0])
    _sign_out_everywhere(cast, FixedClock())
    refused = _send(phone, queue[1])
    sign_in(phone, cast.staff)

    again = [_send(phone, fields) for fields in queue]

    assert (first, refused, again, _stored()) == (201, 401, [200, 201], 2)
    assert verify_all() == []


def test_f31_entries_acknowledged_after_the_backup_come_back_from_the_phones(
    app: Flask, cast: Cast, tmp_path: Path
) -> None:
    phone, queue, photos = _phone(app, cast), _queue(6), tmp_path / "bukti"
    before = [_send(phone, fields) for fields in queue[:4]]
    write_backup(tmp_path / "kota.backup", evidence_folder=photos, now=NOW)
    after = [_send(phone, fields) for fields in queue[4:]]

    restore_backup(tmp_path / "kota.backup", evidence_folder=photos, replace=True, now=NOW)
    signed_out = _send(phone, queue[0])
    restored = _stored()
    sign_in(phone, cast.staff)
    again = [_send(phone, fields) for fields in queue]

    assert (before, after, signed_out, restored) == ([201] * 4, [201] * 2, 401, 4)
    assert (again, _stored()) == ([200] * 4 + [201] * 2, 6)
    assert verify_all() == []
