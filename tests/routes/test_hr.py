"""The HR dashboard: who opens it, and what it says."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.extensions import db
from app.models import JobRun, SchedulerBeat
from tests.factories import Cast, create_activity, create_cast, create_employee, grant_role, sign_in
from tests.support.clock import NOW
from tests.support.queries import counted


@pytest.fixture
def cast(db_session: Any) -> Cast:
    return create_cast()


@pytest.mark.parametrize("role", ["treasurer", "calibrator", "auditor", "admin"])
def test_is_closed_to_other_offices(client: FlaskClient, cast: Cast, role: str) -> None:
    grant_role(cast.staff, role)
    sign_in(client, cast.staff)

    assert client.get("/hr").status_code == 403


@pytest.mark.parametrize("name", ["staff", "supervisor"])
def test_is_closed_to_employees_and_superiors(client: FlaskClient, cast: Cast, name: str) -> None:
    sign_in(client, getattr(cast, name))

    assert client.get("/hr").status_code == 403


def test_city_hr_sees_every_unit(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.hr_admin)

    page = client.get("/hr")

    assert page.status_code == 200
    assert "Dinas Dukcapil" in page.text and "Dinas Kesehatan" in page.text


def test_unit_hr_sees_the_own_unit_only(client: FlaskClient, cast: Cast) -> None:
    grant_role(cast.staff, "unit_hr", cast.unit)
    sign_in(client, cast.staff)

    page = client.get("/hr")

    assert page.status_code == 200
    assert "Dinas Dukcapil" in page.text and "Dinas Kesehatan" not in page.text
    assert "Sebaran predikat" not in page.text


def beat() -> None:
    """A scheduler that looked for work just now, and has done some."""
    db.session.add(SchedulerBeat(name="scheduler", at=NOW))
    done = {
        "run_id": uuid.uuid4(),
        "job": "rollup",
        "period": "2026-07",
        "rule": "r",
        "input_hash": "h",
        "state": "done",
    }
    db.session.add(JobRun(started_at=NOW, heartbeat_at=NOW, people=3, **done))
    db.session.commit()


def test_late_scheduler_is_said_above_everything(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.hr_admin)

    assert "Penjadwal tidak berjalan" in client.get("/hr").text


def test_failed_job_is_said_above_everything(client: FlaskClient, cast: Cast) -> None:
    beat()
    times = {"started_at": NOW - timedelta(hours=1), "heartbeat_at": NOW - timedelta(hours=1)}
    db.session.add(
        JobRun(run_id=uuid.uuid4(), job="score", period="2026-1", rule="r", input_hash="h", state="failed", **times)
    )
    db.session.commit()
    sign_in(client, cast.hr_admin)

    page = client.get("/hr").text

    assert "Pekerjaan terjadwal gagal" in page and "Penjadwal tidak berjalan" not in page


def test_running_well_raises_no_alarm(client: FlaskClient, cast: Cast) -> None:
    beat()
    sign_in(client, cast.hr_admin)

    assert 'role="alert"' not in client.get("/hr").text


def test_tells_the_text_of_no_entry(client: FlaskClient, cast: Cast) -> None:
    create_activity(cast.staff, work_date=date(2026, 7, 6), description="Rahasia loket")
    grant_role(cast.supervisor, "unit_hr", cast.unit)
    sign_in(client, cast.supervisor)

    assert "Rahasia loket" not in client.get("/hr").text


def test_costs_the_same_queries_for_many_people(client: FlaskClient, cast: Cast) -> None:
    beat()
    sign_in(client, cast.hr_admin)
    client.get("/hr")
    with counted() as few:
        client.get("/hr")
    for _ in range(15):
        create_activity(create_employee(unit=cast.unit, superior=cast.supervisor), work_date=date(2026, 7, 2))
    with counted() as many:
        client.get("/hr")

    # Two of them ask who is there.
    assert few.count == many.count <= 12
