"""The organisation as dated facts: who holds which post, under whom, and who stands in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from app.domain.calendar import Pattern


class Penugasan(StrEnum):
    DEFINITIF = "definitif"
    PLT = "plt"
    PLH = "plh"


@dataclass(frozen=True, slots=True)
class AssignmentFact:
    """A person in a post, under a superior, from one day to another; `ends_on` included, None while it lasts.

    `weekly_hours` of part-time people; None means the full hours.
    """

    employee_id: int
    unit_id: int
    jabatan: str
    kind: Penugasan
    starts_on: date
    ends_on: date | None = None
    superior_id: int | None = None
    checker_id: int | None = None
    pattern: Pattern = Pattern.FIVE
    weekly_hours: int | None = None

    @property
    def post(self) -> tuple[int, str]:
        """What identifies the chair, whoever sits on it."""
        return (self.unit_id, self.jabatan)

    @property
    def is_definitif(self) -> bool:
        return self.kind is Penugasan.DEFINITIF

    def covers(self, day: date) -> bool:
        """Whether the assignment is in force on the day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def overlaps(self, other: "AssignmentFact") -> bool:
        """Whether both are in force on some day."""
        return (self.ends_on is None or other.starts_on <= self.ends_on) and (
            other.ends_on is None or self.starts_on <= other.ends_on
        )


@dataclass(frozen=True, slots=True)
class DelegationFact:
    """A superior's power to decide daily entries, lent for some days; `ends_on` included."""

    from_id: int
    to_id: int
    starts_on: date
    ends_on: date

    def covers(self, day: date) -> bool:
        """Whether the delegation is in force on the day."""
        return self.starts_on <= day <= self.ends_on


class Structure:
    """Assignments and delegations, indexed for the questions of "who decides".

    It may hold the whole city or only the neighbourhood of the people asked about: their superiors
    up to the top, whoever acts in those posts, and all delegations of these people.
    """

    def __init__(self, assignments: Iterable[AssignmentFact], delegations: Iterable[DelegationFact] = ()) -> None:
        self._by_employee: dict[int, list[AssignmentFact]] = defaultdict(list)
        self._below: dict[int, set[int]] = defaultdict(set)
        self._acting_by_post: dict[tuple[int, str], list[AssignmentFact]] = defaultdict(list)
        self._acting_by_employee: dict[int, list[AssignmentFact]] = defaultdict(list)
        self._definitif_by_post: dict[tuple[int, str], list[AssignmentFact]] = defaultdict(list)
        self._delegations_from: dict[int, list[DelegationFact]] = defaultdict(list)
        self._delegations_to: dict[int, list[DelegationFact]] = defaultdict(list)
        for fact in sorted(assignments, key=_by_start):
            self._add(fact)
        for delegation in delegations:
            self._delegations_from[delegation.from_id].append(delegation)
            self._delegations_to[delegation.to_id].append(delegation)

    def _add(self, fact: AssignmentFact) -> None:
        self._by_employee[fact.employee_id].append(fact)
        for leader in (fact.superior_id, fact.checker_id):
            if leader is not None:
                self._below[leader].add(fact.employee_id)
        if fact.is_definitif:
            self._definitif_by_post[fact.post].append(fact)
        else:
            self._acting_by_post[fact.post].append(fact)
            self._acting_by_employee[fact.employee_id].append(fact)

    @property
    def employee_ids(self) -> frozenset[int]:
        return frozenset(self._by_employee)

    def assignments_of(self, employee_id: int) -> tuple[AssignmentFact, ...]:
        """All assignments of a person, oldest first."""
        return tuple(self._by_employee.get(employee_id, ()))

    def is_active(self, employee_id: int, day: date) -> bool:
        """Whether the person is employed on the day, in any post."""
        return any(fact.covers(day) for fact in self._by_employee.get(employee_id, ()))

    def assignment_on(self, employee_id: int, day: date) -> AssignmentFact | None:
        """The assignment that counts on a day: the latest definitif in force, else the latest Plt or Plh."""
        covering = [fact for fact in self._by_employee.get(employee_id, ()) if fact.covers(day)]
        return max(covering, key=lambda fact: (fact.is_definitif, fact.starts_on), default=None)

    def last_assignment(self, employee_id: int, day: date) -> AssignmentFact | None:
        """The assignment on a day or, for someone who has left, the last one before it."""
        current = self.assignment_on(employee_id, day)
        if current is not None:
            return current
        past = [fact for fact in self._by_employee.get(employee_id, ()) if fact.starts_on <= day]
        return max(past, key=lambda fact: (fact.ends_on or date.max, fact.starts_on), default=None)

    def posts_held(self, employee_id: int, since: date, until: date) -> frozenset[tuple[int, str]]:
        """The definitif posts a person held at some time between two days, else the last one before."""
        past = [
            fact for fact in self._by_employee.get(employee_id, ()) if fact.is_definitif and fact.starts_on <= until
        ]
        held = [fact for fact in past if fact.ends_on is None or fact.ends_on >= since]
        return frozenset(fact.post for fact in held or past[-1:])

    def acting_in(self, posts: Iterable[tuple[int, str]], day: date) -> tuple[int, ...]:
        """Who holds one of the posts as Plt or Plh on a day."""
        found = [
            fact.employee_id
            for post in sorted(posts)
            for fact in self._acting_by_post.get(post, ())
            if fact.covers(day)
        ]
        return tuple(dict.fromkeys(found))

    def delegates_of(self, employee_id: int, *days: date) -> tuple[int, ...]:
        """To whom a person's power is lent on every one of the days."""
        found = [
            delegation.to_id
            for delegation in self._delegations_from.get(employee_id, ())
            if all(delegation.covers(day) for day in days)
        ]
        return tuple(dict.fromkeys(found))

    def below(self, employee_id: int) -> frozenset[int]:
        """Everyone who ever had the person as superior or checker."""
        return frozenset(self._below.get(employee_id, ()))

    def stands_in_for(self, employee_id: int) -> frozenset[int]:
        """Everyone for whom the person ever stood in, by delegation or as Plt or Plh of their post."""
        lent = {delegation.from_id for delegation in self._delegations_to.get(employee_id, ())}
        chairs = {
            holder.employee_id
            for acting in self._acting_by_employee.get(employee_id, ())
            for holder in self._definitif_by_post.get(acting.post, ())
        }
        return frozenset(lent | chairs)

    def change_days(self, employee_ids: Iterable[int]) -> frozenset[date]:
        """The days on which an assignment of these people, a stand-in for them or a delegation changes."""
        ids = set(employee_ids)
        own = [fact for person in ids for fact in self._by_employee.get(person, ())]
        posts = {fact.post for fact in own if fact.is_definitif}
        acting = [fact for post in posts for fact in self._acting_by_post.get(post, ())]
        lent = [delegation for person in ids for delegation in self._delegations_from.get(person, ())]
        spans = [(fact.starts_on, fact.ends_on) for fact in (*own, *acting)]
        spans += [(delegation.starts_on, delegation.ends_on) for delegation in lent]
        ends = [end for _, end in spans if end is not None and end < date.max]
        return frozenset([start for start, _ in spans] + [end + timedelta(days=1) for end in ends])

    def superior_edges(self, day: date) -> dict[int, int]:
        """Person to superior, by the definitif assignments of a day."""
        return {
            fact.employee_id: fact.superior_id
            for facts in self._by_employee.values()
            for fact in facts
            if fact.is_definitif and fact.superior_id is not None and fact.covers(day)
        }


