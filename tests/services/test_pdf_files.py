"""PDF as evidence: what is taken in, and what is refused."""

import io
import zlib

import pytest
from reportlab.pdfgen.canvas import Canvas

from app.domain.errors import Invalid
from app.services.pdf_files import MAX_BYTES, prepare_pdf


def _pdf() -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1)
    canvas.drawString(72, 72, "Berita acara")
    canvas.save()
    return target.getvalue()


def _with(content: bytes) -> bytes:
    """The document with one more object in front of its end."""
    head, mark, tail = _pdf().rpartition(b"startxref")
    return head + b"9 0 obj\n" + content + b"\nendobj\n" + mark + tail


def _packed(content: bytes) -> bytes:
    return b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode >>\nstream\n" + zlib.compress(content) + b"\nendstream"


def _problem(content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        prepare_pdf(io.BytesIO(content))
    return refused.value.fields["berkas"][0].code


def test_a_plain_document_is_kept_as_it_came() -> None:
    found = prepare_pdf(io.BytesIO(_pdf()))

    assert (found.content, found.kind) == (_pdf(), "pdf")


def test_harmless_packed_objects_and_first_pages_are_taken() -> None:
    content = _with(_packed(b"1 0 << /OpenAction [3 0 R /Fit] >>"))

    assert prepare_pdf(io.BytesIO(content)).content == content


@pytest.mark.parametrize(
    "content",
    [
        b"<< /S /JavaScript /JS (app.alert(1)) >>",
        b"<</S/Java#53cript>>",
        b"<< /S /Launch /F (cmd.exe) >>",
        b"<< /#4c#61unch true >>",
        b"<< /Type /EmbeddedFile >>",
        b"<< /Encrypt 5 0 R >>",
        b"<< /XFA [] >>",
        b"<< /S /SubmitForm >>",
        _packed(b"1 0 << /S /JavaScript >>"),
        _packed(b"1 0 << /#4aS (x) >>"),
        b"<< /Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode] >>\nstream\n00\nendstream",
        b"<< /Type /ObjStm >>\nstream\nplain\nendstream",
        b"<< >>\nstream\n/JavaScript \nendstream",
    ],
)
def test_what_could_act_by_itself_is_refused(content: bytes) -> None:
    assert _problem(_with(content)) == "pdf_active"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "photo_empty"),
        (b"%PDF-1.7\n" + b"0" * MAX_BYTES, "pdf_too_large"),
        (b"MZ\x90\0", "pdf_not_whole"),
        (_pdf()[: len(_pdf()) // 2], "pdf_not_whole"),
        (b"<html>%%EOF startxref", "pdf_not_whole"),
        (_with(b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\nnot packed\nendstream"), "pdf_not_whole"),
        (_with(_packed(b"\0" * (41 * 1024 * 1024))), "pdf_too_large"),
    ],
)
def test_what_is_no_whole_small_document_is_refused(content: bytes, code: str) -> None:
    assert _problem(content) == code
