"""What is stored stays text: in every page of every person, and in every file that is taken along."""

import csv
import io
import re
import zipfile
from html.parser import HTMLParser

import pytest

from app.models.base import Base
from tests.security.requests import Sent, all_requests
from tests.security.spoiled import TEXTS, spoil
from tests.security.stage import Stage
from tests.security.surface import address, rules
from tests.security.tables import rows
from tests.support.clock import FixedClock

VIEWERS = ("owner", "superior", "hr", "unit_hr", "verifier", "auditor")
EXPORTS = {
    "me.export": "owner",
    "bkn.export": "owner",
    "hr_missing.export": "hr",
    "hr_semester.export": "hr",
    "tpp_batches.export": "treasurer",
    "tpp_batches.export_month": "hr",
}
MARK = "kolom-"
FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "＠SUM(1)",
    '=HYPERLINK("http://x.invalid")',
)


class _Page(HTMLParser):
    """Collects what would run or lead away, and which columns were shown."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.alive: list[str] = []
        self.shown: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "xss-probe":
            self.alive.append(tag)
        for name, value in attrs:
            address_of = (value or "").strip().lower() if name in ("href", "src", "action", "formaction") else ""
            if name.startswith("on") or name == "style" or address_of.startswith(("javascript:", "data:", "vbscript:")):
                self.alive.append(f"{tag} {name}={value}")
            self._note(value or "")

    def handle_data(self, data: str) -> None:
        self._note(data)

    def _note(self, text: str) -> None:
        self.shown |= set(re.findall(r"kolom-([a-z_.]+)", text))


def _pages(stage: Stage, person: str) -> dict[str, str]:
    """Every page that the matrix opens to the person: line of the table -> HTML."""
    client, found = stage.client_of(person), {}
    for line, row in rows().items():
        endpoint = line.partition("@")[0]
        rule = next((one for one in rules(stage.app) if one.endpoint == endpoint), None)
        if rule is None or row[person] != 200 or "GET" not in (rule.methods or set()):
            continue
        sent = all_requests().get(line, lambda world: Sent())(stage.world)
        answer = client.get(address(stage.app, rule, **sent.path), buffered=True, **sent.body)
        if answer.mimetype == "text/html":
            assert answer.status_code == 200, f"{line}: {answer.status_code}"
            found[line] = answer.text
    return found


@pytest.mark.parametrize(
    "payload",
    [
        "'\"></p></a></textarea></title></script><xss-probe onload=xssProbe()>{{7*7191}}",
        "\" onmouseover=xssProbe() x=' onfocus=xssProbe() autofocus y=`",
        "<img src=x onerror=xssProbe()><svg onload=xssProbe()>${7*7191}#{7*7191}{%print(7*7191)%}",
    ],
    ids=["breaks-out", "attributes", "elements"],
)
def test_cve_2025_59832_2026_24037_no_stored_text_comes_alive_on_any_page(
    stage: Stage, clock: FixedClock, payload: str
) -> None:
    spoil(stage, lambda column: f"{MARK}{column} {payload}")

    pages = {f"{person} {line}": text for person in VIEWERS for line, text in _pages(stage, person).items()}

    parsed = {where: _Page(text) for where, text in pages.items()}
    stage.reset()
    assert {where: page.alive for where, page in parsed.items() if page.alive} == {}
    # Nobody filtered anything away: it is there, as text.
    shown = set[str]().union(*(page.shown for page in parsed.values()))
    assert len(pages) > 150 and len(shown) >= 20


def test_cve_2023_46245_2026_23626_no_stored_text_is_a_template(stage: Stage, clock: FixedClock) -> None:
    spoil(stage, lambda column: f"{MARK}{column} {{{{7*7191}}}} ${{7*7191}} #{{7*7191}} {{% print(7*7191) %}} %(nip)s")

    pages = [text for person in VIEWERS for text in _pages(stage, person).values()]
    files = [content for name in EXPORTS for content in _parts(_exported(stage, name)).values()]

    stage.reset()
    assert not any("50337" in text for text in pages)
    assert not any(b"50337" in content for content in files)


def test_cve_2026_24037_markup_is_stored_and_shown_as_typed(stage: Stage, clock: FixedClock) -> None:
    stage.reset()
    form = {"tanggal": "2026-07-15", "mulai": "13:00", "selesai": "14:00", "indikator_kode": "RAPAT"}
    client = stage.client_of("owner")

    answer = client.post("/activities", json={"client_id": "3" * 32, "uraian": "<b>Rapat</b> & 1 < 2", **form})
    page = client.get(answer.get_json()["url"]).text

    stage.reset()
    assert answer.status_code == 201
    assert "&lt;b&gt;Rapat&lt;/b&gt; &amp; 1 &lt; 2" in page and "<b>Rapat" not in page


def _exported(stage: Stage, endpoint: str) -> bytes:
    rule = next(one for one in rules(stage.app) if one.endpoint == endpoint)
    sent = all_requests().get(endpoint, lambda world: Sent())(stage.world)
    if endpoint == "bkn.export":
        sent = Sent(body={"data": {"bulan": "2026-03"}})
    client = stage.client_of(EXPORTS[endpoint])
    answer = client.post(address(stage.app, rule, **sent.path), **sent.body)
    assert answer.status_code == 303, f"{endpoint}: {answer.status_code}"
    file = client.get(answer.location, buffered=True)
    assert file.status_code == 200 and file.headers["Content-Disposition"].startswith("attachment")
    return file.data


def _parts(content: bytes) -> dict[str, bytes]:
    """The files inside a workbook; anything else as it is."""
    if not content.startswith(b"PK"):
        return {"": content}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _formula_cells(content: bytes) -> list[str]:
    """What a spreadsheet would run: formula cells and links out of a workbook, cells of a CSV that begin like a formula."""
    parts = _parts(content)
    if "" not in parts:
        texts = {name: body.decode() for name, body in parts.items() if name.endswith((".xml", ".rels"))}
        return [name for name, text in texts.items() if re.search(r"<f[ >]|<hyperlink|TargetMode=|ddeLink", text)]
    if content.startswith(b"{"):
        return []
    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
    return [cell for cell in cells if re.match(r"\s*[=+@＝＋＠]|\s*[-－](?!\d+(\.\d+)?$)", cell)]


@pytest.mark.parametrize("endpoint", EXPORTS)
def test_cve_2021_43515_no_formula_lives_in_a_file(stage: Stage, clock: FixedClock, endpoint: str) -> None:
    alive = []

    for formula in FORMULAS:
        spoil(stage, lambda column, formula=formula: f"{formula}")
        alive += [f"{formula!r}: {cell!r}" for cell in _formula_cells(_exported(stage, endpoint))]

    stage.reset()
    assert alive == []


def test_every_spoiled_column_exists(stage: Stage) -> None:

    assert {one for one in TEXTS if one.split(".")[1] not in Base.metadata.tables[one.split(".")[0]].columns} == set()
