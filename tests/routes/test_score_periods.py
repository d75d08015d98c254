"""One's own month, quarter, semester and year: measured against its part of the targets."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.services.due_work import run_due_work
from app.services.rollup_marks import mark_changed
from app.services.unit_of_work import unit_of_work
from tests.factories import Cast, create_activity, create_cast, create_skp, plan_line, sign_in
from tests.support.clock import NOW


@pytest.fixture
def cast(client: FlaskClient, db_session: Any) -> Cast:
    """Signed in as a person who recorded fifty of 1,200 in March."""
    cast = create_cast()
    skp = create_skp(cast.staff, assessor=cast.supervisor)
    line = plan_line(cast.staff.id, "IK1", skp=skp)
    create_activity(
        cast.staff, work_date=date(2026, 3, 2), line=line, volume="50", satuan="perekaman", status="approved"
    )
    with unit_of_work():
        mark_changed([(cast.staff.id, "2026-03")])
    run_due_work(now=NOW)
    sign_in(client, cast.staff)
    return cast


@pytest.mark.parametrize(
    ("code", "name", "target"),
    [
        ("2026-03", "Maret 2026", "100 perekaman"),
        ("2026-tw1", "Triwulan 1 / 2026", "300 perekaman"),
        ("2026-1", "Semester 1 / 2026", "600 perekaman"),
        ("2026", "Tahun 2026", "1.200 perekaman"),
    ],
)
def test_each_kind_of_period_has_its_part_of_the_target(
    client: FlaskClient, cast: Cast, code: str, name: str, target: str
) -> None:
    page = client.get(f"/scores/periods?periode={code}")

    assert page.status_code == 200
    assert f"Capaian, {name}" in page.text and target in page.text


@pytest.mark.parametrize(
    ("code", "is_told"), [("2026-03", False), ("2026-tw1", False), ("2026-1", True), ("2026", False)]
)
def test_only_a_semester_speaks_of_perilaku_and_predikat(
    client: FlaskClient, cast: Cast, code: str, is_told: bool
) -> None:
    text = client.get(f"/scores/periods?periode={code}").text

    assert ("Predikat dari kuadran" in text, "Hari tugas dalam semester" in text) == (is_told, is_told)


def test_opens_with_the_running_month_and_offers_what_has_begun(client: FlaskClient, cast: Cast) -> None:
    text = client.get("/scores/periods").text

    assert "Capaian, Juli 2026" in text and 'value="2026-tw3"' in text and 'value="2025-12"' in text
    assert 'value="2026-08"' not in text and 'value="2026-tw4"' not in text


@pytest.mark.parametrize("code", ["2026-08", "2027", "2026-tw4", "2026-13", "entah"])
def test_knows_no_period_that_is_none_or_has_not_begun(client: FlaskClient, cast: Cast, code: str) -> None:
    assert client.get(f"/scores/periods?periode={code}").status_code == 404


def test_says_where_there_is_no_plan(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.outsider)

    assert "Tidak ada SKP yang disepakati" in client.get("/scores/periods?periode=2026-03").text


def test_the_page_of_scores_leads_there(client: FlaskClient, cast: Cast) -> None:
    assert "/scores/periods" in client.get("/scores/2026-1").text
