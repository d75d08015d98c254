"""F04: web processes that die under load lose nothing they acknowledged."""

import json
import os
import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.calendar import local_date
from app.extensions import db
from app.models import Activity
from app.services.verify import verify_all
from tests.factories import sign_in
from tests.faults.office import opened_office
from tests.support.apps import app_on
from tests.support.client import PlainClient
from tests.support.processes import children_of
from tests.support.scene import body
from tests.support.server import LiveServer

SECRET = "k" * 32
SENDERS, EACH, KILLS = 2, 25, 5


@pytest.fixture
def on_disk(instance: Path) -> Flask:
    """The same database the server opens."""
    return app_on(f"sqlite:///{instance / 'ekinerja.db'}", instance)


@dataclass
class Phone:
    """Sends its queue until each entry is acknowledged, as the offline outbox does."""

    port: int
    headers: dict[str, str]
    queue: list[dict[str, Any]]
    acknowledged: list[str] = field(default_factory=list)
    failures: int = 0

    def send_all(self) -> None:
        for fields in self.queue:
            while self._send(fields) not in (200, 201):
                self.failures += 1
                time.sleep(0.05)
            self.acknowledged.append(fields["client_id"])

    def _send(self, fields: dict[str, Any]) -> int:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("POST", "/activities", json.dumps(fields), self.headers)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            connection.close()


@pytest.fixture
def phones(on_disk: Flask, serve: Callable[..., LiveServer]) -> Iterator[tuple[LiveServer, list[Phone]]]:
    now = datetime.fromtimestamp(time.time(), UTC)
    with opened_office(on_disk) as cast:
        devices = []
        for person in (cast.staff, cast.supervisor):
            client = PlainClient(on_disk, on_disk.response_class)
            token = sign_in(client, person, now=now)
            cookie = client.get_cookie("sid")
            assert cookie is not None
            devices.append({"Cookie": f"sid={cookie.value}", "X-CSRFToken": token})
        db.engine.dispose()
    server = serve(SECRET_KEY=SECRET)
    common = {"Content-Type": "application/json", "Accept": "application/json"}
    port = urlsplit(server.url).port or 0
    yield server, [Phone(port, {**common, **device}, _queue(now)) for device in devices]


def _queue(now: datetime) -> list[dict[str, Any]]:
    day = local_date(now) - timedelta(days=1)
    starts = [f"{5 + number // 4:02d}:{number % 4 * 15:02d}" for number in range(EACH + 1)]
    return [
        body(day, start=start, end=end, status="draft", client_id=str(uuid.uuid4()))
        for start, end in zip(starts, starts[1:], strict=False)
    ]


def test_f04_web_processes_killed_under_load_lose_nothing_acknowledged(
    on_disk: Flask, phones: tuple[LiveServer, list[Phone]]
) -> None:
    server, devices = phones
    threads = [threading.Thread(target=phone.send_all) for phone in devices]
    for thread in threads:
        thread.start()

    sent_before = _kill_some(server, devices)
    for thread in threads:
        thread.join(timeout=90)
    status = server.stop()

    acknowledged = sorted(one for phone in devices for one in phone.acknowledged)
    with on_disk.app_context():
        stored = sorted(str(one) for one in db.session.scalars(select(Activity.client_id)))
        breaches = verify_all()
        db.session.remove()
        db.engine.dispose()
    assert (len(sent_before), status, len(acknowledged)) == (KILLS, 0, SENDERS * EACH)
    assert sent_before[0] < SENDERS * EACH
    assert (stored, breaches) == (acknowledged, [])


def _kill_some(server: LiveServer, devices: list[Phone]) -> list[int]:
    """Kill the oldest process again and again; returns how much was acknowledged before each."""
    sent_before: list[int] = []
    while len(sent_before) < KILLS:
        children = sorted(children_of(server.process.pid))
        if children:
            sent_before.append(sum(len(phone.acknowledged) for phone in devices))
            os.kill(children[0], signal.SIGKILL)
        time.sleep(0.2)
    return sent_before
