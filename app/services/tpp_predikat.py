"""The predikat in force for a month, for many people: the result of the semester before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.domain.attendance import REDUCES_DUTY
from app.domain.duty import post_stretches, working_days, working_days_among
from app.domain.periods import Month, Semester
from app.extensions import db
from app.models import Attendance, ExternalScore, NoSkpRecord, Score
from app.services.city_calendar import work_calendar
from app.services.duty_plans import posts_of
from app.services.predikat_source import OfficialSources
from app.services.rules import parameters_on

# A result under objection stays in force until the objection is decided.
FINAL_STATES = ("final", "objection", "decided")


@dataclass(frozen=True, slots=True)
class PredikatInForce:
    """`predikat` is a final result or None. `source`: external, score, or none; `detail` names it.

    `is_not_assessable`: the semester gave too few duty days (or the person joined after it). `has_no_skp`: HR recorded
    that no SKP was made and no final result says otherwise; `is_no_skp_overruled`: one does.
    """

    predikat: str | None = None
    source: str = "none"
    detail: str = ""
    is_not_assessable: bool = False
    has_no_skp: bool = False
    is_no_skp_overruled: bool = False


def reference_semester(month: Month) -> Semester:
    """January to June look at the second semester of the year before, July to December at the first of this one."""
    return Semester.of(month.first_day).previous


def predikat_in_force(month: Month, people: Sequence[int]) -> dict[int, PredikatInForce]:
    """The predikat in force of each of the people. At most six queries.

    1. A result imported from elsewhere, if its source pays the person's group. 2. The own score, once final, likewise.
    3. HR's record "tidak menyusun SKP". 4. Too few duty days to be assessed. 5. Otherwise nothing is known yet.
    Which source pays is `app.domain.predikat_sources`.
    """
    semester = reference_semester(month)
    sources = OfficialSources(semester, people)
    official = {
        one: found for one, found in _external(semester, people).items() if sources.elsewhere_pays(one, found[1])
    }
    scores = _scores(semester, people)
    no_skp = _no_skp(semester, people)
    found: dict[int, PredikatInForce] = {}
    undecided: list[int] = []
    for one in people:
        score = scores.get(one)
        if one in official:
            predikat, sumber = official[one]
            found[one] = PredikatInForce(predikat, "external", sumber, is_no_skp_overruled=one in no_skp)
        elif score and score.status in FINAL_STATES and score.predikat is not None and sources.own_pays(one):
            detail = str(score.revision)
            found[one] = PredikatInForce(score.predikat, "score", detail, is_no_skp_overruled=one in no_skp)
        elif one in no_skp:
            found[one] = PredikatInForce(has_no_skp=True)
        elif score:
            found[one] = PredikatInForce(is_not_assessable=not score.is_assessable)
        else:
            undecided.append(one)
    too_few = _with_too_few_duty_days(month, semester, undecided)
    return found | {one: PredikatInForce(is_not_assessable=one in too_few) for one in undecided}


def _external(semester: Semester, people: Sequence[int]) -> dict[int, tuple[str, str]]:
    rows = db.session.execute(
        select(ExternalScore.employee_id, ExternalScore.predikat, ExternalScore.sumber).where(
            ExternalScore.employee_id.in_(people), ExternalScore.semester == semester.code
        )
    )
    return {employee: (predikat, sumber) for employee, predikat, sumber in rows}


def _scores(semester: Semester, people: Sequence[int]) -> dict[int, Any]:
    rows = db.session.execute(
        select(Score.employee_id, Score.status, Score.predikat, Score.is_assessable, Score.revision).where(
            Score.employee_id.in_(people), Score.semester == semester.code, Score.is_current.is_(True)
        )
    )
    return {row.employee_id: row for row in rows}


def _no_skp(semester: Semester, people: Sequence[int]) -> set[int]:
    return set(
        db.session.scalars(
            select(NoSkpRecord.employee_id).where(
                NoSkpRecord.employee_id.in_(people),
                NoSkpRecord.semester == semester.code,
                NoSkpRecord.revoked_at.is_(None),
            )
        )
    )


def _with_too_few_duty_days(month: Month, semester: Semester, people: Sequence[int]) -> set[int]:
    """Those without any score whose duty days in the semester are too few; who joined later has none."""
    if not people:
        return set()
    least = parameters_on(month.last_day, "tpp").integer("min_duty_days")
    calendar = work_calendar()
    posts = posts_of(people, semester.first_day, semester.last_day)
    away = _days_away(semester, list(posts))
    found = set()
    for one in people:
        stretches = post_stretches(posts.get(one, ()), semester.first_day, semester.last_day)
        days = working_days(stretches, calendar) - working_days_among(away.get(one, set()), stretches, calendar)
        if days < least:
            found.add(one)
    return found


def _days_away(semester: Semester, people: Sequence[int]) -> dict[int, set[date]]:
    rows = db.session.execute(
        select(Attendance.employee_id, Attendance.tanggal).where(
            Attendance.employee_id.in_(people),
            Attendance.tanggal.between(semester.first_day, semester.last_day),
            Attendance.kode.in_(sorted(REDUCES_DUTY)),
        )
    )
    found: dict[int, set[date]] = {}
    for employee, day in rows:
        found.setdefault(employee, set()).add(day)
    return found
