"""What a page costs on a cheap phone: bytes over the wire, no fonts, nobody else's machine."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.city import City
from tests.support.browser import PHONE

pytestmark = pytest.mark.browser

KILOBYTE = 1000
FIRST_VISIT = 100 * KILOBYTE
SCRIPTS = 35 * KILOBYTE
STYLES = 20 * KILOBYTE
PAGE = 20 * KILOBYTE
# The browser looks for the worker and the manifest after the page is there.
SETTLE_MS = 1500


def test_the_first_visit_fits_into_a_hundred_kilobytes(city: City, open_page: Callable[..., Page]) -> None:
    page = open_page(PHONE)
    requests = listen(page)

    page.goto(f"{city.url}/login", wait_until="load")
    page.wait_for_timeout(SETTLE_MS)
    city.sign_in(page, "pegawai")
    page.wait_for_timeout(SETTLE_MS)

    by_kind = {kind: sum(cost(one) for one in requests if one.resource_type == kind) for kind in kinds(requests)}
    by_kind["worker"] = sum(size_of(page, address) for address in shell(city, page) - {one.url for one in requests})
    assert sum(by_kind.values()) <= FIRST_VISIT, by_kind
    assert by_kind["script"] <= SCRIPTS
    assert by_kind["stylesheet"] <= STYLES
    assert "font" not in by_kind


def test_all_scripts_together_stay_small_even_when_every_behaviour_is_needed(
    city: City, open_page: Callable[..., Page]
) -> None:
    page = open_page(PHONE)

    scripts = [address for address in shell(city, page) if address.endswith(".js")]

    assert len(scripts) > 10
    assert sum(size_of(page, address) for address in scripts) <= SCRIPTS


def test_the_stylesheet_asks_for_no_font_and_for_no_other_machine(city: City, open_page: Callable[..., Page]) -> None:
    page = open_page(PHONE)
    page.goto(f"{city.url}/login")
    address = page.locator('link[rel="stylesheet"]').get_attribute("href")

    text = page.context.request.get(f"{city.url}{address}").text()

    assert "@font-face" not in text
    assert re.findall(r"url\(\s*[\"']?(?:https?:)?//", text) == []


@pytest.mark.parametrize("path", ["/", "/activities", "/activities?bulan=", "/activities/new", "/plan", "/scores"])
def test_daily_pages_are_light(city: City, open_page: Callable[..., Page], path: str) -> None:
    page = open_page(PHONE)
    city.sign_in(page, "pegawai")

    page.goto(city.url + path)

    assert len(gzip.compress(page.content().encode())) <= PAGE


def test_a_full_page_of_the_queue_is_light(city: City, open_page: Callable[..., Page]) -> None:
    page = open_page(PHONE)
    city.sign_in(page, "atasan")

    page.goto(f"{city.url}/approvals")

    expect(page.get_by_role("link", name="Berikutnya")).to_be_visible()
    assert len(gzip.compress(page.content().encode())) <= PAGE


def listen(page: Page) -> list[Request]:
    """The requests of this page that were answered over the network, as they come."""
    found: list[Request] = []
    page.on("requestfinished", lambda request: found.append(request))
    return found


def kinds(requests: list[Request]) -> set[str]:
    return {one.resource_type for one in requests}


def cost(request: Request) -> int:
    """Bytes of an answer as they crossed the wire, headers included; nothing for what the browser had."""
    sizes = request.sizes()
    return 0 if request.response() is None else sizes["responseHeadersSize"] + sizes["responseBodySize"]


def shell(city: City, page: Page) -> set[str]:
    """What the service worker fetches beside the page, to have it without a signal."""
    worker = page.context.request.get(f"{city.url}/sw.js").text()
    return {city.url + address for address in re.findall(r'"(/static/v/[^"]+)"', worker)}


def size_of(page: Page, address: str) -> int:
    """The length of a text file as the browser receives it: compressed."""
    answer = page.context.request.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    return int(answer.headers["content-length"])
