"""roster: people, units, dated assignments."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.models import Account, Assignment, CalendarDay, Employee, Unit, WorkSchedule
from tests.services.imports.files import HEAD, OFFICIAL, OTHER, ROSTER, STAFF, codes, count, load, warned

Session = scoped_session[Any]
MAYOR, CHIEF, CLERK = ROSTER


def _assignment(session: Session, nip: str) -> Assignment:
    found = session.scalars(select(Assignment).join(Assignment.employee).where(Employee.nip == nip)).all()
    return found[-1]


def _unit(session: Session, kode: str) -> Unit:
    return session.scalars(select(Unit).where(Unit.kode == kode)).one()


def test_builds_people_units_and_accounts(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "roster", *ROSTER)

    root, office = _unit(any_session, "1"), _unit(any_session, "1.11")
    assert (office.parent_id, office.opd_id, office.path) == (root.id, office.id, f"/{root.id}/{office.id}/")
    assert (root.opd_id, root.path) == (root.id, f"/{root.id}/")
    assert (count(Employee), count(Account), count(Assignment)) == (3, 3, 3)
    clerk = _assignment(any_session, STAFF)
    assert (clerk.superior.nip, clerk.unit.kode, clerk.kelas_jabatan) == (HEAD, "1.11", 7)
    assert (clerk.penugasan, clerk.pola_kerja, clerk.skema_tunjangan) == ("definitif", "5", "tpp")


def test_an_official_without_nip_is_no_civil_servant(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "roster", MAYOR | {"status": "PNS"})

    mayor = _assignment(any_session, OFFICIAL)
    assert (mayor.employee.is_official, mayor.status, mayor.skema_tunjangan) == (True, "PEJABAT", "tidak")
    assert (mayor.golongan, mayor.kelas_jabatan) == (None, None)


def test_a_superior_may_stand_on_a_later_line(any_session: Session, tmp_path: Path) -> None:
    report = load(tmp_path, "roster", CLERK, CHIEF, MAYOR)

    assert report.counts.new == 3
    assert _assignment(any_session, STAFF).superior.nip == HEAD


def test_a_changed_row_changes_its_assignment(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "roster", *ROSTER)

    report = load(tmp_path, "roster", CLERK | {"selesai": "2026-06-30", "kelas_jabatan": "8"})

    assert (report.counts.new, report.counts.changed) == (0, 1)
    clerk = _assignment(any_session, STAFF)
    assert (clerk.ends_on, clerk.kelas_jabatan) == (date(2026, 6, 30), 8)


def test_an_empty_cell_does_not_erase_what_is_known_of_a_person(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "roster", MAYOR, CHIEF, CLERK | {"ptkp": "K/1", "npwp": "1234", "rekening": "0012"})

    report = load(tmp_path, "roster", MAYOR, CHIEF, CLERK | {"ptkp": "", "nama": "Siti Baru"})

    person = any_session.scalars(select(Employee).where(Employee.nip == STAFF)).one()
    assert (person.nama, person.ptkp, person.npwp, person.rekening) == ("Siti Baru", "K/1", "1234", "0012")
    assert report.counts.changed == 1


def test_an_absent_column_leaves_the_checker(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "roster", MAYOR, CHIEF, CLERK | {"pemeriksa_nip": OFFICIAL})

    report = load(tmp_path, "roster", *ROSTER)

    assert report.counts.unchanged == 3
    assert _assignment(any_session, STAFF).checker.nip == OFFICIAL


def test_a_mover_has_two_assignments(any_session: Session, tmp_path: Path) -> None:
    before = CLERK | {"selesai": "2026-03-31"}
    after = CLERK | {"mulai": "2026-04-01", "jabatan": "Arsiparis"}

    report = load(tmp_path, "roster", MAYOR, CHIEF, after, before)

    assert report.counts.new == 4


def test_what_left_the_file_is_reported_and_kept(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "roster", *ROSTER)

    report = load(tmp_path, "roster", MAYOR, CHIEF)

    assert warned(report) == ["import_row_gone"]
    assert count(Assignment) == 3


def test_definitif_rows_of_one_person_may_not_overlap(db_session: Session, tmp_path: Path) -> None:
    report = load(tmp_path, "roster", MAYOR, CHIEF, CLERK, CLERK | {"mulai": "2026-04-01", "jabatan": "Arsiparis"})

    assert codes(report) == [(5, "mulai", "import_overlap_file")]
    assert report.problems[0].error.params["line"] == 4


def test_definitif_rows_may_not_overlap_stored_ones(db_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "roster", *ROSTER)

    report = load(tmp_path, "roster", CLERK | {"mulai": "2026-04-01", "jabatan": "Arsiparis"})

    assert codes(report) == [(2, "mulai", "import_overlap_stored")]


def test_a_plt_may_overlap(any_session: Session, tmp_path: Path) -> None:
    acting = CLERK | {"mulai": "2026-04-01", "jabatan": "Kepala Dinas", "penugasan": "plt", "selesai": "2026-06-30"}

    assert load(tmp_path, "roster", *ROSTER, acting).counts.new == 4


def test_a_duplicate_assignment_is_refused(db_session: Session, tmp_path: Path) -> None:
    assert codes(load(tmp_path, "roster", *ROSTER, CLERK)) == [(5, "mulai", "import_repeated")]


def test_a_circle_of_superiors_is_refused(db_session: Session, tmp_path: Path) -> None:
    report = load(tmp_path, "roster", MAYOR, CHIEF | {"atasan_nip": STAFF}, CLERK)

    assert codes(report) == [(3, "atasan_nip", "import_superior_circle"), (4, "atasan_nip", "import_superior_circle")]


def test_a_circle_with_stored_rows_is_refused(db_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "roster", *ROSTER)

    report = load(tmp_path, "roster", MAYOR | {"atasan_nip": STAFF})

    assert codes(report) == [(2, "atasan_nip", "import_superior_circle")]


def test_two_people_may_lead_each_other_at_different_times(any_session: Session, tmp_path: Path) -> None:
    first = CHIEF | {"selesai": "2026-03-31", "atasan_nip": ""}, CLERK | {"selesai": "2026-03-31"}
    then = (
        CHIEF | {"mulai": "2026-04-01", "jabatan": "Staf", "atasan_nip": STAFF},
        CLERK | {"mulai": "2026-04-01", "jabatan": "Kepala", "atasan_nip": ""},
    )

    assert codes(load(tmp_path, "roster", *first, *then)) == []


def test_an_unknown_superior_is_refused(db_session: Session, tmp_path: Path) -> None:
    assert codes(load(tmp_path, "roster", CLERK)) == [(2, "atasan_nip", "import_superior_unknown")]


def test_an_unknown_parent_becomes_a_unit_with_a_warning(any_session: Session, tmp_path: Path) -> None:
    report = load(tmp_path, "roster", CHIEF | {"atasan_nip": ""})

    assert warned(report) == ["import_unit_made"]
    assert _unit(any_session, "1").nama == "1"


def test_a_later_roster_names_the_unit_that_was_made(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "roster", CHIEF | {"atasan_nip": ""})

    load(tmp_path, "roster", MAYOR)

    assert _unit(any_session, "1").nama == "Kota Contoh"


def test_a_unit_below_itself_is_refused(db_session: Session, tmp_path: Path) -> None:
    report = load(tmp_path, "roster", MAYOR | {"unit_induk_kode": "1.11"}, CHIEF)

    assert codes(report) == [
        (2, "unit_induk_kode", "import_unit_circle"),
        (3, "unit_induk_kode", "import_unit_circle"),
    ]


def test_moving_a_unit_moves_everything_below_it(any_session: Session, tmp_path: Path) -> None:
    section = CLERK | {"unit_kode": "1.11.1", "unit_nama": "Bidang", "unit_induk_kode": "1.11"}
    load(tmp_path, "roster", MAYOR, CHIEF, section)

    load(tmp_path, "roster", MAYOR | {"unit_kode": "1.12", "unit_nama": "Badan", "unit_induk_kode": "1", "mulai": "2026-08-01", "penugasan": "plh"},
         section | {"unit_induk_kode": "1.12"})  # fmt: skip

    assert _unit(any_session, "1.11.1").opd_id == _unit(any_session, "1.12").id


def test_an_empty_ptkp_is_tk0_with_a_warning(any_session: Session, tmp_path: Path) -> None:
    report = load(tmp_path, "roster", MAYOR, CHIEF, CLERK | {"ptkp": ""})

    assert warned(report) == ["import_ptkp_default"]
    assert any_session.scalars(select(Employee.ptkp).where(Employee.nip == STAFF)).one() == "TK/0"


def test_the_first_roster_brings_holidays_and_office_hours(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "roster", *ROSTER)

    independence = any_session.get(CalendarDay, date(2026, 8, 17))
    assert independence is not None
    assert (independence.kind, independence.is_estimated) == ("public", False)
    assert count(WorkSchedule) == 11


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"nip": "1990"}, "nip", "nip_length"),
        ({"nip": "199213152018012001"}, "nip", "nip_birth_date"),
        ({"nip": "1,99203E+17"}, "nip", "nip_as_number"),
        ({"status": "ASN"}, "status", "import_not_one_of"),
        ({"golongan": "5/z"}, "golongan", "import_golongan"),
        ({"golongan": ""}, "golongan", "import_required"),
        ({"kelas_jabatan": ""}, "kelas_jabatan", "import_required"),
        ({"kelas_jabatan": "18"}, "kelas_jabatan", "import_range"),
        ({"kelas_jabatan": "tujuh"}, "kelas_jabatan", "import_whole"),
        ({"mulai": "01/01/2024"}, "mulai", "date_format"),
        ({"mulai": "2025-02-29"}, "mulai", "date_unknown"),
        ({"selesai": "9999-12-31"}, "selesai", "import_year"),
        ({"selesai": "2023-12-31"}, "selesai", "import_end_before_start"),
        ({"atasan_nip": STAFF}, "atasan_nip", "import_own_superior"),
        ({"nama": ""}, "nama", "import_required"),
        ({"ptkp": "TK/9"}, "ptkp", "import_not_one_of"),
        ({"email": "siti"}, "email", "import_email"),
        ({"unit_induk_kode": "1.11"}, "unit_induk_kode", "import_unit_own_parent"),
        ({"jabatan": "A" * 201}, "jabatan", "text_too_long"),
        ({"penugasan": "plt."}, "penugasan", "import_not_one_of"),
    ],
)
def test_names_what_is_wrong_with_a_row(
    db_session: Session, tmp_path: Path, change: dict[str, str], column: str, code: str
) -> None:
    report = load(tmp_path, "roster", MAYOR, CHIEF, CLERK | change)

    assert codes(report) == [(4, column, code)]
    assert report.problems[0].value == change[column][:300]


def test_an_official_has_no_rank(db_session: Session, tmp_path: Path) -> None:
    report = load(tmp_path, "roster", MAYOR | {"kelas_jabatan": "16", "golongan": "IV/e"})

    assert sorted(codes(report)) == [
        (2, "golongan", "import_official_rank"),
        (2, "kelas_jabatan", "import_official_rank"),
    ]


def test_tells_when_status_and_nip_disagree(db_session: Session, tmp_path: Path) -> None:
    report = load(tmp_path, "roster", MAYOR, CHIEF, CLERK | {"status": "PPPK", "golongan": "IX"})

    assert warned(report) == ["import_status_nip"]


def test_a_teacher_without_tpp_needs_no_class(any_session: Session, tmp_path: Path) -> None:
    teacher = CLERK | {"nip": OTHER, "kelas_jabatan": "", "skema_tunjangan": "tpg", "pola_kerja": "6"}

    assert load(tmp_path, "roster", *ROSTER, teacher).counts.new == 4


def test_years_of_service_carry_the_day_they_are_stated_for(any_session: Session, tmp_path: Path) -> None:
    def stated(**values: str) -> tuple[int | None, date | None]:
        rows = [row | values if row["nip"] == STAFF else row for row in ROSTER]
        load(tmp_path, "roster", *rows)
        any_session.expire_all()
        person = any_session.scalars(select(Employee).where(Employee.nip == STAFF)).one()
        return person.mkg_tahun, person.mkg_per

    first = stated(mkg_tahun="8", mkg_per="2026-07-01")
    unsaid = stated()
    anew = stated(mkg_tahun="9")

    assert (first, unsaid, anew) == ((8, date(2026, 7, 1)), (8, date(2026, 7, 1)), (9, None))


def test_a_day_without_its_years_of_service_is_refused(db_session: Session, tmp_path: Path) -> None:
    report = load(tmp_path, "roster", *ROSTER[:2], ROSTER[2] | {"mkg_per": "2026-07-01"})

    assert [(column, code) for _, column, code in codes(report)] == [("mkg_per", "import_service_date_alone")]
