"""What makes a roster contradict itself or the database: overlaps, circles of superiors, circles of units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

from app.domain.structure import AssignmentFact, Structure, find_cycle, find_dated_cycle, overlapping_definitif
from app.services.imports.batch import Batch
from app.services.imports.roster_row import RosterRow


@dataclass(frozen=True, slots=True)
class Placed:
    """An assignment as a fact, with the row of the file it comes from (None: from the database)."""

    fact: AssignmentFact
    item: RosterRow | None


def refuse_overlaps(batch: Batch[RosterRow], placed: Iterable[Placed]) -> None:
    """Refuse definitif rows that share a day with another of the same person; the later line is to blame."""
    sources = {id(one.fact): one.item for one in placed}
    facts = [one.fact for one in placed]
    for pair in overlapping_definitif(facts):
        lines = [(sources[id(fact)], fact) for fact in pair]
        (item, _), (other, fact) = sorted(lines, key=lambda line: line[0].row.line if line[0] else 0, reverse=True)
        if item is None:
            continue
        code = "import_overlap_file" if other else "import_overlap_stored"
        batch.refuse(
            item,
            "mulai",
            code,
            line=other.row.line if other else 0,
            jabatan=fact.jabatan,
            starts=fact.starts_on.isoformat(),
            ends=fact.ends_on.isoformat() if fact.ends_on else "…",
        )


def refuse_superior_circles(batch: Batch[RosterRow], placed: Iterable[Placed]) -> None:
    """Refuse the rows by which superiors would form a circle on some day."""
    suspects = _on_circles(placed)
    while suspects:
        found = find_dated_cycle(Structure(one.fact for one in suspects))
        if found is None:
            return
        day, people = found
        guilty = [
            one for one in suspects if one.fact.employee_id in people and one.fact.is_definitif and one.fact.covers(day)
        ]
        for one in guilty:
            if one.item is not None:
                batch.refuse(one.item, "atasan_nip", "import_superior_circle", day=day.isoformat())
        # A circle of the database alone is older than this file and no reason to refuse it.
        suspects = [one for one in suspects if one not in guilty]


def _on_circles(placed: Iterable[Placed]) -> list[Placed]:
    """Definitif assignments of people who could be on a circle if all dates were one: usually nobody.

    Peels away whoever has no superior left, then whoever is nobody's superior; circles cannot be peeled.
    """
    linked = [one for one in placed if one.fact.is_definitif and one.fact.superior_id is not None]
    while True:
        below = {one.fact.employee_id for one in linked}
        above = {one.fact.superior_id for one in linked}
        kept = [one for one in linked if one.fact.superior_id in below and one.fact.employee_id in above]
        if len(kept) == len(linked):
            return kept
        linked = kept


def refuse_unit_circles(batch: Batch[RosterRow], parents: Mapping[str, str | None]) -> None:
    """Refuse the rows of units that would lie below themselves."""
    numbers = {kode: number for number, kode in enumerate(sorted(set(parents) | {p for p in parents.values() if p}))}
    edges: dict[int, int | None] = {
        numbers[kode]: numbers[parent] for kode, parent in parents.items() if parent is not None
    }
    names = {number: kode for kode, number in numbers.items()}
    while (cycle := find_cycle(edges)) is not None:
        circle = {names[number] for number in cycle}
        for item in batch.good:
            if item.unit_kode in circle:
                batch.refuse(item, "unit_induk_kode", "import_unit_circle", units=", ".join(sorted(circle)))
        for number in cycle:
            edges.pop(number)


def latest_by(items: Iterable[RosterRow], name: str) -> dict[Hashable, list[RosterRow]]:
    """Rows grouped by an attribute, the latest assignment first: it knows best. The order of the file plays no part."""
    groups: dict[Hashable, list[RosterRow]] = defaultdict(list)
    for item in items:
        groups[getattr(item, name)].append(item)
    for group in groups.values():
        group.sort(key=lambda item: (item.is_definitif, item.key), reverse=True)
        group.sort(key=lambda item: item.mulai, reverse=True)
    return groups
