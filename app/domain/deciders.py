"""Who decides on an entry, who may too after the deadline, and who assesses.

The rule (product, "Who decides"): the superior, pemeriksa harian or delegate in force on the entry's
date, while still active at the moment of decision; else the employee's present one; else one level up.
Nobody decides on their own. "Active" is employed in any post; a delegation counts only if it is in force
on both dates; a Plt or Plh in the superior's post acts as the superior.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.domain.structure import AssignmentFact, Structure


class DeciderRole(StrEnum):
    """By what right someone decides; stored with the decision."""

    SUPERIOR = "superior"
    ACTING = "acting"
    DELEGATE = "delegate"
    CHECKER = "checker"
    ESCALATION = "escalation"


class Level(StrEnum):
    """How far the search had to go."""

    ENTRY_DATE = "entry_date"
    PRESENT = "present"
    UPWARD = "upward"


@dataclass(frozen=True, slots=True)
class Decider:
    """A person who may decide; `on_behalf_of` is the superior a stand-in acts for."""

    employee_id: int
    role: DeciderRole
    on_behalf_of: int | None
    level: Level

    @property
    def seat(self) -> int:
        """The person whose place in the hierarchy this decider fills."""
        return self.employee_id if self.on_behalf_of is None else self.on_behalf_of


@dataclass(frozen=True, slots=True)
class Deciders:
    """Everyone who may decide, each once, the strongest right first; empty at the top of the tree."""

    people: tuple[Decider, ...]

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(decider.employee_id for decider in self.people)

    def of(self, employee_id: int) -> Decider | None:
        """By what right this person decides, if at all."""
        return next((decider for decider in self.people if decider.employee_id == employee_id), None)


@dataclass(frozen=True, slots=True)
class _Question:
    structure: Structure
    owner_id: int
    entry_date: date
    decided_on: date
    with_delegates: bool = True

    def may(self, employee_id: int) -> bool:
        return employee_id != self.owner_id and self.structure.is_active(employee_id, self.decided_on)


def who_decides(owner_id: int, entry_date: date, decided_on: date, structure: Structure) -> Deciders:
    """Everyone who may decide on an entry of the owner's, asked on a day."""
    question = _Question(structure, owner_id, entry_date, decided_on)
    superiors = _superior_seat(question)
    checkers = _checker(question, structure.assignment_on(owner_id, entry_date), Level.ENTRY_DATE)
    if not checkers and not any(decider.level is Level.ENTRY_DATE for decider in superiors):
        checkers = _checker(question, structure.assignment_on(owner_id, decided_on), Level.PRESENT)
    return _each_once([*superiors, *checkers])


def escalation_deciders(owner_id: int, entry_date: date, decided_on: date, structure: Structure) -> Deciders:
    """Those of `who_decides` and, by role ESCALATION, the superior's superior (or who stands in for that one)."""
    question = _Question(structure, owner_id, entry_date, decided_on)
    ordinary = who_decides(owner_id, entry_date, decided_on, structure)
    seat = next((decider for decider in ordinary.people if decider.role is not DeciderRole.CHECKER), None)
    if seat is None:
        return ordinary
    for step in _ladder(question, seat.seat, seat.level):
        above = _seat(question, step, decided_on, Level.UPWARD)
        if above:
            return _each_once([*ordinary.people, *(replace(one, role=DeciderRole.ESCALATION) for one in above)])
    return ordinary


def assessor_of(owner_id: int, on: date, asked_on: date, structure: Structure) -> int | None:
    """Who assesses a person for a period ending `on`: the superior alone, by the fallbacks of "Who decides".

    A Plt or Plh assesses only where the superior cannot; a checker or delegate never does.
    """
    seat = _assessing_seat(_Question(structure, owner_id, on, asked_on, with_delegates=False))
    return None if seat is None else seat.employee_id


