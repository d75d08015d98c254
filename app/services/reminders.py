"""Reminding those who lack something: one notice for each matter, person and day, never to somebody on leave."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.domain.calendar import local_midnight_utc
from app.domain.deciders import who_decides
from app.domain.permissions import Permission, Viewer
from app.extensions import db
from app.models import Attendance, Employee, Notice
from app.services import audit
from app.services.missing import Lack, PersonLack, lacking_people
from app.services.missing_window import NOT_ASKED, MissingWindow, missing_window
from app.services.notices import NoticeText, notify_many
from app.services.office_scope import office_scope
from app.services.structure import structure_above, structure_of_city
from app.services.unit_of_work import unit_of_work

REMINDABLE = (Lack.ENTRIES, Lack.DECISIONS, Lack.PLAN)
# Beyond so many people reading the whole structure is cheaper than walking up from each.
_MANY = 300


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many people got a notice now, and how many had one about the matter today already."""

    people: int
    already: int


def remind(kinds: Collection[Lack], *, unit: str = "", viewer: Viewer, now: datetime) -> Reminded:
    """Remind employees of missing plans and entries, and deciders of what waits for them.

    Pressing twice, or two people pressing, leaves one notice a day for each matter. Raises: NotAllowed, NotFound.
    """
    scope = office_scope(Permission.MISSING_READ, viewer).narrowed(unit)
    window = missing_window(now=now)
    wanted = [kind for kind in REMINDABLE if kind in kinds]
    lacks = list(lacking_people(scope, window, wanted, chunk=None)) if wanted else []
    matters = _own_matters(lacks) + _deciders_matters(lacks, window)
    with unit_of_work():
        # Written first: on PostgreSQL the chain makes two reminders wait for each other before they look at notices.
        data = {"kinds": sorted(wanted), "unit": unit, "matters": len(matters)}
        audit.record("missing.reminded", "unit", unit or "kota", by=viewer.employee_id, now=now, data=data)
        told = _told_today(matters, window)
        fresh = [one for one in matters if (one.employee_id, one.code) not in told]
        notify_many(fresh, now=now)
    return Reminded(len({one.employee_id for one in fresh}), len(matters) - len(fresh))


def deciders_of(lacks: Iterable[PersonLack], window: MissingWindow) -> dict[int, tuple[int, ...]]:
    """By person whose entries wait: who may decide on the oldest of them, the strongest right first."""
    late = [(lack.employee_id, lack.waiting_day) for lack in lacks if lack.waiting_day is not None]
    if not late:
        return {}
    structure = structure_of_city() if len(late) > _MANY else structure_above([one for one, _ in late])
    return {
        owner: tuple(one.employee_id for one in who_decides(owner, day, window.today, structure).people)
        for owner, day in late
    }


def names_of(people: Collection[int]) -> dict[int, str]:
    """Names by id. One query, none for nobody."""
    if not people:
        return {}
    rows = db.session.execute(select(Employee.id, Employee.nama).where(Employee.id.in_(sorted(people))))
    return {row.id: row.nama for row in rows}


def away_on(day: date, people: Collection[int]) -> set[int]:
    """Those of the people who are on leave, ill or travelling on a day. One query."""
    return set(
        db.session.scalars(
            select(Attendance.employee_id).where(
                Attendance.employee_id.in_(sorted(people)),
                Attendance.tanggal == day,
                Attendance.kode.in_(sorted(NOT_ASKED)),
            )
        )
    )


def _own_matters(lacks: Sequence[PersonLack]) -> list[NoticeText]:
    plans = [NoticeText(one.employee_id, "reminder_plan", {}, "/plan") for one in lacks if one.is_plan_missing]
    entries = [
        NoticeText(one.employee_id, "reminder_entries", {"days": one.days}, "/activities") for one in lacks if one.days
    ]
    return plans + entries


def _deciders_matters(lacks: Sequence[PersonLack], window: MissingWindow) -> list[NoticeText]:
    """Each decider once, with the number of entries that wait too long; who is away today is left in peace."""
    counts: Counter[int] = Counter()
    waiting = {lack.employee_id: lack.waiting for lack in lacks}
    for owner, deciders in deciders_of(lacks, window).items():
        for decider in deciders:
            counts[decider] += waiting[owner]
    away = away_on(window.today, counts)
    return [
        NoticeText(decider, "reminder_decisions", {"count": count}, "/approvals")
        for decider, count in sorted(counts.items())
        if decider not in away
    ]


def _told_today(matters: Sequence[NoticeText], window: MissingWindow) -> set[tuple[int, str]]:
    rows = db.session.execute(
        select(Notice.employee_id, Notice.code).where(
            Notice.employee_id.in_(sorted({one.employee_id for one in matters})),
            Notice.created_at >= local_midnight_utc(window.today),
            Notice.code.in_(sorted({one.code for one in matters})),
        )
    )
    return {(row.employee_id, row.code) for row in rows}
