"""The facts that TPP amounts are computed from: read in bulk, never guessed. Who is in a batch: `tpp_members`."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from app.domain.attendance import DayEvents
from app.domain.canonical import plain_json
from app.domain.periods import Month
from app.domain.tpp_members import Reason
from app.extensions import db
from app.models import Payroll
from app.services.attendance_month import PersonMonth, read_attendance_months
from app.services.duty_plans import DutyPlans
from app.services.tpp_members import Exclusion, Member
from app.services.tpp_minutes import read_minute_facts
from app.services.tpp_predikat import PredikatInForce, predikat_in_force, reference_semester
from app.services.tpp_standing import Circumstances, Note, read_circumstances
from app.services.tpp_tax_facts import add_deductions, add_tax_facts
from app.services.tpp_tax_year import add_tax_year

# Whoever stands at the end of the month on one of these is not in the batch, as the post of that day decides too.
EXCLUDING_CODES: Final = frozenset({"TB", "CLTN"})
# Codes of days that the rules may give a rate of their own; all are 0 in the default profile.
_COUNTED_CODES: Final = ("S", "I", "CT", "CS", "CM", "CB", "CAP", "DL", "DK", "WFA", "LP")


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What one line is computed from: `facts` for the profile, `notes` so far, the `semester` of the predikat.

    `text` is what is stored: the facts and, for whoever asks why, where they come from; equal facts have equal bytes.
    `withheld`: computed, but paid later for this reason; `legacy`: what is paid instead in a shadow batch, in rupiah.
    """

    member: Member
    facts: dict[str, Any]
    text: str
    semester: str
    missing_days: int
    predikat: str | None
    notes: list[Note] = field(default_factory=list)
    withheld: str | None = None
    legacy: int | None = None


@dataclass(frozen=True, slots=True)
class FactsRead:
    """The facts of those in the batch, and those whom a code of the last duty day leaves out."""

    lines: list[LineFacts]
    excluded: list[Exclusion]


def read_line_facts(
    plans: DutyPlans, members: Sequence[Member], *, is_shadow: bool = False, asked: Container[str] = ()
) -> FactsRead:
    """The facts of those members whom no code excludes. A constant number of queries.

    `is_shadow`: the old amount is what is paid, and is read too. `asked`: the names the profile knows; what only some
    profiles ask for is read for those alone.
    """
    month = plans.month
    attendance = read_attendance_months(plans, [member.employee_id for member in members])
    kept, excluded = list[Member](), list[Exclusion]()
    for member in members:
        codes = attendance[member.employee_id].last_codes & EXCLUDING_CODES
        if codes:
            excluded.append(_by_code(member, codes))
        else:
            kept.append(member)
    ids = [member.employee_id for member in kept]
    predikat, payroll = predikat_in_force(month, ids), payroll_of(month, ids)
    around = read_circumstances(month, kept, plans.calendar, is_shadow=is_shadow)
    add_tax_facts(around, month)
    add_tax_year(around, kept, month)
    add_deductions(around, month)
    for person, facts in read_minute_facts(month, kept, attendance, asked).items():
        around[person].facts |= facts
    if plans.until is not None:
        for place in around.values():
            place.proof["sampai"] = plans.until.isoformat()
            place.notes.append(("cutoff", {"day": plans.until.isoformat()}))
    return FactsRead([_line(month, one, attendance, predikat, payroll, around) for one in kept], excluded)


def _by_code(member: Member, codes: frozenset[str]) -> Exclusion:
    params = {"code": ", ".join(sorted(codes))}
    return Exclusion(member.employee_id, member.nip, member.unit_id, member.opd_id, Reason.ATTENDANCE_CODE, params)


def payroll_of(month: Month, people: Sequence[int]) -> dict[int, dict[str, int]]:
    """What payroll reported for the people in a month, by the names of the facts. One query."""
    rows = db.session.execute(
        select(Payroll.employee_id, Payroll.gaji_kotor, Payroll.pph_gaji, Payroll.dasar_bpjs).where(
            Payroll.employee_id.in_(people), Payroll.bulan == month.code
        )
    )
    return {employee: {"gaji_kotor": gross, "pph_gaji": tax, "dasar_bpjs": base} for employee, gross, tax, base in rows}


def _line(
    month: Month,
    member: Member,
    attendance: Mapping[int, PersonMonth],
    predikat: Mapping[int, PredikatInForce],
    payroll: Mapping[int, dict[str, int]],
    around: Mapping[int, Circumstances],
) -> LineFacts:
    person = member.employee_id
    days, found, paid, more = attendance[person], predikat[person], payroll.get(person), around[person]
    money: dict[str, Any] = {**paid, "ptkp": member.ptkp} if paid else {"gaji_kotor": None}
    semester = reference_semester(month).code
    facts = {
        "kelas_jabatan": member.kelas_jabatan,
        **_predikat_facts(found),
        **_attendance_facts(days),
        **money,
        **more.facts,
    }
    proof: dict[str, Any] = {
        "semester": semester,
        "predikat": [found.source, found.detail],
        "days": [event for day, events in days.costly for event in _events(day, events)],
        "missing": [day.isoformat() for day in days.missing],
        **more.proof,
    }
    if days.freed:
        proof["darurat"] = [[*event, name] for day, events, name in days.freed for event in _events(day, events)]
    return LineFacts(
        member=member,
        facts=facts,
        text=plain_json({"facts": facts, **proof}),
        semester=semester,
        missing_days=days.attendance.days_without_data,
        predikat=found.predikat,
        notes=[*_notes(semester, days, found), *more.notes],
        withheld=more.withheld,
        legacy=more.legacy,
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
        # The dates beside the number: a rule may charge some days otherwise.
        "tk_tanggal": [day.isoformat() for day, events in days.costly if events.is_absent],
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


def _notes(semester: str, days: PersonMonth, found: PredikatInForce) -> list[Note]:
    notes: list[Note] = []
    missing = days.attendance.days_without_data
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
    if days.freed:
        names = dict.fromkeys(name for _, _, name in days.freed)
        notes.append(("emergency", {"days": len(days.freed), "event": "; ".join(names)}))
    return notes
