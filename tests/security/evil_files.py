"""Makes the files that `corpora/files.json` describes."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from PIL import Image, PngImagePlugin


def make(kind: str, *args: Any) -> bytes:
    """The bytes of one described file."""
    return _MAKERS[kind](*args)


def _text(content: str) -> bytes:
    return content.encode()


def _image(kind: str, width: int, height: int, mode: str = "RGB", **save: Any) -> bytes:
    stream = io.BytesIO()
    Image.new(mode, (width, height)).save(stream, kind, **save)
    return stream.getvalue()


def _truncated(kind: str, twentieth: int) -> bytes:
    whole = _noisy(kind)
    return whole[: len(whole) * twentieth // 20]


def _noisy(kind: str) -> bytes:
    """A picture with something in it, so that cutting it loses some."""
    stream = io.BytesIO()
    pixels = random.Random(7).randbytes(120 * 80 * 3)
    Image.frombytes("RGB", (120, 80), pixels).save(stream, kind)
    return stream.getvalue()


def _flipped(count: int) -> bytes:
    """Random bytes overwritten behind the header."""
    whole, luck = bytearray(_noisy("JPEG")), random.Random(count)
    for _ in range(count):
        whole[luck.randrange(400, len(whole))] = luck.randrange(256)
    return bytes(whole)


def _zip_bomb(size: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("nol", bytes(size))
    return stream.getvalue()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png(width: int, height: int, rows: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _header_only_png(width: int, height: int) -> bytes:
    return _png(width, height, zlib.compress(b""))


def _bomb_png(width: int, height: int) -> bytes:
    """Really that large, a few kilobytes on the wire."""
    return _png(width, height, zlib.compress((b"\0" + bytes((width + 7) // 8)) * height, 9))


def _jpeg_claim(width: int, height: int) -> bytes:
    """A small picture whose header claims to be large."""
    whole = bytearray(_noisy("JPEG"))
    place = whole.index(b"\xff\xc0") + 5
    whole[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(whole)


def _animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "green", "blue")]
    stream = io.BytesIO()
    frames[0].save(stream, kind, save_all=True, append_images=frames[1:])
    return stream.getvalue()


def _exif(kind: str) -> bytes:
    if kind == "broken":
        return _image("JPEG", 16, 16, exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + b"\x41" * 40)
    exif = Image.Exif()
    exif[0x010E] = "<script>xssProbe()</script>" if kind == "xss" else "Kantor"
    exif[0x0112] = 6 if kind == "rotated" else 1
    exif.get_ifd(0x8825).update({1: "S", 2: (0.0, 53.0, 30.0), 3: "E", 4: (119.0, 51.0, 0.0)})
    return _image("JPEG", 16, 16, exif=exif.tobytes())


def _png_text(content: str) -> bytes:
    facts = PngImagePlugin.PngInfo()
    facts.add_text("Comment", content)
    return _image("PNG", 16, 16, pnginfo=facts)


_MAKERS: dict[str, Callable[..., bytes]] = {
    "text": _text,
    "hex": bytes.fromhex,
    "image": _image,
    "truncated": _truncated,
    "flipped": _flipped,
    "zip_bomb": _zip_bomb,
    "header_only_png": _header_only_png,
    "bomb_png": _bomb_png,
    "jpeg_claim": _jpeg_claim,
    "animated": _animated,
    "exif": _exif,
    "png_text": _png_text,
    "tail": lambda content: _image("JPEG", 16, 16) + content.encode(),
    "comment": lambda content: _image("JPEG", 16, 16, comment=content.encode()),
    "noise": lambda size: random.Random(1).randbytes(size),
    "icc": lambda: _image("JPEG", 16, 16, icc_profile=b"\0" * 200),
}
