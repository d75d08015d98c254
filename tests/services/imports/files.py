"""Small files of every kind, and a way to import rows as a person would."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

import xlsxwriter
from sqlalchemy import func, select

from app.errors import message_for
from app.extensions import db
from app.i18n.messages import MESSAGES
from app.services.imports.batch import Problem
from app.services.imports.registry import KINDS
from app.services.imports.run import ImportReport, import_file
from tests.support.clock import NOW

HEAD, STAFF, OTHER = "197504122000031002", "199203152018012001", "198801012015051003"
OFFICIAL = "WALI_KOTA"
ENTRY_ID = "0b8f6c1e-6d0f-4c51-9a53-2f7f3c2f9a10"

_OFFICE = {"unit_kode": "1.11", "unit_nama": "Dinas Contoh", "unit_induk_kode": "1", "status": "PNS", "ptkp": "TK/0"}
ROSTER = (
    {"nip": OFFICIAL, "nama": "Wali Kota Contoh", "unit_kode": "1", "unit_nama": "Kota Contoh", "jabatan": "Wali Kota",
     "jenis_jabatan": "jpt", "mulai": "2025-02-20"},
    _OFFICE | {"nip": HEAD, "nama": "Rahmat Contoh", "golongan": "IV/b", "jabatan": "Kepala Dinas",
     "jenis_jabatan": "jpt", "kelas_jabatan": "14", "atasan_nip": OFFICIAL, "mulai": "2024-01-01"},
    _OFFICE | {"nip": STAFF, "nama": "Siti Contoh", "golongan": "III/b", "jabatan": "Analis Data",
     "jenis_jabatan": "pelaksana", "kelas_jabatan": "7", "atasan_nip": HEAD, "mulai": "2024-01-01"},
)  # fmt: skip
PLAN = {
    "nip": STAFF, "tahun": "2026", "rhk_kode": "AD-1", "kategori": "utama", "rhk": "Data mutakhir",
    "indikator_kode": "AD-1a", "indikator": "Jumlah laporan", "aspek": "kuantitas", "target": "48", "satuan": "laporan",
}  # fmt: skip
ENTRY = {
    "client_id": ENTRY_ID, "nip": STAFF, "tanggal": "2026-07-13", "mulai": "08:00", "selesai": "10:30",
    "indikator_kode": "AD-1a", "uraian": "Menyusun laporan", "volume": "1", "satuan": "laporan", "status": "approved",
    "diputuskan_oleh": HEAD, "diputuskan_pada": "2026-07-14T09:15",
}  # fmt: skip
ATTENDANCE = {"nip": STAFF, "tanggal": "2026-07-13", "masuk": "07:28", "pulang": "16:03", "kode": "H"}
FEEDBACK = {
    "nip": STAFF, "semester": "2026-1", "penilai_nip": HEAD, "peran": "atasan", "nilai_perilaku": "akuntabel",
    "rating": "sesuai", "catatan": "",
}  # fmt: skip
SCORE = {"nip": STAFF, "semester": "2025-2", "predikat": "baik", "nilai": "98.50", "sumber": "e-Kinerja BKN"}
PAYROLL = {"nip": STAFF, "bulan": "2026-07", "gaji_kotor": "4100000", "pph_gaji": "0", "dasar_bpjs": "3900000"}


def write_csv(
    path: Path, kind: str, rows: Iterable[Mapping[str, str]], *, delimiter: str = ",", encoding: str = "utf-8"
) -> Path:
    """A file with the required columns of the kind and whatever else the rows bring."""
    rows = list(rows)
    columns = dict.fromkeys([*KINDS[kind].required, *(name for row in rows for name in row)])
    with path.open("w", encoding=encoding, newline="") as target:
        writer = csv.DictWriter(target, list(columns), restval="", delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_xlsx(path: Path, table: Iterable[Iterable[object]]) -> Path:
    """A workbook with one sheet, cells as Python values."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(table):
            sheet.write_row(number, 0, row)
    return path


def load(
    folder: Path, kind: str, *rows: Mapping[str, str], partial: bool = False, delimiter: str = ","
) -> ImportReport:
    """Import these rows."""
    path = write_csv(folder / f"{kind}.csv", kind, rows, delimiter=delimiter)
    return import_file(kind, path, now=NOW, partial=partial)


def load_city(folder: Path) -> None:
    """A mayor, a head of office and one employee with a plan."""
    assert load(folder, "roster", *ROSTER).is_written
    assert load(folder, "plans", PLAN).is_written


def codes(report: ImportReport) -> list[tuple[int, str | None, str]]:
    """Every problem as (line, column, code); each has its sentence."""
    assert "" not in _sentences(report.problems)
    return [(one.line, one.column, one.error.code) for one in report.problems]


def warned(report: ImportReport) -> list[str]:
    """The codes of all warnings; each has its sentence."""
    assert "" not in _sentences(report.warnings)
    return [one.error.code for one in report.warnings]


def _sentences(problems: Iterable[Problem]) -> list[str]:
    """The sentence of each problem with its facts filled in; empty where the catalogue has none."""
    return [message_for(one.error) if one.error.code in MESSAGES else "" for one in problems]


def count(model: type) -> int:
    """Rows of a table."""
    return db.session.scalar(select(func.count()).select_from(model)) or 0
