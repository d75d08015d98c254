"""A phone whose signal, clock, storage and server answers a test controls, and what it keeps of one person."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, Response, expect

from tests.browser.city import City
from tests.browser.relay import Relay
from tests.support.browser import FLAGS, PHONE, chromium_path

SAVE = "Simpan dan ajukan"
READ_ALL = """async () => {
  const open = indexedDB.open("ekinerja");
  const db = await new Promise((done, failed) => { open.onsuccess = () => done(open.result); open.onerror = failed; });
  const all = (name) => new Promise((done) => { const ask = db.transaction(name).objectStore(name).getAll(); ask.onsuccess = () => done(ask.result); });
  const found = { records: await all("records"), photos: (await all("photos")).map((one) => ({ id: one.id, entry: one.entry, bytes: one.bytes.byteLength })) };
  db.close();
  return found;
}"""


@dataclass
class Phone:
    """One person's phone: its pages live in `context`; `city` is the server it talks to."""

    city: City
    context: BrowserContext
    page: Page
    relay: Relay | None = None

    def sign_in(self, peran: str = "pegawai") -> None:
        """Sign in and wait until the phone can be without a signal: the worker in charge, the log form's material kept."""
        self.city.sign_in(self.page, peran)
        self.page.evaluate("() => navigator.serviceWorker.ready")
        seen: list[str] = []
        for tried in range(150):
            seen = self.page.evaluate(READY)
            if not seen:
                return
            self.page.wait_for_timeout(200)
            # A worker that could not fetch its shell from a busy machine tries again with the next page.
            if tried % 40 == 39:
                self.page.reload()
        raise AssertionError(f"the phone is not ready for a lost signal: {seen}")

    def lose_signal(self) -> None:
        if self.relay:
            self.relay.cut()
        self.context.set_offline(True)

    def find_signal(self) -> None:
        if self.relay:
            self.relay.mend()
        self.context.set_offline(False)

    def go(self, path: str) -> None:
        self.page.goto(self.city.url + path)

    def log(self, words: str, *, start: str, end: str, is_kept: bool = True) -> None:
        """Fill the full form and save it; the day it is shown on follows, unless the phone cannot keep it."""
        self.go("/activities/new?lengkap=1")
        self.fill(words, start=start, end=end)
        self.page.get_by_role("button", name=SAVE).click()
        if is_kept:
            self.page.wait_for_url("**/activities?*ok=*")

    def fill(self, words: str, *, start: str, end: str) -> None:
        """What a person types into the full form; tasks outside the plan, so that no plan is needed."""
        form = self.page.locator("form[data-outbox]")
        form.get_by_label("Apa yang dikerjakan").fill(words)
        form.get_by_label("Bagian dari rencana").select_option("RAPAT")
        form.get_by_label("Mulai").fill(start)
        form.get_by_label("Selesai").fill(end)

    def kept(self) -> dict[str, Any]:
        """What waits on the phone: `records` and `photos`."""
        found: dict[str, Any] = self.page.evaluate(READ_ALL)
        return found

    def states(self) -> list[str]:
        """The state of each waiting record, oldest first."""
        return [one["state"] for one in self.kept()["records"]]

    def wait_until_gone(self) -> None:
        """Until nothing waits any more: sent, or deleted for good."""
        for _ in range(150):
            if not self.kept()["records"]:
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"still waiting: {self.kept()['records']}")

    def send_now(self) -> None:
        """Ask the phone to send, and wait until it has tried."""
        self.forget_pause()
        self.page.evaluate("() => window.dispatchEvent(new Event('online'))")
        self.page.wait_for_timeout(1500)

    def forget_pause(self) -> None:
        """As if the time of waiting before the next try were over."""
        self.page.evaluate(FORGET_PAUSE)

    def expect_once(self, words: str) -> None:
        """The server has exactly one entry of these words today, and the phone none."""
        self.wait_until_gone()
        self.go("/activities")
        expect(self.page.get_by_role("link", name=words)).to_have_count(1)

    def posts(self) -> list[Response]:
        """Answers to sent entries from now on."""
        found: list[Response] = []
        self.context.on(
            "response",
            lambda answer: (
                found.append(answer)
                if answer.request.method == "POST" and re.search(r"/activities$", answer.url)
                else None
            ),
        )
        return found


FORGET_PAUSE = """async () => {
  const open = indexedDB.open("ekinerja");
  const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const ask = db.transaction("kept", "readwrite").objectStore("kept").delete("pause");
  await new Promise((done) => { ask.onsuccess = done; });
  db.close();
}"""
READY = """async () => {
  // Opening a database that is not there yet would make an empty one.
  if (!(await indexedDB.databases()).some((one) => one.name === "ekinerja")) return ["no database"];
  const open = indexedDB.open("ekinerja");
  const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const keys = await new Promise((done) => { const ask = db.transaction("kept").objectStore("kept").getAllKeys(); ask.onsuccess = () => done(ask.result); });
  db.close();
  const missing = [];
  if (!navigator.serviceWorker.controller) missing.push("no worker in charge");
  if (!keys.some((key) => String(key).startsWith("kit:"))) missing.push(`no kit in ${keys}`);
  return missing;
}"""


class ColdPhone:
    """A phone that is switched off and on: a new browser process each time, on the same profile."""

    def __init__(self, city: City, browser: Browser, profile: Path, relay: Relay) -> None:
        self._city = replace(city, server=replace(city.server, url=relay.url))
        self._browser, self._profile, self._relay = browser, profile, relay
        self._context: BrowserContext | None = None

    def start(self, *, offline: bool = False) -> Phone:
        """Switch on, with or without a signal."""
        if offline:
            self._relay.cut()
        kind = self._browser.browser_type
        context = kind.launch_persistent_context(
            self._profile, executable_path=chromium_path(), args=list(FLAGS), offline=offline, **PHONE
        )
        context.set_default_timeout(10_000)
        self._context = context
        return Phone(self._city, context, context.pages[0], self._relay)

    def restart(self) -> None:
        """Switch off."""
        if self._context:
            self._context.close()
            self._context = None


def entries_today(phone: Phone) -> int:
    """How many entries the server shows for today."""
    phone.go("/activities")
    return phone.page.locator("main article.entry:not(.entry--unsent)").count()


def photo_file(number: int, *, size: tuple[int, int] = (1800, 2400)) -> FilePayload:
    """A picture as a camera makes it: large, lying on its side, with remarks about where it was taken."""
    picture = Image.effect_noise(size, 40).convert("RGB")
    picture.paste((number * 40 % 256, 80, 120), (0, 0, size[0], size[1] // 2))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Kamera"
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=90, exif=exif)
    return {"name": f"foto-{number}.jpg", "mimeType": "image/jpeg", "buffer": target.getvalue()}


def fifty_megapixels() -> bytes:
    """A picture that is small on the wire and huge in memory."""
    target = io.BytesIO()
    Image.new("1", (8000, 6250)).save(target, "PNG")
    return target.getvalue()
