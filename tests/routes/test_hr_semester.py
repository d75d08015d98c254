"""The semester page: its gates, its list, its workbook and finalisation."""

import io
import threading
from typing import Any

import pytest
from flask.testing import FlaskClient
from python_calamine import load_workbook
from sqlalchemy import select

from app.domain.periods import Semester
from app.extensions import db
from app.models import AuditEvent, Score
from app.services import semester_export
from tests.factories import Cast, create_cast, create_employee, grant_role, sign_in
from tests.support.office import close_months, create_score

FIRST = Semester(2026, 1)
PAGES = ("/hr/semester", "/hr/semester/units")


@pytest.fixture
def cast(db_session: Any) -> Cast:
    return create_cast()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["", "unit_hr", "auditor", "treasurer"])
def test_is_for_the_city_office_only(client: FlaskClient, cast: Cast, page: str, role: str) -> None:
    if role:
        grant_role(cast.staff, role, cast.unit)
    sign_in(client, cast.staff)

    assert client.get(page).status_code == 403
    assert client.post("/hr/semester/exports", data={"semester": "2026-1"}).status_code == 403


def test_shows_the_last_semester_that_is_over(client: FlaskClient, cast: Cast) -> None:
    create_score(cast.staff, predikat="baik", rating_hasil="sesuai", rating_perilaku="di_atas", status="assessed")
    sign_in(client, cast.hr_admin)

    page = client.get("/hr/semester").text

    assert "semester 1 / 2026" in page and "Rina Lestari" in page
    assert "1 dinilai atasan" in page and "5 tanpa SKP" in page


def test_filters_and_keeps_them_in_the_form(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.hr_admin)

    page = client.get(f"/hr/semester?semester=2026-1&q=rina&unit={cast.unit.kode}&state=tanpa_skp").text

    assert "Rina Lestari" in page and "Orang Lain" not in page
    assert 'value="rina"' in page and f'value="{cast.unit.kode}" selected' in page


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("semester=2026-3", 404),
        ("semester=x", 404),
        ("unit=TIDAKADA", 404),
        ("state=x&predikat=y", 200),
        ("after=z", 200),
    ],
)
def test_odd_addresses(client: FlaskClient, cast: Cast, query: str, status: int) -> None:
    sign_in(client, cast.hr_admin)

    assert client.get(f"/hr/semester?{query}").status_code == status


def _sheet(data: bytes, name: str = "Ringkasan") -> list[list[Any]]:
    return load_workbook(io.BytesIO(data)).get_sheet_by_name(name).to_python()


def test_workbook_is_made_by_post_and_fetched_by_its_maker(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.hr_admin)

    made = client.post("/hr/semester/exports", data={"semester": "2026-1"})
    fetched = client.get(made.location, buffered=True)
    sign_in(client, cast.outsider)
    other = client.get(made.location, buffered=True)

    assert (made.status_code, fetched.status_code, other.status_code) == (303, 200, 404)
    assert len(_sheet(fetched.data)) == 7
    made_for = [row[1] for row in _sheet(fetched.data, "Jumlah") if row[0] == "dibuat_untuk"]
    assert made_for == [f"Admin Kepegawaian ({cast.hr_admin.nip})"]
    actions = set(db.session.scalars(select(AuditEvent.action)))
    assert {"export.started", "export.ready"} <= actions


def test_workbook_of_one_unit_holds_that_unit(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.hr_admin)

    made = client.post("/hr/semester/exports", data={"semester": "2026-1", "unit": cast.unit.kode})

    assert {row[2] for row in _sheet(client.get(made.location, buffered=True).data)[1:]} == {cast.unit.kode}


def test_large_workbook_is_written_beside_the_request(
    client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(semester_export, "WRITTEN_AT_ONCE", 0)
    gate = threading.Event()
    write = semester_export.write_semester_workbook

    def slowly(*args: Any, **options: Any) -> None:
        assert gate.wait(10)
        write(*args, **options)

    monkeypatch.setattr(semester_export, "write_semester_workbook", slowly)
    sign_in(client, cast.hr_admin)
    before = set(threading.enumerate())

    made = client.post("/hr/semester/exports", data={"semester": "2026-1"})
    waiting = client.get(made.location, buffered=True)
    gate.set()
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
    state = client.get(f"{made.location}/state", headers={"HX-Request": "true"})

    assert waiting.status_code == 202 and "sedang disiapkan" in waiting.text
    assert "Berkas siap" in state.text and "<html" not in state.text
    assert len(_sheet(client.get(made.location, buffered=True).data)) == 7


def test_finalises_a_unit_as_shown(client: FlaskClient, cast: Cast) -> None:
    close_months(FIRST)
    create_score(cast.staff, predikat="baik", status="assessed")
    create_score(cast.supervisor, predikat="baik", assessor_id=cast.head.id)
    sign_in(client, cast.hr_admin)
    path = f"/hr/semester/units/{cast.unit.public_id}"

    shown = client.get(f"{path}?semester=2026-1").text
    done = client.post(f"{path}/finalisation", data={"semester": "2026-1", "expected": "1"})

    assert "Jadikan final 1 nilai" in shown and "Kepala Dinas" in shown
    assert done.status_code == 303
    assert "1 nilai menjadi final" in client.get(done.location).text
    assert sorted(db.session.scalars(select(Score.status))) == ["final", "proposed"]


@pytest.mark.parametrize("expected", ["2", "", "x", "-1", "٣"])
def test_finalising_what_was_not_shown_is_a_conflict(client: FlaskClient, cast: Cast, expected: str) -> None:
    close_months(FIRST)
    create_score(cast.staff, predikat="baik", status="assessed")
    sign_in(client, cast.hr_admin)

    answer = client.post(
        f"/hr/semester/units/{cast.unit.public_id}/finalisation", data={"semester": "2026-1", "expected": expected}
    )

    assert answer.status_code == 409 and "berubah menjadi 1" in answer.text
    assert list(db.session.scalars(select(Score.status))) == ["assessed"]


def test_finalising_before_the_months_are_closed_says_which(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.hr_admin)

    answer = client.post(
        f"/hr/semester/units/{cast.unit.public_id}/finalisation", data={"semester": "2026-1", "expected": "0"}
    )

    assert answer.status_code == 409 and "Januari 2026" in answer.text


def test_unknown_unit_is_not_found(client: FlaskClient, cast: Cast) -> None:
    person = create_employee(unit=cast.unit)
    sign_in(client, cast.hr_admin)

    assert client.get(f"/hr/semester/units/{person.public_id}?semester=2026-1").status_code == 404
