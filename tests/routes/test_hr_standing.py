"""The pages for standings, emergencies and bulan bayangan: they record, refuse by the field, and show what stands."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Emergency, EmployeeStanding, NamedDeduction, Punishment, UnitPhase, Withholding
from tests.factories import Cast, create_cast, create_employee, grant_role, sign_in
from tests.tpp.rows import JUNE

STANDING = {"kedudukan": "cltn", "mulai": "2026-06-01", "selesai": "", "dasar": "SK 12/2026"}
EMERGENCY = {"nama": "Banjir", "mulai": "2026-06-02", "selesai": "2026-06-03", "dasar": "SK 3", "potongan": "1"}


@pytest.fixture
def cast(client: FlaskClient, db_session: Any) -> Cast:
    """Signed in as the city's HR."""
    cast = create_cast()
    sign_in(client, cast.hr_admin)
    return cast


def _page(cast: Cast) -> str:
    return f"/hr/people/{cast.staff.public_id}/standing"


def test_the_page_of_a_person_leads_to_it(client: FlaskClient, cast: Cast) -> None:
    assert _page(cast) in client.get(f"/hr/people/{cast.staff.public_id}").text


def test_records_and_shows_a_standing(client: FlaskClient, cast: Cast) -> None:
    answer = client.post(_page(cast), data=STANDING)

    text = client.get(answer.headers["Location"]).text
    assert answer.status_code == 303
    assert "Kedudukan tersimpan" in text and "SK 12/2026" in text
    assert db.session.query(EmployeeStanding).one().kind == "cltn"


def test_a_refused_standing_keeps_what_was_typed(client: FlaskClient, cast: Cast) -> None:
    answer = client.post(_page(cast), data={**STANDING, "selesai": "2026-05-01", "dasar": ""})

    assert answer.status_code == 422
    assert "Tanggal akhir harus sesudah" in answer.text and 'value="2026-05-01"' in answer.text


def test_an_overlap_is_a_conflict_with_a_remedy(client: FlaskClient, cast: Cast) -> None:
    client.post(_page(cast), data=STANDING)

    answer = client.post(_page(cast), data={**STANDING, "kedudukan": "mpp"})

    assert answer.status_code == 409
    assert "Cabut yang lama" in answer.text


def test_records_and_takes_back_a_punishment(client: FlaskClient, cast: Cast) -> None:
    form = {"hukuman": "potong_6_bulan", "bulan_hukuman": "2026-12", "dasar_hukuman": "SK 9"}
    client.post(f"{_page(cast)}/punishments", data=form)
    row = db.session.query(Punishment).one()

    answer = client.post(f"{_page(cast)}/revocations", data={"dicabut": row.public_id, "alasan_cabut": "Keliru"})

    assert answer.status_code == 303
    assert "Keliru" in client.get(_page(cast)).text


def test_withholds_and_releases(client: FlaskClient, cast: Cast) -> None:
    form = {"sebab": "lhkpn", "bulan_ditahan": "2026-06", "dasar_ditahan": "Surat 4"}
    client.post(f"{_page(cast)}/withholdings", data=form)
    row = db.session.query(Withholding).one()
    release = {"penahanan": row.public_id, "bulan_terakhir": "2026-07", "dasar_lepas": "Surat 9"}

    answer = client.post(f"{_page(cast)}/releases", data=release)

    text = client.get(answer.headers["Location"]).text
    assert (answer.status_code, row.last_month) == (303, "2026-07")
    assert "pembayaran susulan" in text and "LHKPN belum disampaikan" in text


def test_takes_an_amount_and_ends_it(client: FlaskClient, cast: Cast) -> None:
    form = {"jenis": "zakat", "jumlah": "75000", "bulan_potong": "2026-06", "dasar_potong": "Surat kuasa 12"}
    answer = client.post(f"{_page(cast)}/deductions", data=form)
    shown = client.get(answer.headers["Location"]).text
    row = db.session.query(NamedDeduction).one()

    end = client.post(f"{_page(cast)}/deductions/ends", data={"potongan": row.public_id, "bulan_berakhir": "2026-12"})

    assert (answer.status_code, end.status_code, row.last_month) == (303, 303, "2026-12")
    assert "Potongan tersimpan" in shown and "Rp75.000" in shown and "Surat kuasa 12" in shown


