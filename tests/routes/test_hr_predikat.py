"""The list of results that differ: its gate, what it shows, its file, and the notes on one's own page."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import AuditEvent, ComparisonScore, Employee, Score
from app.services.due_work import run_due_work
from tests.factories import Cast, create_cast, create_employee, grant_role, set_period, sign_in
from tests.services.test_predikat_source import METHODS, _worked
from tests.support.clock import NOW
from tests.support.parameters import parameter_values
from tests.tpp.rows import add_external_score, add_score

PAGE = "/hr/predikat?semester=2025-2"


@pytest.fixture
def cast(db_session: Any) -> Cast:
    return create_cast()


def _beside(person: Employee, semester: str = "2025-2") -> None:
    row = {"employee_id": person.id, "semester": semester, "predikat": "kurang", "sumber": "Ruang GTK"}
    db.session.add(ComparisonScore(**row, imported_at=NOW))
    db.session.commit()


@pytest.mark.parametrize("role", ["", "unit_hr", "auditor", "treasurer"])
def test_is_for_the_city_office_only(client: FlaskClient, cast: Cast, role: str) -> None:
    if role:
        grant_role(cast.staff, role, cast.unit)
    sign_in(client, cast.staff)

    assert client.get(PAGE).status_code == 403
    assert client.post("/hr/predikat/exports", data={"semester": "2025-2"}).status_code == 403


def test_shows_who_differs_with_both_predikat(client: FlaskClient, cast: Cast) -> None:
    add_score(cast.staff, predikat="sangat_baik")
    add_external_score(cast.staff, "baik")
    _beside(cast.staff)
    sign_in(client, cast.hr_admin)

    page = client.get(PAGE).text

    assert cast.staff.nama in page and "Sangat Baik" in page and "e-Kinerja BKN, 15 Jul" in page
    assert "Ruang GTK, 15 Jul" in page and "tidak membayar" in page
    assert "Kota belum menetapkan sumber predikat" in page


def test_says_when_nothing_differs(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.hr_admin)

    assert "Tidak ada selisih." in client.get(PAGE).text


@pytest.mark.parametrize(
    ("query", "status"), [("semester=2025-3", 404), ("semester=2025-2&unit=tidak-ada", 404), ("semester=2025-2", 200)]
)
def test_refuses_a_semester_or_unit_that_is_none(client: FlaskClient, cast: Cast, query: str, status: int) -> None:
    sign_in(client, cast.hr_admin)

    assert client.get(f"/hr/predikat?{query}").status_code == status


def test_the_file_is_asked_for_by_post_and_recorded(client: FlaskClient, cast: Cast) -> None:
    add_score(cast.staff, predikat="sangat_baik")
    add_external_score(cast.staff, "baik")
    sign_in(client, cast.hr_admin)

    answer = client.post("/hr/predikat/exports", data={"semester": "2025-2"})

    with client.get(answer.location) as file:
        assert answer.status_code == 303 and cast.staff.nip.encode() in file.data
    assert db.session.scalars(select(AuditEvent.action).where(AuditEvent.action.like("export.%"))).all() == [
        "export.started",
        "export.ready",
    ]


def test_ones_own_page_shows_results_that_do_not_pay(client: FlaskClient, cast: Cast) -> None:
    _beside(cast.staff)
    sign_in(client, cast.staff)

    page = client.get("/scores/2025-2").text

    assert "Hasil pembanding, tidak membayar" in page and "Ruang GTK: Kurang" in page


def test_a_score_of_points_is_shown_without_ratings(client: FlaskClient, cast: Cast) -> None:
    teacher = create_employee(
        unit=cast.unit, jabatan="Guru", jenis_jabatan="fungsional", kelas_jabatan=8, superior=cast.supervisor
    )
    _worked(teacher, cast.supervisor, "di_atas", volume="2000")
    with parameter_values(scoring_method=METHODS):
        run_due_work(now=NOW)
    score = db.session.scalars(select(Score).where(Score.employee_id == teacher.id, Score.semester == "2026-1")).one()
    sign_in(client, teacher)

    pages = [
        client.get(path).text
        for path in (
            "/scores/2026-1",
            f"/scores/{score.public_id}/derivation",
            f"/scores/{score.public_id}/derivation?rhk=1",
        )
    ]

    assert "PP 30/2019" in pages[0] and "apakah ada ide baru" in pages[0] and "Ambang" not in pages[2]
    assert "Bobot SKP dan perilaku" in pages[1] and "tanpa pendapat rekan dan bawahan" in pages[1]


def test_the_superior_is_asked_about_a_new_idea(client: FlaskClient, cast: Cast) -> None:
    teacher = create_employee(
        unit=cast.unit, jabatan="Guru", jenis_jabatan="fungsional", kelas_jabatan=8, superior=cast.supervisor
    )
    _worked(teacher, cast.supervisor, "di_atas", volume="2000")
    with parameter_values(scoring_method=METHODS):
        run_due_work(now=NOW)
    score = db.session.scalars(select(Score).where(Score.employee_id == teacher.id, Score.semester == "2026-1")).one()
    sign_in(client, cast.supervisor)

    page = client.get(f"/scores/{score.public_id}/assessment")

    assert page.status_code == 200 and "Dari mana angkanya" in page.text


@pytest.mark.parametrize(
    ("method", "said"),
    [("pp-46-2011", "rata-rata nilai kegiatan"), ("dki-menit", "Aktivitas menurut menit")],
)
def test_scores_of_every_method_have_their_pages(client: FlaskClient, cast: Cast, method: str, said: str) -> None:
    _worked(cast.staff, cast.supervisor)
    with parameter_values(scoring_method={"umum": method, "guru": method}):
        run_due_work(now=NOW)
    query = select(Score).where(Score.employee_id == cast.staff.id, Score.semester == "2026-1")
    score = db.session.scalars(query.where(Score.is_current.is_(True))).one()
    own = ("/scores/2026-1", f"/scores/{score.public_id}/derivation", f"/scores/{score.public_id}/derivation?rhk=1")

    sign_in(client, cast.staff)
    pages = [client.get(path) for path in own]
    sign_in(client, cast.supervisor)
    form = client.get(f"/scores/{score.public_id}/assessment")

    assert [page.status_code for page in (*pages, form)] == [200] * 4
    assert said in pages[0].text and said in form.text


def test_the_superior_chooses_the_predikat_of_a_score_by_minutes(client: FlaskClient, cast: Cast) -> None:
    _worked(cast.staff, cast.supervisor)
    with parameter_values(scoring_method={"umum": "dki-menit", "guru": "dki-menit"}):
        run_due_work(now=NOW)
    set_period("2026-06", "closing")
    query = select(Score).where(Score.employee_id == cast.staff.id, Score.semester == "2026-1")
    score = db.session.scalars(query.where(Score.is_current.is_(True))).one()
    sign_in(client, cast.supervisor)
    path = f"/scores/{score.public_id}/assessment"

    form = client.get(path).text
    refused = client.post(path, data={"revision": score.revision, "predikat": "", "reason": ""})
    done = client.post(path, data={"revision": score.revision, "predikat": "baik", "reason": "Hasilnya lengkap"})

    assert "Aturan metode ini tidak menyebut predikat" in form and 'value="sangat_kurang"' in form
    assert (refused.status_code, done.status_code) == (422, 303)
    assert "Metode ini tidak menentukan predikat" in refused.text
