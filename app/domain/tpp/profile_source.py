"""Where something stands in a profile file, so that a mistake can be shown with its line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from app.domain.errors import DomainError

_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.\-\"]+)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*\"?([A-Za-z0-9_\-]+)\"?\s*=")
# A number such as 0,50 reads as two numbers in a list and as nonsense elsewhere.
_DECIMAL_COMMA = re.compile(r"[=\[,]\s*(-?\d+,\d+)(?![\w.])")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|#.*")
_LINE_IN_MESSAGE = re.compile(r"line (\d+)")


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a profile: where it stands, what it is, and the facts for the remedy."""

    code: str
    file: str
    line: int
    where: str
    params: dict[str, Any]

    def __str__(self) -> str:
        facts = " ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.file}:{self.line}: {self.where}: {self.code} {facts}".rstrip()


class ProfileInvalid(DomainError):
    """A profile cannot be used; every problem found is listed, in the order of the file."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("profile_invalid", count=len(problems))
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.file, problem.line)))

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class ProfileReader:
    """Knows the line of each section and key of one file, and adds to a list of problems.

    Sections are named `""` (top), `facts.tk`, and `step 1` for the first `[[step]]`.
    """

    def __init__(self, file: str, text: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = problems
        self._lines: dict[tuple[str, str], int] = {("", ""): 1}
        self._index(text)

    def _index(self, text: str) -> None:
        section, steps = "", 0
        for number, line in enumerate(text.splitlines(), 1):
            if comma := _DECIMAL_COMMA.search(_QUOTED.sub("", line)):
                self.problems.append(Problem("decimal_comma", self.file, number, "profil", {"value": comma[1]}))
            header = _HEADER.match(line)
            key = _KEY.match(line)
            if header is not None:
                steps += header[1] == "step"
                section = f"step {steps}" if header[1] == "step" else header[1]
                self._lines.setdefault((section, ""), number)
            elif key is not None:
                self._lines.setdefault((section, key[1]), number)

    def line(self, section: str, key: str = "") -> int:
        """Line of a key, else of its section, else 1."""
        return self._lines.get((section, key)) or self._lines.get((section, ""), 1)


@dataclass(frozen=True, slots=True)
class Part:
    """One section of a profile file: its keys, and where it stands."""

    reader: ProfileReader
    section: str
    body: dict[str, Any]

    def report(self, code: str, key: str = "", **params: Any) -> None:
        """Note a problem and carry on, so that an author sees all of them at once."""
        reader, section = self.reader, self.section
        where = ".".join(part for part in (section, key) if part) or "profil"
        reader.problems.append(Problem(code, reader.file, reader.line(section, key), where, params))

    def check_keys(self, known: frozenset[str]) -> None:
        """Report each key that means nothing here."""
        for key in self.body:
            if key not in known:
                self.report("profile_key_unknown", key, hint=closest(key, known))

    def text(self, key: str) -> str:
        """A required, non-empty text."""
        value = self.body.get(key)
        if isinstance(value, str) and value.strip():
            return value
        self.report("profile_text_missing", key, wanted=key)
        return ""

    def day(self, key: str) -> date | None:
        """A date, or None where the key is absent."""
        value = self.body.get(key)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self.report("profile_date_missing", key, wanted=key)
        return None


def unreadable(file: str, message: str, problems: list[Problem]) -> ProfileInvalid:
    """The error for a file that is not TOML at all, with what was seen before."""
    found = _LINE_IN_MESSAGE.search(message)
    line = int(found[1]) if found else 1
    return ProfileInvalid([*problems, Problem("profile_not_toml", file, line, "profil", {"problem": message})])


def written(value: Any, depth: int = 6) -> str:
    """A value as an author would write it in the file; what lies deeper than a rule ever does is left out."""
    if isinstance(value, (dict, list)) and depth == 0:
        return "…"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {written(one, depth - 1)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(one, depth - 1) for one in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def closest(word: str, known: frozenset[str] | set[str]) -> str:
    """The known word an author probably meant, or a dash: one that goes on, one spelt alike, one with a part in common."""
    words = sorted(known)
    longer = [one for one in words if word and one.startswith(word)]
    parts = {part for part in word.split("_") if len(part) > 3}
    alike = longer[:1] or get_close_matches(word, words, n=1)
    return (alike or [one for one in words if parts & set(one.split("_"))] or ["-"])[0]
