"""Pushes are readable by the one browser and signed by the one key."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from app.services.push_crypto import (
    KEY_FILE,
    MOST_BYTES,
    authorization,
    decode,
    encode,
    encrypt,
    is_browser_key,
    load_push_key,
)

# RFC 8291, appendix A.
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_encrypts_as_the_example_of_the_standard() -> None:
    private = ec.derive_private_key(int.from_bytes(decode(SENDER), "big"), ec.SECP256R1())

    body = encrypt(
        b"When I grow up, I want to be a watermelon", p256dh=P256DH, auth=AUTH, sender=private, salt=decode(SALT)
    )

    assert encode(body) == BODY


def test_two_messages_share_nothing() -> None:
    first, second = (encrypt(b"sama", p256dh=P256DH, auth=AUTH) for _ in range(2))

    assert first[:16] != second[:16]
    assert first[-20:] != second[-20:]


def test_a_message_too_long_for_a_push_service_is_refused() -> None:
    assert len(encrypt(b"x" * MOST_BYTES, p256dh=P256DH, auth=AUTH)) < 4096
    with pytest.raises(ValueError, match="too long"):
        encrypt(b"x" * (MOST_BYTES + 1), p256dh=P256DH, auth=AUTH)


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", AUTH),
        (P256DH[:-4], AUTH),
        (encode(b"\x04" + b"\x01" * 64), AUTH),
        ("*" * 87, AUTH),
        (P256DH, ""),
        (P256DH, AUTH + "AAAA"),
    ],
    ids=["empty", "short", "off-curve", "not-base64", "no-secret", "long-secret"],
)
def test_keys_that_no_browser_gives_are_told_apart(p256dh: str, auth: str) -> None:
    assert is_browser_key(P256DH, AUTH)
    assert not is_browser_key(p256dh, auth)


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = load_push_key(tmp_path)
    second = load_push_key(tmp_path)

    assert (first.public, first.key_id) == (second.public, second.key_id)
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_a_damaged_key_is_not_replaced_in_silence(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("rusak")

    with pytest.raises(ValueError):
        load_push_key(tmp_path)


def test_the_name_under_a_push_is_checked_with_the_key_the_browser_knows(tmp_path: Path) -> None:
    key, until = load_push_key(tmp_path), datetime(2026, 7, 15, 12, tzinfo=UTC)

    header = authorization(key, "https://push.example.com/abc", subject="mailto:a@example.go.id", expires_at=until)

    text, public = header.removeprefix("vapid t=").split(", k=")
    head, claims, signature = text.split(".")
    _verify(public, f"{head}.{claims}", signature)
    with pytest.raises(InvalidSignature):
        _verify(public, f"{head}.{claims}x", signature)
    assert json.loads(_padded(claims)) == {
        "aud": "https://push.example.com",
        "exp": 1784116800,
        "sub": "mailto:a@example.go.id",
    }


def _verify(public: str, text: str, signature: str) -> None:
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _padded(public))
    raw = _padded(signature)
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    point.verify(encode_dss_signature(r, s), text.encode(), ec.ECDSA(hashes.SHA256()))


def _padded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
