"""Periods on the web: reading, closing what was shown, not counting an entry, reopening by two persons."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.domain.periods import Semester
from app.extensions import db
from app.models import Activity, Decision, Employee, Notice, Period, PeriodAct
from app.services import period_acts
from tests.factories import (
    Cast,
    create_activity,
    create_cast,
    create_decision,
    create_employee,
    grant_role,
    set_period,
    sign_in,
)
from tests.support.clock import NOW
from tests.support.office import close_months, create_score

JUNE = "/hr/periods/month/2026-06"
JULY = "/hr/periods/month/2026-07"
FIRST = "/hr/periods/semester/2026-1"


@pytest.fixture
def cast(db_session: Any) -> Cast:
    return create_cast()


@pytest.fixture
def second(cast: Cast) -> Employee:
    person = create_employee("Kepala BKPSDMD", unit=cast.other_unit)
    grant_role(person, "hr")
    return person


def undecided(cast: Cast, **values: Any) -> Activity:
    return create_activity(cast.staff, work_date=date(2026, 6, 10), description="Rahasia loket", **values)


ACTS = (
    f"{JUNE}/closing",
    f"{FIRST}/closing",
    f"{JUNE}/reopening-requests",
    f"{JUNE}/reopening",
    f"{JUNE}/entries/00000000-0000-0000-0000-000000000000/exclusion",
)


@pytest.mark.parametrize("path", ["/hr/periods", JUNE, FIRST, f"{JUNE}/entries"])
@pytest.mark.parametrize("name", ["staff", "supervisor"])
def test_is_closed_to_employees_and_superiors(client: FlaskClient, cast: Cast, path: str, name: str) -> None:
    sign_in(client, getattr(cast, name))

    assert client.get(path).status_code == 403


@pytest.mark.parametrize("role", ["unit_hr", "auditor"])
def test_unit_hr_and_auditor_read_and_do_not_act(client: FlaskClient, cast: Cast, role: str) -> None:
    undecided(cast)
    grant_role(cast.outsider, role, cast.unit)
    sign_in(client, cast.outsider)

    pages = [client.get(path) for path in ("/hr/periods", JUNE, FIRST)]
    acts = [client.post(path).status_code for path in ACTS]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert "Dinas Dukcapil" in pages[1].text and "Tutup Juni" not in pages[1].text
    assert acts == [403] * 5
    assert client.get(f"{JUNE}/entries").status_code == 403


def test_unit_hr_sees_what_waits_in_the_own_unit_only(client: FlaskClient, cast: Cast) -> None:
    undecided(cast)
    grant_role(cast.outsider, "unit_hr", cast.other_unit)
    sign_in(client, cast.outsider)

    page = client.get(JUNE).text

    assert "Dinas Dukcapil" not in page and "Rahasia loket" not in page


def test_list_shows_stages(client: FlaskClient, cast: Cast) -> None:
    set_period("2026-05")
    sign_in(client, cast.hr_admin)

    page = client.get("/hr/periods").text

    assert "Juli 2026" in page and "Berjalan" in page
    assert "Mei 2026" in page and "Ditutup" in page
    assert "Semester 1 / 2026" in page


def test_month_says_what_closing_does_and_closes(client: FlaskClient, cast: Cast) -> None:
    undecided(cast)
    sign_in(client, cast.hr_admin)

    shown = client.get(JUNE).text
    closed = client.post(f"{JUNE}/closing", data={"undecided": "1"})

    assert "1 kegiatan yang belum diputuskan dihitung disetujui" in shown
    assert closed.status_code == 303
    assert "Bulan ini sudah ditutup." in client.get(closed.location).text
    assert db.session.scalars(select(Decision.action)).all() == ["auto_approve"]


def test_very_many_entries_are_closed_beside_the_request(
    client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(period_acts, "CLOSED_AT_ONCE", 0)
    undecided(cast)
    sign_in(client, cast.hr_admin)
    before = set(threading.enumerate())

    answer = client.post(f"{JUNE}/closing", data={"undecided": "1"})
    for thread in set(threading.enumerate()) - before:
        thread.join(10)

    assert answer.location == f"{JUNE}?done=closing"
    assert "Ditutup." in client.get(answer.location).text


@pytest.mark.parametrize("number", ["0", "2", "", "satu"])
def test_closing_what_was_not_shown_is_a_conflict(client: FlaskClient, cast: Cast, number: str) -> None:
    undecided(cast)
    sign_in(client, cast.hr_admin)

    answer = client.post(f"{JUNE}/closing", data={"undecided": number})

    assert answer.status_code == 409 and "berubah sejak halaman dibuka" in answer.text
    assert db.session.query(Period).count() == 0


def test_running_month_cannot_be_closed(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.hr_admin)

    shown = client.get(JULY).text
    answer = client.post(f"{JULY}/closing", data={"undecided": "0"})

    assert "Tutup Juli" not in shown
    assert answer.status_code == 409 and "11 Agustus 2026" in answer.text


def test_open_correction_keeps_the_month_open(client: FlaskClient, cast: Cast) -> None:
    create_decision(undecided(cast), cast.supervisor, "return", at=NOW - timedelta(hours=2), note="Jumlahnya?")
    sign_in(client, cast.hr_admin)

    shown = client.get(JUNE).text
    answer = client.post(f"{JUNE}/closing", data={"undecided": "0"})

    assert "boleh dibetulkan sampai 17 Juli 2026" in shown
    assert answer.status_code == 409 and "17 Juli 2026" in answer.text


def test_entry_is_not_counted_for_a_reason(client: FlaskClient, cast: Cast) -> None:
    entry = undecided(cast)
    sign_in(client, cast.hr_admin)
    path = f"{JUNE}/entries/{entry.public_id}"

    listed = client.get(f"{JUNE}/entries?unit={cast.unit.kode}").text
    done = client.post(f"{path}/exclusion", data={"version": "1", "reason": "Bukan tugas jabatan"})

    assert "Rahasia loket" in listed and path in listed
    assert done.status_code == 303
    db.session.refresh(entry)
    assert entry.status == "rejected"
    assert db.session.scalars(select(Notice.employee_id)).all() == [cast.staff.id]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"version": "1", "reason": " "}, 422),
        ({"version": "1", "reason": "x" * 501}, 422),
        ({"version": "2", "reason": "Bukan tugas"}, 409),
        ({"reason": "Bukan tugas"}, 409),
    ],
)
def test_entry_stays_without_reason_or_in_another_version(
    client: FlaskClient, cast: Cast, form: dict[str, str], status: int
) -> None:
    entry = undecided(cast)
    sign_in(client, cast.hr_admin)

    answer = client.post(f"{JUNE}/entries/{entry.public_id}/exclusion", data=form)

    assert answer.status_code == status
    db.session.refresh(entry)
    assert entry.status == "submitted"


def test_decided_entry_is_not_offered(client: FlaskClient, cast: Cast) -> None:
    entry = undecided(cast, status="approved")
    sign_in(client, cast.hr_admin)

    assert client.get(f"{JUNE}/entries/{entry.public_id}").status_code == 404


def test_second_person_reopens(client: FlaskClient, cast: Cast, second: Employee) -> None:
    set_period("2026-06")
    sign_in(client, cast.hr_admin)
    client.post(f"{JUNE}/reopening-requests", data={"reason": "Surat tugas terlambat", "revision": "1"})
    alone = client.post(f"{JUNE}/reopening", data={"revision": "1"})
    sign_in(client, second)

    shown = client.get(JUNE).text
    done = client.post(f"{JUNE}/reopening", data={"revision": "1"})

    assert alone.status_code == 403
    assert "Surat tugas terlambat" in shown and "Admin Kepegawaian" in shown
    assert done.status_code == 303
    period = db.session.scalars(select(Period)).one()
    assert (period.state, period.revision) == ("open", 2)
    assert list(db.session.scalars(select(PeriodAct.act).order_by(PeriodAct.id))) == ["ask_reopen", "reopen"]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"revision": "1", "reason": ""}, 422),
        ({"revision": "1", "reason": "x" * 501}, 422),
        ({"reason": "Keliru"}, 409),
    ],
)
def test_asking_needs_a_reason_and_the_revision_shown(
    client: FlaskClient, cast: Cast, form: dict[str, str], status: int
) -> None:
    set_period("2026-06")
    sign_in(client, cast.hr_admin)

    answer = client.post(f"{JUNE}/reopening-requests", data=form)

    assert answer.status_code == status
    assert db.session.query(PeriodAct).count() == 0


def test_open_month_is_not_reopened(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.hr_admin)

    answer = client.post(f"{JUNE}/reopening-requests", data={"reason": "Keliru", "revision": "1"})

    assert answer.status_code == 409


def test_month_of_a_closed_semester_waits_for_the_semester(client: FlaskClient, cast: Cast) -> None:
    set_period("2026-06")
    set_period("2026-1", kind="semester")
    sign_in(client, cast.hr_admin)

    answer = client.post(f"{JUNE}/reopening-requests", data={"reason": "Keliru", "revision": "1"})

    assert answer.status_code == 409 and "semesternya dahulu" in answer.text


def test_semester_says_what_is_missing_and_closes(client: FlaskClient, cast: Cast) -> None:
    close_months(Semester(2026, 1))
    score = create_score(cast.staff, predikat="baik")
    sign_in(client, cast.hr_admin)

    shown = client.get(FIRST).text
    refused = client.post(f"{FIRST}/closing")
    score.status = "final"
    done = client.post(f"{FIRST}/closing")

    assert "1 nilai belum final." in shown
    assert refused.status_code == 409
    assert done.status_code == 303
    assert client.post(f"{FIRST}/closing").status_code == 409


@pytest.mark.parametrize("path", ["/hr/periods/month/2026-13", "/hr/periods/semester/2026-3", "/hr/periods/year/2026"])
def test_unknown_period_is_not_found(client: FlaskClient, cast: Cast, path: str) -> None:
    sign_in(client, cast.hr_admin)

    assert client.get(path).status_code == 404
    assert client.post(f"{path}/reopening").status_code == 404
