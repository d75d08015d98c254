"""The rules all kinds share: all rows or none, twice is once, one audit row, helpful refusals."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.domain.errors import Invalid
from app.models import Activity, Assignment, AuditEvent, Employee
from app.services.imports.run import import_file
from tests.services.imports.files import (
    ENTRY,
    HEAD,
    PAYROLL,
    PLAN,
    ROSTER,
    STAFF,
    codes,
    count,
    load,
    load_city,
    write_csv,
    write_xlsx,
)
from tests.support.clock import NOW

Session = scoped_session[Any]


def _bad_nip(row: dict[str, str]) -> dict[str, str]:
    return {**row, "nip": "1990"}


def test_one_bad_row_keeps_the_whole_file_out(any_session: Session, tmp_path: Path) -> None:
    report = load(tmp_path, "roster", *ROSTER[:2], _bad_nip(ROSTER[2]))

    assert report.is_written is False
    assert codes(report) == [(4, "nip", "nip_length")]
    assert (count(Employee), count(AuditEvent)) == (0, 0)


def test_partial_writes_the_good_rows(any_session: Session, tmp_path: Path) -> None:
    report = load(tmp_path, "roster", *ROSTER[:2], _bad_nip(ROSTER[2]), partial=True)

    assert (report.counts.new, [row.line for row in report.rejected]) == (2, [4])
    assert count(Assignment) == 2


def test_partial_refuses_whoever_hangs_on_a_refused_superior(any_session: Session, tmp_path: Path) -> None:
    report = load(tmp_path, "roster", ROSTER[0], {**ROSTER[1], "kelas_jabatan": "99"}, ROSTER[2], partial=True)

    assert codes(report) == [(3, "kelas_jabatan", "import_range"), (4, "atasan_nip", "import_superior_refused")]
    assert count(Employee) == 1


def test_partial_refuses_a_superior_whose_row_contradicts_another(any_session: Session, tmp_path: Path) -> None:
    clash = {**ROSTER[1], "jabatan": "Sekretaris"}
    boss = {**ROSTER[1], "nip": "198801012015051003", "atasan_nip": "", "mulai": "2024-02-01"}
    twice = {**boss, "jabatan": "Camat"}
    report = load(tmp_path, "roster", ROSTER[0], boss, twice, {**clash, "atasan_nip": boss["nip"]}, partial=True)

    assert codes(report) == [(4, "mulai", "import_overlap_file")]
    assert report.counts.new == 3


def test_the_same_file_twice_changes_nothing(any_session: Session, tmp_path: Path) -> None:
    load_city(tmp_path)
    load(tmp_path, "activities", ENTRY)

    again = [load(tmp_path, "roster", *ROSTER), load(tmp_path, "plans", PLAN), load(tmp_path, "activities", ENTRY)]

    assert [(one.counts.new, one.counts.changed, one.counts.unchanged) for one in again] == [
        (0, 0, 3),
        (0, 0, 1),
        (0, 0, 1),
    ]


def test_the_order_of_rows_and_columns_plays_no_part(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "roster", *ROSTER)

    report = load(tmp_path, "roster", *(dict(reversed(row.items())) for row in reversed(ROSTER)))

    assert report.counts.as_dict() == {"new": 0, "changed": 0, "unchanged": 3, "ignored": 0}


def test_each_import_leaves_one_audit_row(any_session: Session, tmp_path: Path) -> None:
    report = load(tmp_path, "roster", *ROSTER)

    rows = any_session.scalars(select(AuditEvent).where(AuditEvent.action == "import.written")).all()
    assert len(rows) == 1
    facts = json.loads(rows[0].data)
    assert (facts["sha256"], facts["new"], facts["kind"]) == (report.sha256, 3, "roster")


def test_names_missing_columns(db_session: Session, tmp_path: Path) -> None:
    path = tmp_path / "payroll.csv"
    path.write_text(f"nip,bulan\n{STAFF},2026-07\n")

    with pytest.raises(Invalid) as refused:
        import_file("payroll", path, now=NOW)

    assert refused.value.code == "import_columns_missing"
    assert refused.value.params["columns"] == "gaji_kotor, pph_gaji, dasar_bpjs"


def test_names_unknown_columns_and_the_likely_ones(db_session: Session, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "payroll.csv", "payroll", [PAYROLL | {"Gaji Kotor": "1"}])

    with pytest.raises(Invalid) as refused:
        import_file("payroll", path, now=NOW)

    assert refused.value.code == "import_columns_unknown"
    assert refused.value.params["columns"] == "Gaji Kotor (gaji_kotor)"


def test_takes_back_a_corrected_file_of_rejected_rows(any_session: Session, tmp_path: Path) -> None:
    load_city(tmp_path)

    assert load(tmp_path, "payroll", PAYROLL | {"alasan": "gaji_kotor: …"}).counts.new == 1


def test_refuses_an_unknown_kind(db_session: Session, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="import_kind_unknown"):
        import_file("gaji", tmp_path / "a.csv", now=NOW)


def test_a_nip_stored_as_a_number_is_refused(db_session: Session, tmp_path: Path) -> None:
    load_city(tmp_path)
    path = write_xlsx(tmp_path / "a.xlsx", [list(PAYROLL), [199203152018012001, "2026-07", 4100000, 0, 3900000]])

    report = import_file("payroll", path, now=NOW)

    assert codes(report) == [(2, "nip", "nip_as_number")]


def test_a_workbook_with_text_nip_imports(db_session: Session, tmp_path: Path) -> None:
    load_city(tmp_path)
    path = write_xlsx(tmp_path / "a.xlsx", [list(PAYROLL), [STAFF, "2026-07", 4100000, 0, 3900000]])

    assert import_file("payroll", path, now=NOW).counts.new == 1


def test_a_formula_is_refused(db_session: Session, tmp_path: Path) -> None:
    load_city(tmp_path)

    report = load(tmp_path, "activities", ENTRY | {"uraian": '=HYPERLINK("http://x")'})

    assert codes(report) == [(2, "uraian", "import_formula")]
    assert count(Activity) == 0


def test_a_key_given_twice_in_a_file_is_refused(db_session: Session, tmp_path: Path) -> None:
    load_city(tmp_path)

    report = load(tmp_path, "payroll", PAYROLL, PAYROLL | {"nip": HEAD}, PAYROLL | {"gaji_kotor": "1"})

    assert codes(report) == [(4, "bulan", "import_repeated")]
    assert report.problems[0].error.params["line"] == 2
