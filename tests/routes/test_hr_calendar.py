"""The page of the city's calendar: moving a day off, and its history."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.factories import Cast, create_cast, create_holiday, sign_in


@pytest.fixture
def cast(db_session: Any) -> Cast:
    create_holiday(date(2026, 8, 17), "Hari Kemerdekaan")
    return create_cast()


def _move(client: FlaskClient, **form: str) -> Any:
    return client.post("/hr/calendar/days/2026-08-17/move", data=form, follow_redirects=True)


def test_moved_day_shows_with_its_history(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.hr_admin)

    page = _move(client, tanggal_baru="2026-08-18", dasar="SKB 2/2026")

    assert page.status_code == 200
    assert "Hari libur dipindahkan" in page.text
    assert "Riwayat kalender" in page.text
    assert "hari kerja biasa" in page.text


def test_refused_move_says_what_is_missing(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.hr_admin)

    page = _move(client, tanggal_baru="2026-08-17", dasar="")

    assert page.status_code == 422
    assert "Hari yang baru sama dengan yang lama" in page.text


def test_history_is_not_shown_while_there_is_none(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.hr_admin)

    page = client.get("/hr/calendar?tahun=2026")

    assert "Riwayat kalender" not in page.text
