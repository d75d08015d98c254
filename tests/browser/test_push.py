"""Pushes on a phone: what arrives is shown once, leads to its page, and every refusal of the browser is explained."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.services.push_crypto import decode
from tests.browser.city import City
from tests.browser.conftest import Open
from tests.support.browser import PHONE
from tests.support.push_service import PushBrowser

pytestmark = pytest.mark.browser

WORKER_READY = "() => navigator.serviceWorker.ready.then((one) => one.active.state)"
SHOWN = """async () => {
  const found = await (await navigator.serviceWorker.ready).getNotifications();
  return found.map((one) => ({ title: one.title, body: one.body, tag: one.tag, url: one.data.url }));
}"""
NO_PUSH = "delete window.PushManager"
# A browser that gives what a push service would: none can be reached from here.
SUBSCRIBES = """
  const point = [4, ...Array.from({ length: 64 }, (_, place) => POINT[place])];
  const subscription = {
    endpoint: "https://push.example.com/one", unsubscribe: async () => true,
    get options() { return { applicationServerKey: Uint8Array.from(JSON.parse(localStorage.getItem("asked"))).buffer }; },
    getKey: (name) => Uint8Array.from(name === "auth" ? Array(16).fill(7) : point).buffer,
  };
  PushManager.prototype.getSubscription = async () => (localStorage.getItem("asked") ? subscription : null);
  PushManager.prototype.subscribe = async (options) => {
    localStorage.setItem("asked", JSON.stringify([...options.applicationServerKey]));
    return subscription;
  };
  Notification.requestPermission = async () => "granted";
  Object.defineProperty(Notification, "permission", { get: () => (localStorage.getItem("asked") ? "granted" : "default") });
"""


def deliver(page: Page, city: City, message: Any) -> None:
    """Hand a push to the worker as the browser does once it has decrypted it."""
    page.evaluate(WORKER_READY)
    session = page.context.new_cdp_session(page)
    known: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: known.extend(one["registrationId"] for one in event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    page.wait_for_timeout(300)
    text = message if isinstance(message, str) else json.dumps(message)
    session.send("ServiceWorker.deliverPushMessage", {"origin": city.url, "registrationId": known[0], "data": text})
    session.detach()


def shown(page: Page) -> list[dict[str, str]]:
    page.wait_for_timeout(500)
    found: list[dict[str, str]] = page.evaluate(SHOWN)
    return found


@pytest.fixture
def allowed(open_page: Open, city: City) -> Page:
    """The phone of somebody who allowed notifications."""
    page = open_page(PHONE, permissions=["notifications"])
    city.sign_in(page, "pegawai")
    return page


def test_a_push_is_shown_and_a_second_of_the_same_matter_replaces_it(allowed: Page, city: City) -> None:
    message = {"title": "e-Kinerja", "body": "Ada pemberitahuan baru.", "url": "/notices", "tag": "a", "count": 2}

    deliver(allowed, city, message)
    deliver(allowed, city, {**message, "body": "Ada kabar tentang SKP Anda."})

    assert shown(allowed) == [
        {"title": "e-Kinerja", "body": "Ada kabar tentang SKP Anda.", "tag": "a", "url": "/notices"}
    ]


def test_a_push_that_cannot_be_read_still_leads_to_the_inbox(allowed: Page, city: City) -> None:
    deliver(allowed, city, "rusak")

    assert shown(allowed) == [{"title": "e-Kinerja", "body": "", "tag": "kabar", "url": "/notices"}]


def test_a_browser_without_push_says_so(open_page: Open, city: City) -> None:
    page = open_page(PHONE)
    page.add_init_script(NO_PUSH)
    city.sign_in(page, "pegawai")

    page.goto(f"{city.url}/notices/settings")

    expect(page.get_by_text("Peramban ini belum dapat menampilkan pemberitahuan.")).to_be_visible()
    expect(page.get_by_role("button", name="Aktifkan di ponsel ini")).to_be_hidden()


def test_blocked_notifications_are_explained(open_page: Open, city: City) -> None:
    page = open_page(PHONE)
    page.add_init_script('Object.defineProperty(Notification, "permission", { get: () => "denied" })')
    city.sign_in(page, "pegawai")

    page.goto(f"{city.url}/notices/settings")

    expect(page.get_by_text("diblokir di ponsel")).to_be_visible()


def test_without_scripts_the_page_says_where_news_is(open_page: Open, city: City) -> None:
    page = open_page(PHONE, java_script_enabled=False)
    city.sign_in(page, "pegawai")

    page.goto(f"{city.url}/notices/settings")

    expect(page.get_by_text("kabar tetap ada di kotak pemberitahuan")).to_be_visible()
    page.get_by_label("Pilih sendiri").check()
    page.get_by_label("Mulai").fill("21.00")
    page.get_by_role("button", name="Simpan pengingat").click()
    expect(page.get_by_text("Pengaturan tersimpan.")).to_be_visible()


def test_a_phone_is_turned_on_and_off(open_page: Open, city: City) -> None:
    page = open_page(PHONE)
    page.add_init_script(SUBSCRIBES.replace("POINT", json.dumps(list(_a_point()))))
    city.sign_in(page, "pegawai")
    page.goto(f"{city.url}/notices/settings")

    page.get_by_role("button", name="Aktifkan di ponsel ini").click()
    expect(page.get_by_text("Ponsel ini menampilkan pemberitahuan.")).to_be_visible()
    told_key = page.evaluate("JSON.parse(localStorage.getItem('asked')).length")
    page.get_by_role("button", name="Matikan").click()

    expect(page.get_by_text("Ponsel itu tidak dikirimi lagi.")).to_be_visible()
    expect(page.get_by_role("button", name="Aktifkan di ponsel ini")).to_be_visible()
    assert told_key == 65


def test_signing_in_again_takes_the_phone_along(open_page: Open, city: City) -> None:
    page = open_page(PHONE)
    page.add_init_script(SUBSCRIBES.replace("POINT", json.dumps(list(_a_point()))))
    city.sign_in(page, "atasan")
    page.goto(f"{city.url}/notices/settings")
    page.get_by_role("button", name="Aktifkan di ponsel ini").click()
    expect(page.get_by_text("Ponsel ini menampilkan pemberitahuan.")).to_be_visible()
    city.sign_out(page)

    city.sign_in(page, "atasan")
    page.goto(f"{city.url}/notices/settings")

    expect(page.get_by_text("yang ini")).to_be_visible()


def _a_point() -> bytes:
    return decode(PushBrowser().p256dh)[1:]
