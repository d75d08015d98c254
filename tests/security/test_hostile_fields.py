"""Hostile texts, dates and numbers in every field of every form, query and address, sent by who may use it.

No answer is a fault of ours, a refusal writes nothing, nothing that was sent comes back alive, no log line is split, and
what is stored in the end still satisfies every invariant. A sample runs always, everything in `make test-long`.
"""

import io
import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from werkzeug.test import TestResponse

from app.logging import JsonLines
from app.services.verify import verify_all
from tests.security.hostile import Field, Hostile, fields_of, inputs, request_of, right_person, with_input
from tests.security.requests import Sent
from tests.security.stage import Stage, Watch
from tests.security.surface import UNSAFE, address, rules
from tests.security.tables import rows
from tests.support.clock import FixedClock

# Every field meets one input in this many; the next field begins one further, so that together they meet all.
STRIDE = 48
# A wrong guess is counted, and that is the point.
COUNTS_REFUSALS = {"account.begin", "account.change_password"}
ENDPOINTS = sorted(name for name in rows() if "@" not in name and not name.startswith(("static", "pwa", "health")))


@contextmanager
def _written_log() -> Iterator[io.StringIO]:
    """Everything the program logs, down to the finest level, as the operator's file would hold it."""
    stream, logger = io.StringIO(), logging.getLogger("app")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


def _fault(answer: TestResponse) -> str:
    """What is wrong with an answer to hostile input; empty when nothing is."""
    if answer.status_code >= 500:
        return f"status {answer.status_code}"
    if answer.mimetype == "text/html" and ("<xss-probe" in answer.text or "50337" in answer.text):
        return "came back alive"
    location = answer.headers.get("Location", "/")
    if not location.startswith("/") or location.startswith("//"):
        return f"leads away to {location[:60]}"
    return "sets a cookie" if any(cookie.startswith("sid=x") for cookie in answer.headers.getlist("Set-Cookie")) else ""


class Campaign:
    """Sends inputs to one endpoint and notes what went wrong."""

    def __init__(self, stage: Stage, endpoint: str) -> None:
        self.stage, self.endpoint, self.faults = stage, endpoint, list[str]()
        self.rule = next(one for one in rules(stage.app) if one.endpoint == endpoint)
        self.method = next(iter(sorted((self.rule.methods or set()) & UNSAFE)), "GET")
        self.person = right_person(endpoint)
        self.is_checked = False
        self._begin()

    def _begin(self) -> None:
        self.stage.reset()
        self.watch = Watch(self.stage.live)
        self.client = self.stage.client_of(self.person)

    def sent(self) -> Sent:
        """The right request, made anew."""
        found: Sent = request_of(self.endpoint)(self.stage.world)
        return found

    def throw(self, what: str, path: str, **body: object) -> None:
        """One request, judged."""
        answer = self.client.open(path, method=self.method, buffered=True, **body)
        has_changed = self.watch.saw_a_change()
        fault = _fault(answer)
        if has_changed and answer.status_code >= 400 and self.endpoint not in COUNTS_REFUSALS:
            fault = fault or f"status {answer.status_code} wrote something"
        if fault:
            self.faults.append(f"{self.method} {self.endpoint} {what}: {fault}")
        if has_changed:
            self._check_what_was_written(what)
            self.watch.close()
            self._begin()

    def _check_what_was_written(self, what: str) -> None:
        if self.is_checked:
            return
        self.is_checked = True
        with self.stage.app.app_context():
            known = KNOWN[self.stage]
            self.faults += [f"{self.endpoint} {what}: {one}" for one in map(str, verify_all()) if one not in known]

    def close(self) -> None:
        """Put everything back."""
        self.watch.close()
        self.stage.reset()


class _KnownBreaches(dict[Stage, frozenset[str]]):
    """What the invented rows of the stage lack from the beginning."""

    def __missing__(self, stage: Stage) -> frozenset[str]:
        with stage.app.app_context():
            self[stage] = frozenset(map(str, verify_all()))
        stage.reset()
        return self[stage]


KNOWN = _KnownBreaches()


def _chosen(offset: int, stride: int) -> Sequence[Hostile]:
    return inputs()[offset % stride :: stride]


def _assault(stage: Stage, clock: FixedClock, endpoint: str, stride: int) -> list[str]:
    """Throw the inputs at every field of an endpoint; returns what went wrong."""
    stage.reset()
    assert KNOWN[stage] is not None
    campaign = Campaign(stage, endpoint)
    clock.set(campaign.sent().now)
    start = ENDPOINTS.index(endpoint) * 5
    with _written_log() as log:
        for number, field in enumerate(fields_of(endpoint, campaign.sent()), start):
            for one in _chosen(number, stride):
                _throw_at(campaign, field, one)
        for number, name in enumerate(_texts_of_address(campaign), start + 3):
            for one in _chosen(number, stride):
                if len(one.text) < 10_000:
                    _throw_at_address(campaign, name, one)
    campaign.close()
    return campaign.faults + [f"{endpoint}: log line {line[:80]!r}" for line in _torn_lines(log.getvalue())]


def _throw_at(campaign: Campaign, field: Field, one: Hostile) -> None:
    sent = campaign.sent()
    path = address(campaign.stage.app, campaign.rule, **sent.path)
    text = one.text if field.place == "json" else _encodable(one.text)
    campaign.throw(f"{field.name}={one.name}", path, **with_input(sent, field, text))


def _throw_at_address(campaign: Campaign, name: str, one: Hostile) -> None:
    sent, marker = campaign.sent(), "2999-01"
    path = address(campaign.stage.app, campaign.rule, **{**sent.path, name: marker})
    path = path.replace(marker, quote(_encodable(one.text), safe="") or "%20")
    campaign.throw(f"{name}={one.name}", path, **sent.body)


def _texts_of_address(campaign: Campaign) -> list[str]:
    converters = campaign.rule._converters
    return [name for name in sorted(campaign.rule.arguments) if type(converters[name]).__name__ == "UnicodeConverter"]


def _encodable(text: str) -> str:
    """Half a surrogate pair exists in JSON only; on the wire it would be broken UTF-8."""
    return text.encode("utf-8", "replace").decode()


def _torn_lines(written: str) -> list[str]:
    def is_whole(line: str) -> bool:
        try:
            return "event" in json.loads(line)
        except ValueError:
            return False

    return [line for line in written.splitlines() if not is_whole(line)]


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_survives_a_sample_of_hostile_inputs(stage: Stage, clock: FixedClock, endpoint: str) -> None:
    assert _assault(stage, clock, endpoint, STRIDE) == []


@pytest.mark.long
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_survives_every_hostile_input(stage: Stage, clock: FixedClock, endpoint: str) -> None:
    assert _assault(stage, clock, endpoint, 1) == []


def test_the_sample_meets_every_input() -> None:
    fields = [field for name in ENDPOINTS for field in range(ENDPOINTS.index(name) * 5, ENDPOINTS.index(name) * 5 + 1)]

    assert {one.name for offset in fields for one in _chosen(offset, STRIDE)} == {one.name for one in inputs()}
    assert len(inputs()) >= 450
