"""The plain tables of a batch as workbooks: bank list and tax recap."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from app.models import TppBatch
from app.services.documents.lines import Paper, PaperLine, check_sums, paper_lines, paper_of
from app.services.documents.nominative import WORKBOOK
from app.services.documents.texts import borne_tax, control, unpaid
from app.services.documents.words import Words

BANK_COLUMNS: Final = ("No", "Nama", "No. Rekening", "Bank", "Jumlah")
TAX_COLUMNS: Final = (
    "No",
    "NIP",
    "Nama",
    "NPWP",
    "PTKP",
    "Unit",
    "Gaji kotor",
    "PPh 21 gaji",
    "TPP bruto",
    "PPh 21 TPP",
    "Zakat",
    "Potongan lain",
)
TAX_UNIT_COLUMNS: Final = (
    "Unit",
    "Orang",
    "Gaji kotor",
    "PPh 21 gaji",
    "TPP bruto",
    "PPh 21 TPP",
    "Zakat",
    "Potongan lain",
)


def write_bank_list(batch: TppBatch, path: Path, *, words: Words) -> int:
    """What the bank credits to whom; returns the sum. An account that is missing is left empty and counted below.

    Raises: Conflict("document_sums_differ").
    """
    paper = paper_of(batch)
    total = missing = 0
    with xlsxwriter.Workbook(str(path), WORKBOOK) as book:
        sheet, money = _sheet(book, "Bank", BANK_COLUMNS)
        row = 0
        for row, line in enumerate(paper_lines(batch), 1):
            person = line.employee
            _write(
                sheet,
                row,
                [row, person.nama, person.rekening or "", person.nama_bank or person.kode_bank or "", line.paid],
                money,
            )
            total += line.paid
            missing += not person.rekening
        check_sums(paper, total)
        _write(sheet, row + 1, ["", "Jumlah", "", "", total], money)
        told = f"{missing} orang belum punya nomor rekening." if missing else "Semua punya nomor rekening."
        _foot(
            sheet, row + 3, [f"Terbilang: {words.terbilang(total)}.", control(paper, total, words), told], paper, words
        )
    return total


def write_tax_recap(batch: TppBatch, path: Path, *, words: Words) -> int:
    """PPh 21 of everyone paid with zakat and other named deductions, and the sums per unit; returns the tax on TPP.

    Raises: Conflict("document_sums_differ") when the list is not what the batch pays.
    """
    paper = paper_of(batch)
    units: dict[str, list[int]] = {}
    paid = borne = 0
    with xlsxwriter.Workbook(str(path), WORKBOOK) as book:
        sheet, money = _sheet(book, "Per orang", TAX_COLUMNS)
        row = 0
        for row, line in enumerate(paper_lines(batch), 1):
            amounts = _tax_amounts(line)
            person = line.employee
            _write(
                sheet, row, [row, person.nip, person.nama, person.npwp or "", person.ptkp, line.unit, *amounts], money
            )
            known = units.setdefault(line.unit, [0] * 7)
            units[line.unit] = [one + other for one, other in zip(known, [1, *amounts], strict=True)]
            paid += line.paid
            borne += line.pajak_ditanggung
        check_sums(paper, paid)
        sums = [sum(one[place] for one in units.values()) for place in range(7)]
        _write(sheet, row + 1, ["", "Jumlah", "", "", "", "", *sums[1:]], money)
        _foot(sheet, row + 3, [control(paper, paid, words), *filter(None, [borne_tax(borne, words)])], paper, words)
        recap, money = _sheet(book, "Per unit", TAX_UNIT_COLUMNS)
        for row, (unit, values) in enumerate(sorted(units.items()), 1):
            _write(recap, row, [unit, *values], money)
        _write(recap, len(units) + 1, ["Jumlah", *sums], money)
    return sums[4]


def write_table(path: Path, title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """One sheet with nothing but a head and rows, as other programs import it; returns the number of rows."""
    count = 0
    with xlsxwriter.Workbook(str(path), WORKBOOK) as book:
        sheet, money = _sheet(book, title, columns)
        for count, row in enumerate(rows, 1):
            _write(sheet, count, row, money)
    return count


def _tax_amounts(line: PaperLine) -> list[int]:
    zakat = line.named.get("zakat", 0)
    pay = [line.facts.get("gaji_kotor") or 0, line.facts.get("pph_gaji") or 0]
    return [*pay, line.bruto, line.pph21, zakat, line.other - zakat]


def _sheet(book: Any, title: str, columns: Sequence[str]) -> tuple[Any, Any]:
    sheet = book.add_worksheet(title)
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(columns):
        sheet.set_column(place, place, max(12, min(40, len(name) + 4)))
        sheet.write_string(0, place, name, bold)
    return sheet, book.add_format({"num_format": "#,##0"})


def _write(sheet: Any, row: int, cells: Sequence[Any], money: Any) -> None:
    for place, cell in enumerate(cells):
        if isinstance(cell, int):
            sheet.write_number(row, place, cell, money)
        else:
            sheet.write_string(row, place, str(cell))


def _foot(sheet: Any, row: int, texts: Sequence[str], paper: Paper, words: Words) -> None:
    for offset, text in enumerate([*texts, unpaid(paper), f"{words.watermark} Sidik {paper.print_mark}"]):
        if text:
            sheet.write_string(row + offset, 1, text)
