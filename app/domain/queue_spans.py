"""Whose entries, of which dates, belong in a person's approval queue."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.deciders import chain_of, escalation_deciders, who_decides
from app.domain.structure import Structure


@dataclass(frozen=True, slots=True)
class SubordinateSpan:
    """Entries of one person from `first` to `last` (included) that the viewer may decide.

    `by_escalation`: only once the month is escalated.
    """

    employee_id: int
    first: date
    last: date
    by_escalation: bool


def subordinate_spans(
    viewer_id: int,
    structure: Structure,
    decided_on: date,
    since: date,
    until: date,
    *,
    owners: Collection[int] | None = None,
) -> tuple[SubordinateSpan, ...]:
    """The viewer's spans between two days (included), exactly as `who_decides` and `escalation_deciders` say.

    `owners`, if given, limits the question to some of `candidates_below`.

    The answer for one owner changes only on days on which an assignment, a stand-in or a delegation of the
    owner's chain changes, so one question per stretch between such days is enough.
    """
    spans: list[SubordinateSpan] = []
    asked = candidates_below(viewer_id, structure, decided_on) if owners is None else owners
    for owner in sorted(asked):
        own: list[SubordinateSpan] = []
        for first, last in _stretches(owner, structure, since, until):
            by_escalation = _right(viewer_id, owner, first, decided_on, structure)
            if by_escalation is not None:
                _append(own, SubordinateSpan(owner, first, last, by_escalation))
        spans += own
    return tuple(spans)


def candidates_below(viewer_id: int, structure: Structure, decided_on: date) -> frozenset[int]:
    """Everyone whose entries could reach the viewer, directly, by escalation or because those between have left.

    People who have left are no step on the way: their subordinates are reached as if one level nearer.
    """
    found: set[int] = set()
    depth_of = {viewer_id: 0}
    frontier = [viewer_id]
    while frontier:
        leader = frontier.pop()
        depth = depth_of[leader]
        reached = [(person, depth) for person in structure.stands_in_for(leader)]
        for person in structure.below(leader):
            found.add(person)
            reached.append((person, depth + 1 if structure.is_active(person, decided_on) else depth))
        for person, new_depth in reached:
            # Two levels down nobody leads on to someone who could reach the viewer.
            if new_depth < depth_of.get(person, 2):
                depth_of[person] = new_depth
                frontier.append(person)
    return frozenset(found - {viewer_id})


def _right(viewer_id: int, owner_id: int, day: date, decided_on: date, structure: Structure) -> bool | None:
    """False: directly. True: by escalation. None: not at all."""
    if viewer_id in who_decides(owner_id, day, decided_on, structure).ids:
        return False
    if viewer_id in escalation_deciders(owner_id, day, decided_on, structure).ids:
        return True
    return None


def _stretches(owner_id: int, structure: Structure, since: date, until: date) -> Iterator[tuple[date, date]]:
    changes = structure.change_days(chain_of(owner_id, structure))
    starts = sorted({since, *(day for day in changes if since < day <= until)})
    for first, following in zip(starts, [*starts[1:], until + timedelta(days=1)], strict=True):
        if first < following:
            yield first, following - timedelta(days=1)


def _append(spans: list[SubordinateSpan], span: SubordinateSpan) -> None:
    """Add a span, joined to the one before when they touch and say the same."""
    before = spans[-1] if spans else None
    touches = before is not None and before.last + timedelta(days=1) == span.first
    if before is not None and touches and before.by_escalation == span.by_escalation:
        spans[-1] = SubordinateSpan(span.employee_id, before.first, span.last, span.by_escalation)
    else:
        spans.append(span)
