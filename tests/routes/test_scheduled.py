"""The page of a scheduled day."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Activity
from tests.factories import Cast, create_activity, create_cast, create_skp, create_slot, sign_in
from tests.support.clock import TODAY

YESTERDAY = TODAY - timedelta(days=1)
PAGE = f"/activities/scheduled?tanggal={YESTERDAY}"


@pytest.fixture
def cast(db_session: Any, client: FlaskClient) -> Cast:
    found = create_cast()
    create_skp(found.staff, assessor=found.supervisor)
    found.staff.assignments[0].wajib_catat = "jadwal"
    create_slot(found.staff, YESTERDAY, description="Mengajar kelas V")
    sign_in(client, found.staff)
    return found


def _send(client: FlaskClient, **fields: str) -> Any:
    form = {"tanggal": YESTERDAY.isoformat(), "slot": "450", "status": "submitted", **fields}
    return client.post("/activities/scheduled", data=form)


def test_shows_what_was_planned_ticked(cast: Cast, client: FlaskClient) -> None:
    page = client.get(PAGE).get_data(as_text=True)

    assert "Mengajar kelas V" in page
    assert 'name="slot" value="450" checked' in page


def test_what_clashes_is_not_ticked_and_says_so(cast: Cast, client: FlaskClient) -> None:
    create_activity(cast.staff, work_date=YESTERDAY, start=450)

    page = client.get(PAGE).get_data(as_text=True)

    assert 'name="slot" value="450">' in page
    assert "Jam ini sudah terisi" in page


def test_a_day_without_a_schedule_offers_the_form(cast: Cast, client: FlaskClient) -> None:
    page = client.get("/activities/scheduled").get_data(as_text=True)

    assert "Tidak ada jadwal untuk hari ini." in page


def test_saves_and_returns_to_the_day(cast: Cast, client: FlaskClient) -> None:
    answer = _send(client, **{"volume-450": "2,5"})

    assert (answer.status_code, answer.location) == (303, f"/activities?tanggal={YESTERDAY}&ok=tersimpan")
    assert str(db.session.scalars(select(Activity.volume)).one()) == "2.500"


def test_a_bad_volume_keeps_the_page_with_what_was_typed(cast: Cast, client: FlaskClient) -> None:
    answer = _send(client, **{"volume-450": "0"})

    assert answer.status_code == 422
    assert 'href="#450"' in answer.get_data(as_text=True)


def test_nothing_ticked_is_refused_kindly(cast: Cast, client: FlaskClient) -> None:
    answer = client.post("/activities/scheduled", data={"tanggal": YESTERDAY.isoformat()})

    assert answer.status_code == 422


@pytest.mark.parametrize("address", ["/", f"/activities?tanggal={YESTERDAY}", f"/activities/new?tanggal={YESTERDAY}"])
def test_pages_lead_to_the_schedule(cast: Cast, client: FlaskClient, address: str) -> None:
    assert f'href="{PAGE}"' in client.get(address).get_data(as_text=True)
