"""Realised figures of indicators that no entry can sum up: given by the employee with a source, confirmed by the superior."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from app.domain.calendar import local_date
from app.domain.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.hasil import cara_hitung_of
from app.domain.hasil_facts import Aspek, CaraHitung, IndicatorFacts
from app.domain.periods import Semester
from app.domain.permissions import Ground, Permission, Viewer
from app.domain.scoring_rules import scoring_rules
from app.domain.skp import figure_text
from app.extensions import db
from app.models import Indicator, PlanLine, Realisation, Rhk, Score, Skp, SkpVersion
from app.services import audit
from app.services.access import check, grounds_towards
from app.services.assessors import assessed_on, require_assessor
from app.services.periods import is_semester_closed
from app.services.rules import parameters_on
from app.services.score_marks import mark_scores_due
from app.services.scoring import compute_scores
from app.services.unit_of_work import unit_of_work

MAX_SOURCE = 300


@dataclass(frozen=True, slots=True)
class AskedFigure:
    """An indicator that wants a figure in a semester, with what was given. Figures in `satuan`."""

    line_public_id: uuid.UUID
    kode: str
    rhk: str
    indikator: str
    satuan: str
    target: Decimal
    public_id: uuid.UUID | None
    value: Decimal | None
    source: str | None
    given_at: datetime | None
    confirmed_at: datetime | None

    @property
    def plain_value(self) -> str:
        """The figure as a form sends it back."""
        return "" if self.value is None else figure_text(self.value)


def asked_figures(employee_id: int, semester: Semester) -> list[AskedFigure]:
    """The `realisasi` indicators of a person's plans in the semester, in the order of the form. Two queries."""
    rules = scoring_rules(parameters_on(semester.last_day, "realisation"))
    rows = db.session.execute(
        select(Indicator, PlanLine.public_id, PlanLine.kode, Rhk.rhk, SkpVersion.skp_id, SkpVersion.id.label("version"))
        .join(PlanLine, PlanLine.id == Indicator.plan_line_id)
        .join(Rhk, Rhk.id == Indicator.rhk_id)
        .join(SkpVersion, SkpVersion.id == Indicator.skp_version_id)
        .join(Skp, Skp.id == SkpVersion.skp_id)
        .where(
            Skp.employee_id == employee_id,
            Skp.state.in_(("agreed", "closed")),
            Skp.starts_on <= semester.last_day,
            Skp.ends_on >= semester.first_day,
            SkpVersion.state == "agreed",
            SkpVersion.in_force_from <= semester.last_day,
        )
        .order_by(Skp.starts_on, SkpVersion.number, Rhk.position, Indicator.position)
    ).all()
    newest = {row.skp_id: row.version for row in rows}
    wanted = [
        row
        for row in rows
        if row.version == newest[row.skp_id] and cara_hitung_of(_facts(row.Indicator), rules) is CaraHitung.REALISASI
    ]
    given = _given([row.Indicator.plan_line_id for row in wanted], semester)
    return [
        _asked(row.Indicator, row.public_id, row.kode, row.rhk, given.get(row.Indicator.plan_line_id)) for row in wanted
    ]


def give_realisation(
    line_public_id: uuid.UUID, semester: Semester, value: Decimal, source: str, *, viewer: Viewer, now: datetime
) -> Realisation:
    """Report a figure with where it can be checked. The same figure again changes nothing; a confirmed one stays.

    Raises: NotFound, NotAllowed, Invalid(realisation_invalid), Conflict(realisation_not_asked | realisation_confirmed |
    realisation_semester_closed | score_final).
    """
    source = source.strip()
    if not source or len(source) > MAX_SOURCE:
        error = (
            FieldError("text_too_long", {"limit": MAX_SOURCE, "length": len(source)})
            if source
            else FieldError("source_required")
        )
        raise Invalid("realisation_invalid", fields={"source": [error]})
    with unit_of_work():
        line = db.session.scalar(select(PlanLine).where(PlanLine.public_id == line_public_id))
        if line is None:
            raise NotFound("not_found")
        check(Permission.REALISATION_GIVE, _grounds(viewer, line.employee_id, semester, now))
        if semester.first_day > local_date(now) or all(
            one.line_public_id != line_public_id for one in asked_figures(line.employee_id, semester)
        ):
            raise Conflict("realisation_not_asked")
        _require_open(line.employee_id, semester)
        row = _row_of(line.id, semester)
        if row is not None and row.confirmed_at is not None:
            raise Conflict("realisation_confirmed")
        before = None if row is None else row.value
        if row is not None and (row.value, row.source) == (value, source):
            return row
        if row is None:
            row = Realisation(employee_id=line.employee_id, plan_line_id=line.id, semester=semester.code)
            db.session.add(row)
        row.value, row.source, row.given_by_id, row.given_at = value, source, viewer.employee_id, now
        db.session.flush()  # the audit row names its public id
        data = {"line": line.kode, "semester": semester.code, "value": value, "before": before, "source": source}
        audit.record("realisation.given", "realisation", row.public_id, by=viewer.employee_id, now=now, data=data)
    return row


