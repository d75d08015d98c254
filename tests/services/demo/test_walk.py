"""What the first visitor finds: each account has its next piece of work waiting, and it can really be done."""

import json
import uuid
from datetime import timedelta

from sqlalchemy import func, select

from app.domain.activities import Action
from app.domain.periods import Month, Semester
from app.domain.windows import MonthStage
from app.extensions import db
from app.models import Activity, Assignment, Decision, Delegation, Employee, RoleGrant, Score, SuperiorReport, TppLine
from app.services.activity_acts import correct
from app.services.activity_entry import entry_body, line_code
from app.services.activity_write import record_activity
from app.services.approvals import Command, Shown, decide_activity
from app.services.due_work import run_due_work
from app.services.period_acts import close_month
from app.services.periods import month_status
from app.services.score_acts import Assessment, assess_score, is_open_for_assessment, needed_sentences
from app.services.tpp import compute_batches, latest_batch
from app.services.tpp_acts import ActRequest, verify_batch
from app.services.verify import verify_all
from tests.services.demo.conftest import DemoCity
from tests.support.clock import NOW, TODAY

SEMESTER = Semester(2026, 1)


def _waiting(city: DemoCity) -> list[Activity]:
    """What waits for the demonstration's superior and can still be decided."""
    below = select(Assignment.employee_id).where(Assignment.superior_id == city.id("atasan"))
    query = select(Activity).where(Activity.status == "submitted", Activity.employee_id.in_(below))
    return list(db.session.scalars(query.where(Activity.work_date >= TODAY.replace(day=1)).order_by(Activity.id)))


def test_the_superior_has_entries_of_several_people_to_decide(city: DemoCity) -> None:
    waiting = _waiting(city)

    assert len(waiting) >= 20
    assert len({entry.employee_id for entry in waiting}) >= 5


def test_the_superior_can_decide(city: DemoCity) -> None:
    entry = _waiting(city)[0]

    command = Command(Action.APPROVE, uuid.uuid4())
    decide_activity(Shown(entry.public_id, entry.version), command, by=city.viewer("atasan"), now=NOW)

    db.session.refresh(entry)
    assert entry.status == "approved"


def test_the_employee_finds_a_returned_entry_with_a_comment_and_can_correct_it(city: DemoCity) -> None:
    entry = db.session.scalars(
        select(Activity)
        .where(Activity.employee_id == city.id("pegawai"), Activity.status == "returned")
        .order_by(Activity.work_date.desc())
    ).first()
    assert entry is not None
    comment = db.session.scalars(select(Decision.note).where(Decision.activity_id == entry.id)).one()
    body = {**entry_body(entry, line_code(entry)), "status": "submitted", "uraian": f"{entry.description}, 4 berkas"}

    done = correct(entry.public_id, body, version=entry.version, viewer=city.viewer("pegawai"), now=NOW)

    assert comment
    assert (done.outcome, done.activity.status) == ("edited", "submitted")


def test_the_employees_last_day_can_be_completed_and_today_is_free(city: DemoCity) -> None:
    person, yesterday = city.id("pegawai"), TODAY - timedelta(days=1)
    rows = db.session.execute(
        select(Activity.work_date, Activity.status, Activity.end_minute)
        .where(Activity.employee_id == person, Activity.work_date >= yesterday)
        .order_by(Activity.start_minute)
    ).all()
    line = db.session.scalars(
        select(Activity).where(Activity.employee_id == person, Activity.line_kind == "rhk").limit(1)
    ).one()
    fields = {
        **entry_body(line, line_code(line)),
        "tanggal": yesterday.isoformat(),
        "mulai": "15:00",
        "selesai": "15:45",
    }

    recorded = record_activity(
        {**fields, "status": "submitted", "version": None, "client_id": str(uuid.uuid4())}, by=person, now=NOW
    )

    assert {row.work_date for row in rows} == {yesterday}
    assert [row.status for row in rows] == ["submitted", "submitted", "draft"]
    assert recorded.outcome == "created"


