"""Daftar nominatif: whom a batch pays what, as PDF to sign and as XLSX to check."""

from collections import Counter
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from app.models import TppBatch
from app.services.documents.lines import PaperLine, Signer, check_sums, paper_lines, paper_of
from app.services.documents.pdf import Column, PdfPaper
from app.services.documents.texts import COLUMNS, borne_tax, control, heading, named_deductions, unpaid
from app.services.documents.words import Words

_WIDTHS: Final = (9, 44, 33, 11, 44, 11, 22, 19, 20, 18, 20, 22)
_SUMS: Final = ("bruto", "pph21", "bpjs_1", "other", "potongan", "paid")
WORKBOOK: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_nominative_pdf(batch: TppBatch, path: Path, *, words: Words) -> int:
    """Write the list with words for its sum, the control line and the three signature blocks; returns the sum in rupiah.

    Raises: Conflict("document_sums_differ"), then nothing may be signed.
    """
    paper = paper_of(batch)
    pdf = PdfPaper(path, f"Daftar nominatif {batch.month}", f"{words.watermark} Sidik {paper.print_mark}", is_wide=True)
    for number, text in enumerate(heading(paper, words)):
        pdf.text(text, size=12 if number == 0 else 10, is_bold=number == 0)
    pdf.space(2)
    numbers = [False] * 5 + [True] * 7
    pdf.table([Column(title, width, num) for title, width, num in zip(COLUMNS, _WIDTHS, numbers, strict=True)])
    sums, named, borne = dict.fromkeys(_SUMS, 0), Counter[str](), 0
    for count, line in enumerate(paper_lines(batch), 1):
        named.update(line.named)
        borne += line.pajak_ditanggung
        pdf.row([str(count), *_texts(line), *(words.number(getattr(line, name)) for name in _SUMS)])
        for name in _SUMS:
            sums[name] += getattr(line, name)
    check_sums(paper, sums["paid"])
    pdf.row(["", "Jumlah", "", "", "", "", *(words.number(value) for value in sums.values())], is_bold=True)
    pdf.end_table()
    pdf.space(2)
    pdf.text(f"Terbilang: {words.terbilang(sums['paid'])}.", is_bold=True)
    pdf.text(control(paper, sums["paid"], words))
    for told in (named_deductions(named, sums["other"], words), borne_tax(borne, words), unpaid(paper)):
        if told:
            pdf.text(told)
    pdf.signatures([signature(one) for one in paper.signers])
    pdf.close()
    return sums["paid"]


def write_nominative_xlsx(batch: TppBatch, path: Path, *, words: Words) -> int:
    """The same list as a workbook, amounts as numbers; returns the sum. Raises: as `write_nominative_pdf`."""
    paper = paper_of(batch)
    with xlsxwriter.Workbook(str(path), WORKBOOK) as book:
        book.set_properties({"author": words.by, "title": f"Daftar nominatif TPP {batch.month}"})
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0"})
        total = book.add_format({"bold": True, "top": 1, "num_format": "#,##0"})
        sheet: Any = book.add_worksheet("Daftar")
        for place, width in enumerate(_WIDTHS):
            sheet.set_column(place, place, width / 2 + 3)
        row = 0
        for row, text in enumerate(heading(paper, words), 1):
            sheet.write_string(row - 1, 0, text, bold)
        row += 1
        for place, title in enumerate(COLUMNS):
            sheet.write_string(row, place, title, bold)
        sums, named, borne = dict.fromkeys(_SUMS, 0), Counter[str](), 0
        for count, line in enumerate(paper_lines(batch), 1):
            named.update(line.named)
            borne += line.pajak_ditanggung
            row += 1
            sheet.write_number(row, 0, count)
            for place, cell in enumerate(_texts(line), 1):
                sheet.write_string(row, place, cell)
            for place, name in enumerate(_SUMS, 6):
                sheet.write_number(row, place, getattr(line, name), money)
                sums[name] += getattr(line, name)
        check_sums(paper, sums["paid"])
        sheet.write_string(row + 1, 1, "Jumlah", total)
        for place, value in enumerate(sums.values(), 6):
            sheet.write_number(row + 1, place, value, total)
        _foot(
            sheet, row + 3, [f"Terbilang: {words.terbilang(sums['paid'])}.", control(paper, sums["paid"], words)], bold
        )
        told = [named_deductions(named, sums["other"], words), unpaid(paper)]
        told += filter(None, [borne_tax(borne, words)])
        _foot(sheet, row + 5, [*told, f"{words.watermark} Sidik {paper.print_mark}"], None)
        signed = [(1 + 3 * place, signature(one)) for place, one in enumerate(paper.signers)]
        for line_number, offset in enumerate((9, 13, 14)):
            for column, block in signed:
                sheet.write_string(row + offset, column, block[line_number])
    return sums["paid"]


def signature(one: Signer) -> tuple[str, str, str]:
    """Title, name and NIP; lines of dots while nobody took the step."""
    return one.title, one.name or "." * 40, f"NIP {one.nip}" if one.nip else "NIP " + "." * 30


def _texts(line: PaperLine) -> list[str]:
    kelas = "" if line.kelas is None else str(line.kelas)
    return [line.employee.nama, line.employee.nip, line.post.golongan, line.post.jabatan, kelas]


def _foot(sheet: Any, row: int, texts: list[str], look: Any) -> None:
    for offset, text in enumerate(texts):
        if text:
            sheet.write_string(row + offset, 0, text, look)