def test_a_refused_deduction_is_told_at_its_fields(client: FlaskClient, cast: Cast) -> None:
    answer = client.post(f"{_page(cast)}/deductions", data={"jenis": "", "jumlah": "75.000", "bulan_potong": "2026-06"})

    assert answer.status_code == 422
    assert 'href="#jenis"' in answer.text and 'href="#jumlah"' in answer.text and 'value="75.000"' in answer.text


def test_a_semester_that_is_none_is_refused_at_its_field(client: FlaskClient, cast: Cast) -> None:
    answer = client.post(f"{_page(cast)}/plan-reminders", data={"semester_pengingat": "semester satu"})

    assert answer.status_code == 422
    assert 'href="#semester_pengingat"' in answer.text


def test_a_units_hr_sees_no_forms(client: FlaskClient, cast: Cast) -> None:
    unit_hr = create_employee(unit=cast.unit)
    grant_role(unit_hr, "unit_hr", cast.unit)
    sign_in(client, unit_hr)

    page = client.get(_page(cast))

    assert page.status_code == 200
    assert "Simpan kedudukan" not in page.text and "Kirim pengingat" not in page.text


def test_records_an_emergency_and_takes_it_back(client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/hr/emergencies", data=EMERGENCY)
    row = db.session.query(Emergency).one()
    shown = client.get("/hr/emergencies").text
    revoked = client.post("/hr/emergencies/revocations", data={"dicabut": row.public_id, "alasan_cabut": "Keliru"})

    assert (answer.status_code, revoked.status_code) == (303, 303)
    assert (row.stops_deadlines, row.stops_deductions) == (False, True)
    assert "Banjir" in shown and "seluruh kota" in shown


def test_refuses_an_emergency_that_stops_nothing(client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/hr/emergencies", data={**EMERGENCY, "potongan": ""})

    assert answer.status_code == 422
    assert 'href="#tenggat"' in answer.text


def test_a_second_person_sets_a_unit_live(client: FlaskClient, cast: Cast) -> None:
    form = {"unit": cast.unit.kode, "bulan": JUNE.code, "dasar": "SE 1"}
    begun = client.post("/hr/phases", data=form)
    live = {"unit_berlaku": cast.unit.kode, "bulan_berlaku": "2026-09"}
    by_the_same = client.post("/hr/phases/live", data=live)
    second = create_employee(unit=cast.other_unit)
    grant_role(second, "hr")
    sign_in(client, second)

    by_another = client.post("/hr/phases/live", data=live)

    assert (begun.status_code, by_the_same.status_code, by_another.status_code) == (303, 403, 303)
    assert "harus oleh orang lain" in by_the_same.text
    assert db.session.query(UnitPhase).one().live_from == "2026-09"


def test_a_bad_phase_is_refused_by_the_field(client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/hr/phases", data={"unit": cast.unit.kode, "bulan": "Juni", "dasar": ""})

    assert answer.status_code == 422
    assert 'href="#bulan"' in answer.text and 'href="#dasar"' in answer.text


def test_releases_from_the_list_of_what_waits(client: FlaskClient, cast: Cast) -> None:
    form = {"sebab": "lhkpn", "bulan_ditahan": "2026-06", "dasar_ditahan": "Surat 4"}
    client.post(f"{_page(cast)}/withholdings", data=form)
    row = db.session.query(Withholding).one()
    listed = client.get("/hr/withheld")

    answer = client.post(
        "/hr/withheld/releases",
        data={"penahanan": str(row.public_id), "bulan_terakhir": "2026-06", "dasar_lepas": "Surat 9"},
    )

    text = client.get(answer.headers["Location"]).text
    assert cast.staff.nama in listed.text and "LHKPN belum disampaikan" in listed.text
    assert (answer.status_code, db.session.query(Withholding).one().release_document) == (303, "Surat 9")
    assert "Penahanan dilepas" in text and "Tidak ada TPP yang ditahan." in text


def test_a_refused_release_keeps_what_was_typed(client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/hr/withheld/releases", data={"penahanan": "", "bulan_terakhir": "Juni", "dasar_lepas": "x"})

    assert answer.status_code == 422
    assert "penahanan-galat" not in answer.text  # nothing waits, so no form is shown beside the summary
    assert "Pilih" in answer.text


def test_the_page_of_batches_leads_to_what_waits(client: FlaskClient, cast: Cast) -> None:
    assert "/hr/withheld" in client.get("/hr/tpp").text
