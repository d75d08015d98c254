"""Judges an uploaded PDF: whole, small, and without anything that could act by itself. It is stored as it came."""

import hashlib
import re
import zlib
from typing import IO

from app.domain.errors import FieldError, Invalid
from app.services.photos import PreparedFile

FIELD = "berkas"
MAX_BYTES = 5 * 1024 * 1024
# A document of a few pages unfolds to far less; a bomb to far more.
_MAX_UNFOLDED = 40 * 1024 * 1024
_EDGE = 1024
# What runs, opens, sends or hides something; encrypted parts could hold any of it.
_ACTIVE = frozenset(
    (b"JavaScript", b"JS", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia", b"XFA", b"SubmitForm")
    + (b"ImportData", b"GoToE", b"Encrypt")
)  # fmt: skip
_NAME = re.compile(rb"/([^\x00\t\n\x0c\r ()<>\[\]{}/%]+)")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECT_STREAM = re.compile(rb"<<(?:(?!endobj)[\s\S])*?stream\r?\n")


def prepare_pdf(stream: IO[bytes]) -> PreparedFile:
    """Read and judge a PDF. Call it outside a transaction.

    Raises: Invalid(photo_invalid) whose field `berkas` says photo_empty, pdf_too_large, pdf_not_whole, pdf_active.
    """
    data = stream.read(MAX_BYTES + 1)
    if not data:
        raise _refused("photo_empty")
    if len(data) > MAX_BYTES:
        raise _refused("pdf_too_large")
    if b"%PDF-" not in data[:_EDGE] or b"%%EOF" not in data[-_EDGE:] or b"startxref" not in data[-2 * _EDGE :]:
        raise _refused("pdf_not_whole")
    if _is_active(data) or any(_is_active(part) for part in _object_streams(data)):
        raise _refused("pdf_active")
    return PreparedFile(data, hashlib.sha256(data).hexdigest(), "pdf")


def _is_active(data: bytes) -> bool:
    """Whether a name of an act stands anywhere, however it is spelt; also inside what only looks like other data."""
    return any(_plain(match[1]) in _ACTIVE for match in _NAME.finditer(data))


def _plain(name: bytes) -> bytes:
    return _HEX.sub(lambda found: bytes([int(found[1], 16)]), name) if b"#" in name else name


def _object_streams(data: bytes) -> list[bytes]:
    """The packed objects of the file, unfolded. Raises: Invalid for packing nobody needs, and for bombs."""
    found, left = [], _MAX_UNFOLDED
    for match in _OBJECT_STREAM.finditer(data):
        names = {_plain(one[1]) for one in _NAME.finditer(match[0])}
        if b"ObjStm" not in names:
            continue
        if b"FlateDecode" not in names or names & {
            b"LZWDecode",
            b"ASCIIHexDecode",
            b"ASCII85Decode",
            b"RunLengthDecode",
        }:
            raise _refused("pdf_active")
        part = _unfolded(data[match.end() :], left)
        left -= len(part)
        found.append(part)
    return found


def _unfolded(packed: bytes, limit: int) -> bytes:
    try:
        part = zlib.decompressobj().decompress(packed, limit + 1)
    except zlib.error:
        raise _refused("pdf_not_whole") from None
    if len(part) > limit:
        raise _refused("pdf_too_large")
    return part


def _refused(code: str) -> Invalid:
    return Invalid("photo_invalid", fields={FIELD: [FieldError(code, {"megabytes": MAX_BYTES // 1024 // 1024})]})
