"""Several requests of one person at the same instant, on both databases."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.domain.errors import DomainError
from app.extensions import db
from app.models import Activity, AuditEvent, Employee, EmployeeMonth
from app.services.activity_acts import withdraw_activity
from app.services.activity_write import record_activity
from app.services.sessions import viewer_of
from tests.factories import create_activity, create_cast
from tests.support.clock import NOW, TODAY

AT_ONCE = 6


@pytest.fixture
def staff_id(any_app: Flask) -> int:
    with any_app.app_context():
        return create_cast().staff.id


def _body(**changes: Any) -> dict[str, Any]:
    return {
        "client_id": str(uuid.uuid4()),
        "tanggal": TODAY.isoformat(),
        "mulai": "08:00",
        "selesai": "09:00",
        "indikator_kode": "",
        "uraian": "Surat masuk",
        "volume": "3",
        "satuan": "surat",
        **changes,
    }


def _together(app: Flask, *acts: Callable[[], Any]) -> list[str]:
    """Run all acts in threads that start together; what each answered, or the code of its refusal."""
    gate, found = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        with app.app_context():
            gate.wait()
            try:
                found.append(str(act()))
            except DomainError as refused:
                found.append(refused.code)
            db.session.remove()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


def _counts(app: Flask) -> tuple[int, int, int]:
    with app.app_context():
        entries = db.session.scalar(select(func.count()).select_from(Activity)) or 0
        acts = db.session.scalar(select(func.count()).select_from(AuditEvent)) or 0
        return entries, acts, db.session.scalar(select(func.sum(EmployeeMonth.changes))) or 0


def test_same_entry_sent_many_times_at_once_exists_once(any_app: Flask, staff_id: int) -> None:
    body = _body()

    found = _together(any_app, *[lambda: record_activity(body, by=staff_id, now=NOW).outcome] * AT_ONCE)

    assert found == ["created", *["exists"] * (AT_ONCE - 1)]
    assert _counts(any_app) == (1, 1, 1)


def test_overlapping_entries_sent_at_once_leave_one(any_app: Flask, staff_id: int) -> None:
    bodies = [_body() for _ in range(AT_ONCE)]
    acts = [lambda body=body: record_activity(body, by=staff_id, now=NOW).outcome for body in bodies]

    found = _together(any_app, *acts)

    assert found == ["created", *["entry_invalid"] * (AT_ONCE - 1)]
    assert _counts(any_app) == (1, 1, 1)


def test_two_withdrawals_at_once_are_one(any_app: Flask, staff_id: int) -> None:
    with any_app.app_context():
        viewer = viewer_of(staff_id, today=TODAY)
        public_id = create_activity(db.session.get_one(Employee, staff_id)).public_id

    found = _together(
        any_app, *[lambda: withdraw_activity(public_id, version=1, viewer=viewer, now=NOW).status] * AT_ONCE
    )

    assert found == ["draft", *["entry_changed"] * (AT_ONCE - 1)]
