"""What a check can find, and what it is told to look at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.audit_chain import Anchor

# Deciding afresh who might decide takes about a tenth of a millisecond a row; the newest of some weeks are the ones in dispute.
NEWEST_DECISIONS = 20_000


@dataclass(frozen=True, slots=True)
class Breach:
    """An invariant (I1 to I8 of the quality page) that does not hold, and where it was first seen.

    As a note it is no breach: something that a person should know and that has a lawful reason, like a fact that was
    corrected after a score became final.
    """

    invariant: str
    code: str
    where: str

    def __str__(self) -> str:
        return f"{self.invariant} {self.code}: {self.where}"


@dataclass(slots=True)
class Scope:
    """What the checks look at, and the notes they leave.

    `anchors`: recorded heads of the chain. `evidence_folder`: where photos lie; None leaves the files out.
    `most_decisions`: how many of the newest decisions are decided afresh; None means all.
    """

    anchors: tuple[Anchor, ...] = ()
    evidence_folder: Path | None = None
    most_decisions: int | None = NEWEST_DECISIONS
    notes: list[Breach] = field(default_factory=list)

    def note(self, invariant: str, code: str, where: str) -> None:
        """Leave a note."""
        self.notes.append(Breach(invariant, code, where))


Check = Callable[[Scope], Iterator[Breach]]
