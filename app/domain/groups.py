"""The group a person belongs to (guru, umum, …), by a dated table over what the roster says of the post.

Rows are read from the top; an empty cell fits everything, and the last row must fit everybody, so that nobody falls
through. The name of the post is compared by its first words, without regard to capitals. Ours: no regulation seen
names such a table; the city changes it as data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.errors import DomainError


@dataclass(frozen=True, slots=True)
class GroupRule:
    """Whoever fits is in `kelompok`; `jabatan` is the beginning of the post's name in small letters."""

    kelompok: str
    jenis_jabatan: str
    jabatan: str

    def fits(self, jenis_jabatan: str, jabatan: str) -> bool:
        """Whether the post fits; "Guru" fits "Guru Ahli Pertama", not "Gurubesar"."""
        if self.jenis_jabatan and self.jenis_jabatan != jenis_jabatan:
            return False
        words, wanted = jabatan.casefold().split(), self.jabatan.split()
        return words[: len(wanted)] == wanted


def group_rules(rows: Iterable[Mapping[str, Any]]) -> tuple[GroupRule, ...]:
    """Read the table.

    Raises: DomainError("group_rules_invalid") for other columns or a nameless group, DomainError("group_rules_open")
    unless the last row, and only the last, fits everybody.
    """
    try:
        rules = tuple(
            GroupRule(str(row["kelompok"]), str(row["jenis_jabatan"]), str(row["awalan_jabatan"]).casefold())
            for row in rows
        )
    except KeyError as problem:
        raise DomainError("group_rules_invalid", column=str(problem)) from problem
    if any(not rule.kelompok for rule in rules):
        raise DomainError("group_rules_invalid", column="kelompok")
    is_open = [not (rule.jenis_jabatan or rule.jabatan) for rule in rules]
    if is_open.count(True) != 1 or not is_open[-1]:
        raise DomainError("group_rules_open")
    return rules


def group_of(jenis_jabatan: str, jabatan: str, rules: tuple[GroupRule, ...]) -> str:
    """The first group that fits; the last row fits everybody."""
    return next(rule.kelompok for rule in rules if rule.fits(jenis_jabatan, jabatan))
