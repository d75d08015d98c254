"""A score for reading: its parts with their texts, what was decided on it, and where it came from. Few queries."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select

from app.domain.calendar import local_date
from app.domain.errors import NotFound
from app.domain.perilaku import NilaiPerilaku
from app.domain.periods import Semester
from app.domain.permissions import Ground, Permission, Viewer
from app.domain.score_hints import RhkHint, rhk_hints
from app.domain.scoring import structure_for
from app.extensions import db
from app.models import (
    Employee,
    ExternalScore,
    Score,
)
from app.services.access import check, grounds_towards
from app.services.assessors import assessed_on
from app.services.score_explain import status_shown
from app.services.score_minutes import MinuteMonth, minute_months
from app.services.score_parts import External, LineText, Revision, elsewhere_of, read_notes, read_revisions, read_texts

_LABEL_LENGTH = 32


@dataclass(frozen=True, slots=True)
class RhkScore:
    """One result of the score. `number` counts from 1 in the order of the score; `payload` and `steps` as stored."""

    number: int
    skp: str
    kode: str
    rhk: str
    kategori: str
    rating: str | None
    capaian: Decimal | None
    payload: Mapping[str, Any]
    texts: Mapping[str, LineText]
    hint: RhkHint | None

    @property
    def label(self) -> str:
        """What fits above a bar: the result itself or, where that is long, what its first indicator measures."""
        first = next((text.indikator for text in self.texts.values() if text.rhk_kode == self.kode), self.rhk)
        return self.rhk if len(self.rhk) <= _LABEL_LENGTH else min(self.rhk, first, key=len)


@dataclass(frozen=True, slots=True)
class ValueLevel:
    """The superior's level of one value with the note beside it."""

    value: NilaiPerilaku
    rating: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class ScoreView:
    """Everything the page of one score shows. `status` as shown; decimals as stored."""

    score: Score
    owner: str
    semester: Semester
    status: str
    payload: Mapping[str, Any]
    trace: Mapping[str, Any]
    results: tuple[RhkScore, ...]
    values: tuple[ValueLevel, ...]
    others: tuple[tuple[str, int], ...]
    revisions: tuple[Revision, ...]
    external: External | None
    beside: tuple[External, ...]
    grounds: frozenset[Ground]

    @property
    def is_own(self) -> bool:
        return Ground.OWNER in self.grounds

    @property
    def predikat(self) -> str | None:
        """The predikat that holds: the one from elsewhere wins."""
        return self.external.predikat if self.external else self.score.predikat

    @property
    def has_ratings(self) -> bool:
        """Whether ratings were formed; a method of points has none, nor the bounds that belong to them."""
        return any(one["step"] == "hasil_rating" for one in self.trace["steps"])

    @property
    def missing(self) -> Sequence[str]:
        """Codes of what keeps the predikat unknown."""
        codes: Sequence[str] = self.payload["missing"]
        return codes

    @property
    def counts(self) -> Mapping[str, Any]:
        """Rated, above, meets, below, utama, utama_below and the rule that decided, as stored."""
        counts: Mapping[str, Any] = self.step("hasil_rating")["inputs"]
        return counts

    @property
    def bounds(self) -> tuple[Decimal, Decimal]:
        """From which capaian a result meets, and from which it is above."""
        return self._parameter("rating_meets_from"), self._parameter("rating_above_from")

    @property
    def meets_at(self) -> Decimal:
        """The lower bound in per cent of a bar that ends at the cap."""
        return round(self.bounds[0] / self._parameter("capaian_cap") * 100, 2)

    @property
    def above_at(self) -> Decimal:
        """The upper bound, likewise."""
        return round(self.bounds[1] / self._parameter("capaian_cap") * 100, 2)

    def bar_width(self, result: RhkScore) -> Decimal:
        """A result's capaian, likewise."""
        return round((result.capaian or Decimal(0)) / self._parameter("capaian_cap") * 100, 2)

    def weight(self, part: str) -> Decimal:
        """The weight of `hasil` or `perilaku` in the number."""
        return self._parameter(f"nilai_{part}_weight")

    @property
    def mean_level(self) -> Decimal | None:
        """The mean of the seven levels, 1 to 3."""
        mean = self.step("perilaku_rating")["inputs"]["mean"]
        return None if mean is None else Decimal(mean)

    @property
    def perilaku_nilai(self) -> Decimal | None:
        """The points of perilaku."""
        points = self.payload["perilaku"]["nilai"]
        return None if points is None else Decimal(points)

    @property
    def minute_months(self) -> tuple[MinuteMonth, ...]:
        """The months of a score by minutes, oldest first."""
        return minute_months(self.trace)

    @property
    def rule_source(self) -> str:
        return structure_for(self.semester.last_day, self.score.rule_version).source

    @property
    def rule_date(self) -> date:
        """Since when the bounds hold."""
        return date.fromisoformat(self.trace["parameters"]["rating_meets_from"]["valid_from"])

    def _parameter(self, name: str) -> Decimal:
        return Decimal(self.trace["parameters"][name]["value"])

    def step(self, name: str) -> Mapping[str, Any]:
        """The step of this name."""
        steps: list[Mapping[str, Any]] = self.trace["steps"]
        return next(one for one in steps if one["step"] == name)

    def steps_of(self, result: RhkScore) -> tuple[list[Mapping[str, Any]], Mapping[str, Any]]:
        """The steps of a result's indicators, and the step of the result itself."""
        mine = [
            step
            for step in self.trace["steps"]
            if (step["subject"].get("skp"), step["subject"].get("rhk_kode")) == (result.skp, result.kode)
        ]
        indicators = [step for step in mine if step["step"] == "indicator"]
        return indicators, next(step for step in mine if step["step"] == "rhk")