def confirm_realisation(public_id: uuid.UUID, shown: Decimal, *, viewer: Viewer, now: datetime) -> Realisation:
    """Confirm the figure that was shown; the person's score is computed anew at once. Confirming again changes nothing.

    Raises: NotFound, NotAllowed, Conflict(realisation_changed | realisation_semester_closed | score_final).
    """
    with unit_of_work():
        row = _visible(public_id, viewer, now)
        semester = Semester.parse(row.semester)
        if row.value != shown:
            raise Conflict("realisation_changed")
        if row.confirmed_at is not None:
            return row
        _require_open(row.employee_id, semester)
        row.confirmed_at, row.confirmed_by_id = now, viewer.employee_id
        _record("realisation.confirmed", row, viewer, now)
    compute_scores(semester, [row.employee_id], now=now)
    return row


def reopen_realisation(public_id: uuid.UUID, *, viewer: Viewer, now: datetime) -> Realisation:
    """Take a confirmation back so that the employee can correct the figure.

    Raises: NotFound, NotAllowed, Conflict(realisation_semester_closed | score_final).
    """
    with unit_of_work():
        row = _visible(public_id, viewer, now)
        if row.confirmed_at is None:
            return row
        semester = Semester.parse(row.semester)
        _require_open(row.employee_id, semester)
        row.confirmed_at = row.confirmed_by_id = None
        _record("realisation.reopened", row, viewer, now)
    compute_scores(semester, [row.employee_id], now=now)
    return row


def _visible(public_id: uuid.UUID, viewer: Viewer, now: datetime) -> Realisation:
    row = db.session.scalar(select(Realisation).where(Realisation.public_id == public_id).with_for_update())
    if row is None:
        raise NotFound("not_found")
    semester = Semester.parse(row.semester)
    check(Permission.REALISATION_CONFIRM, _grounds(viewer, row.employee_id, semester, now))
    require_assessor(row.employee_id, semester, viewer, now=now)
    return row


def _grounds(viewer: Viewer, owner_id: int, semester: Semester, now: datetime) -> frozenset[Ground]:
    return grounds_towards(viewer, owner_id, assessed_on(owner_id, semester), now)


def _require_open(employee_id: int, semester: Semester) -> None:
    if is_semester_closed(semester):
        raise Conflict("realisation_semester_closed", semester=semester.code)
    status = db.session.scalar(
        select(Score.status).where(
            Score.employee_id == employee_id, Score.semester == semester.code, Score.is_current.is_(True)
        )
    )
    if status not in (None, "proposed", "assessed"):
        raise Conflict("score_final")


def _record(action: str, row: Realisation, viewer: Viewer, now: datetime) -> None:
    mark_scores_due(row.employee_id, [Semester.parse(row.semester)])
    data = {"semester": row.semester, "value": row.value, "source": row.source}
    audit.record(action, "realisation", row.public_id, by=viewer.employee_id, now=now, data=data)


def _row_of(line_id: int, semester: Semester) -> Realisation | None:
    return db.session.scalar(
        select(Realisation).where(Realisation.plan_line_id == line_id, Realisation.semester == semester.code)
    )


def _given(lines: list[int], semester: Semester) -> dict[int, Realisation]:
    query = select(Realisation).where(Realisation.plan_line_id.in_(lines), Realisation.semester == semester.code)
    return {row.plan_line_id: row for row in db.session.scalars(query)}


def _facts(row: Indicator) -> IndicatorFacts:
    method = CaraHitung(row.cara_hitung) if row.cara_hitung else None
    return IndicatorFacts("", Aspek(row.aspek), row.satuan, row.target, cara_hitung=method)


def _asked(row: Indicator, line: uuid.UUID, kode: str, rhk: str, given: Realisation | None) -> AskedFigure:
    return AskedFigure(
        line_public_id=line,
        kode=kode,
        rhk=rhk,
        indikator=row.indikator,
        satuan=row.satuan,
        target=row.target,
        public_id=given.public_id if given else None,
        value=given.value if given else None,
        source=given.source if given else None,
        given_at=given.given_at if given else None,
        confirmed_at=given.confirmed_at if given else None,
    )
