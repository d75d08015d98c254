"""One spelling of a value as bytes, so that equal inputs have equal hashes on every machine and database.

Canonical JSON here: keys sorted by code point, no spaces, UTF-8 unescaped, decimals as plain strings without trailing
zeros, fractions as "n/d", dates and aware date-times in ISO form (times in UTC, ending in Z). Anything whose spelling
would depend on the machine (float, naive time, set, bytes) is refused rather than guessed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from hashlib import sha256
from typing import Any
from uuid import UUID

GENESIS_HASH = "0" * 64

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def decimal_text(value: Decimal) -> str:
    """A decimal in plain notation without trailing zeros: the scale a database returns must not change a hash.

    Raises: ValueError for NaN and infinities.
    """
    if not value.is_finite():
        raise ValueError("only finite decimals have a canonical form")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def canonical_value(value: Any) -> Any:
    """The value as JSON types only (dict, list, str, int, bool, None) with every other type spelled canonically.

    Raises: TypeError for a type without one spelling, ValueError for a time without zone or a decimal without value.
    """
    if value is None or type(value) is str or type(value) is int or type(value) is bool:
        return value
    if isinstance(value, Mapping):
        return {_key(key): canonical_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [canonical_value(item) for item in value]
    return _scalar(value)


def canonical_json(value: Any) -> str:
    """The canonical JSON text of a value. Raises: as `canonical_value`."""
    return _ENCODER.encode(canonical_value(value))


def plain_json(value: Any) -> str:
    """The canonical JSON of a value made of JSON types only; `canonical_json` without the walk through the value."""
    return _ENCODER.encode(value)


def canonical_bytes(value: Any) -> bytes:
    """The canonical JSON in UTF-8. Raises: as `canonical_value`; UnicodeEncodeError for half a surrogate pair."""
    return canonical_json(value).encode("utf-8")


def canonical_hash(value: Any) -> str:
    """SHA-256 of the canonical JSON, 64 lower-case hex digits."""
    return sha256(canonical_bytes(value)).hexdigest()


def _key(key: Any) -> str:
    if isinstance(key, Enum):
        key = key.value
    if not isinstance(key, str):
        raise TypeError(f"canonical JSON keys are text, not {type(key).__name__}")
    return str(key)


def _scalar(value: Any) -> Any:
    if isinstance(value, Enum):
        return canonical_value(value.value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise ValueError("a date-time without a zone has no canonical form")
        return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str):
        return str.__str__(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")
