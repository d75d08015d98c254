"""TPP lines as CSV and XLSX: one line per person, codes and whole rupiah, text cells that no spreadsheet can run.

Words for `keterangan` are the caller's to give: services speak in codes.
"""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from sqlalchemy import func, select

from app.domain.canonical import canonical_value
from app.domain.tpp_batch import Totals
from app.extensions import db
from app.models import Employee, TppBatch, TppLine, Unit
from app.services.csv_safe import safe_cell
from app.services.tpp_excluded import excluded_rows
from app.services.tpp_lines import AMOUNTS
from app.services.tpp_totals import batch_totals

COLUMNS: Final = (
    "nip",
    "nama",
    "unit",
    "kelas_jabatan",
    "bulan",
    "basic_tpp",
    "predikat",
    "produktivitas",
    "disiplin",
    "tpp_bruto",
    "pph21",
    "bpjs_4",
    "bpjs_1",
    "potongan",
    "tpp_netto",
    "keterangan",
    # Others read the columns above by their place; what came later stands after them.
    "pajak_ditanggung",
)
_SUMMED: Final = AMOUNTS[1:]
_WIDTHS: Final = {"nip": 21, "nama": 32, "unit": 16, "keterangan": 48}
_FETCH: Final = 500

EXCLUDED_COLUMNS: Final = ("nip", "nama", "unit", "bulan", "alasan")

Words = Callable[[Sequence[Sequence[Any]]], str]
# Words a reason and its params, as stored.
ReasonWords = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Mark:
    """Who made a file and when, written into it."""

    name: str
    at: datetime


def count_lines(batches: Sequence[int]) -> int:
    """How many people are in the batches."""
    return db.session.scalar(select(func.count()).select_from(TppLine).where(TppLine.batch_id.in_(batches))) or 0


def write_batches_csv(batches: Sequence[int], path: Path, *, words: Words) -> int:
    """Write the lines of the batches as UTF-8, comma separated; returns how many. Memory stays flat."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(COLUMNS)
        for batch_id in batches:
            for row in _rows(batch_id, words):
                writer.writerow([safe_cell(value) for value in row])
                count += 1
    return count


def write_batches_xlsx(batches: Sequence[int], path: Path, *, words: Words, reasons: ReasonWords, mark: Mark) -> None:
    """Write a sheet of totals, which says how they reconcile, one sheet per batch, and one of those left out.

    Memory stays flat.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), {**options, "strings_to_numbers": False}) as book:
        book.set_properties({"author": mark.name, "title": "TPP"})
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "sum": book.add_format({"bold": True, "top": 1, "num_format": "#,##0"}),
            "money": book.add_format({"num_format": "#,##0"}),
        }
        _totals_sheet(book.add_worksheet("Rekap"), batches, formats, mark)
        taken: set[str] = {"rekap", "tidak masuk"}
        for batch_id in batches:
            kode = db.session.scalar(select(Unit.kode).join(TppBatch).where(TppBatch.id == batch_id)) or ""
            _batch_sheet(book.add_worksheet(_sheet_name(kode, taken)), batch_id, formats, words)
        _excluded_sheet(book.add_worksheet("Tidak masuk"), batches, formats, reasons)


def _rows(batch_id: int, words: Words) -> Iterator[list[Any]]:
    """Cells in the order of `COLUMNS`, people by unit, name and NIP."""
    amounts = [getattr(TppLine, name) for name in AMOUNTS if name != "pajak_ditanggung"]
    rows = db.session.execute(
        select(
            Employee.nip,
            Employee.nama,
            Unit.kode,
            TppLine.kelas_jabatan,
            TppBatch.month,
            TppLine.predikat,
            TppLine.notes,
            TppLine.pajak_ditanggung,
            *amounts,
        )
        .select_from(TppLine)
        .join(TppBatch, TppBatch.id == TppLine.batch_id)
        .join(Employee, Employee.id == TppLine.employee_id)
        .join(Unit, Unit.id == TppLine.unit_id)
        .where(TppLine.batch_id == batch_id)
        .order_by(Unit.kode, Employee.nama, Employee.nip)
        .execution_options(yield_per=_FETCH)
    )
    for nip, nama, unit, kelas, month, predikat, notes, borne, basic, *others in rows:
        yield [nip, nama, unit, kelas, month, basic, predikat, *others, words(json.loads(notes)), borne]


