"""Photos: what is accepted, what is kept of them, and who sees them."""

import io
import struct
import uuid
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from app.extensions import db
from app.models import Activity, Employee
from app.services.evidence import MAX_PHOTOS, add_file, remove_photo, stored_file
from app.services.photos import PreparedFile, prepare_photo, thumbnail
from app.services.sessions import viewer_of
from tests.factories import Cast, create_activity, create_cast, create_decision, set_period
from tests.support.clock import NOW, TODAY


@pytest.fixture
def cast(db_session: Any) -> Cast:
    return create_cast()


@pytest.fixture
def any_cast(any_session: Any) -> Cast:
    """Like `cast`, once on each database."""
    return create_cast()


def _file(size: tuple[int, int] = (800, 600), kind: str = "JPEG", mode: str = "RGB", **options: Any) -> io.BytesIO:
    target = io.BytesIO()
    Image.new(mode, size, "teal").save(target, kind, **options)
    target.seek(0)
    return target


def _problem(content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        prepare_photo(io.BytesIO(content))
    return refused.value.fields["foto"][0].code


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _flood(side: int) -> bytes:
    """A small PNG file that claims side × side pixels."""
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + _chunk(b"IDAT", zlib.compress(b"\0" * 100)) + _chunk(b"IEND", b"")


def test_photo_becomes_a_small_jpeg() -> None:
    found = Image.open(io.BytesIO(prepare_photo(_file((4000, 3000))).content))

    assert (found.format, found.size) == ("JPEG", (1600, 1200))


def test_what_the_phone_wrote_into_it_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Telepon"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "S"

    found = Image.open(io.BytesIO(prepare_photo(_file((800, 600), exif=exif)).content))

    assert dict(found.getexif()) == {}
    assert found.size == (600, 800)


def test_transparency_becomes_white() -> None:
    found = Image.open(io.BytesIO(prepare_photo(_file((10, 10), "PNG", "RGBA")).content))

    assert found.mode == "RGB"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "photo_empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo_svg"),
        (b"<?xml version='1.0'?><SVG onload='x()'/>", "photo_svg"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 50, "photo_heic"),
        (_file().getvalue()[:3000], "photo_broken"),
        (b"%PDF-1.4", "photo_not_image"),
        (b"GIF89a" + b"\0" * 50, "photo_not_image"),
        (b"\xff\xd8\xff" + b"\0" * 500, "photo_not_image"),
        (_flood(50_000), "photo_pixels"),
        (_flood(1_000), "photo_broken"),
        (b"\xff" * (8 * 1024 * 1024 + 1), "photo_too_large"),
    ],
)
def test_refuses_what_is_no_photo(content: bytes, code: str) -> None:
    assert _problem(content) == code


def _photo(number: int = 0) -> PreparedFile:
    return PreparedFile(f"jpeg{number}".encode(), f"{number:064d}")


def _viewer(person: Employee) -> Any:
    return viewer_of(person.id, today=TODAY)


def _add(entry: Activity, person: Employee, folder: Path, number: int = 0, **options: Any) -> Any:
    return add_file(entry.public_id, _photo(number), folder=folder, viewer=_viewer(person), now=NOW, **options).evidence


