"""The text of a profile as TOML, and what no rule has use for: texts that hide something, numbers no payroll knows.

Whoever brings a file is asked for a remedy whatever is in it; nothing in it may cost the server more than its size.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from app.domain.tpp.profile_source import Part, Problem, ProfileInvalid, unreadable

# The longest line of the shipped profiles has 128; a line of dotted keys costs the reader its square.
LINE_LENGTH: Final = 1000
TEXT_LENGTH: Final = 1000
# What a batch, a question and their pages have room for.
_LENGTHS: Final = {"code": 80, "name": 40, "title": 200, "label": 80, "unit": 40, "source": 500}
DEPTH: Final = 6
_DIGITS: Final = 15
_DECIMALS: Final = 60
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9_.-]*")


def read_toml(file: str, text: str, problems: list[Problem]) -> dict[str, Any]:
    """The text as tables. Raises: ProfileInvalid with the line that cannot be read, after the `problems` seen before."""
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > LINE_LENGTH:
            raise ProfileInvalid([Problem("profile_line_too_long", file, number, "profil", {"most": LINE_LENGTH})])
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as problem:
        raise unreadable(file, str(problem), problems) from problem
    except RecursionError:
        raise ProfileInvalid([Problem("profile_too_deep", file, 1, "profil", {"most": DEPTH})]) from None
    except ValueError:
        # Python reads no whole number of more than 4,300 digits.
        raise ProfileInvalid([Problem("profile_number_too_large", file, 1, "profil", {"value": "…"})]) from None


def check_values(part: Part) -> None:
    """Report every value of a section that is too deep, too long, too large, or holds letters that cannot be seen."""
    for key, value in part.body.items():
        if key in ("facts", "step") and not part.section:
            continue
        for code, params in _faults(key, value):
            part.report(code, key, **params)
    own = part.body.get("code")
    if not part.section and isinstance(own, str) and own and not _CODE.fullmatch(own):
        part.report("profile_code_unreadable", "code", value=own[:80])


def _faults(key: str, value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each kind of fault once; without recursion, so that no depth is too deep to be reported."""
    waiting, seen = [(value, 1)], set[str]()
    while waiting:
        one, depth = waiting.pop()
        code, params = _fault(key, one, depth)
        if code and code not in seen:
            seen.add(code)
            yield code, params
        if depth <= DEPTH:
            inner = [*one.keys(), *one.values()] if isinstance(one, dict) else one if isinstance(one, list) else ()
            waiting.extend((item, depth + 1) for item in inner)


def _fault(key: str, value: Any, depth: int) -> tuple[str, dict[str, Any]]:
    if depth > DEPTH:
        return "profile_too_deep", {"most": DEPTH}
    if isinstance(value, str):
        most = _LENGTHS.get(key, TEXT_LENGTH)
        if len(value) > most:
            return "profile_text_too_long", {"most": most}
        if not all(map(_is_visible, value)):
            return "profile_text_invisible", {}
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool) and not _is_usable(Decimal(value)):
        return "profile_number_too_large", {"value": str(value)[:20]}
    return "", {}


def _is_visible(letter: str) -> bool:
    """Not a control letter, and none that turns the direction of what a second person reads before approving it."""
    return letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cf", "Co", "Cs")


def _is_usable(number: Decimal) -> bool:
    """Finite, below a thousand million million, and with no more decimals than exact arithmetic is quick with."""
    if not number.is_finite():
        return False
    exponent = number.as_tuple().exponent
    is_fine = isinstance(exponent, int) and exponent >= -_DECIMALS
    return is_fine and number.adjusted() < _DIGITS
