"""Batches on the web: both gates, the steps, and what the pages say."""

import csv
import io
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Employee, TppBatch
from app.services.tpp import compute_batches
from tests.factories import Cast, create_attendance, create_cast, create_employee, grant_role, sign_in
from tests.support.clock import NOW
from tests.tpp.rows import JUNE, add_external_score, all_batches, all_lines, complete, fill_attendance


@pytest.fixture
def cast(db_session: Any) -> Cast:
    """An OPD whose June is complete, its draft, and its officers."""
    cast = create_cast()
    for person in (cast.head, cast.supervisor, cast.staff):
        complete(person)
    grant_role(cast.staff, "verifier", cast.unit)
    grant_role(cast.head, "approver", cast.unit)
    grant_role(cast.supervisor, "treasurer", cast.unit)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    return cast


def _batch() -> TppBatch:
    return all_batches()[0]


def _url(ending: str = "") -> str:
    return f"/hr/tpp/{_batch().public_id}{ending}"


def _post(client: FlaskClient, person: Employee, ending: str, **form: Any) -> Any:
    sign_in(client, person)
    return client.post(_url(ending), data={"version": _batch().version, **form})


def test_lists_the_batches_of_the_own_unit_only(client: FlaskClient, cast: Cast) -> None:
    complete(cast.outsider)
    compute_batches(JUNE, by=None, now=NOW)
    sign_in(client, cast.supervisor)

    page = client.get("/hr/tpp?bulan=2026-06").get_data(as_text=True)

    assert cast.unit.nama in page
    assert cast.other_unit.nama not in page


def test_walks_from_draft_to_paid(client: FlaskClient, cast: Cast) -> None:
    assert _post(client, cast.staff, "/verification").status_code == 303
    assert _post(client, cast.head, "/approval").status_code == 303
    assert _post(client, cast.supervisor, "/payment", payment_number="SP2D 9").status_code == 303

    page = client.get(_url()).get_data(as_text=True)
    assert "Nomor pembayaran: SP2D 9" in page
    assert page.count(">sama<") == 3


def test_page_offers_only_the_step_the_viewer_may_take(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)

    page = client.get(_url()).get_data(as_text=True)

    assert "Nyatakan sudah diperiksa" in page
    assert "Catat pembayaran" not in page
    assert "Hitung ulang" not in page


def test_second_step_by_the_same_person_is_refused_with_a_reason(client: FlaskClient, cast: Cast) -> None:
    grant_role(cast.staff, "approver", cast.unit)
    _post(client, cast.staff, "/verification")

    answer = _post(client, cast.staff, "/approval")

    assert answer.status_code == 403
    assert "harus oleh orang yang berbeda" in answer.get_data(as_text=True)
    assert _batch().state == "verified"


def test_stale_version_is_a_conflict(client: FlaskClient, cast: Cast) -> None:
    answer = _post(client, cast.staff, "/verification", version=99)

    assert answer.status_code == 409
    assert "berubah sejak Anda membukanya" in answer.get_data(as_text=True)


def test_missing_version_is_a_conflict(client: FlaskClient, cast: Cast) -> None:
    assert _post(client, cast.staff, "/verification", version="x").status_code == 409


def test_facts_that_changed_are_a_conflict(client: FlaskClient, cast: Cast) -> None:
    create_attendance(cast.staff, date(2026, 6, 8), "CT")

    answer = _post(client, cast.staff, "/verification")

    assert answer.status_code == 409
    assert "Hitung ulang dahulu" in answer.get_data(as_text=True)


@pytest.mark.parametrize("ending", ["/verification", "/approval", "/payment"])
def test_reader_without_the_right_gets_403(client: FlaskClient, cast: Cast, ending: str) -> None:
    assert _post(client, cast.hr_admin, ending, payment_number="1").status_code == 403


@pytest.mark.parametrize("role", ["verifier", "approver", "treasurer"])
@pytest.mark.parametrize("ending", ["", "/export", "/verification", "/return"])
def test_officer_of_another_unit_gets_404_or_403(client: FlaskClient, cast: Cast, role: str, ending: str) -> None:
    grant_role(cast.outsider, role, cast.other_unit)
    sign_in(client, cast.outsider)

    answer = client.post(_url(ending), data={"version": 1}) if ending else client.get(_url())

    assert answer.status_code in ({404, 403} if ending == "/verification" and role != "verifier" else {404})


def test_employee_without_a_role_gets_403(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.outsider)

    assert client.get("/hr/tpp").status_code == 403


def test_unknown_batch_is_404(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.hr_admin)

    assert client.get(f"/hr/tpp/{uuid4()}").status_code == 404


def test_line_of_another_batch_is_404(client: FlaskClient, cast: Cast) -> None:
    complete(cast.outsider)
    compute_batches(JUNE, by=None, now=NOW)
    other = next(line for line in all_lines() if line.employee_id == cast.outsider.id)
    sign_in(client, cast.supervisor)

    assert client.get(_url(f"/lines/{other.public_id}")).status_code == 404


def test_line_explains_itself_to_the_treasurer(client: FlaskClient, cast: Cast) -> None:
    line = next(line for line in all_lines() if line.employee_id == cast.staff.id)
    sign_in(client, cast.supervisor)

    page = client.get(_url(f"/lines/{line.public_id}")).get_data(as_text=True)

    assert "Rina Lestari" in page
    assert "Tunjangan kinerja kelas 7" in page


