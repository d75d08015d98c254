"""Fixtures of the browser tests: the demonstration city on real processes, and pages nobody may complain on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.city import (
    City,
    Silence,
    copy_city,
    last_day_with_month_to_close,
    load_city_until,
    read_accounts,
)
from tests.support.browser import DESKTOP, PHONE
from tests.support.server import start_server
from tests.support.shared import made_once

Open = Callable[..., Page]
PATIENCE_MS = 10_000


@pytest.fixture(scope="session")
def city_template(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The newcomer's city, on any day of the year one in which HR has a month to close."""
    last_day = last_day_with_month_to_close(demo_template)
    if last_day is None:
        return demo_template
    return made_once("demo-before", lambda folder: load_city_until(folder, last_day), tmp_path_factory)


@pytest.fixture(scope="module")
def city(city_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The program as `make run` starts it (launcher, web processes, scheduler) on a copy of the city; one for each file."""
    folder = copy_city(city_template, tmp_path_factory.mktemp("city") / "instance")
    server = start_server(folder, DATABASE_URL="")
    try:
        yield City(server, read_accounts(server.log.read_text()))
    finally:
        server.stop()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """`open_page(device, **context)`: a page that remembers nothing; at the end nothing may have been complained about.

    `refusals=True` is for tests that provoke an answer of 4xx, which the console of the browser mentions, and `losses=True`
    for those that take its signal or put another answer in the server's place.
    """
    silence, contexts = Silence(), list[BrowserContext]()

    def opened(device: dict[str, Any], *, refusals: bool = False, losses: bool = False, **options: Any) -> Page:
        context = browser.new_context(**{**device, **options})
        context.set_default_timeout(PATIENCE_MS)
        silence.listen(context, refusals=refusals, losses=losses)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    assert silence.heard == []


@pytest.fixture
def quiet_phone(open_page: Open) -> Page:
    """A phone, 360 px wide."""
    return open_page(PHONE)


@pytest.fixture
def quiet_desktop(open_page: Open) -> Page:
    """A screen, 1280 px wide."""
    return open_page(DESKTOP)
