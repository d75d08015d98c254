"""Which pages there are: found by following links as each person, one address for each kind of page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

from playwright.sync_api import Page

from tests.browser.city import City

PUBLIC_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PERIOD = re.compile(r"20\d\d-\d\d?(-\d\d)?")
# Of a query only what makes another page of it.
TELLING = frozenset({"bulan", "lengkap", "dari"})
# Where people start, and what is linked only when there is something to do.
STARTS = (
    "/", "/me", "/hr", "/plan/team", "/plan/realisations", "/scores/assessments", "/activities/standing",
    "/hr/superior-reports", "/hr/calendar", "/notices",
)  # fmt: skip
FILES = ("/static/", "/evidence/", "/exports/")
# Pages that a link leads to only in another state of the record: address of the neighbour, address of the page.
BESIDE = ((re.compile(r"^(/scores/[^/]+)/assessment$"), r"\1"), (re.compile(r"^(/hr/tpp/[^/?]+)$"), r"\1/gap"))


@dataclass(frozen=True)
class Place:
    """One page: who reaches it, its kind ("/plan/*"), an address of it."""

    peran: str
    kind: str
    address: str


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") if tag == "a" else None
        if href:
            self.found.append(href)


def kind_of(address: str) -> str:
    """`/plan/6f0e…?x=1` is `/plan/*`, `/tpp/2026-07` is `/tpp/+`."""
    parts = urlsplit(address)
    path = PERIOD.sub("+", PUBLIC_ID.sub("*", parts.path))
    telling = sorted(TELLING & set(parse_qs(parts.query)))
    return f"{path}?{'&'.join(telling)}" if telling else path


def places_of(city: City, page: Page, peran: str) -> list[Place]:
    """All kinds of pages that this person reaches; `page` is signed in. Forbidden starting points and neighbours are left out.

    Raises: AssertionError for a link that leads nowhere.
    """
    seen: set[str] = set()
    found: list[Place] = []
    waiting, guessed = list(STARTS), set(STARTS)
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if kind in seen:
            continue
        seen.add(kind)
        answer = page.context.request.get(city.url + address)
        if answer.status == 403 and address in guessed:
            continue
        assert answer.ok, f"{peran}: {address} answers {answer.status}"
        found.append(Place(peran, kind, address))
        beside = [pattern.sub(other, address) for pattern, other in BESIDE if pattern.match(address)]
        guessed |= set(beside)
        waiting += [*beside, *_links_on(city, address, answer.text())]
    return found


def _links_on(city: City, address: str, html: str) -> Iterator[str]:
    links = _Links()
    links.feed(html)
    for href in links.found:
        target = urlsplit(urljoin(city.url + address, href))
        is_ours = f"{target.scheme}://{target.netloc}" == city.url
        if is_ours and not target.path.startswith(FILES):
            yield f"{target.path}?{target.query}" if target.query else target.path
