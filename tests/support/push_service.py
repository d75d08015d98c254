"""A push service on this machine, and a browser that can read what arrives there."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.services.push_crypto import encode


@dataclass
class Arrived:
    """One request as the service saw it."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class PushService:
    """`statuses`: what it answers by path, 201 otherwise."""

    url: str
    statuses: dict[str, int] = field(default_factory=dict)
    arrived: list[Arrived] = field(default_factory=list)


@contextmanager
def push_service() -> Iterator[PushService]:
    """Listen until the end of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.seen = PushService(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.seen  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        seen: PushService = self.server.seen  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        seen.arrived.append(Arrived(self.path, dict(self.headers), body))
        status = seen.statuses.get(self.path, 201)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"{seen.url}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Silent: the test looks at what arrived."""


class PushBrowser:
    """The keys of one browser, and reading as RFC 8291 says for the receiver."""

    def __init__(self, secret: bytes = b"sixteen bytes..!") -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())
        self._secret = secret

    @property
    def p256dh(self) -> str:
        return encode(self._point(self._private.public_key()))

    @property
    def auth(self) -> str:
        return encode(self._secret)

    def read(self, body: bytes) -> dict[str, Any]:
        """The message inside the body of a push."""
        salt, length = body[:16], body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        shared = self._private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        mine = self._point(self._private.public_key())
        secret = self._derive(shared, self._secret, b"WebPush: info\x00" + mine + theirs, 32)
        key = self._derive(secret, salt, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = self._derive(secret, salt, b"Content-Encoding: nonce\x00", 12)
        padded = AESGCM(key).decrypt(nonce, sealed, None)
        message: dict[str, Any] = json.loads(padded.rstrip(b"\x00").removesuffix(b"\x02"))
        return message

    @staticmethod
    def _point(key: ec.EllipticCurvePublicKey) -> bytes:
        return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)

    @staticmethod
    def _derive(secret: bytes, salt: bytes, purpose: bytes, length: int) -> bytes:
        return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=purpose).derive(secret)
