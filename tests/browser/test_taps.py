"""How many taps and keys the daily work takes, counted in the browser: the usual entry three, from home two, a scheduled day two."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.city import DATABASE, City
from tests.support.browser import PHONE

pytestmark = pytest.mark.browser
Open = Callable[..., Page]

# Counts what a person does, over all pages of the tab.
COUNTING = """
for (const [kind, name] of [["click", "taps"], ["keydown", "keys"]]) {
  addEventListener(kind, (event) => {
    if (event.isTrusted) sessionStorage.setItem(name, Number(sessionStorage.getItem(name) ?? 0) + 1);
  }, true);
}
"""
SCHEDULED = """
UPDATE assignment SET wajib_catat = 'jadwal' WHERE employee_id = (SELECT id FROM employee WHERE nip = ?)
"""
# The first minutes of today: over whenever the test runs, and free of other entries.
PLANNED = """
INSERT INTO schedule_slot (employee_id, tanggal, start_minute, end_minute, indikator_kode, description, imported_at)
SELECT id, date('now', '+8 hours'), 0, 1, 'RAPAT', 'Serah terima jaga', '2026-01-01 00:00:00.000000' FROM employee WHERE nip = ?
"""


def _home(city: City, open_page: Open) -> Page:
    """The page after signing in, with both counts at nothing."""
    page = open_page(PHONE)
    page.add_init_script(COUNTING)
    city.sign_in(page, "pegawai")
    page.evaluate("() => sessionStorage.clear()")
    return page


def _counts(page: Page) -> tuple[int, int]:
    taps, keys = page.evaluate("() => ['taps', 'keys'].map((name) => Number(sessionStorage.getItem(name) ?? 0))")
    return taps, keys


def test_the_usual_entry_takes_three_taps_and_no_key(city: City, open_page: Open) -> None:
    page = _home(city, open_page)

    page.get_by_role("navigation", name="Utama").get_by_role("link", name="Catat").click()
    page.locator("main .rows a.row").first.click()
    page.get_by_role("button", name="Simpan dan ajukan").click()

    expect(page.get_by_text("Tersimpan dan diajukan.")).to_be_visible()
    assert _counts(page) == (3, 0)


def test_from_home_the_usual_entry_takes_two_taps(city: City, open_page: Open) -> None:
    page = _home(city, open_page)

    page.locator("main a.row.quick").first.click()
    page.get_by_role("button", name="Simpan dan ajukan").click()

    expect(page.get_by_text("Tersimpan dan diajukan.")).to_be_visible()
    assert _counts(page) == (2, 0)


def test_a_scheduled_day_takes_two_taps_and_its_page_keeps_the_rules(city: City, open_page: Open) -> None:
    nip = city.accounts["pegawai"].nip
    with sqlite3.connect(city.server.log.parent / DATABASE, timeout=30) as connection:
        connection.execute(SCHEDULED, (nip,))
        connection.execute(PLANNED, (nip,))
    connection.close()
    page = _home(city, open_page)

    page.locator("main a.row", has_text="Sesuai jadwal").first.click()
    expect(page.get_by_role("checkbox", name="Catat Serah terima jaga")).to_be_checked()
    found = violations(page)
    page.get_by_role("button", name="Sesuai jadwal").click()

    expect(page.get_by_text("Tersimpan dan diajukan.")).to_be_visible()
    assert (found, _counts(page)) == ([], (2, 0))


DEAF = "delete window.SpeechRecognition; delete window.webkitSpeechRecognition;"
LISTENING = """
window.SpeechRecognition = class extends EventTarget {
  start() {
    const event = new Event("result");
    event.results = [[{ transcript: "rapat koordinasi" }]];
    setTimeout(() => { this.dispatchEvent(event); this.dispatchEvent(new Event("end")); });
  }
  stop() {}
};
"""


def _form(city: City, open_page: Open, script: str) -> Page:
    page = open_page(PHONE)
    page.add_init_script(script)
    city.sign_in(page, "pegawai")
    page.goto(f"{city.url}/activities/new?lengkap=1")
    return page


def test_sixteen_digits_are_told_while_typing(city: City, open_page: Open) -> None:
    page = _form(city, open_page, DEAF)
    told = page.get_by_text("Ada 16 angka, mungkin NIK.")

    page.get_by_label("Apa yang dikerjakan").fill("Warga 7271 0312 0392 0001")
    expect(told).to_be_visible()
    page.get_by_label("Apa yang dikerjakan").fill("Warga, 12 berkas")

    expect(told).to_be_hidden()


def test_what_is_said_is_written_where_the_browser_can_listen(city: City, open_page: Open) -> None:
    page = _form(city, open_page, LISTENING)

    page.get_by_label("Apa yang dikerjakan").fill("Mengikuti")
    page.get_by_role("button", name="Diktekan").click()

    expect(page.get_by_label("Apa yang dikerjakan")).to_have_value("Mengikuti rapat koordinasi")
    expect(page.get_by_role("button", name="Diktekan")).to_have_attribute("aria-pressed", "false")


def test_no_browser_that_cannot_listen_offers_it(city: City, open_page: Open) -> None:
    page = _form(city, open_page, DEAF)

    expect(page.get_by_label("Apa yang dikerjakan")).to_be_visible()
    expect(page.get_by_role("button", name="Diktekan")).to_have_count(0)
