"""An address that a browser gave leads to a public push service or nowhere."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from app.services import push_post
from app.services.push_post import Outcome, Push, is_push_address, post
from tests.support.push_service import PushService, push_service


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as running:
        yield running


def push(endpoint: str) -> Push:
    return Push(endpoint, b"isi", "vapid t=a, k=b", "topik", 60)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:def",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
        "https://web.push.apple.com/QABC",
        "https://sg2p.notify.windows.com:443/w/?token=BQYAAA%3d",
    ],
)
def test_addresses_of_browser_makers_are_taken(endpoint: str) -> None:
    assert is_push_address(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "http://fcm.googleapis.com/x",
        "https://127.0.0.1/x",
        "http://127.0.0.1:9000/x",
        "https://2130706433/x",
        "https://0x7f.1/x",
        "https://127.1/x",
        "https://[::1]/x",
        "https://localhost/x",
        "https://server.local/x",
        "https://metadata.google.internal/x",
        "https://fcm.googleapis.com:8443/x",
        "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com\r\nHost: a/x",
        "https://fcm.googleapis.com/x y",
        "https://fcm.googleapis.com:abc/x",
        "file:///etc/passwd",
        "gopher://fcm.googleapis.com/x",
        "https://fcm.googleapis.com/" + "x" * 1000,
        "https://fçm.example.com/x",
    ],
)
def test_any_other_address_is_refused_without_asking_anybody(endpoint: str) -> None:
    assert not is_push_address(endpoint)
    assert post(push(endpoint)) is Outcome.REFUSED


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.0.0.5"],
        ["192.168.1.1"],
        ["169.254.169.254"],
        ["100.64.0.1"],
        ["::1"],
        ["fd00::1"],
        ["::ffff:10.0.0.5"],
        ["224.0.0.1"],
        ["142.250.4.95", "10.0.0.5"],
        [],
    ],
    ids=lambda value: "+".join(value) or "none",
)
def test_a_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch, addresses: list[str]) -> None:
    """Also when only one of its addresses does; nothing is connected to."""
    monkeypatch.setattr(push_post.socket, "getaddrinfo", _resolves_to(addresses))

    assert post(push("https://push.example.com/x")) is Outcome.REFUSED


def test_the_connection_goes_to_the_address_that_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(push_post.socket, "getaddrinfo", _resolves_to(["142.250.4.95"]))
    monkeypatch.setattr(push_post.socket, "create_connection", _refusing(asked))

    outcome = post(push("https://push.example.com/x"))

    assert (outcome, asked) == (Outcome.LATER, [("142.250.4.95", 443)])


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.SENT),
        (201, Outcome.SENT),
        (302, Outcome.REFUSED),
        (400, Outcome.REFUSED),
        (403, Outcome.REFUSED),
        (404, Outcome.GONE),
        (410, Outcome.GONE),
        (413, Outcome.REFUSED),
        (429, Outcome.LATER),
        (500, Outcome.LATER),
        (503, Outcome.LATER),
    ],
)
def test_the_answer_decides_what_becomes_of_a_push(service: PushService, status: int, outcome: Outcome) -> None:
    service.statuses["/x"] = status

    assert post(push(f"{service.url}/x"), allow_loopback=True) is outcome
    assert [one.path for one in service.arrived] == ["/x"]


def test_a_push_carries_what_the_standard_asks_for(service: PushService) -> None:
    post(push(f"{service.url}/a?b=c"), allow_loopback=True)

    arrived = service.arrived[0]
    assert arrived.path == "/a?b=c"
    assert arrived.body == b"isi"
    wanted = {"TTL": "60", "Topic": "topik", "Urgency": "normal", "Content-Encoding": "aes128gcm"}
    assert wanted | {"Authorization": "vapid t=a, k=b"} == {
        name: arrived.headers[name] for name in [*wanted, "Authorization"]
    }


def test_a_service_that_is_not_there_is_tried_later() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    assert post(push(f"http://127.0.0.1:{port}/x"), allow_loopback=True) is Outcome.LATER


def _resolves_to(addresses: list[str]) -> Any:
    return lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in addresses]


def _refusing(asked: list[Any]) -> Any:
    def connect(address: Any, *_: Any) -> None:
        asked.append(address)
        raise ConnectionRefusedError

    return connect
