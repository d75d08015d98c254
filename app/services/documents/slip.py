"""The slip of one person: what is paid, and the derivation as the person reads it on the page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.services.documents.pdf import Column, PdfPaper
from app.services.documents.words import Words

_COLUMNS = (Column("Bagian", 96), Column("Rupiah", 38, True), Column("Rincian", 52))


@dataclass(frozen=True, slots=True)
class SlipLine:
    """An amount: `steps` are what it is made of, as (what, how much); `formula` the sentence, `source` the article."""

    label: str
    result: str
    formula: str = ""
    source: str = ""
    steps: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Slip:
    """Everything worded: services know codes only. `people` and `answer` are lines of the heading."""

    title: str
    people: Sequence[str]
    answer: Sequence[str]
    lines: Sequence[SlipLine]
    days: Sequence[tuple[str, str]] = ()
    remarks: Sequence[str] = field(default_factory=tuple)
    net: int | None = None


def write_slip(slip: Slip, path: Path, *, words: Words) -> None:
    """Write the slip as PDF; the derivation in small print under each amount. Equal input gives equal bytes."""
    write_slips([slip], path, title=slip.title, words=words)


def write_slips(slips: Iterable[Slip], path: Path, *, title: str, words: Words) -> None:
    """Several slips in one PDF, each from a page of its own."""
    pdf = PdfPaper(path, title, words.watermark)
    for number, slip in enumerate(slips):
        if number:
            pdf.new_page()
        _write(pdf, slip, words)
    pdf.close()


def _write(pdf: PdfPaper, slip: Slip, words: Words) -> None:
    pdf.text(slip.title, size=13, is_bold=True)
    for text in slip.people:
        pdf.text(text)
    pdf.space(2)
    for number, text in enumerate(slip.answer):
        pdf.text(text, size=11, is_bold=number == 0)
    if slip.net is not None:
        pdf.text(f"Terbilang: {words.terbilang(slip.net)}.")
    pdf.space(2)
    pdf.table(_COLUMNS)
    for line in slip.lines:
        pdf.row([line.label, line.result, ""], is_bold=True)
        if line.formula:
            pdf.row([f"   {line.formula}", "", ""])
        for what, how_much in line.steps:
            pdf.row([f"   {what}", "", how_much])
    pdf.end_table()
    pdf.space(3)
    for line in slip.lines:
        if line.source:
            pdf.text(f"{line.label}: {line.source}", size=7.5)
    for day, event in slip.days:
        pdf.text(f"{day}: {event}", size=8)
    for remark in slip.remarks:
        pdf.text(remark, size=8)
