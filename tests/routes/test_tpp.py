"""The page of one's own TPP."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.domain.permissions import Role, RoleGrant, Viewer
from app.extensions import db
from app.models import Emergency, Employee, EmployeeStanding, LegacyTpp, UnitPhase, Withholding
from app.services.tpp import compute_batches
from app.services.tpp_acts import ActRequest, approve_batch, verify_batch
from tests.factories import Cast, create_cast, create_employee, sign_in
from tests.support.clock import NOW
from tests.tpp.office import pay_batch
from tests.tpp.rows import JUNE, add_score, all_batches, complete, fill_attendance


@pytest.fixture
def cast(db_session: Any) -> Cast:
    return create_cast()


def _person(cast: Cast, **attendance: Any) -> Employee:
    person = complete(create_employee("Rina Lestari", unit=cast.unit, kelas_jabatan=8), **attendance)
    for other in (cast.head, cast.supervisor, cast.staff):
        complete(other)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    return person


def _step(act: Any, person: Employee, role: Role, cast: Cast, words: str = "") -> None:
    batch = all_batches()[0]
    by = Viewer(person.id, (RoleGrant(role, cast.unit.id),))
    act(ActRequest(batch.public_id, batch.version, words), by=by, now=NOW)


def test_shows_a_draft_as_an_estimate(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, _person(cast))

    page = client.get("/tpp").get_data(as_text=True)

    assert "Juni 2026" in page
    assert "Perkiraan diterima" in page
    assert "Rp3.342.353" in page


def test_shows_the_day_of_payment(client: FlaskClient, cast: Cast) -> None:
    person = _person(cast)
    _step(verify_batch, cast.staff, Role.VERIFIER, cast)
    _step(approve_batch, cast.head, Role.APPROVER, cast)
    _step(pay_batch, cast.supervisor, Role.TREASURER, cast, "SP2D 1")
    sign_in(client, person)

    page = client.get("/tpp/2026-06").get_data(as_text=True)

    assert "Dibayar 15 Jul" in page
    assert "Perkiraan" not in page


def test_explains_each_deduction_down_to_the_day(client: FlaskClient, cast: Cast) -> None:
    person = _person(cast, except_for={2: (462, 990), 3: (480, 990), 4: (481, 990), 5: "TK"})
    sign_in(client, person)

    page = client.get("/tpp").get_data(as_text=True)

    assert "Kehadiran mengurangi Rp175.023." in page
    assert "Terlambat 1–30 menit, 2 × 0,5" in page
    assert "Tanpa keterangan, 1 hari × 3" in page
    assert "Selasa 2 Jun" in page
    assert "Terlambat 12 menit, rentang 1–30 menit, −0,5" in page


def test_names_source_and_date_of_each_parameter(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, _person(cast))

    page = client.get("/tpp").get_data(as_text=True)

    assert "Perpres 188/2014, berlaku sejak 1 Januari 2015" in page
    assert "menunggu penetapan kota" in page


def test_held_line_says_why_and_that_nothing_is_lost(client: FlaskClient, cast: Cast) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8)
    fill_attendance(person)
    compute_batches(JUNE, by=None, now=NOW)
    sign_in(client, person)

    page = client.get("/tpp").get_data(as_text=True)

    assert "Tertahan: predikat semester 2025-2 belum final." in page
    assert "Tidak hilang" in page


def test_missing_payroll_shows_the_gross_amount_as_such(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, _person(cast, payroll=False))

    page = client.get("/tpp").get_data(as_text=True)

    assert "TPP bruto, sebelum pajak dan iuran" in page
    assert "Gaji kotor Juni 2026 belum diimpor" in page


def test_month_without_a_line_says_what_is_awaited(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)

    page = client.get("/tpp").get_data(as_text=True)

    assert "Batch unit Anda belum dihitung." in page


def test_other_scheme_is_named(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, create_employee(unit=cast.unit, skema_tunjangan="tpg"))

    page = client.get("/tpp").get_data(as_text=True)

    assert "Anda tidak memakai skema TPP." in page


def test_shows_nobody_else(client: FlaskClient, cast: Cast) -> None:
    person = _person(cast)
    person.nama = "Rina Lestari"
    sign_in(client, cast.outsider)

    page = client.get("/tpp/2026-06").get_data(as_text=True)

    assert "3.342.353" not in page


@pytest.mark.parametrize("month", ["2026-13", "juni", "2026", "2026-6"])
def test_unknown_month_is_not_there(client: FlaskClient, cast: Cast, month: str) -> None:
    sign_in(client, cast.staff)

    assert client.get(f"/tpp/{month}").status_code == 404


def _standing_row(model: Any, person: Employee, **values: Any) -> None:
    db.session.add(model(employee_id=person.id, recorded_by_id=person.id, recorded_at=NOW, **values))
    db.session.commit()


def test_a_shadow_month_shows_both_amounts_and_the_difference(client: FlaskClient, cast: Cast) -> None:
    values = {"shadow_from": "2026-06", "document": "SE 1", "recorded_by_id": cast.staff.id, "recorded_at": NOW}
    db.session.add(UnitPhase(unit_id=cast.unit.id, **values))
    db.session.commit()
    person = complete(create_employee("Rina Lestari", unit=cast.unit, kelas_jabatan=8))
    db.session.add(LegacyTpp(employee_id=person.id, bulan="2026-06", jumlah=3_000_000, imported_at=NOW))
    db.session.commit()
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    sign_in(client, person)

    page = client.get("/tpp/2026-06").get_data(as_text=True)

    assert "Bulan bayangan" in page and "jumlah lama Rp3.000.000" in page
    assert "Rp3.342.353" in page and "Rp342.353 lebih banyak" in page


def test_withheld_pay_says_why_and_that_it_is_not_lost(client: FlaskClient, cast: Cast) -> None:
    person = complete(create_employee("Rina Lestari", unit=cast.unit, kelas_jabatan=8))
    _standing_row(Withholding, person, reason="lhkpn", first_month="2026-06", document="Surat 4")
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    sign_in(client, person)

    page = client.get("/tpp/2026-06").get_data(as_text=True)

    assert "ditahan: LHKPN belum disampaikan. Tidak hilang" in page


def test_whoever_is_left_out_reads_the_reason_and_its_document(client: FlaskClient, cast: Cast) -> None:
    person = complete(create_employee("Rina Lestari", unit=cast.unit, kelas_jabatan=8))
    _standing_row(EmployeeStanding, person, kind="mpp", starts_on=date(2026, 6, 1), document="SK 12/2026")
    complete(cast.staff)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    sign_in(client, person)

    page = client.get("/tpp/2026-06").get_data(as_text=True)

    assert "masa persiapan pensiun sejak 1 Juni 2026, dasar SK 12/2026" in page


def test_days_of_an_emergency_are_listed_as_not_deducted(client: FlaskClient, cast: Cast) -> None:
    days = {"starts_on": date(2026, 6, 2), "ends_on": date(2026, 6, 2), "name": "Banjir", "document": "SK 3"}
    db.session.add(Emergency(recorded_by_id=cast.staff.id, recorded_at=NOW, **days))
    db.session.commit()
    sign_in(client, _person(cast, except_for={2: "TK"}))

    page = client.get("/tpp/2026-06").get_data(as_text=True)

    assert "Tanpa keterangan, tidak dipotong: Banjir" in page
    assert "Kehadiran tidak mengurangi apa pun" in page


def test_own_score_behind_the_predikat_is_linked(client: FlaskClient, cast: Cast) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8)
    fill_attendance(person)
    add_score(person)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    sign_in(client, person)

    assert 'href="/scores/2025-2"' in client.get("/tpp").text


def test_result_from_elsewhere_has_no_score_to_open(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, _person(cast))

    assert 'href="/scores/2025-2"' not in client.get("/tpp").text
