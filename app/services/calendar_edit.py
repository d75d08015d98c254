"""HR's changes to the calendar and to office hours: dated, with the decree, and only where no month is closed."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from app.domain.errors import Conflict, FieldError, Invalid, NotAllowed
from app.domain.periods import Month
from app.domain.permissions import Permission, Verdict, Viewer, decide
from app.extensions import db
from app.models import CalendarDay, EmployeeMonth, Unit, WorkSchedule
from app.services import audit
from app.services.calendar_changes import DayOff, note_changes
from app.services.city_calendar import forget_calendar
from app.services.periods import closed_months
from app.services.unit_of_work import unit_of_work

DAY_KINDS = ("public", "cuti_bersama", "local")
PATTERNS = ("5", "6", "sif")
MAX_LABEL, MAX_SOURCE, MAX_REASON = 100, 200, 500


@dataclass(frozen=True, slots=True)
class ScheduleForm:
    """Office hours of some weekdays (0 = Monday), minutes from local midnight; `selesai` empty while they last."""

    unit_kode: str
    pola_kerja: str
    weekdays: tuple[int, ...]
    masuk: int | None
    pulang: int | None
    mulai: date | None
    selesai: date | None
    label: str
    sumber: str


def calendar_days(year: int) -> list[CalendarDay]:
    """The days off of a year."""
    statement = select(CalendarDay).where(CalendarDay.tanggal.between(date(year, 1, 1), date(year, 12, 31)))
    return list(db.session.scalars(statement.order_by(CalendarDay.tanggal)))


def schedules() -> list[tuple[WorkSchedule, Unit | None]]:
    """All office hours, newest first."""
    rows = db.session.execute(
        select(WorkSchedule, Unit)
        .outerjoin(Unit, Unit.id == WorkSchedule.unit_id)
        .order_by(WorkSchedule.valid_from.desc(), WorkSchedule.pola_kerja, WorkSchedule.weekday)
    )
    return [(schedule, unit) for schedule, unit in rows]


def set_day_off(day: date | None, kind: str, name: str, decree: str, *, viewer: Viewer, now: datetime) -> None:
    """Add a day off or change its name and decree. Months of that day are computed anew.

    Raises NotAllowed, Invalid with `fields`, Conflict(month_closed).
    """
    _require(Permission.CALENDAR_EDIT, viewer)
    problems: dict[str, list[FieldError]] = {}
    if day is None:
        problems["tanggal"] = [FieldError("date_required")]
    if kind not in DAY_KINDS:
        problems["jenis"] = [FieldError("day_kind")]
    for field, text in (("nama", name), ("dasar", decree)):
        if not 1 <= len(text.strip()) <= 200:
            problems[field] = [FieldError("text_length", {"most": 200})]
    if problems or day is None:
        raise Invalid("calendar_invalid", fields=problems)
    with unit_of_work():
        _open_month(day)
        row = db.session.get(CalendarDay, day)
        before = DayOff.of(row)
        if row is None:
            row = CalendarDay(tanggal=day)
            db.session.add(row)
        row.kind, row.name, row.decree, row.is_estimated = kind, name.strip(), decree.strip(), False
        note_changes([(day, before, DayOff.of(row))], by=viewer.employee_id, now=now)
        _changed("calendar.day_set", day, {"kind": kind, "decree": decree.strip()}, viewer, now)
    forget_calendar()


def remove_day_off(day: date, reason: str, *, viewer: Viewer, now: datetime) -> None:
    """Make a day a working day again. Raises NotAllowed, Invalid, Conflict(month_closed | day_off_unknown)."""
    _require(Permission.CALENDAR_EDIT, viewer)
    if not reason.strip():
        raise Invalid("calendar_invalid", fields={"alasan": [FieldError("reason_required")]})
    if len(reason) > MAX_REASON:
        raise Invalid("calendar_invalid", fields={"alasan": [FieldError("text_length", {"most": MAX_REASON})]})
    with unit_of_work():
        _open_month(day)
        row = db.session.get(CalendarDay, day)
        if row is None:
            raise Conflict("day_off_unknown", day=day.isoformat())
        note_changes([(day, DayOff.of(row), None)], by=viewer.employee_id, now=now)
        db.session.delete(row)
        _changed("calendar.day_removed", day, {"reason": reason.strip()}, viewer, now)
    forget_calendar()


def move_day_off(day: date, to: date | None, decree: str, *, viewer: Viewer, now: datetime) -> None:
    """Move a day off to another day, as a decree says. Both months are computed anew; neither may be closed.

    Raises NotAllowed, Invalid with `fields`, Conflict(month_closed | day_off_unknown | day_off_taken).
    """
    _require(Permission.CALENDAR_EDIT, viewer)
    problems: dict[str, list[FieldError]] = {}
    if to is None or to == day:
        problems["tanggal_baru"] = [FieldError("date_required" if to is None else "day_off_same")]
    if not 1 <= len(decree.strip()) <= MAX_SOURCE:
        problems["dasar"] = [FieldError("text_length", {"most": MAX_SOURCE})]
    if problems or to is None:
        raise Invalid("calendar_invalid", fields=problems)
    with unit_of_work():
        _open_month(day)
        _open_month(to)
        row = db.session.get(CalendarDay, day)
        if row is None:
            raise Conflict("day_off_unknown", day=day.isoformat())
        if db.session.get(CalendarDay, to) is not None:
            raise Conflict("day_off_taken", day=to.isoformat())
        old, new = DayOff.of(row), DayOff(row.kind, row.name, decree.strip())
        db.session.delete(row)
        db.session.add(CalendarDay(tanggal=to, kind=new.kind, name=new.name, decree=new.decree, is_estimated=False))
        note_changes([(day, old, None), (to, None, new)], by=viewer.employee_id, now=now)
        _changed("calendar.day_moved", day, {"to": to.isoformat(), "decree": new.decree}, viewer, now)
        if Month.of(to) != Month.of(day):
            _make_due(Month.of(to))
    forget_calendar()


def add_schedule(form: ScheduleForm, *, viewer: Viewer, now: datetime) -> None:
    """Add office hours in force from a day; rows are added, the newest start wins. The same form again adds nothing.

    Raises NotAllowed, Invalid, Conflict(month_closed).
    """
    _require(Permission.SCHEDULE_EDIT, viewer)
    unit = db.session.scalar(select(Unit).where(Unit.kode == form.unit_kode)) if form.unit_kode else None
    problems = _schedule_problems(form, unit)
    if problems or form.masuk is None or form.pulang is None or form.mulai is None:
        raise Invalid("schedule_invalid", fields=problems)
    with unit_of_work():
        _open_month(form.mulai)
        values = {
            "unit_id": unit.id if unit else None,
            "pola_kerja": form.pola_kerja,
            "start_minute": form.masuk,
            "end_minute": form.pulang,
            "valid_from": form.mulai,
            "valid_to": form.selesai,
            "label": form.label.strip(),
            "source": form.sumber.strip(),
        }
        known = set(db.session.scalars(select(WorkSchedule.weekday).filter_by(**values)))
        new = [weekday for weekday in dict.fromkeys(form.weekdays) if weekday not in known]
        if not new:
            return
        db.session.add_all(WorkSchedule(weekday=weekday, **values) for weekday in new)
        data = {"unit": form.unit_kode, "pola": form.pola_kerja, "mulai": form.mulai, "hari": list(form.weekdays)}
        audit.record("schedule.added", "schedule", form.mulai, by=viewer.employee_id, now=now, data=data)


def _schedule_problems(form: ScheduleForm, unit: Unit | None) -> dict[str, list[FieldError]]:
    checks = {
        "unit": bool(form.unit_kode) and unit is None and "schedule_unit_unknown",
        "pola_kerja": form.pola_kerja not in PATTERNS and "pattern_unknown",
        "hari": (not form.weekdays or not all(0 <= day <= 6 for day in form.weekdays)) and "weekday_required",
        "masuk": form.masuk is None and "time_required",
        "pulang": (form.pulang is None or (form.masuk or 0) >= form.pulang) and "schedule_end_before_start",
        "mulai": form.mulai is None and "date_required",
        "selesai": bool(form.selesai and form.mulai and form.selesai < form.mulai) and "leave_end_before_start",
    }
    found = {field: [FieldError(code)] for field, code in checks.items() if code}
    for field, text, most in (("label", form.label, MAX_LABEL), ("sumber", form.sumber, MAX_SOURCE)):
        if not 1 <= len(text.strip()) <= most:
            found[field] = [FieldError("text_length", {"most": most})]
    return found


def _require(permission: Permission, viewer: Viewer) -> None:
    if decide(permission, viewer.grounds_for_city()) is not Verdict.ALLOW:
        raise NotAllowed("not_permitted")


def _open_month(day: date) -> None:
    if closed_months([Month.of(day)]):
        raise Conflict("month_closed", month=Month.of(day).code)


def _changed(action: str, day: date, data: dict[str, str], viewer: Viewer, now: datetime) -> None:
    _make_due(Month.of(day))
    audit.record(action, "calendar_day", day.isoformat(), by=viewer.employee_id, now=now, data=data)


def _make_due(month: Month) -> None:
    """Everybody's month is due again: duty days and deadlines follow the calendar."""
    db.session.execute(
        update(EmployeeMonth).where(EmployeeMonth.month == month.code).values(changes=EmployeeMonth.changes + 1)
    )
