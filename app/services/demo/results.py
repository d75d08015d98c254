"""What is known beside the daily log: feedback, results from elsewhere, payroll, closed periods, final scores."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import insert, select, update

from app.domain.calendar import local_date
from app.domain.deciders import assessor_of
from app.domain.perilaku import NilaiPerilaku
from app.domain.periods import Month, Semester
from app.domain.structure import Structure
from app.extensions import db
from app.models import ExternalScore, Feedback, Payroll, Period, PeriodAct, Score, ScoreAct
from app.services.demo.bulk import Bulk
from app.services.demo.careers import Stint
from app.services.demo.pay import PayBook
from app.services.demo.people import Person
from app.services.demo.plan_rows import at
from app.services.demo.plans import Plan
from app.services.demo.staffing import CAST_UNIT
from app.services.demo.timeline import Timeline
from app.services.demo.verdicts import closing_moment

_LEVELS = {1: "di_bawah", 2: "sesuai", 3: "di_atas"}
_MISSING_CHANCE, _PEER_CHANCE, _GAP_CHANCE = 0.03, 0.3, 0.06
_PREDIKAT = {"baik": 78, "sangat_baik": 17, "butuh_perbaikan": 4, "kurang": 1}
_NILAI = {"baik": (88, 99), "sangat_baik": (103, 116), "butuh_perbaikan": (78, 88), "kurang": (60, 72)}
_REMARKS = (
    "Sigap melayani dan mau membantu rekan.",
    "Teliti, laporan selesai sebelum waktunya.",
    "Perlu lebih cepat menyampaikan kendala.",
    "Mau belajar aplikasi baru dan mengajari rekan.",
    "Ramah kepada warga, tertib administrasi.",
)


class FeedbackBook:
    """Adds the feedback of superiors, and of some peers, for the semesters that are over."""

    def __init__(self, bulk: Bulk, timeline: Timeline, seed: int, structure: Structure, now: datetime) -> None:
        self._bulk = bulk
        self._timeline = timeline
        self._seed = seed
        self._structure = structure
        self._today = local_date(now)

    def add(self, person: Person, plans: Sequence[Plan], peers: Sequence[int]) -> None:
        """Seven values from the assessor of each semester with an agreed plan; a few are incomplete in the newest."""
        rng = random.Random(f"{self._seed}:feedback:{person.id}")
        for semester in self._timeline.semesters:
            assessor = self._assessor(person, plans, semester)
            if semester > self._timeline.complete or assessor is None:
                continue
            is_spared = person.seat.unit == CAST_UNIT or semester != self._timeline.complete
            is_missing = not is_spared and rng.random() < _MISSING_CHANCE
            levels = [self._level(person, rng) for _ in NilaiPerilaku]
            self._give(person, semester, assessor, "atasan", levels[: 4 if is_missing else 7], rng)
            if peers and rng.random() < _PEER_CHANCE and "steady" not in person.flags:
                shift = -1 if rng.random() < _GAP_CHANCE else 0
                others = [max(1, level + shift) for level in levels]
                self._give(person, semester, rng.choice(peers), "rekan", others, rng)

    def _assessor(self, person: Person, plans: Sequence[Plan], semester: Semester) -> int | None:
        touching = [
            plan
            for plan in plans
            if plan.agreed_on and plan.starts_on <= semester.last_day and plan.ends_on >= semester.first_day
        ]
        if not touching:
            return None
        return assessor_of(person.id, min(touching[-1].ends_on, semester.last_day), self._today, self._structure)

    def _level(self, person: Person, rng: random.Random) -> int:
        if "steady" in person.flags:
            return 2
        return min(3, max(1, person.attitude + rng.choices((-1, 0, 1), (6, 80, 14))[0]))

    def _give(
        self, person: Person, semester: Semester, giver: int, peran: str, levels: list[int], rng: random.Random
    ) -> None:
        given_at = min(at(semester.last_day, 10 + rng.randrange(8), rng.randrange(60)), self._timeline.moment)
        for value, level in zip(NilaiPerilaku, levels, strict=False):
            remark = rng.choice(_REMARKS) if value is NilaiPerilaku.BERORIENTASI_PELAYANAN else None
            self._bulk.add(
                Feedback,
                {"employee_id": person.id, "semester": semester.code, "assessor_id": giver, "peran": peran}
                | {"nilai_perilaku": value.value, "rating": _LEVELS[level], "catatan": remark, "given_at": given_at},
            )


def add_external_score(bulk: Bulk, person: Person, semester: Semester, seed: int, now: datetime) -> None:
    """The final result of the semester before the log began, as the national system gave it."""
    rng = random.Random(f"{seed}:external:{person.id}")
    predikat = rng.choices(list(_PREDIKAT), list(_PREDIKAT.values()))[0]
    nilai = Decimal(rng.randrange(_NILAI[predikat][0] * 100, _NILAI[predikat][1] * 100)) / 100
    row = {"employee_id": person.id, "semester": semester.code, "predikat": predikat, "nilai": nilai}
    bulk.add(ExternalScore, row | {"sumber": "e-Kinerja BKN", "imported_at": now})


def add_payroll(
    bulk: Bulk, book: PayBook, person: Person, stints: Sequence[Stint], months: Sequence[Month], now: datetime
) -> None:
    """What payroll reported of every month in which the person holds a post at its end."""
    for month in months:
        reported = book.of(person, stints, month)
        if reported is not None:
            bulk.add(Payroll, {"employee_id": person.id, "bulan": month.code, **reported, "imported_at": now})


def close_periods(bulk: Bulk, timeline: Timeline, hr_id: int) -> None:
    """The months that HR closed, and the semesters before the one to be assessed."""
    closings = [("month", month.code, closing_moment(month, timeline)) for month in timeline.closed]
    closings += [("semester", semester.code, timeline.moment) for semester in timeline.earlier]
    for period_id, (kind, code, moment) in enumerate(closings, 1):
        _close(bulk, period_id, kind, code, moment, hr_id)


def _close(bulk: Bulk, period_id: int, kind: str, code: str, moment: datetime, hr_id: int) -> None:
    bulk.add(Period, {"id": period_id, "kind": kind, "code": code, "state": "closed", "revision": 1})
    row = {"period_id": period_id, "act": "close", "revision": 1, "reason": None, "by_id": hr_id, "at": moment}
    bulk.add(PeriodAct, row)


def finalise(semester: Semester, *, hr_id: int, now: datetime) -> None:
    """Make all scores of an earlier semester final: confirmed by their assessors, finalised by HR. Needs a unit of work."""
    rows = db.session.execute(
        select(Score.id, Score.predikat, Score.assessor_id, Score.is_assessable)
        .where(Score.semester == semester.code, Score.is_current.is_(True), Score.status == "proposed")
        .order_by(Score.id)
    ).all()
    acts = []
    for row in rows:
        same = {"score_id": row.id, "predikat_before": row.predikat, "predikat_after": row.predikat, "at": now}
        if row.is_assessable and row.assessor_id is not None:
            acts.append({**same, "act": "confirm", "by_id": row.assessor_id})
        acts.append({**same, "act": "finalise", "by_id": hr_id})
    if acts:
        db.session.execute(insert(ScoreAct), acts)
        of_semester = update(Score).where(Score.semester == semester.code, Score.is_current.is_(True))
        db.session.execute(of_semester.values(status="final"), execution_options={"synchronize_session": False})


def peers_of(people: Sequence[Person]) -> Callable[[Person], list[int]]:
    """Who may give feedback as a peer: the others under the same superior."""
    groups: dict[int, list[int]] = defaultdict(list)
    for person in people:
        groups[person.seat.superior].append(person.id)

    def peers(person: Person) -> list[int]:
        return [one for one in groups[person.seat.superior][:20] if one != person.id]

    return peers
