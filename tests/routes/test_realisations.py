"""Reported figures: given with a source, confirmed by the assessor, counted only then."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Realisation
from tests.factories import Cast, create_cast, plan_line, sign_in
from tests.routes.score_pages import FIRST, OPEN, create_semester, current_score
from tests.support.clock import FixedClock


@pytest.fixture
def cast(db_session: Any, clock: FixedClock) -> Cast:
    clock.set(OPEN)
    return create_cast()


def _give(client: FlaskClient, cast: Cast, **fields: str) -> Any:
    line = plan_line(cast.staff.id, "IK4")
    data = {"line": str(line.public_id), "semester": FIRST.code, "value": "12", "source": "Laporan 3/2026"}
    sign_in(client, cast.staff)
    return client.post("/plan/realisations", data=data | fields)


def test_a_figure_counts_once_the_superior_confirmed_it(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    current_score(cast)
    given = _give(client, cast)
    before = current_score(cast).nilai_hasil
    row = db.session.query(Realisation).one()
    sign_in(client, cast.supervisor)

    answer = client.post(f"/plan/realisations/{row.public_id}/confirmation", data={"value": "12"})

    assert (given.status_code, answer.status_code) == (303, 303)
    assert current_score(cast).nilai_hasil != before and current_score(cast).revision == 2


def test_a_confirmed_figure_stays_until_the_superior_opens_it(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    _give(client, cast)
    row = db.session.query(Realisation).one()
    sign_in(client, cast.supervisor)
    client.post(f"/plan/realisations/{row.public_id}/confirmation", data={"value": "12"})
    refused = _give(client, cast, value="11")
    sign_in(client, cast.supervisor)
    client.post(f"/plan/realisations/{row.public_id}/reopening")

    accepted = _give(client, cast, value="11")

    assert (refused.status_code, accepted.status_code) == (409, 303)


def test_nobody_confirms_a_figure_that_was_not_shown(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    _give(client, cast)
    row = db.session.query(Realisation).one()
    sign_in(client, cast.supervisor)

    answer = client.post(f"/plan/realisations/{row.public_id}/confirmation", data={"value": "13"})

    assert answer.status_code == 409


@pytest.mark.parametrize(("field", "value"), [("value", ""), ("value", "banyak"), ("source", " ")])
def test_a_bad_figure_is_refused_at_its_field(client: FlaskClient, cast: Cast, field: str, value: str) -> None:
    create_semester(cast)

    answer = _give(client, cast, **{field: value})

    assert answer.status_code == 422
    assert f'id="{field}-{plan_line(cast.staff.id, "IK4").public_id}-galat"' in answer.text


def test_a_summed_indicator_takes_no_figure(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)

    answer = _give(client, cast, line=str(plan_line(cast.staff.id, "IK1").public_id))

    assert answer.status_code == 409


@pytest.mark.parametrize(("who", "status"), [("staff", 403), ("head", 403), ("hr_admin", 403), ("outsider", 404)])
def test_only_the_assessor_confirms_a_figure(client: FlaskClient, cast: Cast, who: str, status: int) -> None:
    create_semester(cast)
    _give(client, cast)
    row = db.session.query(Realisation).one()
    sign_in(client, getattr(cast, who))

    acts = [
        client.post(f"/plan/realisations/{row.public_id}/{act}", data={"value": "12"})
        for act in ("confirmation", "reopening")
    ]

    assert [answer.status_code for answer in acts] == [status, status]


def test_a_figure_for_the_line_of_another_is_not_found(client: FlaskClient, cast: Cast, app: Flask) -> None:
    create_semester(cast)
    line = plan_line(cast.staff.id, "IK4")
    sign_in(client, cast.outsider)

    answer = client.post(
        "/plan/realisations",
        data={"line": str(line.public_id), "semester": FIRST.code, "value": "1", "source": "x"},
    )

    assert answer.status_code == 404
