"""What the tests of the checks share: an office at work, and what is found in it."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from app.domain.periods import Month
from app.domain.permissions import Role, RoleGrant, Viewer
from app.extensions import db
from app.models import Activity, Decision, Score, TppBatch
from app.services.due_work import run_due_work
from app.services.period_acts import close_month
from app.services.score_acts import Assessment, assess_score
from app.services.sessions import viewer_of
from app.services.tpp import compute_batches
from app.services.tpp_acts import ActRequest, verify_batch
from app.services.verify import Scope, verify_all
from tests.factories import Cast, create_activity, create_skp, plan_line
from tests.support.clock import NOW, TODAY
from tests.support.scene import decide, enter, give_levels
from tests.tpp.rows import complete

JUNE = Month(2026, 6)
Found = tuple[str, str, str]


def found(scope: Scope | None = None) -> list[Found]:
    return [(one.invariant, one.code, one.where) for one in verify_all(scope)]


def notes(scope: Scope) -> list[str]:
    return [one.code for one in scope.notes]


def approved(cast: Cast, day: date = TODAY, **fields: Any) -> Activity:
    return decide(enter(cast.staff, day, **fields), cast.supervisor)


def decision_on(entry: Activity) -> Decision:
    return db.session.scalars(select(Decision).where(Decision.activity_id == entry.id)).one()


def work(cast: Cast) -> None:
    """A first semester that meets the half-year targets of the standard plan (600 perekaman, 300 berkas)."""
    skp = create_skp(cast.staff, assessor=cast.supervisor)
    for code, start, volume, satuan in (("IK1", 480, "600", "perekaman"), ("IK2", 700, "300", "berkas")):
        line = plan_line(cast.staff.id, code, skp=skp)
        entry = create_activity(
            cast.staff, work_date=date(2026, 3, 2), start=start, line=line, volume=volume, satuan=satuan
        )
        decide(entry, cast.supervisor, now=datetime(2026, 3, 3, 2, tzinfo=UTC))


def first_score() -> Score:
    return db.session.scalars(select(Score).where(Score.semester == "2026-1")).one()


def scored(cast: Cast) -> Score:
    create_skp(cast.staff, assessor=cast.supervisor)
    give_levels(cast.staff, cast.supervisor)
    run_due_work(now=NOW)
    return first_score()


def verified_batch(cast: Cast) -> TppBatch:
    for person in (cast.head, cast.supervisor, cast.staff):
        complete(person)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    batch = db.session.scalars(select(TppBatch)).one()
    verifier = Viewer(cast.staff.id, (RoleGrant(Role.VERIFIER, cast.unit.id),))
    return verify_batch(ActRequest(batch.public_id, batch.version), by=verifier, now=NOW)


def closed_june(cast: Cast) -> Activity:
    entry = create_activity(cast.staff, work_date=date(2026, 6, 10))
    decide(entry, cast.supervisor, now=datetime(2026, 6, 11, 2, tzinfo=UTC))
    close_month(JUNE, viewer=viewer_of(cast.hr_admin.id, today=TODAY), now=NOW)
    return entry


def scored_again(cast: Cast) -> Score:
    give_levels(cast.staff, cast.supervisor)
    run_due_work(now=NOW)
    score = first_score()
    return assess_score(
        score.public_id, Assessment(revision=1), viewer=viewer_of(cast.supervisor.id, today=TODAY), now=NOW
    )
