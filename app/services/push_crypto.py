"""Web Push as browsers read it: the payload encrypted for one browser, and our name under it.

Built on the primitives of `cryptography`: encryption of one record of aes128gcm (RFC 8188) with the key agreement of
RFC 8291, and VAPID (RFC 8292). The example of RFC 8291, appendix A, is a test.
"""

import base64
import hashlib
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_FILE = "push_key.pem"
# One record holds all of it; push services refuse more than 4,096 bytes.
RECORD_BYTES = 4096
MOST_BYTES = 3000
_CURVE = ec.SECP256R1()


@dataclass(frozen=True, slots=True)
class PushKey:
    """Our key; `public` is what a browser is told, in base64url, and `key_id` its short name."""

    private: ec.EllipticCurvePrivateKey
    public: str
    key_id: str


def load_push_key(folder: Path) -> PushKey:
    """The key in the instance folder, made on first use; two processes starting together agree on one.

    Raises: ValueError when the stored key is damaged.
    """
    path = folder / KEY_FILE
    if not path.exists():
        _make_key(path)
    private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{path}: not a key for Web Push; restore it, or remove it to make a new one")
    point = _point(private.public_key())
    return PushKey(private, encode(point), hashlib.sha256(point).hexdigest()[:16])


def _make_key(path: Path) -> None:
    """Written beside and linked, so that no other process reads half of it and the first one stays."""
    text = ec.generate_private_key(_CURVE).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def is_browser_key(p256dh: str, auth: str) -> bool:
    """Whether these are a point of the curve and a secret of sixteen bytes, as every browser gives them."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, decode(p256dh))
        return len(decode(p256dh)) == 65 and len(decode(auth)) == 16
    except ValueError:
        return False


def encrypt(
    payload: bytes,
    *,
    p256dh: str,
    auth: str,
    sender: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of a push for one browser. `sender` and `salt` are new for each message, given only to check an example.

    Raises: ValueError for a payload of more than `MOST_BYTES`.
    """
    if len(payload) > MOST_BYTES:
        raise ValueError("payload too long for one push")
    sender = sender or ec.generate_private_key(_CURVE)
    salt = salt or os.urandom(16)
    browser = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, decode(p256dh))
    ours, theirs = _point(sender.public_key()), decode(p256dh)
    shared = sender.exchange(ec.ECDH(), browser)
    secret = _derive(shared, decode(auth), b"WebPush: info\0" + theirs + ours, 32)
    key = _derive(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(secret, salt, b"Content-Encoding: nonce\0", 12)
    # 2 marks the last record.
    sealed = AESGCM(key).encrypt(nonce, payload + b"\x02", None)
    return salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(ours)]) + ours + sealed


def authorization(key: PushKey, endpoint: str, *, subject: str | None, expires_at: datetime) -> str:
    """The header by which a push service knows that we, whom the browser trusts, send this.

    `subject`: how its operator may reach ours, a `mailto:` or `https:` address. `expires_at`: at most a day from now.
    """
    parts = urlsplit(endpoint)
    claims: dict[str, str | int] = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(expires_at.timestamp())}
    if subject:
        claims["sub"] = subject
    head = {"typ": "JWT", "alg": "ES256"}
    text = ".".join(encode(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims))
    r, s = decode_dss_signature(key.private.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={text}.{encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}, k={key.public}"


def encode(content: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Out of base64url, padded or not. Raises: ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def _derive(secret: bytes, salt: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=purpose).derive(secret)
