"""A4 pages with a table whose head repeats, drawn with the fonts every reader has. Equal input gives equal bytes."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

_FONT, _BOLD = "Helvetica", "Helvetica-Bold"
_MARGIN: Final = 12 * mm
_ROW: Final = 5.2 * mm
_PAD: Final = 1.2 * mm
# What is left for the foot of each page.
_FOOT: Final = 16 * mm


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in millimetres; amounts stand to the right."""

    title: str
    width: float
    is_number: bool = False


def plain(text: str) -> str:
    """Text as the core fonts can write it; a letter they lack loses its marks or becomes a question mark."""
    written = []
    for letter in unicodedata.normalize("NFC", text.replace("\u2212", "-")):
        for candidate in (letter, unicodedata.normalize("NFKD", letter)):
            encoded = candidate.encode("cp1252", "ignore").decode("cp1252")
            if encoded:
                written.append(encoded)
                break
        else:
            written.append("?")
    return "".join(written)


class PdfPaper:
    """One document, written from top to bottom; the foot of every page carries its number, `mark` and `foot`."""

    def __init__(self, path: Path, title: str, foot: str, *, is_wide: bool = False) -> None:
        self._width, self._height = landscape(A4) if is_wide else A4
        self._canvas: Any = Canvas(str(path), pagesize=(self._width, self._height), invariant=1, pageCompression=1)
        self._canvas.setTitle(plain(title))
        self._canvas.setAuthor("e-Kinerja Palu")
        self._foot = plain(foot)
        self._page, self._y = 1, self._height - _MARGIN
        self._columns: Sequence[Column] = ()

    def text(self, text: str, *, size: float = 9, is_bold: bool = False, gap: float = 1.4) -> None:
        """A paragraph, broken at spaces to the width of the page."""
        font = _BOLD if is_bold else _FONT
        for line in _wrapped(plain(text), font, size, self._width - 2 * _MARGIN):
            self._room(size * gap)
            self._canvas.setFont(font, size)
            self._canvas.drawString(_MARGIN, self._y - size, line)
            self._y -= size * gap

    def space(self, height: float) -> None:
        """Leave millimetres empty."""
        self._y -= height * mm

    def table(self, columns: Sequence[Column]) -> None:
        """Begin a table; its head is repeated on every page until `end_table`."""
        self._columns = columns
        self._head()

    def row(self, cells: Sequence[str], *, is_bold: bool = False) -> None:
        """One row; what is too long for its column is cut with an ellipsis."""
        self._room(_ROW)
        font = _BOLD if is_bold else _FONT
        self._canvas.setFont(font, 7.5)
        x = _MARGIN
        for column, cell in zip(self._columns, cells, strict=True):
            width = column.width * mm
            text = _fitted(plain(cell), font, 7.5, width - 2 * _PAD)
            if column.is_number:
                self._canvas.drawRightString(x + width - _PAD, self._y - _ROW + 1.6 * mm, text)
            else:
                self._canvas.drawString(x + _PAD, self._y - _ROW + 1.6 * mm, text)
            x += width
        self._y -= _ROW
        self._canvas.setLineWidth(0.2)
        self._canvas.line(_MARGIN, self._y, x, self._y)

    def end_table(self) -> None:
        """No head on the pages that follow."""
        self._columns = ()

    def signatures(self, blocks: Sequence[tuple[str, str, str]]) -> None:
        """Blocks side by side: title, name, NIP; kept together on one page."""
        self._room(38 * mm)
        width = (self._width - 2 * _MARGIN) / len(blocks)
        top = self._y - 6 * mm
        for place, (title, name, nip) in enumerate(blocks):
            x = _MARGIN + place * width
            for font, offset, text in ((_FONT, 0.0, title), (_BOLD, 22 * mm, name), (_FONT, 26 * mm, nip)):
                self._canvas.setFont(font, 9)
                self._canvas.drawString(x, top - offset, _fitted(plain(text), font, 9, width - 4 * mm))
        self._y -= 38 * mm

    def new_page(self) -> None:
        """Go on at the top of a page of its own."""
        self._end_page()
        self._page, self._y = self._page + 1, self._height - _MARGIN

    def close(self) -> None:
        """Write the file."""
        self._end_page()
        self._canvas.save()

    def _room(self, height: float) -> None:
        if self._y - height < _FOOT:
            self._end_page()
            self._page, self._y = self._page + 1, self._height - _MARGIN
            if self._columns:
                self._head()

    def _head(self) -> None:
        self.row([one.title for one in self._columns], is_bold=True)

    def _end_page(self) -> None:
        self._canvas.setFont(_FONT, 7)
        self._canvas.drawString(_MARGIN, 8 * mm, _fitted(self._foot, _FONT, 7, self._width - 2 * _MARGIN - 30 * mm))
        self._canvas.drawRightString(self._width - _MARGIN, 8 * mm, f"Halaman {self._page}")
        self._canvas.showPage()


def _fitted(text: str, font: str, size: float, width: float) -> str:
    if stringWidth(text, font, size) <= width:
        return text
    while text and stringWidth(text + "…", font, size) > width:
        text = text[:-1]
    return text + "…"


def _wrapped(text: str, font: str, size: float, width: float) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and stringWidth(longer, font, size) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, _fitted(line, font, size, width)]
