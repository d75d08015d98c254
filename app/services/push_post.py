"""Bringing one encrypted push to a browser maker's service, and nowhere else.

The address comes from a browser, so it is not trusted: https to a public host only, resolved once, the connection goes to
the very address that was judged, no redirect is followed, and of the answer only its status is read.
"""

import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

SECONDS = 10
MOST_LETTERS = 1000


class Outcome(StrEnum):
    """What became of a push: taken, the browser is gone, refused for good, or to be tried again."""

    SENT = "sent"
    GONE = "gone"
    REFUSED = "refused"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Push:
    """One encrypted message with its headers."""

    endpoint: str
    body: bytes
    authorization: str
    topic: str
    ttl_seconds: int


def is_push_address(endpoint: str, *, allow_loopback: bool = False) -> bool:
    """Whether the address looks like a browser maker's service. `allow_loopback` is for tests: http to 127.0.0.1 too."""
    if len(endpoint) > MOST_LETTERS or not endpoint.isascii() or any(letter.isspace() for letter in endpoint):
        return False
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if allow_loopback and _is_loopback(parts):
        return True
    host = parts.hostname or ""
    is_plain = parts.scheme == "https" and parts.username is None and parts.password is None and port in (None, 443)
    return is_plain and "." in host.strip(".") and not _is_number(host) and not host.endswith((".local", ".internal"))


def post(push: Push, *, allow_loopback: bool = False) -> Outcome:
    """Send it; never raises for what the network does."""
    if not is_push_address(push.endpoint, allow_loopback=allow_loopback):
        return Outcome.REFUSED
    parts = urlsplit(push.endpoint)
    try:
        address = _public_address(parts, allow_loopback)
        if address is None:
            return Outcome.REFUSED
        return _outcome(_status(parts, address, push))
    except (OSError, http.client.HTTPException):
        return Outcome.LATER


def _outcome(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome.SENT
    if status in (404, 410):
        return Outcome.GONE
    return Outcome.LATER if status == 429 or status >= 500 else Outcome.REFUSED


def _status(parts: SplitResult, address: str, push: Push) -> int:
    connection = _Connection(parts, address)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    headers = {
        "Authorization": push.authorization,
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(push.ttl_seconds),
        "Topic": push.topic,
        "Urgency": "normal",
    }
    try:
        connection.request("POST", path, push.body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


class _Connection(http.client.HTTPConnection):
    """To an address that was judged before; the name stays in the header and in the certificate's check."""

    def __init__(self, parts: SplitResult, address: str) -> None:
        super().__init__(parts.hostname or "", parts.port or 443, timeout=SECONDS)
        self._address, self._is_secure = address, parts.scheme == "https"

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), SECONDS)
        if self._is_secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _public_address(parts: SplitResult, allow_loopback: bool) -> str | None:
    """The first address of the host, if all of them are public."""
    if allow_loopback and _is_loopback(parts):
        return parts.hostname
    found = socket.getaddrinfo(parts.hostname, 443, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    return addresses[0] if addresses and all(_is_public(one) for one in addresses) else None


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address)
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    judged = mapped or found
    return judged.is_global and not judged.is_multicast


def _is_loopback(parts: SplitResult) -> bool:
    return parts.scheme == "http" and parts.hostname == "127.0.0.1"


def _is_number(host: str) -> bool:
    """Whether the host is an address and not a name; also the shortened forms that resolvers understand."""
    last = host.rstrip(".").rpartition(".")[2]
    return ":" in host or last.isdigit() or last.startswith("0x")
