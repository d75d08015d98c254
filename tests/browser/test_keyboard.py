"""The core tasks without a pointer, and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.city import City
from tests.support.browser import DESKTOP, PHONE

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
# More tabs than any page has stops: then something cannot be reached.
MOST_STOPS = 120


def test_an_employee_signs_in_and_logs_an_entry_by_keyboard_alone(city: City, open_page: Open) -> None:
    page = open_page(DESKTOP)
    sign_in_by_keyboard(city, page, "pegawai")

    press(page, page.get_by_role("navigation", name="Samping").get_by_role("link", name="Catat"))
    expect(page.get_by_role("heading", name="Catat kegiatan")).to_be_visible()
    usual = page.locator("main .rows a.row").first
    title = usual.locator(".row__title").inner_text().rstrip("…")
    press(page, usual)
    press(page, page.get_by_role("button", name="Simpan dan ajukan"))

    expect(page.get_by_text("Tersimpan dan diajukan.")).to_be_visible()
    expect(page.locator("article.entry", has_text=title)).to_have_count(1)


def test_a_superior_approves_one_entry_by_keyboard_alone(city: City, open_page: Open) -> None:
    page = open_page(DESKTOP)
    sign_in_by_keyboard(city, page, "atasan")
    press(page, page.get_by_role("navigation", name="Samping").get_by_role("link", name=re.compile("Putuskan")))
    before = waiting(page)

    reach(page, page.locator('label.tick input[type="checkbox"]').first)
    page.keyboard.press("Space")
    press(page, page.get_by_role("button", name=re.compile("^Buka contoh: ")))
    expect(page.get_by_role("heading", name="Contoh acak 1 dari 1")).to_be_visible()
    press(page, page.get_by_role("button", name="Setujui 1"))

    expect(page.get_by_role("status").filter(has_text="disetujui")).to_be_visible()
    assert waiting(page) == before - 1


def test_the_focus_can_always_be_seen(city: City, open_page: Open) -> None:
    page = open_page(PHONE)
    page.goto(f"{city.url}/login")

    reach(page, page.get_by_role("button", name="Masuk"))

    style, width = page.evaluate(
        "() => { const own = getComputedStyle(document.activeElement); return [own.outlineStyle, parseFloat(own.outlineWidth)]; }"
    )
    assert style == "solid"
    assert width >= 2


def test_the_first_stop_of_a_page_leads_to_its_content(city: City, open_page: Open) -> None:
    page = open_page(PHONE)
    city.sign_in(page, "pegawai")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_an_employee_logs_a_new_entry_without_javascript(city: City, open_page: Open) -> None:
    page = open_page(PHONE, java_script_enabled=False)
    city.sign_in(page, "pegawai")
    page.get_by_role("navigation", name="Utama").get_by_role("link", name="Kegiatan").click()
    page.get_by_role("link", name="Hari sebelumnya").click()
    page.get_by_role("link", name="Tambah kegiatan").click()
    page.get_by_role("link", name="Kegiatan baru").click()

    page.get_by_label("Apa yang dikerjakan").fill("Menyiapkan ruang pelayanan tanpa skrip")
    page.get_by_label("Mulai").fill("20.00")
    page.get_by_label("Selesai").fill("20.30")
    page.get_by_role("button", name="Simpan dan ajukan").click()

    expect(page.get_by_text("Tersimpan dan diajukan.")).to_be_visible()
    expect(page.locator("article.entry", has_text="tanpa skrip")).to_contain_text("20.00")


def test_a_refused_form_without_javascript_keeps_what_was_typed(city: City, open_page: Open) -> None:
    page = open_page(PHONE, java_script_enabled=False, refusals=True)
    city.sign_in(page, "pegawai")
    page.goto(f"{city.url}/activities/new?lengkap=1")
    page.get_by_label("Apa yang dikerjakan").fill("Menyusun laporan")
    page.get_by_label("Mulai").fill("10.00")
    page.get_by_label("Selesai").fill("09.00")

    page.get_by_role("button", name="Simpan dan ajukan").click()

    expect(page.get_by_role("alert").get_by_role("link", name="Jam selesai harus sesudah")).to_be_visible()
    expect(page.get_by_label("Apa yang dikerjakan")).to_have_value("Menyusun laporan")


def test_a_superior_approves_two_without_javascript(city: City, open_page: Open) -> None:
    page = open_page(PHONE, java_script_enabled=False, refusals=True)
    city.sign_in(page, "atasan")
    page.get_by_role("navigation", name="Utama").get_by_role("link", name=re.compile("Putuskan")).click()
    before = waiting(page)

    page.locator("label.tick").nth(0).click()
    page.locator("label.tick").nth(1).click()
    page.get_by_role("button", name="Setujui yang dicentang").click()
    expect(page.get_by_role("heading", name="Buka contoh dahulu")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Buka contoh: ")).click()
    page.get_by_role("button", name="Setujui 2").click()

    expect(page.get_by_role("button", name="Urungkan")).to_be_visible()
    assert waiting(page) == before - 2


def test_a_superior_returns_an_entry_with_a_reason_without_javascript(city: City, open_page: Open) -> None:
    page = open_page(PHONE, java_script_enabled=False)
    city.sign_in(page, "atasan")
    page.goto(f"{city.url}/approvals")
    before = waiting(page)
    page.locator(".approval__title").last.click()

    page.get_by_role("link", name="Kembalikan").click()
    page.get_by_label("Bukti kurang jelas.").check()
    page.get_by_label(re.compile("^Pesan untuk ")).fill("Sebutkan nomor berkasnya.")
    page.get_by_role("button", name="Kembalikan").click()

    assert waiting(page) == before - 1


def sign_in_by_keyboard(city: City, page: Page, peran: str) -> None:
    """Type into the form as it is reached, and send it with Enter."""
    account = city.accounts[peran]
    page.goto(f"{city.url}/login")
    reach(page, page.get_by_label("NIP"))
    page.keyboard.type(account.nip)
    reach(page, page.get_by_label("Kata sandi", exact=True))
    page.keyboard.type(account.sandi)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{city.url}/")


def reach(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus. Raises: AssertionError when it cannot be reached."""
    wanted = target.element_handle()
    for _ in range(MOST_STOPS):
        if page.evaluate("one => document.activeElement === one", wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"not reachable by Tab: {target}")


def press(page: Page, target: Locator) -> None:
    reach(page, target)
    page.keyboard.press("Enter")


def waiting(page: Page) -> int:
    """The number in the answer block of the queue."""
    return int(page.locator(".block__number").inner_text().replace(".", ""))
