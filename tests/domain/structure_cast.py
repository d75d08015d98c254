"""A small office for the tests of structure: people as numbers, posts as words, dates of 2026 as (month, day)."""

from datetime import date

from app.domain.structure import AssignmentFact, DelegationFact, Penugasan

STAFF, HEAD, CHECKER, BOSS, MAYOR, NEW_HEAD, STAND_IN, DELEGATE, OUTSIDER = range(1, 10)

UNIT = 10
OTHER_UNIT = 20
START = date(2020, 1, 1)


def on(month: int, day: int) -> date:
    return date(2026, month, day)


def post(
    employee: int,
    jabatan: str,
    superior: int | None,
    *,
    since: date = START,
    until: date | None = None,
    unit: int = UNIT,
    kind: Penugasan = Penugasan.DEFINITIF,
    checker: int | None = None,
) -> AssignmentFact:
    return AssignmentFact(employee, unit, jabatan, kind, since, until, superior, checker)


def acting(
    employee: int, jabatan: str, since: date, until: date | None, kind: Penugasan = Penugasan.PLT
) -> AssignmentFact:
    return post(employee, jabatan, None, since=since, until=until, kind=kind)


def lent(giver: int, taker: int, since: date, until: date) -> DelegationFact:
    return DelegationFact(giver, taker, since, until)


# Staff under a head of section under a head of office under the mayor; others hold posts elsewhere.
MAYOR_POST = post(MAYOR, "Wali Kota", None)
BOSS_POST = post(BOSS, "Kepala Dinas", MAYOR)
HEAD_POST = post(HEAD, "Kepala Seksi", BOSS)
STAFF_POST = post(STAFF, "Pelaksana", HEAD)
CHECKED_STAFF_POST = post(STAFF, "Pelaksana", HEAD, checker=CHECKER)
CHECKER_POST = post(CHECKER, "Ketua Tim", HEAD)
DELEGATE_POST = post(DELEGATE, "Bendahara", BOSS)
NEW_HEAD_POST = post(NEW_HEAD, "Analis", MAYOR, unit=OTHER_UNIT)
ELSEWHERE = (
    NEW_HEAD_POST,
    post(STAND_IN, "Sekretaris", BOSS),
    DELEGATE_POST,
    post(OUTSIDER, "Guru", MAYOR, unit=OTHER_UNIT),
)
OFFICE = (MAYOR_POST, BOSS_POST, HEAD_POST, STAFF_POST, CHECKER_POST, *ELSEWHERE)


def office(*changes: AssignmentFact, without: tuple[AssignmentFact, ...] = ()) -> tuple[AssignmentFact, ...]:
    """The office with some assignments replaced or added."""
    return (*(fact for fact in OFFICE if fact not in without), *changes)
