"""The daily log: possible days, honest hashes, decisions by those who may, targets about reached."""

from collections import Counter, defaultdict
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import func, select

from app.domain.activities import Interval, body_hash
from app.domain.calendar import local_date
from app.domain.deciders import who_decides
from app.domain.periods import Month
from app.extensions import db
from app.models import Activity, Assignment, Attendance, Decision, ExternalScore, Payroll, PlanLine, Score, Skp
from app.services.activity_entry import entry_body
from app.services.city_calendar import work_calendar
from app.services.periods import closed_months
from app.services.structure import structure_of_city
from tests.services.demo.conftest import REQUEST, DemoCity
from tests.support.clock import NOW


def _entries() -> list[Activity]:
    return list(db.session.scalars(select(Activity).order_by(Activity.employee_id, Activity.id)))


def _codes() -> dict[int | None, str]:
    return {row.id: row.kode for row in db.session.query(PlanLine.id, PlanLine.kode)}


def test_nobody_is_in_two_places_at_once(city: DemoCity) -> None:
    by_person: dict[int, list[Interval]] = defaultdict(list)
    for entry in _entries():
        by_person[entry.employee_id].append(Interval.on(entry.work_date, entry.start_minute, entry.end_minute))

    pairs = [pair for spans in by_person.values() for pair in pairwise(sorted(spans))]

    assert pairs
    assert not any(one.overlaps(other) for one, other in pairs)


def test_work_lies_on_working_days_inside_an_assignment_and_before_the_end(city: DemoCity) -> None:
    structure, calendar = structure_of_city(), work_calendar()
    days = set(db.session.execute(select(Activity.employee_id, Activity.work_date).distinct()))

    posts = [(structure.assignment_on(person, day), day) for person, day in days]

    assert all(post is not None and calendar.is_working_day(day, post.pattern) for post, day in posts)
    assert max(day for _, day in days) <= REQUEST.until


def test_people_write_about_four_entries_a_day(city: DemoCity) -> None:
    entries = _entries()
    days = {(entry.employee_id, entry.work_date) for entry in entries}

    assert 3.5 <= len(entries) / len(days) <= 5


def test_texts_are_not_copies(city: DemoCity) -> None:
    texts = Counter(entry.description for entry in _entries())

    assert len(texts) > 0.6 * texts.total()


def test_the_hash_is_that_of_the_body_a_phone_would_send(city: DemoCity) -> None:
    codes = _codes()
    for entry in _entries()[::37]:
        code = {"minutes_only": "RAPAT", "standing": ""}.get(entry.line_kind) or codes.get(entry.plan_line_id, "")
        sent = {**entry_body(entry, code), "status": "draft" if entry.status == "draft" else "submitted"}

        assert entry.body_hash == body_hash(sent)


def test_decisions_are_by_who_may_decide_and_after_the_entry(city: DemoCity) -> None:
    structure = structure_of_city()
    rows = db.session.execute(
        select(Decision, Activity.employee_id, Activity.work_date, Activity.created_at)
        .join(Activity, Activity.id == Decision.activity_id)
        .where(Decision.decided_by_id.is_not(None))
    ).all()

    wrong = []
    for decision, owner, day, created_at in rows:
        decider = who_decides(owner, day, local_date(decision.decided_at), structure).of(decision.decided_by_id)
        is_right = decider is not None and decider.role == decision.ground
        if not is_right or decider.on_behalf_of != decision.on_behalf_of_id or decision.decided_at <= created_at:
            wrong.append(decision.id)

    assert len(rows) > 1000
    assert wrong == []


def test_nothing_was_sent_or_decided_after_the_present(city: DemoCity) -> None:
    latest = [
        db.session.scalar(select(func.max(column)))
        for column in (Activity.submitted_at, Activity.decided_at, Activity.updated_at, Decision.decided_at)
    ]

    assert all(isinstance(moment, datetime) and moment <= NOW for moment in latest)


def test_there_are_returns_rejections_late_entries_and_every_mutu(city: DemoCity) -> None:
    actions = set(db.session.scalars(select(Decision.action).distinct()))
    mutu = set(db.session.scalars(select(Activity.mutu).where(Activity.status == "approved").distinct()))
    kinds = set(db.session.scalars(select(Activity.line_kind).distinct()))
    late = db.session.scalar(select(func.count()).where(Activity.is_susulan, Activity.susulan_reason.is_not(None)))

    assert actions == {"approve", "return", "reject", "auto_approve"}
    assert mutu == {"di_bawah", "sesuai", "di_atas"}
    assert kinds == {"rhk", "minutes_only", "standing"}
    assert late > 0


def test_returns_and_rejections_say_why(city: DemoCity) -> None:
    without = db.session.scalar(
        select(func.count()).where(Decision.action.in_(("return", "reject")), Decision.note.is_(None))
    )

    assert without == 0


def test_closed_months_hold_nothing_undecided(city: DemoCity) -> None:
    months = closed_months([Month(2026, 5), Month(2026, 6), Month(2026, 7)])
    waiting = set(db.session.scalars(select(Activity.work_date).where(Activity.status == "submitted")))

    assert months == {Month(2026, 5)}
    assert {Month.of(day) for day in waiting} == {Month(2026, 6), Month(2026, 7)}


def test_targets_are_about_reached(city: DemoCity) -> None:
    reached = _nilai("2026-1")

    assert sum(0.7 <= nilai <= 1.2 for nilai in reached) > 0.9 * len(reached)


def _nilai(semester: str) -> list[float]:
    rows = db.session.scalars(
        select(Score.nilai_hasil).where(Score.semester == semester, Score.nilai_hasil.is_not(None))
    )
    return [float(nilai) / 100 for nilai in rows]


def test_everyone_has_a_plan_under_their_superior(city: DemoCity) -> None:
    plans = db.session.query(Skp).all()
    superiors = {(one.employee_id, one.superior_id) for one in db.session.query(Assignment)}

    assert len({plan.employee_id for plan in plans}) == 40
    assert all((plan.employee_id, plan.assessor_id) in superiors for plan in plans)


def test_attendance_covers_the_demonstrations_agency_without_gaps(city: DemoCity) -> None:
    days = work_calendar().list_working_days(date(2026, 5, 1), REQUEST.until)
    person = city.id("pegawai")
    recorded = set(db.session.scalars(select(Attendance.tanggal).where(Attendance.employee_id == person)))

    assert recorded == set(days)


def test_attendance_knows_lateness_leave_and_travel(city: DemoCity) -> None:
    codes = set(db.session.scalars(select(Attendance.kode).distinct()))
    late = db.session.scalar(select(func.count()).where(Attendance.masuk > 450, Attendance.masuk < 600))

    assert {"H", "CT", "DL", "S"} <= codes
    assert late > 0


def test_payroll_and_a_predikat_in_force_are_there_for_the_allowance(city: DemoCity) -> None:
    person = city.id("pegawai")
    months = sorted(db.session.scalars(select(Payroll.bulan).where(Payroll.employee_id == person)))
    before = db.session.scalar(select(ExternalScore.semester).where(ExternalScore.employee_id == person))

    assert months == ["2026-05", "2026-06", "2026-07"]
    assert before == "2025-2"
