"""F07 and F08: a full disk and a locked database are told in plain words, leave nothing half done, and pass by themselves."""

import hashlib
import io
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import event, func, select

from app import database
from app.extensions import db
from app.models import Activity, AuditEvent, Evidence, ExportFile
from app.services import evidence, exports
from app.services.exports import make_export
from app.services.verify import Scope, verify_all
from tests.factories import Cast, create_cast, sign_in
from tests.support.clock import NOW
from tests.support.scene import body, enter


@pytest.fixture
def cast(db_session: Any, client: FlaskClient) -> Cast:
    cast = create_cast()
    sign_in(client, cast.staff)
    return cast


def _send(client: FlaskClient, fields: dict[str, Any]) -> Any:
    return client.post("/activities", json=fields, headers={"Accept": "application/json"})


def _count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


@contextmanager
def _full_database() -> Iterator[None]:
    """No page more: what a full disk is to SQLite, without needing one."""
    with db.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    _reconnect()
    event.listen(db.engine, "connect", limit)
    yield
    event.remove(db.engine, "connect", limit)
    _reconnect()


def _reconnect() -> None:
    db.session.remove()
    db.engine.dispose()


def _fill(client: FlaskClient) -> Any:
    """Save until the disk is full; returns that answer and how many were acknowledged before."""
    for number in range(500):
        start = number * 2
        fields = body(
            start=f"{start // 60:02d}:{start % 60:02d}",
            end=f"{(start + 2) // 60:02d}:{(start + 2) % 60:02d}",
            uraian="Rapat koordinasi " + "panjang " * 60,
        )
        response = _send(client, fields)
        if response.status_code != 201:
            return response, number, fields
    raise AssertionError("the disk never filled")


def test_f07_a_full_disk_is_507_in_plain_words_and_passes_when_there_is_room(client: FlaskClient, cast: Cast) -> None:
    with _full_database():
        response, acknowledged, refused = _fill(client)
        stored = _count(Activity), _count(AuditEvent)
    again = _send(client, refused)

    assert (response.status_code, response.json["error"]["code"]) == (507, "disk_full")
    assert response.json["error"]["message"].startswith("Penyimpanan server penuh. Belum tersimpan")
    assert (stored, again.status_code) == ((acknowledged, acknowledged), 201)
    assert verify_all() == []


def _no_room(_descriptor: int) -> None:
    raise OSError(28, "No space left on device")


def _photo() -> io.BytesIO:
    target = io.BytesIO()
    Image.new("RGB", (320, 240), "teal").save(target, "JPEG")
    target.seek(0)
    return target


def test_f07_a_photo_that_finds_no_room_leaves_entry_and_folder_as_they_were(
    client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = enter(cast.staff)
    folder = Path(client.application.config["EVIDENCE_FOLDER"])
    monkeypatch.setattr(evidence.os, "fsync", _no_room)

    response = client.post(
        f"/activities/{entry.public_id}/evidence",
        data={"foto": (_photo(), "bukti.jpg")},
        headers={"Accept": "application/json"},
    )

    assert (response.status_code, response.json["error"]["code"]) == (507, "disk_full")
    assert (_count(Evidence), list(folder.glob("*"))) == (0, [])
    assert verify_all(Scope(evidence_folder=folder)) == []


def test_f07_an_export_that_finds_no_room_is_failed_and_leaves_no_file(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports.os, "fsync", _no_room)

    with pytest.raises(OSError, match="No space left"):
        make_export(
            "semester",
            {},
            "ringkasan.xlsx",
            lambda path: bool(path.write_bytes(b"x" * 1000)) and None,
            folder=tmp_path,
            by=cast.staff.id,
            now=NOW,
        )

    assert db.session.scalars(select(ExportFile.state)).all() == ["failed"]
    assert list(tmp_path.iterdir()) == []


@contextmanager
def _locked(seconds: float) -> Iterator[None]:
    """Another process writes for so long."""
    path, held = db.engine.url.database or "", threading.Event()

    def hold() -> None:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=5)) as other:
            other.execute("BEGIN IMMEDIATE")
            held.set()
            time.sleep(seconds)
            other.execute("ROLLBACK")

    thread = threading.Thread(target=hold)
    db.session.remove()
    thread.start()
    assert held.wait(5)
    yield
    thread.join()


def _timed(act: Callable[[], Any]) -> tuple[Any, float]:
    began = time.monotonic()
    return act(), time.monotonic() - began


def test_f08_a_second_of_locked_database_is_waited_out(client: FlaskClient, cast: Cast) -> None:
    with _locked(1):
        response, waited = _timed(lambda: _send(client, body()))

    assert response.status_code == 201
    assert waited > 0.5
    assert verify_all() == []


def test_f08_a_database_locked_for_longer_is_503_with_retry_after_and_stores_nothing(
    client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_LONGEST_WAIT_SECONDS", 0.3)
    fields = body()

    with _locked(1.2):
        refused = _send(client, fields)
    again = _send(client, fields)

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert refused.json["error"]["message"] == "Server sedang penuh. Belum tersimpan; coba lagi sebentar lagi."
    assert (again.status_code, _count(Activity)) == (201, 1)
    assert verify_all() == []


def test_f08_the_real_patience_is_five_seconds() -> None:
    assert database._LONGEST_WAIT_SECONDS == 5.0


def test_f08_reading_goes_on_while_somebody_writes(client: FlaskClient, cast: Cast) -> None:
    db.session.remove()
    with closing(sqlite3.connect(db.engine.url.database or "", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")

        status = client.get("/activities").status_code

        assert (status, writer.in_transaction) == (200, True)
        writer.execute("ROLLBACK")


def test_a_stored_hash_is_of_the_bytes_on_disk(client: FlaskClient, cast: Cast) -> None:
    entry = enter(cast.staff)
    folder = Path(client.application.config["EVIDENCE_FOLDER"])

    client.post(f"/activities/{entry.public_id}/evidence", data={"foto": (_photo(), "bukti.jpg")})

    (photo,) = db.session.scalars(select(Evidence)).all()
    assert hashlib.sha256((folder / photo.file_name).read_bytes()).hexdigest() == photo.sha256
    (folder / photo.file_name).unlink()
