"""Reads profile files: those shipped in `profiles/`, and any other a person names."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from app.domain.errors import NotFound
from app.domain.tpp import Profile, parse_profile
from app.parameters.loader import FOLDER, load_parameters

PROFILES: Final = FOLDER / "profiles"
DEFAULT_PROFILE: Final = "bawaan-nasional"


@cache
def load_profile(code: str = DEFAULT_PROFILE) -> Profile:
    """A shipped profile by its code, read once per process.

    Raises: NotFound for an unknown code; ProfileInvalid for a faulty file.
    """
    path = PROFILES / f"{code}.toml"
    if path.parent != PROFILES or not path.is_file():
        raise NotFound("profile_not_found", profile=code)
    return read_profile(path)


def read_profile(path: Path) -> Profile:
    """A profile from any file, checked against the parameters the program knows.

    Raises: ProfileInvalid with every problem; OSError, UnicodeDecodeError for an unreadable file.
    """
    return parse_profile(path.read_text(encoding="utf-8-sig"), str(path), load_parameters())
