"""Pictures of every kind of page of the demonstration city: `python -m tools.screenshots FOLDER [peran …]`.

One folder for each look (360 px and 1280 px, light and dark), one file for each kind of page and person, full length. The city is
made in a temporary folder and forgotten afterwards.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page

from tests.browser.city import City, read_accounts
from tests.browser.places import places_of
from tests.support.browser import DESKTOP, PHONE, started_chromium
from tests.support.server import flask, start_server

VISITORS = ("pegawai", "atasan", "hr", "treasurer", "verifier", "auditor", "admin")
LOOKS = {
    "360-terang": PHONE,
    "360-gelap": {**PHONE, "color_scheme": "dark"},
    "1280-terang": DESKTOP,
    "1280-gelap": {**DESKTOP, "color_scheme": "dark"},
}


def main(folder: Path, visitors: tuple[str, ...]) -> None:
    """Take them all; what was in the folder goes."""
    shutil.rmtree(folder, ignore_errors=True)
    with TemporaryDirectory() as instance, started_chromium() as browser:
        flask(Path(instance), "db", "upgrade", DATABASE_URL="")
        flask(Path(instance), "demo", "load", DATABASE_URL="")
        server = start_server(Path(instance), DATABASE_URL="")
        try:
            city = City(server, read_accounts(server.log.read_text()))
            for look in LOOKS:
                _take_look(city, browser, folder / look, LOOKS[look], visitors)
        finally:
            server.stop()


def _take_look(
    city: City, browser: Browser, folder: Path, device: dict[str, object], visitors: tuple[str, ...]
) -> None:
    folder.mkdir(parents=True)
    seen: set[str] = set()
    for page_name, address in (("masuk", "/login"), ("tanpa-sinyal", "/offline")):
        page = browser.new_page(**device)
        _take(page, city.url + address, folder / f"{page_name}.png")
        page.close()
    for peran in visitors:
        page = browser.new_page(**device)
        city.sign_in(page, peran)
        for place in places_of(city, page, peran):
            # The frame differs between a pegawai and an atasan; the other people share their pages.
            if place.kind in seen and peran not in ("pegawai", "atasan"):
                continue
            seen.add(place.kind)
            _take(page, city.url + place.address, folder / f"{peran}{_file_name(place.kind)}.png")
        page.close()
    print(f"{folder}: {len(list(folder.iterdir()))}")


def _take(page: Page, address: str, file: Path) -> None:
    size = page.viewport_size or PHONE["viewport"]
    page.goto(address, wait_until="load")
    # As tall as the page: what is fixed at the bottom of the screen covers nothing.
    height = page.evaluate("() => Math.max(innerHeight, document.documentElement.scrollHeight)")
    page.set_viewport_size({"width": size["width"], "height": height})
    page.screenshot(path=file)
    page.set_viewport_size(size)


def _file_name(kind: str) -> str:
    """`/plan/*?dari` becomes `-plan-id-dari`, `/` becomes `-beranda`."""
    words = kind.replace("*", "id").replace("+", "periode")
    return "-" + (re.sub(r"[^a-z_]+", "-", words).strip("-") or "beranda")


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]) or VISITORS)