@dataclass(frozen=True, slots=True)
class SemesterEntry:
    """One semester of a person in the navigation."""

    semester: Semester
    predikat: str | None
    status: str


def own_semesters(employee_id: int, *, now: datetime) -> list[SemesterEntry]:
    """The semesters with a score or a result from elsewhere, newest first. Two queries."""
    scores = db.session.execute(
        select(Score.semester, Score.predikat, Score.status, Score.is_assessable).where(
            Score.employee_id == employee_id, Score.is_current.is_(True)
        )
    )
    elsewhere = db.session.execute(
        select(ExternalScore.semester, ExternalScore.predikat).where(ExternalScore.employee_id == employee_id)
    )
    found = {
        row.semester: SemesterEntry(
            Semester.parse(row.semester), row.predikat, row.status if row.is_assessable else "belum_dinilai"
        )
        for row in scores
    }
    for row in elsewhere:
        found[row.semester] = SemesterEntry(Semester.parse(row.semester), row.predikat, "final")
    return sorted(found.values(), key=lambda one: one.semester, reverse=True)


def own_score(employee_id: int, semester: Semester) -> ScoreView | None:
    """One's own current score of a semester. At most five queries."""
    row = db.session.execute(
        _with_owner().where(
            Score.employee_id == employee_id, Score.semester == semester.code, Score.is_current.is_(True)
        )
    ).first()
    return None if row is None else _view(row.Score, row.nama, frozenset({Ground.OWNER}))


def score_view(
    public_id: uuid.UUID, *, viewer: Viewer, now: datetime, permission: Permission = Permission.SCORE_READ
) -> ScoreView:
    """A score (also an earlier revision) for whoever may read it. Raises: NotFound, NotAllowed."""
    row = db.session.execute(_with_owner().where(Score.public_id == public_id)).first()
    if row is None:
        raise NotFound("not_found")
    score: Score = row.Score
    on = assessed_on(score.employee_id, Semester.parse(score.semester))
    grounds = grounds_towards(viewer, score.employee_id, on, now)
    check(permission, grounds)
    return _view(score, row.nama, grounds)


def default_semester(entries: Sequence[SemesterEntry], *, now: datetime) -> Semester:
    """What the page opens with: the semester just past while it is the newest to be decided, else the running one."""
    running = Semester.of(local_date(now))
    past = next((one for one in entries if one.semester == running.previous), None)
    if past is not None and past.status != "final":
        return running.previous
    known = [one.semester for one in entries if one.semester <= running]
    return running if running in known or not known else max(known)


def _with_owner() -> Select[*tuple[Any, ...]]:
    return select(Score, Employee.nama).join(Employee, Employee.id == Score.employee_id)


def _view(score: Score, owner: str, grounds: frozenset[Ground]) -> ScoreView:
    payload, trace = json.loads(score.payload), json.loads(score.trace)
    semester = Semester.parse(score.semester)
    revisions = read_revisions(score)
    # Only a rating can be lifted; points have no bound to reach.
    hinted = rhk_hints(trace, semester) if "rating_meets_from" in trace["parameters"] else ()
    hints = {(hint.skp, hint.rhk_kode): hint for hint in hinted}
    texts = read_texts(score.employee_id, semester)
    notes, others = read_notes(score)
    external, beside = elsewhere_of(score.employee_id, semester)
    return ScoreView(
        score=score,
        owner=owner,
        semester=semester,
        status=status_shown(score),
        payload=payload,
        trace=trace,
        results=tuple(
            _result(number, one, texts.get(one["skp"], {}), hints)
            for number, one in enumerate(_in_order(payload["hasil"]["rhk"], texts), 1)
        ),
        values=tuple(
            ValueLevel(value, payload["perilaku"]["values"][value], notes.get(value)) for value in NilaiPerilaku
        ),
        others=others,
        revisions=revisions,
        external=external,
        beside=beside,
        grounds=grounds,
    )


def _in_order(
    results: Sequence[Mapping[str, Any]], texts: Mapping[str, Mapping[str, LineText]]
) -> list[Mapping[str, Any]]:
    """The results in the order of the plan, so that "RHK 2" is the same on both pages."""
    plans = list(texts)
    places = {(skp, text.rhk_kode): text.position for skp, lines in texts.items() for text in lines.values()}

    def place(one: Mapping[str, Any]) -> tuple[int, int]:
        skp = plans.index(one["skp"]) if one["skp"] in texts else len(plans)
        return skp, places.get((one["skp"], one["rhk_kode"]), 0)

    return sorted(results, key=place)


def _result(
    number: int,
    one: Mapping[str, Any],
    texts: Mapping[str, LineText],
    hints: Mapping[tuple[str, str], RhkHint],
) -> RhkScore:
    rhk = next((text.rhk for text in texts.values() if text.rhk_kode == one["rhk_kode"]), one["rhk_kode"])
    return RhkScore(
        number=number,
        skp=one["skp"],
        kode=one["rhk_kode"],
        rhk=rhk,
        kategori=one["kategori"],
        rating=one["rating"],
        capaian=None if one["capaian"] is None else Decimal(one["capaian"]),
        payload=one,
        texts=texts,
        hint=hints.get((one["skp"], one["rhk_kode"])),
    )
