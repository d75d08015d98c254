"""Who is in a TPP batch, and the facts their amounts are computed from: read in bulk, never guessed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import or_, select

from app.domain.attendance import DayEvents
from app.domain.canonical import plain_json
from app.domain.periods import Month
from app.extensions import db
from app.models import Assignment, Employee, Payroll, Unit
from app.services.attendance_month import PersonMonth, read_attendance_months
from app.services.duty_plans import DutyPlans
from app.services.tpp_predikat import PredikatInForce, predikat_in_force, reference_semester

# Whoever stands at the end of the month on one of these is not in the batch, as the post of that day decides too.
EXCLUDING_CODES: Final = frozenset({"TB", "CLTN"})
# Codes of days that the rules may give a rate of their own; all are 0 in the default profile.
_COUNTED_CODES: Final = ("S", "I", "CT", "CS", "CM", "CB", "CAP", "DL", "DK", "WFA", "LP")

Note = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Member:
    """A person with a definitif post under an OPD on the month's last day, on the scheme TPP; that post's class counts."""

    employee_id: int
    nip: str
    ptkp: str
    unit_id: int
    opd_id: int
    kelas_jabatan: int | None


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What one line is computed from: `facts` for the profile, `notes` so far, the `semester` of the predikat.

    `text` is what is stored: the facts and, for whoever asks why, where they come from; equal facts have equal bytes.
    """

    member: Member
    facts: dict[str, Any]
    text: str
    semester: str
    missing_days: int
    predikat: str | None
    notes: list[Note] = field(default_factory=list)


def batch_members(month: Month, opd_ids: Iterable[int] | None = None) -> dict[int, list[Member]]:
    """Members by the id of their OPD (of `opd_ids`, or all), each person once. One query."""
    last = month.last_day
    query = (
        select(
            Employee.id,
            Employee.nip,
            Employee.ptkp,
            Assignment.unit_id,
            Unit.opd_id,
            Assignment.kelas_jabatan,
        )
        .join(Assignment, Assignment.employee_id == Employee.id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(
            Assignment.penugasan == "definitif",
            Assignment.starts_on <= last,
            or_(Assignment.ends_on.is_(None), Assignment.ends_on >= last),
            Assignment.skema_tunjangan == "tpp",
            # An official without NIP is no ASN.
            Assignment.status != "PEJABAT",
            Employee.is_official.is_(False),
        )
        .order_by(Employee.id, Assignment.starts_on)
    )
    if opd_ids is not None:
        query = query.where(Unit.opd_id.in_(list(opd_ids)))
    latest = {
        row[0]: Member(row[0], row[1], row[2], row[3], row[4] or row[3], row[5]) for row in db.session.execute(query)
    }
    found: dict[int, list[Member]] = {}
    for member in latest.values():
        found.setdefault(member.opd_id, []).append(member)
    return found


def read_line_facts(plans: DutyPlans, members: Sequence[Member]) -> list[LineFacts]:
    """The facts of those members whom no code excludes. A constant number of queries."""
    month = plans.month
    people = [member.employee_id for member in members]
    attendance = read_attendance_months(plans, people)
    kept = [member for member in members if not attendance[member.employee_id].last_codes & EXCLUDING_CODES]
    ids = [member.employee_id for member in kept]
    predikat, payroll = predikat_in_force(month, ids), _payroll(month, ids)
    return [
        _line(month, member, attendance[member.employee_id], predikat[member.employee_id], payroll) for member in kept
    ]


def _payroll(month: Month, people: Sequence[int]) -> dict[int, dict[str, int]]:
    rows = db.session.execute(
        select(Payroll.employee_id, Payroll.gaji_kotor, Payroll.pph_gaji, Payroll.dasar_bpjs).where(
            Payroll.employee_id.in_(people), Payroll.bulan == month.code
        )
    )
    return {employee: {"gaji_kotor": gross, "pph_gaji": tax, "dasar_bpjs": base} for employee, gross, tax, base in rows}


def _line(
    month: Month, member: Member, days: PersonMonth, found: PredikatInForce, payroll: Mapping[int, dict[str, int]]
) -> LineFacts:
    paid = payroll.get(member.employee_id)
    money: dict[str, Any] = {**paid, "ptkp": member.ptkp} if paid else {"gaji_kotor": None}
    semester = reference_semester(month).code
    missing = days.attendance.days_without_data
    facts = {
        "kelas_jabatan": member.kelas_jabatan,
        **_predikat_facts(found),
        **_attendance_facts(days),
        **money,
    }
    proof = {
        "semester": semester,
        "predikat": [found.source, found.detail],
        "days": [event for day, events in days.costly for event in _events(day, events)],
        "missing": [day.isoformat() for day in days.missing],
    }
    return LineFacts(
        member=member,
        facts=facts,
        text=plain_json({"facts": facts, **proof}),
        semester=semester,
        missing_days=missing,
        predikat=found.predikat,
        notes=_notes(semester, missing, days, found),
    )


def _predikat_facts(found: PredikatInForce) -> dict[str, Any]:
    facts: dict[str, Any] = {"predikat": found.predikat}
    if found.is_not_assessable:
        facts["belum_dinilai"] = True
    if found.has_no_skp:
        facts["tidak_menyusun_skp"] = True
    return facts


def _attendance_facts(days: PersonMonth) -> dict[str, Any]:
    """Only what happened: a fact that is left out counts as none, by the profile's own default."""
    month = days.attendance
    facts: dict[str, Any] = {
        "tk": month.tk_days,
        "terlambat": list(month.late_events),
        "pulang_cepat": list(month.early_events),
        "tanpa_masuk": month.missing_in,
        "tanpa_pulang": month.missing_out,
        "apel_absen": month.apel_missed,
    }
    codes = days.code_days or {}
    facts |= {code.lower(): codes.get(code, 0) for code in _COUNTED_CODES}
    return {name: value for name, value in facts.items() if value}


def _events(day: date, events: DayEvents) -> list[list[Any]]:
    """What a day counts for, as `[date, fact, minutes or 1]`."""
    counted = {
        "tk": int(events.is_absent),
        "terlambat": events.late_minutes,
        "pulang_cepat": events.early_minutes,
        "tanpa_masuk": int(events.is_missing_in),
        "tanpa_pulang": int(events.is_missing_out),
        "apel_absen": int(events.is_apel_missed),
    }
    return [[day.isoformat(), name, amount] for name, amount in counted.items() if amount]


def _notes(semester: str, missing: int, days: PersonMonth, found: PredikatInForce) -> list[Note]:
    notes: list[Note] = []
    if missing:
        notes.append(("missing_days", {"days": missing}))
    if found.is_not_assessable:
        notes.append(("not_assessable", {"semester": semester}))
    if found.has_no_skp:
        notes.append(("no_skp", {"semester": semester}))
    if found.is_no_skp_overruled:
        notes.append(("no_skp_overruled", {"semester": semester}))
    for code in sorted(EXCLUDING_CODES & set(days.code_days or {})):
        notes.append(("partly_excluded", {"code": code, "days": (days.code_days or {})[code]}))
    return notes