def _batch_sheet(sheet: Any, batch_id: int, formats: dict[str, Any], words: Words) -> None:
    _head(sheet, COLUMNS, formats)
    number = 0
    for number, row in enumerate(_rows(batch_id, words), 1):
        _write_row(sheet, number, row, formats["money"])
    totals = batch_totals(batch_id)
    sheet.write_string(number + 1, 0, "Jumlah", formats["sum"])
    for name, value in _sums(totals).items():
        sheet.write_number(number + 1, COLUMNS.index(name), value, formats["sum"])


def _excluded_sheet(sheet: Any, batches: Sequence[int], formats: dict[str, Any], reasons: ReasonWords) -> None:
    _head(sheet, EXCLUDED_COLUMNS, formats)
    sheet.set_column(len(EXCLUDED_COLUMNS) - 1, len(EXCLUDED_COLUMNS) - 1, 60)
    for number, one in enumerate(excluded_rows(batches), 1):
        row = [one.nip, one.nama, one.unit, one.month, reasons(one.reason, one.params)]
        _write_row(sheet, number, row, formats["money"])


def _totals_sheet(sheet: Any, batches: Sequence[int], formats: dict[str, Any], mark: Mark) -> None:
    columns = (
        "unit",
        "nama",
        "bulan",
        "status",
        "orang",
        "tertahan",
        "menunggu_gaji",
        *_SUMMED,
        "bruto_menunggu_gaji",
        "ditahan_dibayar_kemudian",
        "tpp_lama",
        "dibayar",
        "selisih",
    )
    _head(sheet, columns, formats)
    grand = [0] * (len(columns) - 4)
    row_number = 0
    for row_number, batch_id in enumerate(batches, 1):
        totals = batch_totals(batch_id)
        unit = db.session.execute(
            select(Unit.kode, Unit.nama, TppBatch.month, TppBatch.state).join(TppBatch).where(TppBatch.id == batch_id)
        ).one()
        figures = [totals.people, totals.held, totals.open_lines, *_sums(totals).values(), totals.bruto_open]
        figures += [totals.withheld_netto, totals.legacy, totals.to_pay]
        figures.append(sum(abs(value) for value in totals.differences.values()))
        grand = [one + other for one, other in zip(grand, figures, strict=True)]
        _write_row(sheet, row_number, [*unit, *figures], formats["money"])
    sheet.write_string(row_number + 1, 0, "Jumlah", formats["sum"])
    for place, value in enumerate(grand, 4):
        sheet.write_number(row_number + 1, place, value, formats["sum"])
    sheet.write_string(
        row_number + 3, 0, "tpp_bruto - bruto_menunggu_gaji + pajak_ditanggung - potongan = tpp_netto; selisih harus 0."
    )
    sheet.write_string(row_number + 4, 0, f"Dibuat oleh {mark.name} pada {canonical_value(mark.at)}.")


def _head(sheet: Any, columns: Sequence[str], formats: dict[str, Any]) -> None:
    sheet.freeze_panes(1, 2)
    for place, name in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS.get(name, 14))
        sheet.write_string(0, place, name, formats["head"])


def _write_row(sheet: Any, number: int, row: Sequence[Any], money: Any) -> None:
    for place, value in enumerate(row):
        if isinstance(value, int):
            sheet.write_number(number, place, value, money)
        elif value is not None:
            sheet.write_string(number, place, str(value))


def _sums(totals: Totals) -> dict[str, int]:
    return {
        "produktivitas": totals.produktivitas,
        "disiplin": totals.disiplin,
        "tpp_bruto": totals.bruto,
        "pph21": totals.pph21,
        "pajak_ditanggung": totals.pajak_ditanggung,
        "bpjs_4": totals.bpjs_4,
        "bpjs_1": totals.bpjs_1,
        "potongan": totals.potongan,
        "tpp_netto": totals.netto,
    }


def _sheet_name(kode: str, taken: set[str]) -> str:
    """A name a workbook accepts: at most 31 characters, none of []:*?/\\, no quote at the ends, unique without case."""
    plain = "".join("-" if letter in "[]:*?/\\" else letter for letter in kode).strip("' ")[:31] or "unit"
    name, number = plain, 2
    while name.lower() in taken or name.lower() == "history":
        ending = f" ({number})"
        name, number = plain[: 31 - len(ending)] + ending, number + 1
    taken.add(name.lower())
    return name
