"""WCAG 2.2 A and AA on every page, each person's own; nothing wider than the phone; targets a thumb can hit.

The screen is tall, so that the sticky foot covers nothing and every target is measured where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app.domain.periods import Month
from tests.browser.axe import overflow, small_targets, violations
from tests.browser.city import City
from tests.browser.places import Place, places_of
from tests.support.browser import DESKTOP, PHONE
from tests.support.profiles import profile_text

pytestmark = pytest.mark.browser
Open = Callable[..., Page]

# No rule asks for the fineness of the screen, and a coarse one is drawn in a quarter of the time.
TALL = {"viewport": {"width": 360, "height": 3000}, "device_scale_factor": 1}
NARROW = {"viewport": {"width": 320, "height": 3000}}
# Text twice as large on a phone of 360 px leaves room for 180.
TWICE = {"viewport": {"width": 180, "height": 3000}, "device_scale_factor": 2}
DARK = {"color_scheme": "dark"}
# Together they reach every kind of page; the rest of the ten see no other kind.
VISITORS = ("pegawai", "atasan", "hr", "treasurer", "verifier", "auditor")
EVERYONE = (*VISITORS, "unit_hr", "approver", "calibrator", "admin")
PHONE_PAGES = ("/", "/activities", "/activities?bulan=", "/activities/new", "/plan", "/scores", "/tpp", "/me")
# Looked at in tests of their own, or no page at all: files, probes, what only an empty or unusual record offers.
ELSEWHERE = {
    "account.sign_in", "api.show_session", "approval_cards.edit_official", "evidence.show", "evidence.show_small",
    "evidence.view", "exports.fetch", "exports.state", "health.alive", "health.ready", "log_kit.show",
    "plan_drafts.edit_rhk", "pwa.manifest", "pwa.offline", "pwa.service_worker", "pwa.versioned", "scheduled.show",
    "static", "share.show", "style_guide.show", "tpp_compare.office", "tpp_compare.person",
}  # fmt: skip


@pytest.fixture(scope="module")
def furnished(city: City, browser: Browser) -> City:
    """The city with TPP batches of two months, and a proposed profile with a preview, so that their pages exist."""
    page = browser.new_page(**DESKTOP)
    city.sign_in(page, "treasurer")
    page.goto(f"{city.url}/hr/tpp")
    newest = Month.parse(page.get_by_label("Bulan").input_value())
    for month in (newest, newest.previous):
        page.goto(f"{city.url}/hr/tpp?bulan={month.code}")
        page.get_by_role("button", name="Hitung atau segarkan draf").click()
        expect(page.get_by_text("Perhitungan selesai.")).to_be_visible()
    page.context.close()
    _propose_profile(city, browser, newest)
    return city


def _propose_profile(city: City, browser: Browser, month: Month) -> None:
    page = browser.new_page(**DESKTOP)
    city.sign_in(page, "hr")
    page.goto(f"{city.url}/hr/rules/profiles/new")
    page.get_by_label("Isi profil").fill(profile_text())
    page.get_by_label("Berlaku mulai bulan").fill(month.next.code)
    page.get_by_label("Dokumen").fill("Perwali Contoh 1/2026")
    page.get_by_label("Tanggal ditandatangani").fill(month.first_day.isoformat())
    page.get_by_role("button", name="Periksa dan ajukan").click()
    page.get_by_label("Bulan yang dihitung ulang").fill(month.previous.code)
    page.get_by_role("button", name="Hitung pratinjau").click()
    expect(page.get_by_role("heading", name="Pratinjau")).to_be_visible()
    page.context.close()


def test_every_page_of_every_person_keeps_the_rules_on_a_phone(furnished: City, open_page: Open, app: Flask) -> None:
    seen: list[Place] = []

    problems = [problem for peran in VISITORS for problem in visit(furnished, open_page(PHONE, **TALL), peran, seen)]

    assert problems == []
    assert pages_of(app) - endpoints_of(app, seen) == ELSEWHERE


@pytest.mark.parametrize("state", [DARK, NARROW, TWICE], ids=["dark", "320", "200%"])
def test_the_daily_pages_keep_the_rules_in_other_conditions(
    city: City, open_page: Open, state: dict[str, object]
) -> None:
    page = open_page(PHONE, **{**TALL, **state})
    city.sign_in(page, "pegawai")

    assert [problem for path in PHONE_PAGES for problem in problems_at(city, page, path)] == []


@pytest.mark.parametrize("state", [DARK, NARROW, TWICE], ids=["dark", "320", "200%"])
def test_the_queue_keeps_the_rules_in_other_conditions(city: City, open_page: Open, state: dict[str, object]) -> None:
    page = open_page(PHONE, **{**TALL, **state})
    city.sign_in(page, "atasan")

    page.goto(f"{city.url}/approvals")
    page.locator("label.tick").first.tap()

    expect(page.get_by_text("contoh acak dahulu")).to_be_visible()
    assert problems_on(page) == []


@pytest.mark.parametrize("state", [{}, DARK, TWICE], ids=["light", "dark", "200%"])
@pytest.mark.parametrize("path", ["/login", "/offline"])
def test_pages_before_signing_in_keep_the_rules(
    city: City, open_page: Open, path: str, state: dict[str, object]
) -> None:
    page = open_page(PHONE, **{**TALL, **state})

    page.goto(city.url + path)

    assert problems_on(page) == []


def test_a_refused_form_keeps_the_rules_and_moves_the_focus_to_what_is_wrong(city: City, open_page: Open) -> None:
    page = open_page(PHONE, **TALL, refusals=True)
    city.sign_in(page, "pegawai")
    page.goto(f"{city.url}/activities/new?lengkap=1")
    page.get_by_label("Apa yang dikerjakan").fill("Menyusun laporan")
    page.get_by_label("Mulai").fill("10.00")
    page.get_by_label("Selesai").fill("09.00")

    page.get_by_role("button", name="Simpan dan ajukan").tap()

    expect(page).to_have_title(re.compile("^Galat: "))
    expect(page.locator("#galat")).to_be_focused()
    expect(page.get_by_label("Apa yang dikerjakan")).to_have_value("Menyusun laporan")
    page.get_by_role("link", name="Jam selesai harus sesudah").tap()
    expect(page.get_by_label("Selesai")).to_be_focused()
    assert problems_on(page) == []


@pytest.mark.parametrize("path", ["/hr", "/activities/00000000-0000-4000-8000-000000000000"], ids=["403", "404"])
def test_pages_of_refusal_keep_the_rules(city: City, open_page: Open, path: str) -> None:
    page = open_page(PHONE, **TALL, refusals=True)
    city.sign_in(page, "pegawai")

    page.goto(city.url + path)

    expect(page.get_by_role("link", name="Ke Beranda")).to_be_visible()
    assert problems_on(page) == []


@pytest.mark.long
@pytest.mark.parametrize("state", [{}, DARK, NARROW, TWICE, DESKTOP], ids=["light", "dark", "320", "200%", "1280"])
@pytest.mark.parametrize("peran", EVERYONE)
def test_every_page_keeps_the_rules_in_every_condition(
    furnished: City, open_page: Open, peran: str, state: dict[str, object]
) -> None:
    assert list(visit(furnished, open_page(PHONE, **{**TALL, **state}), peran, [])) == []


def visit(city: City, page: Page, peran: str, seen: list[Place]) -> Iterator[str]:
    """The problems on all pages of this person of a kind not in `seen`; adds them to it."""
    city.sign_in(page, peran)
    kinds = {place.kind for place in seen}
    new = [place for place in places_of(city, page, peran) if place.kind not in kinds]
    seen += new
    for place in new:
        for problem in problems_at(city, page, place.address):
            yield f"{peran} {problem}"


def problems_at(city: City, page: Page, path: str) -> list[str]:
    """What breaks a rule at this address."""
    page.goto(city.url + path)
    return [f"{path}: {problem}" for problem in problems_on(page)]


def problems_on(page: Page) -> list[str]:
    """What breaks a rule on the page that is open."""
    found = violations(page) + [f"target below 44 px: {one}" for one in small_targets(page)]
    wider = overflow(page)
    return found + ([f"{wider} px wider than the screen"] if wider > 0 else [])


def pages_of(app: Flask) -> set[str]:
    """The endpoints that answer GET."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}


def endpoints_of(app: Flask, places: list[Place]) -> set[str]:
    """The endpoints behind these addresses."""
    urls = app.url_map.bind("localhost")
    return {str(urls.match(place.address.partition("?")[0])[0]) for place in places}