def assessor_superior_of(owner_id: int, on: date, asked_on: date, structure: Structure) -> int | None:
    """Who decides on objections: walk up from the assessor until it is neither the assessor nor the owner."""
    question = _Question(structure, owner_id, on, asked_on, with_delegates=False)
    assessor = _assessing_seat(question)
    if assessor is None:
        return None
    for step in _ladder(question, assessor.seat, assessor.level):
        for above in _seat(question, step, asked_on, Level.UPWARD):
            if above.employee_id != assessor.employee_id:
                return above.employee_id
    return None


def chain_of(owner_id: int, structure: Structure) -> frozenset[int]:
    """The owner and everyone above in any assignment: all whose dates can change an answer about the owner."""
    found = {owner_id}
    frontier = [owner_id]
    while frontier:
        person = frontier.pop()
        for fact in structure.assignments_of(person):
            for leader in (fact.superior_id, fact.checker_id):
                if leader is not None and leader not in found:
                    found.add(leader)
                    frontier.append(leader)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Step:
    """One superior on the way up, and the assignment in which someone names that superior."""

    superior_id: int
    named_in: AssignmentFact


def _superior_seat(question: _Question) -> list[Decider]:
    """Whoever fills the superior's place: on the entry's date, else today (of someone gone, at last), else further up."""
    structure, owner = question.structure, question.owner_id
    at_entry = structure.assignment_on(owner, question.entry_date)
    present = structure.last_assignment(owner, question.decided_on)
    for fact, day, level in (
        (at_entry, question.entry_date, Level.ENTRY_DATE),
        (present, question.decided_on, Level.PRESENT),
    ):
        found = _seat(question, _step(fact), day, level)
        if found:
            return found
    start = _step(present) or _step(at_entry)
    if start is None:
        return []
    for step in _ladder(question, start.superior_id, Level.UPWARD):
        found = _seat(question, step, question.decided_on, Level.UPWARD)
        if found:
            return found
    return []


def _step(fact: AssignmentFact | None) -> _Step | None:
    return None if fact is None or fact.superior_id is None else _Step(fact.superior_id, fact)


def _seat(question: _Question, step: _Step | None, day: date, level: Level) -> list[Decider]:
    """The superior, the Plt or Plh of the superior's post on the day, and the superior's delegates."""
    if step is None:
        return []
    structure, superior = question.structure, step.superior_id
    posts = structure.posts_held(superior, min(step.named_in.starts_on, day), day)
    found = [Decider(superior, DeciderRole.SUPERIOR, None, level)]
    found += [Decider(one, DeciderRole.ACTING, superior, level) for one in structure.acting_in(posts, day)]
    if question.with_delegates:
        delegates = structure.delegates_of(superior, question.entry_date, question.decided_on)
        found += [Decider(one, DeciderRole.DELEGATE, superior, level) for one in delegates]
    return [decider for decider in found if question.may(decider.employee_id)]


def _checker(question: _Question, fact: AssignmentFact | None, level: Level) -> list[Decider]:
    if fact is None or fact.checker_id is None or not question.may(fact.checker_id):
        return []
    return [Decider(fact.checker_id, DeciderRole.CHECKER, fact.superior_id, level)]


def _ladder(question: _Question, start: int, level: Level) -> Iterator[_Step]:
    """The superiors above a person, nearest first; ends at the top, or where a circle would begin.

    A superior found on the entry's date is left by the assignment of that date: whoever moved to another
    office since is not followed there.
    """
    structure = question.structure
    day = question.entry_date if level is Level.ENTRY_DATE else question.decided_on
    seen = {start}
    step = _step(structure.last_assignment(start, day))
    while step is not None and step.superior_id not in seen:
        yield step
        seen.add(step.superior_id)
        step = _step(structure.last_assignment(step.superior_id, question.decided_on))


def _assessing_seat(question: _Question) -> Decider | None:
    return next(iter(_superior_seat(question)), None)


def _each_once(people: list[Decider]) -> Deciders:
    strongest: dict[int, Decider] = {}
    for decider in people:
        strongest.setdefault(decider.employee_id, decider)
    return Deciders(tuple(strongest.values()))
