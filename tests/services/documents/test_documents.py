"""Papers of a batch: columns as they must be, sums that agree or no paper at all, and text that no spreadsheet runs."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from app.domain.errors import Conflict
from app.extensions import db
from app.i18n.document_words import document_words
from app.models import Assignment, Employee, NamedDeduction, TppBatch, TppLine
from app.services.documents.lines import paper_lines
from app.services.documents.nominative import write_nominative_pdf, write_nominative_xlsx
from app.services.documents.pdf import plain
from app.services.documents.sheets import BANK_COLUMNS, write_bank_list, write_tax_recap
from app.services.documents.sipd import tpp_cells, write_sipd_gaji, write_sipd_tpp
from app.services.documents.sipd_columns import GAJI_COLUMNS, IN_POTONGAN, IN_TPP, NOT_IN_SAMPLE, TPP_COLUMNS
from app.services.tpp import compute_batches
from tests.factories import Cast, create_cast, create_employee
from tests.support.clock import NOW
from tests.tpp.office import take
from tests.tpp.rows import JUNE, all_batches, complete

WORDS = document_words("Sari (1)", NOW)


@pytest.fixture
def cast(any_session: Any) -> Cast:
    cast = create_cast()
    for person in (cast.head, cast.supervisor, cast.staff):
        complete(person)
    cast.staff.nama, cast.staff.rekening, cast.staff.nama_bank = '=HYPERLINK("x")', "0012345", "Bank Sulteng"
    cast.staff.tanggal_lahir, cast.staff.mkg_tahun, cast.staff.mkg_bulan = date(1990, 3, 7), 12, 3
    db.session.commit()
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    return cast


def _batch() -> TppBatch:
    return all_batches()[0]


def _rows(path: Path, sheet: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(sheet).to_python()


def test_the_nominative_list_says_that_its_sums_agree(cast: Cast, tmp_path: Path) -> None:
    batch = take(_batch(), cast, "verify", "approve", "pay", number="SP2D 12")

    total = write_nominative_xlsx(batch, tmp_path / "a.xlsx", words=WORDS)

    cells = [cell for row in _rows(tmp_path / "a.xlsx") for cell in row if cell != ""]
    amount = WORDS.number(total)
    assert total == batch.total_netto
    assert (
        f"Jumlah daftar Rp{amount} = jumlah batch Rp{amount} = jumlah transfer Rp{amount} (nomor SP2D 12, 15 Juli 2026)."
        in cells
    )
    assert f"Terbilang: {WORDS.terbilang(total)}." in cells
    assert {cast.staff.nama, cast.head.nama, cast.supervisor.nama, "PPK-SKPD", "PA/KPA", "Bendahara"} <= set(cells)


def test_the_list_of_a_draft_says_that_it_is_one(cast: Cast, tmp_path: Path) -> None:
    write_nominative_xlsx(_batch(), tmp_path / "a.xlsx", words=WORDS)

    assert "DRAF, belum diperiksa: bukan dasar pembayaran." in [row[0] for row in _rows(tmp_path / "a.xlsx")]


def test_a_list_whose_sum_is_not_the_batchs_is_not_made(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.documents.lines._is_paid", lambda batch: (TppLine.employee_id != cast.staff.id,))

    with pytest.raises(Conflict, match="document_sums_differ"):
        write_nominative_pdf(_batch(), tmp_path / "a.pdf", words=WORDS)


def test_equal_batches_give_equal_pdf_bytes(cast: Cast, tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        write_nominative_pdf(_batch(), tmp_path / name, words=WORDS)

    first = (tmp_path / "a.pdf").read_bytes()
    assert first.startswith(b"%PDF-")
    assert first == (tmp_path / "b.pdf").read_bytes()


def test_odd_letters_in_names_break_no_pdf(cast: Cast, tmp_path: Path) -> None:
    cast.head.nama = "Ḥusain 张 Łukasz \N{GRINNING FACE}\u0000"[:-1]
    db.session.commit()

    assert write_nominative_pdf(_batch(), tmp_path / "a.pdf", words=WORDS) == _batch().total_netto


@pytest.mark.parametrize(
    ("text", "written"), [("Ani", "Ani"), ("Ḥusain", "Husain"), ("é–…", "é–…"), ("张", "?"), ("\u22121", "-1")]
)
def test_letters_that_the_font_lacks_lose_their_marks(text: str, written: str) -> None:
    assert plain(text) == written


def test_a_formula_stays_text(cast: Cast, tmp_path: Path) -> None:
    write_bank_list(_batch(), tmp_path / "a.xlsx", words=WORDS)

    assert any(row[1] == '=HYPERLINK("x")' for row in _rows(tmp_path / "a.xlsx"))


def test_the_bank_list_names_accounts_and_counts_the_missing(cast: Cast, tmp_path: Path) -> None:
    total = write_bank_list(_batch(), tmp_path / "a.xlsx", words=WORDS)

    rows = _rows(tmp_path / "a.xlsx")
    staff = next(row for row in rows if row[1] == cast.staff.nama)
    assert tuple(rows[0]) == BANK_COLUMNS
    assert staff[2:4] == ["0012345", "Bank Sulteng"]
    assert sum(int(row[4]) for row in rows[1:4]) == total == _batch().total_netto
    assert any("2 orang belum punya nomor rekening." in row for row in rows)


def test_who_waits_for_payroll_is_not_paid_and_is_counted(cast: Cast, tmp_path: Path) -> None:
    late = create_employee(unit=cast.unit, kelas_jabatan=8)
    complete(late, payroll=False)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)

    write_nominative_xlsx(_batch(), tmp_path / "a.xlsx", words=WORDS)

    cells = [cell for row in _rows(tmp_path / "a.xlsx") for cell in row]
    assert late.nip not in cells
    assert "Tidak dibayar di daftar ini: 1 orang menunggu data gaji." in cells


def test_the_tax_recap_sums_per_unit(cast: Cast, tmp_path: Path) -> None:
    tax = write_tax_recap(_batch(), tmp_path / "a.xlsx", words=WORDS)

    recap = _rows(tmp_path / "a.xlsx", 1)
    assert tax == sum(line.pph21 for line in db.session.query(TppLine))
    assert recap[-1][0] == "Jumlah"
    assert (recap[-1][1], recap[-1][5]) == (3, tax)


def _deduct(person: Employee, **taken: int) -> None:
    """Named deductions of June, and a batch that takes them."""
    for kind, amount in taken.items():
        row = {"kind": kind, "amount": amount, "first_month": "2026-06", "document": "Surat 1", "recorded_at": NOW}
        db.session.add(NamedDeduction(employee_id=person.id, **row))
    db.session.commit()
    compute_batches(JUNE, unit_kode=person.assignments[0].unit.kode, by=None, now=NOW)


def test_lists_name_what_is_taken_beside_tax(cast: Cast, tmp_path: Path) -> None:
    _deduct(cast.staff, zakat=75_000, korpri=10_000)

    write_nominative_xlsx(_batch(), tmp_path / "a.xlsx", words=WORDS)
    write_nominative_pdf(_batch(), tmp_path / "a.pdf", words=WORDS)
    write_tax_recap(_batch(), tmp_path / "b.xlsx", words=WORDS)

    cells = [cell for row in _rows(tmp_path / "a.xlsx") for cell in row]
    assert "Potongan lain: Korpri Rp10.000, Zakat Rp75.000." in cells
    assert _rows(tmp_path / "b.xlsx", 1)[-1][6:] == [75_000, 10_000]


def test_sipd_has_columns_for_zakat_and_bulog_and_refuses_what_has_none(cast: Cast, tmp_path: Path) -> None:
    _deduct(cast.staff, zakat=75_000, bulog=20_000)
    write_sipd_tpp(_batch(), tmp_path / "a.xlsx")
    rows = [dict(zip(TPP_COLUMNS, values, strict=True)) for values in _rows(tmp_path / "a.xlsx")[1:]]
    _deduct(cast.head, korpri=10_000)

    with pytest.raises(Conflict, match="sipd_other_deductions"):
        write_sipd_tpp(_batch(), tmp_path / "b.xlsx")

    assert sorted((row["Zakat"], row["Bulog"]) for row in rows) == [(0, 0), (0, 0), (75_000, 20_000)]


def test_the_sipd_columns_are_those_of_the_import(cast: Cast, tmp_path: Path) -> None:
    count = write_sipd_tpp(_batch(), tmp_path / "a.xlsx")

    rows = _rows(tmp_path / "a.xlsx")
    assert (count, len(TPP_COLUMNS), len(GAJI_COLUMNS)) == (3, 34, 45)
    assert (tuple(rows[0]), len(rows)) == (TPP_COLUMNS, 4)


def test_sipd_writes_dates_service_and_codes_as_it_reads_them(cast: Cast, tmp_path: Path) -> None:
    write_sipd_tpp(_batch(), tmp_path / "a.xlsx")

    row = dict(
        zip(TPP_COLUMNS, next(one for one in _rows(tmp_path / "a.xlsx") if one[0] == cast.staff.nip), strict=True)
    )
    assert (row["Tanggal Lahir Pegawai"], row["Masa Kerja Golongan"]) == ("07-03-1990", "12 tahun 3 bulan")
    assert (row["Eselon"], row["Status ASN"], row["Tipe Jabatan"]) == ("00", "1", "3")
    assert row["Nomor Rekening Bank Pegawai"] == "0012345"


def test_the_sums_of_sipd_are_those_of_its_columns(cast: Cast, tmp_path: Path) -> None:
    write_sipd_tpp(_batch(), tmp_path / "a.xlsx")

    rows = [dict(zip(TPP_COLUMNS, values, strict=True)) for values in _rows(tmp_path / "a.xlsx")[1:]]
    assert [row["Jumlah TPP"] for row in rows] == [sum(row[name] for name in IN_TPP) for row in rows]
    assert [row["Jumlah Potongan"] for row in rows] == [sum(row[name] for name in IN_POTONGAN) for row in rows]
    assert sum(row["Jumlah Ditransfer"] for row in rows) == _batch().total_netto


def test_sums_of_sipd_as_in_the_sample_row_transfer_the_same(cast: Cast, tmp_path: Path) -> None:
    line = list(paper_lines(_batch()))[0]

    found = tpp_cells(line, "prestasi_kerja", NOT_IN_SAMPLE)

    assert (found["TPP Prestasi Kerja"], found["TPP Beban Kerja"]) == (line.bruto, 0)
    assert found["Jumlah Ditransfer"] == line.paid


def test_a_gaji_that_cannot_be_computed_stops_the_export(cast: Cast, tmp_path: Path) -> None:
    db.session.query(Employee).update({"mkg_tahun": None})
    db.session.commit()

    with pytest.raises(Conflict, match="sipd_pay_unknown"):
        write_sipd_gaji(_batch(), tmp_path / "a.xlsx")


def test_the_gaji_import_pays_what_the_pay_rules_give(cast: Cast, tmp_path: Path) -> None:
    db.session.query(Employee).update({"mkg_tahun": 10, "pasangan": 1, "anak": 2})
    db.session.query(Employee).filter(Employee.id != cast.staff.id).update({"eselon": "II.b"})
    db.session.query(Assignment).update({"golongan": "III/c"})
    db.session.commit()

    count = write_sipd_gaji(_batch(), tmp_path / "a.xlsx")

    row = dict(
        zip(GAJI_COLUMNS, next(one for one in _rows(tmp_path / "a.xlsx") if one[0] == cast.staff.nip), strict=True)
    )
    # T6 of the worked examples.
    assert (count, row["gaji_pokok"], row["tunjangan_keluarga"]) == (3, 3_533_900, 494_746)
    assert row["jumlah_ditransfer"] == row["jumlah_gaji_dan_tunjangan"] - row["jumlah_potongan"] == 4_138_900
