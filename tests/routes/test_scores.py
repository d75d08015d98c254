"""The own score, its derivation and its entries, and who else may read them."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.extensions import db
from app.models import Assignment, ExternalScore
from tests.factories import Cast, create_activity, create_cast, grant_role, plan_line, sign_in
from tests.routes.score_pages import FIRST, OPEN, create_semester, current_score, give_levels_of
from tests.support.clock import FixedClock


@pytest.fixture
def cast(db_session: Any, clock: FixedClock) -> Cast:
    clock.set(OPEN)
    return create_cast()


def test_before_any_score_the_page_says_what_comes_first(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)

    page = client.get("/scores")

    assert page.status_code == 200
    assert "belum dihitung" in page.text


def test_shows_predikat_parts_and_what_would_change_it(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    give_levels_of(cast)
    current_score(cast)
    sign_in(client, cast.staff)

    page = client.get("/scores").text

    assert "Mengapa Baik" in page
    assert "RHK 3 kurang 2 kegiatan untuk menjadi sesuai (22 dari 24)." in page


def test_without_levels_says_what_is_missing(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    current_score(cast)
    sign_in(client, cast.staff)

    page = client.get("/scores").text

    assert "hasil kerja, sementara" in page
    assert "Predikat muncul setelah atasan menilai" in page


def test_leads_from_result_to_its_entries(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    score = current_score(cast)
    line = plan_line(cast.staff.id, "IK1")
    sign_in(client, cast.staff)

    derivation = client.get(f"/scores/{score.public_id}/derivation?rhk=1").text
    entries = client.get(f"/scores/{score.public_id}/entries?line={line.public_id}").text

    assert f"line={line.public_id}" in derivation and "654 ÷ 600" in derivation and "1,0900" in derivation
    assert "Kegiatan IK1" in entries


def test_the_whole_derivation_names_each_rule_with_its_source(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    score = current_score(cast)
    sign_in(client, cast.staff)

    page = client.get(f"/scores/{score.public_id}/derivation").text

    assert "Sesuai ekspektasi mulai capaian" in page and "PermenPANRB 6/2022" in page


def test_entries_come_in_pages(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    score = current_score(cast)
    line = plan_line(cast.staff.id, "IK3")
    for day in range(1, 29):
        for start in (480, 600):
            create_activity(
                cast.staff,
                work_date=FIRST.months[1].first_day.replace(day=day),
                start=start,
                line=line,
                satuan="kegiatan",
                status="approved",
                description=f"Jemput bola {day}-{start}",
            )
    sign_in(client, cast.staff)

    first = client.get(f"/scores/{score.public_id}/entries?line={line.public_id}").text
    second = client.get(f"/scores/{score.public_id}/entries?line={line.public_id}&after=2026-02-25.600").text

    assert first.count("Jemput bola ") == 50
    assert "after=2026-02-25.600" in first
    assert second.count("Jemput bola ") == 6


def test_a_result_from_elsewhere_stands_above_ours(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    give_levels_of(cast)
    current_score(cast)
    db.session.add(
        ExternalScore(
            employee_id=cast.staff.id,
            semester=FIRST.code,
            predikat="sangat_baik",
            sumber="e-Kinerja BKN",
            imported_at=OPEN,
        )
    )
    db.session.commit()
    sign_in(client, cast.staff)

    page = client.get("/scores/2026-1").text

    assert "Hasil dari e-Kinerja BKN yang berlaku" in page and "Hitungan aplikasi ini: Baik." in page


def test_too_few_duty_days_is_said_and_never_zero(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    db.session.query(Assignment).filter_by(employee_id=cast.staff.id).update({"starts_on": FIRST.last_day})
    db.session.commit()
    current_score(cast)
    sign_in(client, cast.staff)

    assert "Tidak dinilai bukan berarti nol" in client.get("/scores/2026-1").text


@pytest.mark.parametrize("path", ["/scores/2026-3", "/scores/abcdef", "/scores/2027-1"])
def test_a_semester_that_is_not_is_not_found(client: FlaskClient, cast: Cast, path: str) -> None:
    sign_in(client, cast.staff)

    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("staff", 200), ("supervisor", 200), ("head", 200), ("hr_admin", 200), ("outsider", 404)],
)
@pytest.mark.parametrize("suffix", ["", "/derivation", "/derivation?rhk=1", "/entries?line={line}"])
def test_who_reads_a_score(client: FlaskClient, cast: Cast, who: str, status: int, suffix: str) -> None:
    create_semester(cast)
    score = current_score(cast)
    path = f"/scores/{score.public_id}{suffix}".format(line=plan_line(cast.staff.id, "IK1").public_id)
    sign_in(client, getattr(cast, who))

    assert client.get(path).status_code == status


@pytest.mark.parametrize(("role", "status"), [("unit_hr", 404), ("auditor", 200), ("treasurer", 404)])
def test_which_roles_read_a_score(client: FlaskClient, cast: Cast, role: str, status: int) -> None:
    create_semester(cast)
    score = current_score(cast)
    grant_role(cast.outsider, role, cast.unit)
    sign_in(client, cast.outsider)

    assert client.get(f"/scores/{score.public_id}").status_code == status


def test_entries_of_another_persons_line_are_not_found(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    score = current_score(cast)
    sign_in(client, cast.staff)

    path = f"/scores/{score.public_id}/entries?line="
    assert [client.get(path + end).status_code for end in (str(score.public_id), "x")] == [404, 404]


def test_an_earlier_revision_points_to_the_current_one(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    old = current_score(cast).public_id
    give_levels_of(cast)
    current = current_score(cast)
    sign_in(client, cast.staff)

    page = client.get(f"/scores/{old}").text

    assert f"/scores/{current.public_id}" in page and "sudah digantikan" in page


def test_the_own_page_asks_few_questions(client: FlaskClient, cast: Cast, app: Flask) -> None:
    create_semester(cast)
    give_levels_of(cast)
    current_score(cast)
    sign_in(client, cast.staff)
    client.get("/scores")
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *values: statements.append(values[2]))

    client.get("/scores")

    assert len([one for one in statements if one.startswith("SELECT")]) <= 8
