"""The waiting entries as cards one after another, and what an entry that came back says otherwise."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from app.extensions import db
from app.models import Activity
from tests.factories import Cast, create_activity, create_cast, sign_in

FIRST, SECOND = "Merekam KTP-el di kelurahan", "Melayani legalisasi akta"


@pytest.fixture
def cast(db_session: object) -> Iterator[Cast]:
    yield create_cast()


@pytest.fixture
def two(cast: Cast) -> tuple[Activity, Activity]:
    return create_activity(cast.staff, description=FIRST), create_activity(cast.staff, start=600, description=SECOND)


def test_shows_the_first_waiting_entry_and_how_many_wait(client: FlaskClient, cast: Cast, two: object) -> None:
    sign_in(client, cast.supervisor)

    page = client.get("/approvals/stack?stack=1").text

    assert f"<h2>{FIRST}</h2>" in page and "2 menunggu" in page


def test_a_decision_brings_the_next_card_and_a_way_back(
    client: FlaskClient, cast: Cast, two: tuple[Activity, Activity]
) -> None:
    sign_in(client, cast.supervisor)

    page = decide(client, two[0], "approve")

    assert f"<h2>{SECOND}</h2>" in page
    assert "1 kegiatan disetujui" in page and "Urungkan" in page


def test_a_skipped_card_stays_waiting_and_does_not_come_again(
    client: FlaskClient, cast: Cast, two: tuple[Activity, Activity]
) -> None:
    sign_in(client, cast.supervisor)

    second = client.get(f"/approvals/stack?stack=1.{two[0].public_id.hex}").text
    queue = decide(client, two[1], "approve", stack=f"1.{two[0].public_id.hex}")

    assert f"<h2>{SECOND}</h2>" in second
    assert "<title>Putuskan" in queue and FIRST in queue


def test_nothing_waits_so_the_queue_is_shown(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.supervisor)

    answer = client.get("/approvals/stack?stack=1")

    assert (answer.status_code, answer.location) == (303, "/approvals")


@pytest.mark.parametrize("stack", ["", "0", "1.x", "1." + "f" * 31, "1" + ".00000000000040008000000000000000" * 500])
def test_a_stack_that_cannot_be_read_begins_anew(client: FlaskClient, cast: Cast, two: object, stack: str) -> None:
    sign_in(client, cast.supervisor)

    page = client.get("/approvals/stack", query_string={"stack": stack, "last": "bukan-uuid"})

    assert page.status_code == 200 and FIRST in page.text


def test_a_refused_reason_keeps_the_stack(client: FlaskClient, cast: Cast, two: tuple[Activity, Activity]) -> None:
    sign_in(client, cast.supervisor)

    page = client.post(f"/approvals/{two[0].public_id}/decision", data=form("return", note=""))

    assert page.status_code == 422 and 'name="stack" value="1"' in page.text


def test_an_entry_that_came_back_shows_what_changed(
    client: FlaskClient, cast: Cast, two: tuple[Activity, Activity]
) -> None:
    sign_in(client, cast.supervisor)
    decide(client, two[0], "return", note="Jumlahnya keliru.")
    come_back(two[0], volume=15, start_minute=two[0].start_minute + 30)

    page = client.get(f"/approvals/{two[0].public_id}").text

    assert "Yang berubah sejak dikembalikan" in page
    assert "<dt>Banyaknya</dt>" in page and "<dt>Waktu</dt>" in page
    assert "<dt>Uraian</dt>" not in page


def test_an_entry_that_came_back_as_it_was_says_so(
    client: FlaskClient, cast: Cast, two: tuple[Activity, Activity]
) -> None:
    sign_in(client, cast.supervisor)
    decide(client, two[0], "return", note="Jumlahnya keliru.")
    come_back(two[0])

    page = client.get(f"/approvals/{two[0].public_id}").text

    assert "Diajukan lagi tanpa perubahan." in page


def form(action: str, **fields: str) -> dict[str, str]:
    return {"version": "1", "action": action, "request_id": str(uuid.uuid4()), "stack": "1", **fields}


def decide(client: FlaskClient, entry: Activity, action: str, **fields: str) -> str:
    """The page that follows."""
    answer = client.post(f"/approvals/{entry.public_id}/decision", data=form(action, **fields), follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def come_back(entry: Activity, **changes: int) -> None:
    """The owner submits the returned entry again."""
    values = {"status": "submitted", "version": 3, "submitted_at": entry.submitted_at + timedelta(hours=1), **changes}
    db.session.execute(update(Activity).where(Activity.id == entry.id).values(**values))
    db.session.commit()
