"""The owner's plans and scores in the matrix."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.domain.perilaku import NilaiPerilaku
from app.domain.periods import Semester
from app.extensions import db
from app.models import Employee, Feedback, Realisation, Score, Skp, SkpVersion
from app.services.due_work import run_due_work
from app.services.rollup_marks import mark_changed
from app.services.score_marks import mark_scores_due
from app.services.unit_of_work import unit_of_work
from tests.factories import DEFAULT_RHK, add_version, create_skp, plan_line
from tests.support.clock import NOW

FIRST = Semester(2026, 1)
# The third result wants a figure that no entry can sum up.
_REPORT = {
    "kode": "RHK3",
    "rhk": "Laporan kepuasan tersusun",
    "indicators": [{"kode": "IK4", "indikator": "Laporan", "target": "12", "satuan": "laporan", "aspek": "waktu"}],
}


@dataclass(frozen=True)
class Plans:
    """`skp` is agreed, with `version` and a begun `amendment`; `past` is that of 2025.

    `draft` and `submitted` are first versions of plans to come. `line` wants a figure, and `figure` was given for 2026-1.
    """

    skp: UUID
    past: UUID
    version: UUID
    amendment: UUID
    draft: UUID
    submitted: UUID
    content_hash: str
    line: UUID
    figure: UUID


@dataclass(frozen=True)
class Scores:
    """`first` is proposed for the first semester and complete; `line` has entries behind it."""

    first: UUID
    line: UUID


def build_plans(owner: Employee, superior: Employee) -> Plans:
    """Plans of every state."""
    rhk = (*DEFAULT_RHK, _REPORT)
    skp = create_skp(owner, assessor=superior, rhk=rhk)
    amendment = add_version(skp, rhk=rhk, state="draft", in_force_from=date(2026, 7, 1), number=2)
    submitted = create_skp(owner, assessor=superior, tahun=2027, state="submitted").versions[0]
    submitted.content_hash = "a" * 64
    line = plan_line(owner.id, "IK4")
    figure = Realisation(
        employee_id=owner.id,
        plan_line_id=line.id,
        semester=FIRST.code,
        value=Decimal(6),
        source="Arsip bidang",
        given_by_id=owner.id,
        given_at=NOW,
    )
    db.session.add(figure)
    db.session.commit()
    return Plans(
        skp=skp.public_id,
        past=create_skp(owner, assessor=superior, tahun=2025).public_id,
        version=_first(skp).public_id,
        amendment=amendment.public_id,
        draft=_first(create_skp(owner, assessor=superior, tahun=2028, state="draft")).public_id,
        submitted=submitted.public_id,
        content_hash="a" * 64,
        line=line.public_id,
        figure=figure.public_id,
    )


def build_scores(owner: Employee, superior: Employee) -> Scores:
    """The score of the first semester, with all levels given."""
    with unit_of_work():
        for value in NilaiPerilaku:
            db.session.add(
                Feedback(
                    employee_id=owner.id,
                    semester=FIRST.code,
                    assessor_id=superior.id,
                    peran="atasan",
                    nilai_perilaku=value.value,
                    rating="sesuai",
                    given_at=NOW,
                )
            )
        mark_changed([(owner.id, "2026-03")])
        mark_scores_due(owner.id, [FIRST])
    run_due_work(now=NOW)
    score = db.session.query(Score).filter_by(employee_id=owner.id, semester=FIRST.code, is_current=True).one()
    return Scores(score.public_id, plan_line(owner.id, "IK1").public_id)


def _first(skp: Skp) -> SkpVersion:
    return next(version for version in skp.versions if version.number == 1)
