"""Reads profile files: those shipped in `profiles/`, and any other a person names.

Which shipped profile a month follows is itself a dated parameter, `tpp_profile`: one row per
first day in force, with its source, and never two on one day.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from app.domain.errors import NotFound
from app.domain.periods import Month
from app.domain.tpp import Profile, parse_profile
from app.parameters.loader import FOLDER, load_parameters

PROFILES: Final = FOLDER / "profiles"
DEFAULT_PROFILE: Final = "bawaan-nasional"
REGISTRY: Final = "tpp_profile"


def profile_for(month: Month) -> Profile:
    """The shipped profile in force on the last day of a month.

    Raises: ParameterNotInForce before the first row; NotFound, ProfileInvalid for a faulty profile.
    """
    return load_profile(load_parameters().at(month.last_day, f"TPP {month.code}").text(REGISTRY))


@cache
def load_profile(code: str = DEFAULT_PROFILE) -> Profile:
    """A shipped profile by its code, read once per process.

    Raises: NotFound for an unknown code; ProfileInvalid for a faulty file.
    """
    found = _shipped(code)
    if found is None:
        raise NotFound("profile_not_found", profile=code)
    return parse_text(found[1], found[0])


def read_profile(path: Path) -> Profile:
    """A profile from any file, checked against the parameters the program knows.

    Raises: ProfileInvalid with every problem; OSError, UnicodeDecodeError for an unreadable file.
    """
    return parse_text(path.read_text(encoding="utf-8-sig"), str(path))


def parse_text(text: str, file: str) -> Profile:
    """A profile from its text; it may extend a shipped one. `file` is what problems call it.

    Raises: ProfileInvalid with every problem.
    """
    return parse_profile(text, file, load_parameters(), _shipped)


def _shipped(code: str) -> tuple[str, str] | None:
    path = PROFILES / f"{code}.toml"
    if path.parent != PROFILES or not path.is_file():
        return None
    return str(path), path.read_text(encoding="utf-8-sig")