def test_the_superior_can_confirm_the_employees_score(city: DemoCity) -> None:
    score = _score(city.id("pegawai"))
    sentences = dict.fromkeys(needed_sentences(score), "Melampaui target dengan hasil yang rapi.")

    assessment = Assessment(score.revision, sentences=sentences)
    assessed = assess_score(score.public_id, assessment, viewer=city.viewer("atasan"), now=NOW)

    assert is_open_for_assessment(SEMESTER, now=NOW)
    assert (assessed.status, assessed.predikat) == ("assessed", "baik")


def test_every_score_of_the_last_complete_semester_waits_for_its_superior(city: DemoCity) -> None:
    scores = db.session.scalars(select(Score).where(Score.semester == SEMESTER.code, Score.is_current)).all()
    complete = [score for score in scores if not json.loads(score.payload)["missing"]]

    assert {score.status for score in scores} == {"proposed"}
    assert len(scores) >= 38
    assert len(complete) > 0.9 * len(scores)


def test_hr_can_close_the_month_that_is_due(city: DemoCity) -> None:
    june = Month(2026, 6)
    before = month_status(june, now=NOW).stage

    closed = close_month(june, viewer=city.viewer("hr"), now=NOW)

    assert before is MonthStage.CLOSING
    assert closed.approved_by_silence > 0
    assert month_status(june, now=NOW).stage is MonthStage.CLOSED
    assert verify_all() == []


def test_the_allowance_of_the_last_month_can_be_computed_and_verified(city: DemoCity) -> None:
    june = Month(2026, 6)
    compute_batches(june, unit_kode="1.27", by=city.viewer("treasurer"), now=NOW)
    batch = latest_batch(_unit_of(city), june)
    assert batch is not None

    # Its list is open to the people of the agency for three days more.
    shown = ActRequest(batch.public_id, batch.version, "Tidak ada pertanyaan yang terbuka")
    verified = verify_batch(shown, by=city.viewer("verifier"), now=NOW)

    statuses = set(db.session.scalars(select(TppLine.status).where(TppLine.batch_id == batch.id)))
    assert verified.state == "verified"
    assert statuses == {"dihitung"}
    assert batch.total_netto > 0


def test_the_scheduler_finds_nothing_to_do(city: DemoCity) -> None:
    done = run_due_work(now=NOW)

    assert (done.months, done.scores) == (0, 0)
    assert not done.failed


def test_roles_are_held_by_different_people_of_the_same_agency(city: DemoCity) -> None:
    names = ("unit_hr", "treasurer", "verifier", "approver")
    grants = {name: _grant(city.id(name), name) for name in names}

    assert len({one.nip for one in city.loaded.accounts}) == len(city.loaded.accounts)
    assert set(grants.values()) == {_unit_of(city)}
    assert [_grant(city.id(name), name) for name in ("hr", "calibrator", "auditor", "admin")] == [None] * 4


def test_the_units_hr_has_a_report_to_answer_and_someone_lent_a_power(city: DemoCity) -> None:
    reports = db.session.scalars(select(SuperiorReport.unit_id).where(SuperiorReport.state == "open")).all()
    lent = db.session.scalar(select(func.count()).where(Delegation.ends_on >= TODAY))

    assert list(reports) == [_unit_of(city)]
    assert lent == 1


def _score(employee_id: int) -> Score:
    query = select(Score).where(Score.employee_id == employee_id, Score.semester == SEMESTER.code, Score.is_current)
    return db.session.scalars(query).one()


def _unit_of(city: DemoCity) -> int:
    return db.session.scalars(select(Assignment.unit_id).where(Assignment.employee_id == city.id("pegawai"))).one()


def _grant(employee_id: int, role: str) -> int | None:
    query = select(RoleGrant.unit_id).join(Employee, Employee.id == RoleGrant.employee_id)
    return db.session.scalars(query.where(RoleGrant.employee_id == employee_id, RoleGrant.role == role)).one()
