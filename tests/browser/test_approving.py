"""Approving by thumb and by keys: the same buttons, pressed another way."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.city import City
from tests.support.browser import DESKTOP, PHONE

pytestmark = pytest.mark.browser
Open = Callable[..., Page]

# A finger that goes across the card, in steps as a screen reports them.
_SWIPE = """([from, to]) => {
  const card = document.getElementById('kartu');
  const at = x => [new Touch({identifier: 1, target: card, clientX: x, clientY: 300})];
  const tell = (kind, x) => card.dispatchEvent(new TouchEvent(kind, {touches: kind === 'touchend' ? [] : at(x), bubbles: true}));
  tell('touchstart', from);
  for (const part of [0.2, 0.6, 1]) tell('touchmove', from + (to - from) * part);
  tell('touchend', to);
}"""


@pytest.fixture
def stack(city: City, open_page: Open) -> Page:
    """The stack of cards on the phone of a superior."""
    page = open_page(PHONE)
    city.sign_in(page, "atasan")
    page.goto(f"{city.url}/approvals")
    page.get_by_role("link", name="Satu per satu").tap()
    expect(page.get_by_role("heading", name="Satu per satu")).to_be_visible()
    return page


def test_a_swipe_to_the_right_approves_and_brings_the_next_card(stack: Page) -> None:
    before = waiting(stack)

    swipe(stack, 60, 300)

    expect(stack.get_by_role("status").filter(has_text="1 kegiatan disetujui")).to_be_visible()
    assert waiting(stack) == before - 1


def test_a_swipe_to_the_left_asks_for_the_words_of_a_return(stack: Page) -> None:
    swipe(stack, 300, 60)

    expect(stack.get_by_role("dialog", name="Kembalikan")).to_be_visible()


def test_a_short_swipe_changes_nothing(stack: Page) -> None:
    before = waiting(stack)

    swipe(stack, 60, 120)

    stack.reload()
    assert waiting(stack) == before


def test_skipping_brings_another_card(stack: Page) -> None:
    first = stack.locator("#kartu").inner_text()

    stack.get_by_role("link", name="Lewati").tap()

    expect(stack.locator("#kartu")).not_to_have_text(first)


def test_the_keys_of_a_card_approve(city: City, open_page: Open) -> None:
    page = open_page(DESKTOP)
    city.sign_in(page, "atasan")
    page.goto(f"{city.url}/approvals/stack?stack=1")
    expect(page.locator("#kartu")).to_be_focused()

    page.keyboard.press("s")

    expect(page.get_by_role("status").filter(has_text="1 kegiatan disetujui")).to_be_visible()


def test_the_keys_of_the_queue_move_and_tick(city: City, open_page: Open) -> None:
    page = open_page(DESKTOP)
    city.sign_in(page, "atasan")
    page.goto(f"{city.url}/approvals")
    rows = page.locator(".approval")
    rows.nth(0).get_by_role("link").focus()

    page.keyboard.press("j")
    page.keyboard.press("x")

    expect(rows.nth(1).get_by_role("link")).to_be_focused()
    expect(rows.nth(1).get_by_role("checkbox")).to_be_checked()


def swipe(page: Page, start: int, end: int) -> None:
    page.evaluate(_SWIPE, [start, end])


def waiting(page: Page) -> int:
    """How many wait, as the top of the stack says."""
    text = page.locator(".task-bar__note").inner_text()
    return int(re.sub(r"\D", "", text))