def test_photo_is_stored_under_a_random_name(any_cast: Cast, tmp_path: Path) -> None:
    entry = create_activity(any_cast.staff)

    found = _add(entry, any_cast.staff, tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [found.file_name]
    assert (found.activity.evidence_count, found.activity.version) == (1, 2)


def test_same_photo_twice_is_kept_once(cast: Cast, tmp_path: Path) -> None:
    entry = create_activity(cast.staff)
    first = _add(entry, cast.staff, tmp_path)

    again = _add(entry, cast.staff, tmp_path)

    assert (again.public_id, len(list(tmp_path.iterdir()))) == (first.public_id, 1)


def test_the_phones_id_finds_what_was_stored(cast: Cast, tmp_path: Path) -> None:
    entry, client_id = create_activity(cast.staff), uuid.uuid4()
    first = _add(entry, cast.staff, tmp_path, client_id=client_id)
    version = entry.version

    again = _add(entry, cast.staff, tmp_path, client_id=client_id)

    assert (again.public_id, entry.version, len(list(tmp_path.iterdir()))) == (first.public_id, version, 1)


def test_the_phones_id_with_another_photo_is_a_conflict(cast: Cast, tmp_path: Path) -> None:
    entry, client_id = create_activity(cast.staff), uuid.uuid4()
    _add(entry, cast.staff, tmp_path, client_id=client_id)

    with pytest.raises(Conflict) as refused:
        _add(entry, cast.staff, tmp_path, 1, client_id=client_id)

    assert (refused.value.code, len(list(tmp_path.iterdir()))) == ("photo_id_reused", 1)


def test_a_replay_after_the_decision_still_finds_the_photo(cast: Cast, tmp_path: Path) -> None:
    entry, client_id = create_activity(cast.staff), uuid.uuid4()
    first = _add(entry, cast.staff, tmp_path, client_id=client_id)
    create_decision(entry, cast.supervisor)

    assert _add(entry, cast.staff, tmp_path, client_id=client_id).public_id == first.public_id


def test_a_thumbnail_is_small() -> None:
    small = thumbnail(prepare_photo(_file((4000, 3000))).content)

    assert (Image.open(io.BytesIO(small)).size, len(small) < 12_000) == ((240, 180), True)


def test_a_damaged_photo_has_no_thumbnail() -> None:
    with pytest.raises(NotFound):
        thumbnail(b"\xff\xd8\xff\xd9")


def test_an_entry_holds_only_so_many(cast: Cast, tmp_path: Path) -> None:
    entry = create_activity(cast.staff)
    for number in range(MAX_PHOTOS):
        _add(entry, cast.staff, tmp_path, number)

    with pytest.raises(Conflict):
        _add(entry, cast.staff, tmp_path, 99)

    assert len(list(tmp_path.iterdir())) == MAX_PHOTOS


def test_decided_entry_takes_no_photo(cast: Cast, tmp_path: Path) -> None:
    entry = create_activity(cast.staff)
    create_decision(entry, cast.supervisor)

    with pytest.raises(Conflict):
        _add(entry, cast.staff, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_closed_month_takes_no_photo(cast: Cast, tmp_path: Path) -> None:
    entry = create_activity(cast.staff, work_date=TODAY.replace(month=6))
    set_period("2026-06")

    with pytest.raises(Conflict):
        _add(entry, cast.staff, tmp_path)


def test_superior_adds_no_photo(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        _add(create_activity(cast.staff), cast.supervisor, tmp_path)


def test_superior_sees_the_photo_and_an_outsider_does_not(cast: Cast, tmp_path: Path) -> None:
    found = _add(create_activity(cast.staff), cast.staff, tmp_path)

    path = stored_file(found.public_id, folder=tmp_path, viewer=_viewer(cast.supervisor), now=NOW).path
    with pytest.raises(NotFound):
        stored_file(found.public_id, folder=tmp_path, viewer=_viewer(cast.outsider), now=NOW)

    assert path.read_bytes() == b"jpeg0"


def test_unknown_photo_is_not_found(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        stored_file(uuid.uuid4(), folder=tmp_path, viewer=_viewer(cast.staff), now=NOW)


def test_photo_of_a_draft_is_removed(any_cast: Cast, tmp_path: Path) -> None:
    entry = create_activity(any_cast.staff, status="draft")
    found = _add(entry, any_cast.staff, tmp_path)

    remove_photo(found.public_id, folder=tmp_path, viewer=_viewer(any_cast.staff), now=NOW)

    assert list(tmp_path.iterdir()) == []
    assert db.session.get_one(Activity, entry.id).evidence_count == 0


def test_photo_of_a_waiting_entry_stays(cast: Cast, tmp_path: Path) -> None:
    found = _add(create_activity(cast.staff), cast.staff, tmp_path)

    with pytest.raises(Conflict):
        remove_photo(found.public_id, folder=tmp_path, viewer=_viewer(cast.staff), now=NOW)
