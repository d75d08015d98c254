"""Lighthouse over the demonstration city, as on a slow phone (150 ms, 1.6 Mbps, a quarter of the processor).

Times are reported, not judged: they depend on the machine. Layout shift, accessibility and good practice do not.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.city import City
from tests.support.browser import FLAGS, PHONE, chromium_path
from tests.support.source import PROJECT

pytestmark = [pytest.mark.browser, pytest.mark.long]

LIGHTHOUSE = PROJECT / "tools" / "lab" / "node_modules" / ".bin" / "lighthouse"
REMEDY = "Lighthouse is missing: run `tools/make_js.sh lab` (needs Node 18 or newer)."
REPORT = PROJECT / "build" / "lab.md"
PLACES = [
    (None, "/login"), ("pegawai", "/"), ("pegawai", "/activities/new"), ("pegawai", "/activities"), ("pegawai", "/plan"),
    ("pegawai", "/scores"), ("pegawai", "/tpp"), ("atasan", "/approvals"), ("hr", "/hr"),
]  # fmt: skip
CATEGORIES = ("accessibility", "best-practices")
# The rules of the lab: shift of the layout, and how many milliseconds QUALITY §4 allows (reported only).
LARGEST_SHIFT = 0.05
MEASURES = {
    "LCP": "largest-contentful-paint", "TBT": "total-blocking-time", "CLS": "cumulative-layout-shift", "bytes": "total-byte-weight",
}  # fmt: skip
# What Lighthouse holds against any page served without TLS on a test machine.
ONLY_HERE = ("is-on-https", "redirects-http", "errors-in-console")


@pytest.fixture(scope="module")
def report() -> Iterator[list[str]]:
    """The lines of the table, written when all pages have been measured."""
    lines = [
        "| Page | LCP ms | TBT ms | CLS | bytes | " + " | ".join(CATEGORIES) + " |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    yield lines
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n" + "\n".join(lines))


@pytest.mark.parametrize(("peran", "address"), PLACES, ids=[f"{peran or 'tamu'}{address}" for peran, address in PLACES])
def test_the_page_stays_still_and_keeps_good_practice(
    city: City, browser: Browser, tmp_path: Path, report: list[str], peran: str | None, address: str
) -> None:
    found = lighthouse(city.url + address, cookies_of(city, browser, peran), tmp_path / "report.json")

    audits, scores = found["audits"], {name: found["categories"][name]["score"] for name in CATEGORIES}
    values = {name: audits[audit]["numericValue"] for name, audit in MEASURES.items()}
    report.append(
        f"| {address} | {values['LCP']:.0f} | {values['TBT']:.0f} | {values['CLS']:.3f} | {values['bytes']:.0f} | "
        + " | ".join(str(score) for score in scores.values())
        + " |"
    )
    assert values["CLS"] <= LARGEST_SHIFT
    assert failed_audits(found) == []


def lighthouse(url: str, cookies: str, file: Path) -> dict[str, Any]:
    """Lighthouse's report on this page."""
    if not LIGHTHOUSE.exists():
        pytest.fail(REMEDY, pytrace=False)
    command = [
        str(LIGHTHOUSE), url, "--quiet", "--output=json", f"--output-path={file}", f"--chrome-flags={' '.join(quoted_flags())}",
        f"--only-categories=performance,{','.join(CATEGORIES)}", f"--extra-headers={json.dumps({'Cookie': cookies})}",
    ]  # fmt: skip
    subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": chromium_path()}, capture_output=True)
    return dict(json.loads(file.read_text(encoding="utf-8")))


def quoted_flags() -> list[str]:
    return ["--headless=new", *(f'"{flag}"' if " " in flag else flag for flag in FLAGS)]


def cookies_of(city: City, browser: Browser, peran: str | None) -> str:
    """The cookies of somebody signed in; none for a guest."""
    if peran is None:
        return ""
    context = browser.new_context(**PHONE)
    try:
        city.sign_in(context.new_page(), peran)
        return "; ".join(f"{one['name']}={one['value']}" for one in context.cookies())
    finally:
        context.close()


def failed_audits(found: dict[str, Any]) -> list[str]:
    """What lowers the score of a category that is judged."""
    return [
        f"{name}: {found['audits'][one['id']]['title']}"
        for name in CATEGORIES
        for one in found["categories"][name]["auditRefs"]
        if one["weight"] and one["id"] not in ONLY_HERE and (found["audits"][one["id"]]["score"] or 0) < 1
        and found["audits"][one["id"]]["scoreDisplayMode"] == "binary"
    ]  # fmt: skip
