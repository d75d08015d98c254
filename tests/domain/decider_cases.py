"""What the tests of deciders share: the rows of their tables, and random structures.

The entry is of 10 March 2026 and the decision is made on 20 April 2026 unless a row says otherwise. A row gives the
office, and who may decide as (person, role, on behalf of, level).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from app.domain.deciders import DeciderRole, Level
from app.domain.structure import AssignmentFact, DelegationFact, Penugasan, Structure
from tests.domain.structure_cast import (
    BOSS,
    HEAD,
    MAYOR,
    NEW_HEAD,
    OTHER_UNIT,
    STAFF,
    on,
    post,
)

ENTRY = on(3, 10)
DECIDED = on(4, 20)
SUPERIOR, ACTING, DELEGATED, CHECKS, ESCALATED = (
    DeciderRole.SUPERIOR,
    DeciderRole.ACTING,
    DeciderRole.DELEGATE,
    DeciderRole.CHECKER,
    DeciderRole.ESCALATION,
)
THEN, NOW, UP = Level.ENTRY_DATE, Level.PRESENT, Level.UPWARD

HEAD_LEFT = post(HEAD, "Kepala Seksi", BOSS, until=on(3, 31))
BOSS_LEFT = post(BOSS, "Kepala Dinas", MAYOR, until=on(3, 31))
HEAD_MOVED = (HEAD_LEFT, post(HEAD, "Kepala Bidang", MAYOR, since=on(4, 1), unit=OTHER_UNIT))
STAFF_MOVED = (
    post(STAFF, "Pelaksana", HEAD, until=on(3, 31)),
    post(STAFF, "Pelaksana", NEW_HEAD, since=on(4, 1), unit=OTHER_UNIT),
)


@dataclass(frozen=True)
class Case:
    name: str
    people: tuple[AssignmentFact, ...]
    expected: list[tuple[int, DeciderRole, int | None, Level]]
    delegations: tuple[DelegationFact, ...] = ()
    owner: int = STAFF
    entry: date = ENTRY
    decided: date = DECIDED


UNIT_ONE = 1
PEOPLE = st.integers(1, 6)
FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 120).map(lambda days: FIRST + timedelta(days=days))


@st.composite
def assignments(draw):
    start = draw(DAYS)
    end = draw(st.none() | st.integers(0, 90).map(lambda days: start + timedelta(days=days)))
    return AssignmentFact(
        employee_id=draw(PEOPLE),
        unit_id=UNIT_ONE,
        jabatan=draw(st.sampled_from("ABC")),
        kind=draw(st.sampled_from(Penugasan)),
        starts_on=start,
        ends_on=end,
        superior_id=draw(st.none() | PEOPLE),
        checker_id=draw(st.none() | PEOPLE),
    )


@st.composite
def delegations(draw):
    start = draw(DAYS)
    return DelegationFact(draw(PEOPLE), draw(PEOPLE), start, start + timedelta(days=draw(st.integers(0, 60))))


STRUCTURES = st.builds(Structure, st.lists(assignments(), max_size=12), st.lists(delegations(), max_size=4))