def test_payment_without_number_is_422_and_keeps_the_batch(client: FlaskClient, cast: Cast) -> None:
    _post(client, cast.staff, "/verification")
    _post(client, cast.head, "/approval")

    answer = _post(client, cast.supervisor, "/payment", payment_number="")

    assert answer.status_code == 422
    assert _batch().state == "approved"


def test_sending_back_needs_a_reason(client: FlaskClient, cast: Cast) -> None:
    _post(client, cast.staff, "/verification")

    assert _post(client, cast.head, "/return", reason="").status_code == 422
    assert _post(client, cast.head, "/return", reason="Kelas keliru").status_code == 303
    assert _batch().state == "draft"


def test_unit_hr_confirms_a_gap_without_seeing_amounts(client: FlaskClient, cast: Cast) -> None:
    create_employee("Tanpa Absen", unit=cast.unit)
    unit_hr = create_employee(unit=cast.other_unit)
    grant_role(unit_hr, "unit_hr", cast.unit)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    sign_in(client, unit_hr)

    page = client.get(_url("/gap")).get_data(as_text=True)
    answer = _post(client, unit_hr, "/gap-confirmation", reason="Mesin rusak, daftar manual ada")

    assert "Tanpa Absen" in page
    assert f"{_batch().total_bruto:,}".replace(",", ".") not in page
    assert answer.status_code == 303
    assert client.get(_url()).status_code == 403
    assert _batch().gap_confirmed_by_id == unit_hr.id


def test_gap_without_a_reason_is_422(client: FlaskClient, cast: Cast) -> None:
    create_employee(unit=cast.unit)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)

    assert _post(client, cast.hr_admin, "/gap-confirmation", reason=" ").status_code == 422


def test_unconfirmed_gap_blocks_verification_with_the_remedy(client: FlaskClient, cast: Cast) -> None:
    create_employee(unit=cast.unit)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)

    answer = _post(client, cast.staff, "/verification")

    assert answer.status_code == 409
    assert "tanpa data kehadiran" in answer.get_data(as_text=True)


def test_held_people_are_listed_with_the_reason(client: FlaskClient, cast: Cast) -> None:
    held = create_employee("Belum Final", unit=cast.unit, kelas_jabatan=8)
    fill_attendance(held)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    sign_in(client, cast.supervisor)

    page = client.get(_url("?only=tertahan")).get_data(as_text=True)

    assert "Belum Final" in page
    assert "tertahan: predikat semester 2025-2 belum final" in page
    assert "Andi Fadlun" not in page.split('id="orang"')[1]


def test_treasurer_computes_the_own_unit(client: FlaskClient, cast: Cast) -> None:
    create_attendance(cast.staff, date(2026, 6, 8), "CT")
    before = _batch().input_hash
    sign_in(client, cast.supervisor)

    answer = client.post("/hr/tpp/computation", data={"bulan": "2026-06", "unit": cast.unit.kode})

    assert answer.status_code == 303
    assert _batch().input_hash != before


def test_computing_a_future_month_is_refused(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.supervisor)

    answer = client.post("/hr/tpp/computation", data={"bulan": "2026-12"})

    assert answer.status_code == 422
    assert "belum mulai" in answer.get_data(as_text=True)


def test_export_is_made_by_post_and_fetched(client: FlaskClient, cast: Cast) -> None:
    cast.staff.nama = "=HYPERLINK()"
    db.session.commit()

    answer = _post(client, cast.supervisor, "/export", format="csv")
    with client.get(answer.headers["Location"]) as fetched:
        content = fetched.get_data(as_text=True)

    rows = list(csv.DictReader(io.StringIO(content)))
    assert len(rows) == len(all_lines())
    assert "'=HYPERLINK()" in {row["nama"] for row in rows}
    assert sum(int(row["tpp_netto"] or 0) for row in rows) == _batch().total_netto


def test_export_in_an_unknown_format_is_422(client: FlaskClient, cast: Cast) -> None:
    assert _post(client, cast.supervisor, "/export", format="exe").status_code == 422


def test_lines_are_paged_by_name(client: FlaskClient, cast: Cast) -> None:
    for number in range(60):
        add_external_score(create_employee(f"Pegawai {number:02}", unit=cast.unit))
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    sign_in(client, cast.supervisor)

    first = client.get(_url()).get_data(as_text=True)
    after = first.split("after=")[1].split("#")[0].split('"')[0]
    second = client.get(_url(f"?after={after}")).get_data(as_text=True)

    assert "Pegawai 00" in first
    assert "Pegawai 59" not in first
    assert "Pegawai 59" in second
    assert "Pegawai 00" not in second


def test_month_is_exported_for_the_units_of_the_viewer(client: FlaskClient, cast: Cast) -> None:
    complete(cast.outsider)
    compute_batches(JUNE, by=None, now=NOW)
    sign_in(client, cast.supervisor)

    answer = client.post("/hr/tpp/export", data={"bulan": "2026-06", "format": "csv"})
    with client.get(answer.headers["Location"]) as fetched:
        content = fetched.get_data(as_text=True)

    assert cast.staff.nip in content
    assert cast.outsider.nip not in content


def test_month_without_batches_is_not_exported(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.supervisor)

    assert client.post("/hr/tpp/export", data={"bulan": "2026-01"}).status_code == 422
