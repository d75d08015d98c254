"""The roster pages: who may look and enter, and what leave does."""

from datetime import date, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Attendance, CalendarDay, NoSkpRecord, SuperiorReport, WorkSchedule
from tests.factories import (
    Cast,
    create_activity,
    create_cast,
    create_employee,
    create_holiday,
    grant_role,
    set_period,
    sign_in,
)
from tests.support.clock import NOW

WEEK = {"kode": "CT", "mulai": "2026-07-20", "selesai": "2026-07-26", "dokumen": "851/12/2026"}


def _leave(client: FlaskClient, cast: Cast, form: dict[str, str] | None = None) -> Any:
    return client.post(f"/hr/people/{cast.staff.public_id}/leave", data=form or WEEK)


def _days(cast: Cast) -> list[date]:
    statement = select(Attendance.tanggal).where(Attendance.employee_id == cast.staff.id)
    return list(db.session.scalars(statement.order_by(Attendance.tanggal)))


def _unit_hr(cast: Cast, unit: Any) -> Any:
    person = create_employee("Pengelola Unit", unit=unit, superior=cast.head)
    grant_role(person, "unit_hr", unit)
    return person


def test_enters_leave_for_working_days_only(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    create_holiday(date(2026, 7, 22))
    sign_in(client, cast.hr_admin)

    answer = _leave(client, cast)

    assert answer.status_code == 303
    assert _days(cast) == [date(2026, 7, 20), date(2026, 7, 21), date(2026, 7, 23), date(2026, 7, 24)]


def test_entering_the_same_leave_twice_adds_nothing(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    sign_in(client, cast.hr_admin)
    _leave(client, cast)

    again = _leave(client, cast)

    assert (again.status_code, len(_days(cast))) == (303, 5)


def test_takes_leave_back(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    sign_in(client, cast.hr_admin)
    _leave(client, cast)

    _leave(client, cast, {**WEEK, "batal": "1"})

    assert _days(cast) == []


def test_the_units_own_manager_may_enter_leave(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    sign_in(client, _unit_hr(cast, cast.unit))

    answer = _leave(client, cast)

    assert answer.status_code == 303


def test_another_units_manager_does_not_find_the_person(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    sign_in(client, _unit_hr(cast, cast.other_unit))

    answer = _leave(client, cast)

    assert (answer.status_code, _days(cast)) == (404, [])


def test_an_employee_may_not_open_the_roster(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    sign_in(client, cast.staff)

    answer = client.get("/hr/people")

    assert answer.status_code == 403


def test_nobody_enters_their_own_leave(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    sign_in(client, cast.hr_admin)

    answer = client.post(f"/hr/people/{cast.hr_admin.public_id}/leave", data=WEEK)

    assert answer.status_code == 403


def test_refuses_leave_in_a_closed_month(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    set_period("2026-07")
    sign_in(client, cast.hr_admin)

    answer = _leave(client, cast)

    assert (answer.status_code, _days(cast)) == (409, [])


def test_names_every_bad_field_of_leave(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    sign_in(client, cast.hr_admin)

    answer = _leave(client, cast, {"kode": "XX", "mulai": "2026-02-30", "selesai": "2026-07-01", "dokumen": ""})

    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert all(part in text for part in ("Pilih jenis cuti", "Isi tanggal", "nomor surat"))


def test_lists_people_of_the_viewers_units_without_texts_of_entries(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    create_activity(cast.staff, description="Rahasia pasien")
    sign_in(client, _unit_hr(cast, cast.unit))

    text = client.get("/hr/people").get_data(as_text=True)

    assert cast.staff.nama in text
    assert cast.outsider.nama not in text
    assert "Rahasia pasien" not in text


def test_records_a_missing_plan_only_with_a_letter_and_two_reminders(
    client: FlaskClient, db_session: Any, clock: Any
) -> None:
    cast = create_cast()
    sign_in(client, cast.hr_admin)
    person = f"/hr/people/{cast.staff.public_id}"
    form = {"semester": "2026-1", "surat": "800/1", "alasan": "Tidak menyusun"}

    too_early = client.post(f"{person}/missing-plan", data=form)
    client.post(f"{person}/standing/plan-reminders", data={"semester_pengingat": "2026-1"})
    clock.set(NOW + timedelta(days=7))
    sign_in(client, cast.hr_admin, now=NOW + timedelta(days=7))
    client.post(f"{person}/standing/plan-reminders", data={"semester_pengingat": "2026-1"})
    refused = client.post(f"{person}/missing-plan", data={**form, "surat": ""})
    accepted = client.post(f"{person}/missing-plan", data=form)

    assert "Kirim pengingat dahulu" in too_early.text
    assert (too_early.status_code, refused.status_code, accepted.status_code) == (409, 422, 303)
    assert len(db.session.scalars(select(NoSkpRecord)).all()) == 1


def test_answers_a_report_of_a_wrong_superior(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    report = SuperiorReport(employee_id=cast.staff.id, unit_id=cast.unit.id, note="Atasan lama", created_at=NOW)
    db.session.add(report)
    db.session.commit()
    sign_in(client, cast.hr_admin)

    client.post(f"/hr/superior-reports/{report.public_id}/answer", data={"answer": "Sudah dibetulkan"})

    db.session.refresh(report)
    assert (report.state, report.answer) == ("resolved", "Sudah dibetulkan")


def test_adds_a_day_off_with_its_decree(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    sign_in(client, cast.hr_admin)

    client.post(
        "/hr/calendar/days",
        data={"tanggal": "2026-09-28", "jenis": "local", "nama": "HUT Kota Palu", "dasar": "SE 1/2026"},
    )

    assert db.session.get_one(CalendarDay, date(2026, 9, 28)).name == "HUT Kota Palu"


def test_only_the_city_changes_the_calendar(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    sign_in(client, _unit_hr(cast, cast.unit))

    answer = client.post(
        "/hr/calendar/days", data={"tanggal": "2026-09-28", "jenis": "local", "nama": "Libur", "dasar": "SE"}
    )

    assert answer.status_code == 403


def test_adds_office_hours_for_several_weekdays(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    sign_in(client, cast.hr_admin)

    answer = client.post(
        "/hr/calendar/schedules",
        data={
            "label": "Ramadan",
            "pola_kerja": "5",
            "hari": ["0", "1"],
            "masuk": "08:00",
            "pulang": "15:00",
            "mulai": "2027-02-08",
            "selesai": "2027-03-09",
            "sumber": "SE 2/2027",
        },
    )

    hours = {(row.weekday, row.start_minute, row.end_minute) for row in db.session.scalars(select(WorkSchedule))}
    assert (answer.status_code, hours) == (303, {(0, 480, 900), (1, 480, 900)})


def test_shows_rules_with_source_to_everyone(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    sign_in(client, cast.staff)

    text = client.get("/hr/rules").get_data(as_text=True)

    assert "rating_above_from" in text


def test_an_auditor_reads_the_chain_and_checks_it(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    grant_role(cast.outsider, "auditor")
    sign_in(client, cast.outsider)

    page = client.get("/hr/audit")
    checked = client.post("/hr/audit/verification")

    assert page.status_code == 200
    assert checked.headers["Location"].endswith("ok=intact")


def test_how_days_are_recorded_is_set_and_shown(db_session: Any, client: FlaskClient) -> None:
    cast = create_cast()
    sign_in(client, cast.hr_admin)
    address = f"/hr/people/{cast.staff.public_id}"
    form = {"wajib_catat": "jadwal", "berlaku": "2026-07-20", "alasan_catat": "Jadwal jaga"}

    answer = client.post(f"{address}/recording", data=form)

    assert answer.status_code == 303
    assert "mulai 20 Jul 2026 sesuai jadwal" in client.get(address).text


def test_a_bad_way_of_recording_comes_back_with_its_problem(db_session: Any, client: FlaskClient) -> None:
    cast = create_cast()
    sign_in(client, cast.hr_admin)

    answer = client.post(f"/hr/people/{cast.staff.public_id}/recording", data={"wajib_catat": "kadang"})

    assert answer.status_code == 422
    assert "Pilih harian, jadwal, atau tidak." in answer.text
