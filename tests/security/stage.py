"""The application on the world of the matrix, which can be put back after whatever was done to it."""

import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from tests.security.world import World
from tests.support.apps import fresh_file


@dataclass(frozen=True, eq=False)
class Stage:
    """The application on a stored world; `cookies` holds session and CSRF token of each person."""

    app: Flask
    world: World
    cookies: dict[str, tuple[str, str]]
    stored: Path
    live: Path
    photos: Path

    def reset(self) -> None:
        """Put the stored world back in place."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        fresh_file(self.stored, self.live)
        shutil.copytree(self.photos, self.app.config["EVIDENCE_FOLDER"], dirs_exist_ok=True)

    def client_of(self, person: str) -> FlaskClient:
        """A browser of this person."""
        client = self.app.test_client()
        if person in self.cookies:
            cookie, token = self.cookies[person]
            client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], cookie)
            client.environ_base["HTTP_X_CSRFTOKEN"] = token
        return client


class Watch:
    """Tells whether anybody committed a change to the database since it last looked."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path)
        self.seen = self._version()

    def saw_a_change(self) -> bool:
        """True once per change, however many rows it touched."""
        before, self.seen = self.seen, self._version()
        return before != self.seen

    def close(self) -> None:
        """Let go of the file, so that it can be put back."""
        self.connection.close()

    def _version(self) -> int:
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])
