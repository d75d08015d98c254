"""The three cards of the first days."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.factories import Cast, create_cast, sign_in


@pytest.fixture(autouse=True)
def staff(db_session: Any, client: FlaskClient) -> Cast:
    cast = create_cast()
    sign_in(client, cast.staff)
    return cast


def test_home_offers_the_cards_until_they_were_seen_or_skipped(client: FlaskClient) -> None:
    before = client.get("/").text
    answer = client.post("/tour/end")
    after = client.get("/").text

    assert (answer.status_code, answer.location) == (303, "/")
    assert "Baru di sini?" in before and "Baru di sini?" not in after


@pytest.mark.parametrize(("step", "title"), [(1, "Rencana:"), (2, "Catat:"), (3, "Nilai dan TPP:")])
def test_each_card_has_its_subject(client: FlaskClient, step: int, title: str) -> None:
    page = client.get("/tour", query_string={"kartu": step})

    assert page.status_code == 200 and f"<h2>{title}" in page.text


@pytest.mark.parametrize("step", ["0", "4", "٣", "99999999999999999999", ""])
def test_any_other_number_is_the_first_card(client: FlaskClient, step: str) -> None:
    assert "<h2>Rencana:" in client.get("/tour", query_string={"kartu": step}).text


def test_data_saya_leads_to_them_again(client: FlaskClient) -> None:
    client.post("/tour/end")

    assert 'href="/tour?kartu=1"' in client.get("/me").text
