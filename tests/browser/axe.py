"""The accessibility rules of axe-core on the page that is open, and the measures axe does not take."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).parent / "vendor" / "axe-4.14.1.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LEAST_TARGET = 24
PRIMARY_TARGET = 44

_RUN = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
_OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Buttons and links that stand alone; a link inside a sentence may be as low as its line.
_SMALL = """least => [...document.querySelectorAll(
  'button, input:not([type=hidden]), select, summary, .button, .row[href], .bottom-nav a, .tabs a, .icon-button')]
  .filter(one => one.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) && !one.closest('.visually-hidden'))
  .map(one => one.matches('.tick input, .option input') ? one.closest('label') : one)
  .filter(one => { const box = one.getBoundingClientRect(); return box.height && (box.height < least - 0.5 || box.width < least - 0.5); })
  .map(one => `${one.tagName.toLowerCase()} "${one.textContent.trim().slice(0, 40)}" ${Math.round(one.getBoundingClientRect().width)}×${Math.round(one.getBoundingClientRect().height)}`)"""


@cache
def _script() -> str:
    return SCRIPT.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, one line for each rule with the first place."""
    page.evaluate(_script())
    found: dict[str, Any] = page.evaluate(_RUN, RULES)
    return [f"{one['id']}: {one['nodes'][0]['target']} {one['nodes'][0]['html'][:160]}" for one in found["violations"]]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return int(page.evaluate(_OVERFLOW))


def small_targets(page: Page, least: int = PRIMARY_TARGET) -> list[str]:
    """Controls below the least size, with words and size."""
    return list(page.evaluate(_SMALL, least))
