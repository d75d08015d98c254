"""Recording without a signal: kept on the phone first, sent once, nothing shown as saved before the server said so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.city import City
from tests.browser.phone import SAVE, ColdPhone, Phone, entries_today, photo_file
from tests.browser.relay import Relay
from tests.support.browser import PHONE

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.fixture
def phone(city: City, open_page: Open) -> Phone:
    page = open_page(PHONE, refusals=True)
    return Phone(city, page.context, page)


@pytest.fixture
def cold_phone(city: City, browser: Browser, tmp_path: Path) -> Iterator[ColdPhone]:
    with Relay(city.url) as relay:
        phone = ColdPhone(city, browser, tmp_path / "profile", relay)
        yield phone
        phone.restart()


def test_an_entry_with_a_signal_is_stored_once_and_leaves_nothing_on_the_phone(phone: Phone) -> None:
    phone.sign_in()
    posts = phone.posts()

    phone.log("Rapat koordinasi bidang", start="07.01", end="07.02")

    expect(phone.page.get_by_text("Tersimpan dan diajukan.")).to_be_visible()
    assert [one.status for one in posts] == [201]
    assert phone.kept() == {"records": [], "photos": []}


def test_five_entries_logged_after_a_cold_start_without_signal_arrive_exactly_once_after_a_restart(
    city: City, cold_phone: ColdPhone
) -> None:
    phone = cold_phone.start()
    phone.sign_in()
    before = entries_today(phone)
    cold_phone.restart()

    phone = cold_phone.start(offline=True)
    for number in range(5):
        phone.go("/")
        phone.page.get_by_role("link", name="Catat", exact=True).click()
        phone.page.wait_for_url("**/activities/new")
        phone.page.get_by_role("link", name="Kegiatan baru").click()
        phone.fill(f"Tanpa sinyal {number}", start=f"06.{10 + number}", end=f"06.{11 + number}")
        phone.page.get_by_label("Foto bukti").set_input_files(photo_file(number))
        expect(phone.page.locator(".photos img")).to_have_count(1)
        phone.page.get_by_role("button", name=SAVE).click()
        expect(phone.page.get_by_role("heading", name=f"Tanpa sinyal {number}")).to_be_visible()
    assert phone.states() == ["waiting"] * 5
    cold_phone.restart()

    phone = cold_phone.start(offline=True)
    phone.go("/activities/unsent")
    expect(phone.page.get_by_text("Menunggu sinkron").locator("visible=true")).to_have_count(5)
    posts = phone.posts()
    phone.find_signal()
    phone.go("/activities")
    phone.wait_until_gone()

    # A page that is left in the middle of a send asks again and hears "exists"; what the worker sends is not seen here.
    assert {one.status for one in posts} <= {200, 201}
    phone.go("/activities")
    for number in range(5):
        expect(phone.page.get_by_role("link", name=f"Tanpa sinyal {number}")).to_have_count(1)
    expect(phone.page.get_by_text("1 foto")).to_have_count(5)
    assert entries_today(phone) == before + 5
