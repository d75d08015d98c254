"""What is wrong in a parameter file, and on which line it stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from app.domain.errors import DomainError

_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_]+)((?:\.[A-Za-z0-9_]+)*)\s*\]\]?\s*(#.*)?$")
_KEY: Final = re.compile(r"\s*\"?([A-Za-z0-9_\-]+)\"?\s*=")
_PLACE: Final = re.compile(r"([A-Za-z0-9_]+)(?:\.values\[(\d+)\])?(?:\.(\w+))?")
_LINE_IN_MESSAGE: Final = re.compile(r"line (\d+)")


class ParameterFileError(DomainError):
    """A parameter file cannot be trusted.

    `file`, `line` and `key` say where; `fault` is the code of what is wrong, `details` the facts for the remedy.
    """

    def __init__(self, fault: str, *, file: str, key: str, line: int = 1, **details: Any) -> None:
        text = " ".join([fault, *(f"{name}={value}" for name, value in details.items())])
        super().__init__("parameter_file_invalid", file=file, key=key, line=line, problem=text)
        self.fault = fault
        self.details = details

    def __str__(self) -> str:
        return "{file}:{line}: {key}: {problem}".format_map(self.params)


class ParameterFile:
    """One parameter file: its text, and the line of each parameter, row and key."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text
        self._lines: dict[tuple[str, int, str], int] = {}
        self._index()

    def _index(self) -> None:
        name, row = "", 0
        for number, line in enumerate(self.text.splitlines(), 1):
            header, key = _HEADER.match(line), _KEY.match(line)
            if header is not None:
                if header[2] != name:
                    name, row = header[2], 0
                row += header[1] == "[["
                self._lines.setdefault((name, row, ""), number)
                self._lines.setdefault((name, row, header[3].rpartition(".")[2]), number)
            elif key is not None:
                self._lines.setdefault((name, row, key[1]), number)

    def line(self, place: str) -> int:
        """The line of a place such as `ptkp.values[2].source`: of the key, else its row, else its parameter, else 1."""
        found = _PLACE.match(place)
        if found is None:
            return 1
        name, row, key = found[1], int(found[2] or 0), found[3] or ""
        tried = ((name, row, key), (name, row, ""), (name, 0, ""), ("", 0, name))
        return next((self._lines[one] for one in tried if one in self._lines), 1)

    def fault(self, code: str, place: str, **details: Any) -> ParameterFileError:
        """The error for a place of this file."""
        return ParameterFileError(code, file=self.path.name, key=place, line=self.line(place), **details)

    def unreadable(self, message: str) -> ParameterFileError:
        """The error for a file that is not TOML at all."""
        found = _LINE_IN_MESSAGE.search(message)
        line = int(found[1]) if found else 1
        return ParameterFileError("file_unreadable", file=self.path.name, key="-", line=line, reason=message)
