"""Files that are no photos, or more than photos, sent straight to the endpoint as `foto`."""

import gc
import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.security.evil_files import make
from tests.security.hostile import read
from tests.security.stage import Stage, Watch

FILES: list[dict[str, Any]] = read("files")
ALIVE = (b"xssProbe", b"<?php", b"PK\x03\x04", b"Exif", b"GPS", b"Kantor")


def _stored(stage: Stage) -> dict[str, bytes]:
    folder = Path(stage.app.config["EVIDENCE_FOLDER"])
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _send(stage: Stage, described: dict[str, Any], path: str, **fields: str) -> tuple[int, bool, dict[str, bytes]]:
    """Status, whether the database changed, and what lies in the folder that did not before."""
    before, watch = _stored(stage), Watch(stage.live)
    content = io.BytesIO(make(described["make"], *described["args"]))
    answer = stage.client_of("owner").post(
        path, data={**fields, "foto": (content, described["sent_as"])}, content_type="multipart/form-data"
    )
    changed = watch.saw_a_change()
    watch.close()
    gc.collect()  # a body cut off by its size leaves the parser's temporary file to the collector
    new = {name: body for name, body in _stored(stage).items() if before.get(name) != body}
    assert before.keys() <= _stored(stage).keys()
    return answer.status_code, changed, new


def _problems(described: dict[str, Any], status: int, changed: bool, new: dict[str, bytes]) -> list[str]:
    found = []
    if status >= 500:
        found.append(f"status {status}")
    if status >= 400 and (changed or new):
        found.append("refused, yet something was kept")
    if described["accepted"] is not None and described["accepted"] != (status < 400):
        found.append(f"status {status}")
    return found + [f"{name} was kept as sent" for name, body in new.items() if not _is_ours(name, body)]


def _is_ours(name: str, body: bytes) -> bool:
    """Encoded by us: a plain JPEG under a random name, with nothing of what came beside the pixels."""
    with Image.open(io.BytesIO(body)) as image:
        is_plain = image.format == "JPEG" and not image.getexif() and not image.info.get("comment")
    is_random = Path(name).suffix == ".jpg" and len(name) >= 20 and name.isascii() and "foto" not in name
    return is_plain and is_random and not any(trace in body for trace in ALIVE)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("described", FILES, ids=[one["name"] for one in FILES])
def test_keeps_only_photos_it_has_encoded_itself(stage: Stage, described: dict[str, Any]) -> None:
    stage.reset()

    outcome = _send(stage, described, f"/activities/{stage.world.draft}/evidence")

    assert _problems(described, *outcome) == []
    stage.reset()


@pytest.mark.parametrize("name", ["html", "svg", "gif-js", "png-bom", "jpeg-terpotong-9", "zip-bom"])
def test_entry_with_a_file_that_is_no_photo_is_refused_whole(stage: Stage, name: str) -> None:
    stage.reset()
    described = next(one for one in FILES if one["name"] == name)
    form = {"tanggal": "2026-07-15", "mulai": "13:00", "selesai": "14:00", "uraian": "Rapat", "indikator_kode": "RAPAT"}

    status, changed, new = _send(stage, described, "/activities", **form)

    assert (400 <= status < 500, changed, new) == (True, False, {})


def test_cve_2026_40866_a_photo_is_never_replaced_by_naming_it(stage: Stage) -> None:
    stage.reset()
    before = {name: hashlib.sha256(body).hexdigest() for name, body in _stored(stage).items()}
    jpeg = make("image", "JPEG", 16, 16)
    names = [*before, f"../{next(iter(before))}", f"{stage.world.photo}.jpg"]

    for name in names:
        fields = {"public_id": str(stage.world.photo), "file_name": name, "foto": (io.BytesIO(jpeg), name)}
        stage.client_of("owner").post(
            f"/activities/{stage.world.draft}/evidence", data=fields, content_type="multipart/form-data"
        )

    after = {name: hashlib.sha256(body).hexdigest() for name, body in _stored(stage).items()}
    assert {name: after[name] for name in before} == before
    stage.reset()
