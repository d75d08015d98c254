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


def unreadable(file: str, message: str) -> ProfileInvalid:
    """The error for a file that is not TOML at all."""
    found = _LINE_IN_MESSAGE.search(message)
    line = int(found[1]) if found else 1
    return ProfileInvalid([Problem("profile_not_toml", file, line, "profil", {"problem": message})])


def closest(word: str, known: frozenset[str] | set[str]) -> str:
    """The known word an author probably meant, or a dash."""
    matches = get_close_matches(word, sorted(known), n=1)
    return matches[0] if matches else "-"