def find_cycle(edges: Mapping[int, int | None]) -> tuple[int, ...] | None:
    """A circle of superiors, as the people on it in upward order; None when there is none."""
    checked: set[int] = set()
    for start in edges:
        path: dict[int, None] = {}
        current: int | None = start
        while current is not None and current not in checked and current not in path:
            path[current] = None
            current = edges.get(current)
        if current is not None and current in path:
            people = list(path)
            return tuple(people[people.index(current) :])
        checked.update(path)
    return None


def find_dated_cycle(structure: Structure) -> tuple[date, tuple[int, ...]] | None:
    """The first day on which superiors form a circle, with the people on it.

    A circle can only begin on a day on which some assignment begins.
    """
    starts = {fact.starts_on for person in structure.employee_ids for fact in structure.assignments_of(person)}
    for day in sorted(starts):
        cycle = find_cycle(structure.superior_edges(day))
        if cycle is not None:
            return day, cycle
    return None


def overlapping_definitif(assignments: Iterable[AssignmentFact]) -> list[tuple[AssignmentFact, AssignmentFact]]:
    """Pairs of definitif assignments of one person that share a day; Plt and Plh may overlap anything."""
    by_employee: dict[int, list[AssignmentFact]] = defaultdict(list)
    for fact in assignments:
        if fact.is_definitif:
            by_employee[fact.employee_id].append(fact)
    return [
        pair
        for facts in by_employee.values()
        for pair in pairwise(sorted(facts, key=_by_start))
        if pair[0].overlaps(pair[1])
    ]


def _by_start(fact: AssignmentFact) -> tuple[date, date, int]:
    return (fact.starts_on, fact.ends_on or date.max, fact.employee_id)
