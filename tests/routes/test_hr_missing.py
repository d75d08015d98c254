"""The page of who is missing what: its gates, its list, its file and its reminders."""

import csv
import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import AuditEvent, Notice
from tests.factories import Cast, create_cast, create_employee, grant_role, sign_in
from tests.support.clock import NOW
from tests.support.office import JULY_DAYS, wait_since, wrote_all_but


@pytest.fixture
def cast(db_session: Any) -> Cast:
    cast = create_cast()
    grant_role(cast.outsider, "unit_hr", cast.unit)
    return cast


@pytest.mark.parametrize("name", ["staff", "supervisor"])
def test_is_closed_to_employees_and_superiors(client: FlaskClient, cast: Cast, name: str) -> None:
    sign_in(client, getattr(cast, name))

    answers = [client.get("/hr/missing"), client.post("/hr/missing/exports"), client.post("/hr/missing/reminders")]

    assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_is_closed_to_the_auditor(client: FlaskClient, cast: Cast) -> None:
    grant_role(cast.staff, "auditor")
    sign_in(client, cast.staff)

    assert client.get("/hr/missing").status_code == 403


def test_unit_hr_sees_the_own_unit_only(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.outsider)

    page = client.get("/hr/missing").text

    assert "Rina Lestari" in page and "Admin Kepegawaian" not in page
    assert client.get(f"/hr/missing?unit={cast.other_unit.kode}").status_code == 404


def test_city_hr_narrows_to_a_unit(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.hr_admin)

    page = client.get(f"/hr/missing?unit={cast.other_unit.kode}").text

    assert "Orang Lain" in page and "Rina Lestari" not in page


def test_says_what_is_missing_and_tells_no_text_of_an_entry(client: FlaskClient, cast: Cast) -> None:
    wrote_all_but(cast.staff, JULY_DAYS[-1], JULY_DAYS[-2])
    wait_since(cast.staff, NOW - timedelta(days=8), description="Rahasia loket")
    sign_in(client, cast.outsider)

    page = client.get("/hr/missing?q=Rina").text

    assert "2 hari tanpa catatan" in page and "1 kegiatan menunggu" in page and "pada Andi Fadlun" in page
    assert "SKP belum disepakati" in page
    assert "Rahasia loket" not in page


def test_kind_shows_only_that_kind(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.outsider)

    page = client.get("/hr/missing?kind=plan&q=Rina").text

    assert "SKP belum disepakati" in page and "tanpa catatan" not in page.split("<tbody>")[1]


def test_attendance_is_told_by_unit(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.hr_admin)

    page = client.get("/hr/missing?kind=attendance").text

    assert "Absensi unit yang belum masuk" in page and "10 hari" in page


@pytest.mark.parametrize(
    "query", ["kind=ranking", "after=1", "unit=&q=%25", "after=00000000-0000-0000-0000-000000000000"]
)
def test_odd_addresses_are_no_error(client: FlaskClient, cast: Cast, query: str) -> None:
    sign_in(client, cast.hr_admin)

    assert client.get(f"/hr/missing?{query}").status_code == 200


def test_long_list_goes_on_at_the_next_page(client: FlaskClient, cast: Cast) -> None:
    for number in range(52):
        create_employee(f"Pegawai {number:02d}", unit=cast.unit, superior=cast.supervisor, account=False)
    sign_in(client, cast.outsider)

    first = client.get("/hr/missing").text
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = client.get(following).text

    assert "Pegawai 00" in first and "Pegawai 51" not in first
    assert "Pegawai 51" in second and "Pegawai 00" not in second


def test_list_is_fetched_as_a_file_without_formulas(client: FlaskClient, cast: Cast) -> None:
    create_employee('=HYPERLINK("http://x")', unit=cast.unit, superior=cast.supervisor)
    sign_in(client, cast.outsider)

    made = client.post("/hr/missing/exports", data={"kind": "plan"})
    fetched = client.get(made.location, buffered=True)

    assert (made.status_code, fetched.status_code) == (303, 200)
    rows = list(csv.DictReader(io.StringIO(fetched.data.decode("utf-8-sig"))))
    assert {row["nama"] for row in rows} >= {"Rina Lestari", '\'=HYPERLINK("http://x")'}
    assert {row["unit"] for row in rows} == {cast.unit.kode}
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "export.started")).one()
    assert event.actor_id == cast.outsider.id


def test_file_names_the_decider(client: FlaskClient, cast: Cast) -> None:
    wait_since(cast.staff, NOW - timedelta(days=8), date(2026, 7, 6))
    sign_in(client, cast.outsider)

    fetched = client.get(client.post("/hr/missing/exports", data={"kind": "decisions"}).location, buffered=True)

    (row,) = csv.DictReader(io.StringIO(fetched.data.decode("utf-8-sig")))
    assert (row["menunggu_keputusan"], row["menunggu_sejak"], row["pemutus"]) == ("1", "2026-07-07", "Andi Fadlun")


def test_reminder_says_how_many_were_reminded(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.outsider)

    sent = client.post("/hr/missing/reminders", data={"kind": "plan"})

    assert sent.status_code == 303
    assert "3 orang diingatkan." in client.get(sent.location).text
    assert db.session.query(Notice).count() == 3


@pytest.mark.parametrize(
    ("kind", "words"),
    [("", "lengkapi%20catatan"), ("plan", "susun%20dan%20ajukan%20SKP"), ("attendance", None)],
)
def test_a_text_to_pass_on_names_nobody(client: FlaskClient, cast: Cast, kind: str, words: str | None) -> None:
    sign_in(client, cast.outsider)

    page = client.get(f"/hr/missing?kind={kind}").text

    texts = re.findall(r'href="https://wa\.me/\?text=([^"]+)" target="_blank" rel="noopener noreferrer"', page)
    assert [words in text for text in texts if words] == ([True] if words else [])
    assert not any("Rina" in text for text in texts)
