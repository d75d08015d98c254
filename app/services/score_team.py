"""What a superior has to assess: the scores of a semester, what is proposed and what is missing."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.domain.calendar import local_date
from app.domain.errors import NotAllowed
from app.domain.periods import Semester
from app.domain.permissions import Viewer
from app.domain.windows import MonthStage
from app.extensions import db
from app.models import ExternalScore, Score
from app.services.periods import month_status
from app.services.score_explain import status_shown
from app.services.subordinates import Subordinate, assessed_people, describe


@dataclass(frozen=True, slots=True)
class TeamScore:
    """One person in the list; `status` as shown ("none" without an agreed plan). `levels` of seven are given."""

    person: Subordinate
    public_id: uuid.UUID | None
    status: str
    predikat: str | None
    levels: int
    lacks_hasil: bool
    sentences: int
    is_external: bool

    @property
    def is_ready(self) -> bool:
        """Whether everything is there to confirm."""
        return self.status == "proposed" and self.levels == 7 and not self.lacks_hasil


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a semester can be assessed now, and from when it can."""

    is_open: bool
    opens_at: datetime


def opening_of(semester: Semester, *, now: datetime) -> Opening:
    """When assessment opens: as the semester's last month is closing. One query."""
    status = month_status(semester.months[-1], now=now)
    return Opening(status.stage in (MonthStage.CLOSING, MonthStage.CLOSED), status.deadlines.closing_from)


def team_scores(semester: Semester, *, viewer: Viewer, now: datetime) -> list[TeamScore]:
    """Everyone the viewer assesses for the semester: what still has to be done first, then by name.

    Raises: NotAllowed for someone who leads nobody.
    """
    if not viewer.is_superior:
        raise NotAllowed("not_permitted")
    on = min(local_date(now), semester.last_day)
    # Whoever left the viewer's unit with the plan that ended there is still the viewer's to assess.
    left = db.session.scalars(
        select(Score.employee_id).where(
            Score.assessor_id == viewer.employee_id, Score.semester == semester.code, Score.is_current.is_(True)
        )
    )
    people = describe({*assessed_people(viewer.employee_id, on, now=now), *left}, on)
    ids = [one.id for one in people]
    scores = {
        row.employee_id: row
        for row in db.session.scalars(
            select(Score).where(Score.employee_id.in_(ids), Score.semester == semester.code, Score.is_current.is_(True))
        )
    }
    elsewhere = dict(
        db.session.execute(
            select(ExternalScore.employee_id, ExternalScore.predikat).where(
                ExternalScore.employee_id.in_(ids), ExternalScore.semester == semester.code
            )
        ).all()
    )
    found = [_line(one, scores.get(one.id), elsewhere.get(one.id)) for one in people]
    return sorted(found, key=lambda one: _ORDER.get(one.status, 2))


_ORDER = {"proposed": 0, "none": 1}


def _line(person: Subordinate, score: Score | None, external: str | None) -> TeamScore:
    if score is None:
        return TeamScore(person, None, "final" if external else "none", external, 0, True, 0, external is not None)
    payload = json.loads(score.payload)
    missing = payload["missing"]
    return TeamScore(
        person=person,
        public_id=score.public_id,
        status="final" if external else status_shown(score),
        predikat=external or score.predikat,
        levels=sum(level is not None for level in payload["perilaku"]["values"].values()),
        lacks_hasil="hasil" in missing,
        sentences=sum(item["indikator_kode"] is None for item in payload["needs_sentence"]),
        is_external=external is not None,
    )
