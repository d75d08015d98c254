"""Turns an uploaded picture into one of ours: decoded, upright, small, without anything the phone wrote into it."""

import hashlib
import io
import struct
import warnings
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

from app.domain.errors import FieldError, Invalid, NotFound

LONGEST_SIDE = 1600
QUALITY = 78
THUMBNAIL_SIDE = 240
MAX_BYTES = 8 * 1024 * 1024
_FORMATS = ("JPEG", "PNG", "WEBP")
# JPEG is decoded at a fraction of its size; the others need room for every pixel.
_MAX_PIXELS = {"JPEG": 60_000_000}
_MAX_OTHER_PIXELS = 20_000_000
# A decoded picture takes tens of megabytes: one at a time per process.
_one_at_a_time = BoundedSemaphore(1)

# Pillow's own limit warns first and refuses later; ours is judged from the header, before anything is decoded.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """An evidence file ready to be stored: a JPEG of ours (`kind` photo) or a PDF."""

    content: bytes
    sha256: str
    kind: str = "photo"


def prepare_photo(stream: IO[bytes]) -> PreparedFile:
    """Read, judge and re-encode a picture (JPEG, PNG or WEBP). Call it outside a transaction: it takes its time.

    Raises: Invalid(photo_invalid) whose field `foto` says photo_empty, photo_not_image, photo_too_large, photo_pixels,
    photo_heic, photo_svg or photo_broken.
    """
    data = stream.read(MAX_BYTES + 1)
    if not data:
        raise _refused("photo_empty")
    if len(data) > MAX_BYTES:
        raise _refused("photo_too_large")
    with _one_at_a_time, warnings.catch_warnings():
        # What Pillow thinks of a phone's remarks is of no use to the operator's log.
        warnings.simplefilter("ignore")
        content = _encoded(data)
    return PreparedFile(content, hashlib.sha256(content).hexdigest())


def _encoded(data: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > _MAX_PIXELS.get(picture.format or "", _MAX_OTHER_PIXELS):
                raise _refused("photo_pixels")
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _jpeg(_upright(picture))
    except UnidentifiedImageError:
        raise _refused(_kind_of_stranger(data)) from None
    # Pillow's readers raise what they stumble over; a broken file is nobody's program error.
    except (OSError, ValueError, SyntaxError, IndexError, EOFError, TypeError, KeyError):
        raise _refused("photo_broken") from None


def _kind_of_stranger(data: bytes) -> str:
    """What a file that is no photo of ours seems to be, to say what to do about it."""
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"heif", b"hevc", b"mif1", b"msf1", b"avif"):
        return "photo_heic"
    if b"<svg" in data[:1000].lower():
        return "photo_svg"
    return "photo_not_image"


def thumbnail(content: bytes) -> bytes:
    """A small JPEG of one of our own photos; made anew each time, so that there is nothing to keep in step.

    Raises: NotFound("photo_lost") when the stored file was damaged.
    """
    target = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as picture:
            picture.draft("RGB", (THUMBNAIL_SIDE, THUMBNAIL_SIDE))
            picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
            picture.convert("RGB").save(target, "JPEG", quality=70)
    except OSError:
        raise NotFound("photo_lost") from None
    return target.getvalue()


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as the phone was held; as it lies where the phone's remark about that is broken."""
    try:
        return ImageOps.exif_transpose(picture)
    except struct.error:
        return picture


def _jpeg(picture: Image.Image) -> bytes:
    """On white where it was transparent; a fresh image, so that no metadata comes along."""
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
    else:
        ground = Image.new("RGB", picture.size)
        ground.paste(picture.convert("RGB"))
    target = io.BytesIO()
    ground.save(target, "JPEG", quality=QUALITY, optimize=True)
    return target.getvalue()


def _refused(code: str) -> Invalid:
    return Invalid("photo_invalid", fields={"foto": [FieldError(code, {"megabytes": MAX_BYTES // 1024 // 1024})]})
