"""Every component in every state on one page: the rules of accessibility hold for the language itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.axe import overflow, violations
from tests.support.browser import PHONE
from tests.support.server import LiveServer, flask, start_server

pytestmark = pytest.mark.browser
LOOKS = {
    "light": {}, "dark": {"color_scheme": "dark"}, "320": {"viewport": {"width": 320, "height": 3000}},
    "200%": {"viewport": {"width": 180, "height": 3000}, "device_scale_factor": 4}, "1440": {"viewport": {"width": 1440, "height": 900}},
}  # fmt: skip


@pytest.fixture(scope="module")
def development(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The program as a developer starts it, without the demonstration."""
    folder = tmp_path_factory.mktemp("development")
    flask(folder, "db", "upgrade")
    server = start_server(folder, FLASK_DEBUG="1")
    yield server
    server.stop()


@pytest.mark.parametrize("look", LOOKS)
def test_the_living_page_keeps_the_rules(development: LiveServer, open_page: Callable[..., Page], look: str) -> None:
    page = open_page({**PHONE, **LOOKS[look]})

    page.goto(f"{development.url}/gaya")

    assert violations(page) == []
    assert overflow(page) <= 0
