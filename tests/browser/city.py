"""The demonstration city as a newcomer meets it: a running program, printed accounts, and pages that must stay silent."""

from __future__ import annotations

import re
import shutil
import sqlite3
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, expect

from app.domain.periods import Month
from tests.support.server import LiveServer, flask

# The list of accounts in the log of the program: peran, NIP, sandi.
ACCOUNT = re.compile(r"^(\w+)\t(\d{18})\t(\S+)$", re.MULTILINE)
DATABASE = "ekinerja.db"
# How Chromium words an answer of 4xx in its console.
REFUSAL = "the server responded with a status of 4"
LOSSES = ("net::ERR_", "the server responded with a status of 503")


@dataclass(frozen=True)
class Account:
    """What a newcomer reads in the terminal."""

    nip: str
    sandi: str


@dataclass(frozen=True)
class City:
    """A running demonstration; `accounts` by peran."""

    server: LiveServer
    accounts: dict[str, Account]

    @property
    def url(self) -> str:
        return self.server.url

    def sign_in(self, page: Page, peran: str) -> None:
        """Sign in through the form, like anybody."""
        account = self.accounts[peran]
        page.goto(f"{self.url}/login")
        page.get_by_label("NIP").fill(account.nip)
        page.get_by_label("Kata sandi", exact=True).fill(account.sandi)
        page.get_by_role("button", name="Masuk").click()
        expect(page).to_have_url(f"{self.url}/")

    def sign_out(self, page: Page) -> None:
        """Sign out as on a phone: Data saya, Keluar."""
        page.goto(f"{self.url}/me")
        page.locator("main").get_by_role("button", name="Keluar", exact=True).click()
        expect(page.get_by_text("Anda sudah keluar.")).to_be_visible()


def read_accounts(log: str) -> dict[str, Account]:
    """The accounts that the program printed."""
    return {peran: Account(nip, sandi) for peran, nip, sandi in ACCOUNT.findall(log)}


def copy_city(template: Path, folder: Path) -> Path:
    """A copy of an instance folder to play with."""
    shutil.copytree(template, folder)
    return folder


def load_city_until(folder: Path, last_day: date) -> None:
    """Fill an empty instance folder with the demonstration city up to a day."""
    flask(folder, "db", "upgrade", DATABASE_URL="")
    flask(folder, "demo", "load", "--until", last_day.isoformat(), DATABASE_URL="")


def last_day_with_month_to_close(city: Path) -> date | None:
    """None when HR has a month to close; else the last day at which a demonstration has one.

    In the first days of January and July the month before cannot be closed yet, and the city has closed it
    already, so that its semester can be assessed.
    """
    with sqlite3.connect(city / DATABASE) as connection:
        closed, last = connection.execute(
            "SELECT (SELECT max(code) FROM period WHERE kind = 'month' AND state = 'closed'),"
            " (SELECT max(work_date) FROM activity)"
        ).fetchone()
    newest, present = Month.parse(closed), date.fromisoformat(last) + timedelta(days=1)
    return newest.last_day - timedelta(days=1) if newest.next == Month.of(present) else None


@dataclass
class Silence:
    """Notes whatever a page complains about: the console, refused by policy, failed or foreign requests, answers of 5xx."""

    heard: list[str] = field(default_factory=list)

    def listen(self, context: BrowserContext, *, refusals: bool = False, losses: bool = False) -> None:
        """Hear everything of this context; with `refusals` an answer of 4xx to a page is expected, with `losses` also a lost
        connection and an answer that a test put in the server's place.
        """
        expected = (*([REFUSAL] if refusals else ()), *(LOSSES if losses else ()))
        context.on("console", lambda message: self._console(message, expected))
        context.on("weberror", lambda error: self.heard.append(f"script: {error.error}"))
        context.on("request", self._request)
        if not losses:
            context.on("response", lambda answer: self._answer(answer.status, answer.url))

    def _console(self, message: ConsoleMessage, expected: tuple[str, ...]) -> None:
        if any(words in message.text for words in expected):
            return
        if message.type in ("error", "warning"):
            self.heard.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def _request(self, request: Request) -> None:
        host = urlsplit(request.url).hostname
        if host not in ("127.0.0.1", None):
            self.heard.append(f"another machine was asked: {request.url}")

    def _answer(self, status: int, url: str) -> None:
        if status >= 500:
            self.heard.append(f"{status}: {url}")
