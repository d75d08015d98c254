""" "Atasan saya salah": a person reports it, the unit's HR (or the city's) answers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select

from app.domain.calendar import local_date
from app.domain.canonical import canonical_json
from app.domain.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound
from app.domain.permissions import Permission, Verdict, Viewer, decide, personal_grounds
from app.extensions import db
from app.models import Assignment, Notice, SuperiorReport, Unit
from app.services import audit
from app.services.unit_of_work import unit_of_work

_LENGTH = 500


def create_superior_report(note: str, *, by: Viewer, now: datetime) -> SuperiorReport:
    """Report that the recorded superior is wrong. While a report is open, sending it again returns that one.

    Raises: Invalid for an empty or long note, Conflict for another note while one is open or without a post.
    """
    text = note.strip()
    if not 1 <= len(text) <= _LENGTH:
        raise Invalid(fields={"note": [FieldError("text_length", {"most": _LENGTH})]})
    with unit_of_work():
        mine = select(SuperiorReport).where(
            SuperiorReport.employee_id == by.employee_id, SuperiorReport.state == "open"
        )
        waiting = db.session.scalar(mine)
        if waiting is not None:
            if waiting.note == text:
                return waiting
            raise Conflict("superior_report_open")
        report = SuperiorReport(
            employee_id=by.employee_id, unit_id=_unit_of(by.employee_id, local_date(now)), note=text, created_at=now
        )
        db.session.add(report)
        db.session.flush()  # the audit row names its public id
        audit.record("superior_report.created", "superior_report", report.public_id, by=by.employee_id, now=now)
        return report


def resolve_superior_report(public_id: UUID, answer: str, *, by: Viewer, now: datetime) -> SuperiorReport:
    """Close a report with an answer, which its author gets as a notice. The same answer again changes nothing.

    Raises: NotFound when it is not the viewer's to see, NotAllowed for its author, Invalid for an empty or long
    answer, Conflict when it was answered otherwise.
    """
    text = answer.strip()
    with unit_of_work():
        report = db.session.scalar(
            select(SuperiorReport).where(SuperiorReport.public_id == public_id).with_for_update()
        )
        if report is None:
            raise NotFound("superior_report_unknown")
        _check(report, by)
        if not 1 <= len(text) <= _LENGTH:
            raise Invalid(fields={"answer": [FieldError("text_length", {"most": _LENGTH})]})
        if report.state == "resolved":
            if report.answer == text:
                return report
            raise Conflict("superior_report_resolved_already")
        report.state, report.answer = "resolved", text
        report.resolved_by_id, report.resolved_at = by.employee_id, now
        params = canonical_json({"answer": text})
        code = "superior_report_resolved"
        db.session.add(Notice(employee_id=report.employee_id, code=code, params=params, link="/me", created_at=now))
        audit.record("superior_report.resolved", "superior_report", public_id, by=by.employee_id, now=now)
        return report


def _check(report: SuperiorReport, by: Viewer) -> None:
    unit = db.session.get_one(Unit, report.unit_id)
    grounds = personal_grounds(by.employee_id, report.employee_id) | by.grounds_for_unit(unit.ancestor_ids)
    if report.employee_id == by.employee_id:
        # Nobody answers the own report, in whatever office.
        raise NotAllowed("not_permitted")
    verdict = decide(Permission.SUPERIOR_REPORT_RESOLVE, grounds)
    if verdict is Verdict.HIDDEN:
        raise NotFound("superior_report_unknown")
    if verdict is Verdict.FORBIDDEN:
        raise NotAllowed("not_permitted")


def _unit_of(employee_id: int, today: date) -> int:
    """The unit of the post in force, else of the last one."""
    query = (
        select(Assignment.unit_id)
        .where(Assignment.employee_id == employee_id, Assignment.starts_on <= today)
        .order_by(
            or_(Assignment.ends_on.is_(None), Assignment.ends_on >= today).desc(),
            (Assignment.penugasan == "definitif").desc(),
            Assignment.starts_on.desc(),
        )
    )
    unit_id = db.session.scalar(query.limit(1))
    if unit_id is None:
        raise Conflict("no_assignment")
    return unit_id
