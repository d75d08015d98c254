"""The interface in English, for whoever chose it; papers stay Indonesian."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from app.extensions import db
from app.i18n.document_words import document_words
from app.i18n.format import date_long, minutes
from app.models import Account
from tests.factories import Cast, create_cast, sign_in
from tests.support.words import compile_words


@pytest.fixture(scope="module", autouse=True)
def _words() -> None:
    compile_words()


@pytest.fixture
def cast(db_session: Any) -> Cast:
    return create_cast()


def test_shows_pages_in_english_to_whoever_chose_it(client: FlaskClient, cast: Cast) -> None:
    read_english(client, cast)

    page = client.get("/me").text

    assert '<html lang="en"' in page
    assert "My data" in page and "Data saya" not in page


def test_refusals_are_in_english_too(client: FlaskClient, cast: Cast) -> None:
    read_english(client, cast)

    page = client.get("/hr")

    assert page.status_code == 403
    assert "You are not authorised" in page.text


def test_dates_and_minutes_follow_the_language(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert (date_long(date(2026, 10, 14)), minutes(90)) == ("Wednesday, 14 October", "90 minutes")


def test_papers_stay_indonesian(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        words = document_words("Rina", datetime(2026, 10, 14, tzinfo=UTC))

        assert words.day(date(2026, 10, 14)) == "14 Oktober 2026"


def read_english(client: FlaskClient, cast: Cast) -> None:
    """Sign in as somebody who chose English."""
    db.session.query(Account).filter_by(employee_id=cast.staff.id).one().language = "en"
    db.session.commit()
    sign_in(client, cast.staff)
