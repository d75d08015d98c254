"""The installed app: a shared photo lands in the log form, the icon counts, and every missing ability is no loss."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.city import City
from tests.browser.conftest import Open
from tests.support.browser import PHONE

pytestmark = pytest.mark.browser

IN_CHARGE = "() => navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))"
# What the phone's sheet does: a form of ours, sent with a file and without a token.
SHARE = """(bytes) => {
  const form = document.createElement("form");
  form.method = "post"; form.action = "/share"; form.enctype = "multipart/form-data";
  const input = document.createElement("input");
  input.type = "file"; input.name = "foto";
  const files = new DataTransfer();
  files.items.add(new File([Uint8Array.from(bytes)], "pasar.jpg", { type: "image/jpeg" }));
  input.files = files.files;
  form.append(input); document.body.append(form); form.submit();
}"""
# In the field, or made small and kept beside the entry.
FIELD = "() => (document.querySelector('input[name=foto]')?.files.length ?? 0) + document.querySelectorAll('.photos li').length"
KEPT = "async () => (await caches.keys()).includes('dibagikan')"
COUNTS = """
  window.badges = JSON.parse(sessionStorage.getItem("badges") ?? "[]");
  const note = (count) => {
    window.badges.push(count); sessionStorage.setItem("badges", JSON.stringify(window.badges)); return Promise.resolve();
  };
  navigator.setAppBadge = note; navigator.clearAppBadge = () => note(0);
"""
NO_ABILITIES = """
  delete Navigator.prototype.setAppBadge; delete Navigator.prototype.clearAppBadge;
  delete window.PushManager; delete window.Notification; delete Navigator.prototype.share;
  delete StorageManager.prototype.persist;
"""


def photo() -> list[int]:
    kept = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(kept, "JPEG")
    return list(kept.getvalue())


def in_charge(page: Page) -> None:
    """The worker answers for the page: after its first start that takes another page."""
    page.evaluate(IN_CHARGE)
    page.reload()
    assert page.evaluate(IN_CHARGE)


@pytest.fixture
def phone(open_page: Open, city: City) -> Page:
    page = open_page(PHONE)
    city.sign_in(page, "pegawai")
    in_charge(page)
    return page


def test_a_shared_photo_lands_in_the_log_form_once(phone: Page, city: City) -> None:
    with phone.expect_navigation(url="**/activities/new**"):
        phone.evaluate(SHARE, photo())
    expect(phone.locator("input[name=foto]")).to_be_attached()
    phone.wait_for_timeout(3500)

    first, is_kept = phone.evaluate(FIELD), phone.evaluate(KEPT)
    phone.goto(f"{city.url}/activities/new?lengkap=1&dibagikan=1")
    phone.wait_for_timeout(500)

    assert (first, is_kept, phone.evaluate(FIELD)) == (1, False, 0)


def test_signing_out_forgets_a_shared_photo(phone: Page, city: City) -> None:
    phone.evaluate("async () => { await (await caches.open('dibagikan')).put('/dibagikan/foto', new Response('x')); }")

    city.sign_out(phone)

    assert not phone.evaluate(KEPT)


def test_the_icon_counts_what_waits_and_is_cleared_at_sign_out(open_page: Open, city: City) -> None:
    page = open_page(PHONE)
    page.add_init_script(COUNTS)
    city.sign_in(page, "atasan")
    expect(page.locator("[data-module=badge]")).to_be_attached()
    page.wait_for_timeout(500)
    waiting = int(page.locator("[data-module=badge]").get_attribute("data-count") or 0)

    city.sign_out(page)

    counts = json.loads(page.evaluate("sessionStorage.getItem('badges')"))
    assert (counts[0], counts[-1]) == (waiting, 0)


def test_a_browser_without_these_abilities_loses_nothing(open_page: Open, city: City) -> None:
    page = open_page(PHONE)
    page.add_init_script(NO_ABILITIES)
    city.sign_in(page, "pegawai")

    for path in ("/", "/notices", "/notices/settings", "/activities/new?lengkap=1"):
        page.goto(city.url + path)
        expect(page.locator("h1").first).to_be_visible()

    city.sign_out(page)


def test_the_app_can_be_installed(phone: Page) -> None:
    session = phone.context.new_cdp_session(phone)

    manifest = session.send("Page.getAppManifest")

    assert manifest["errors"] == []
