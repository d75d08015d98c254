"""Gaji by our own rules, beside what payroll reported: a comparison, never a replacement and never a guess."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import or_, select

from app.domain.errors import Invalid, ParameterNotInForce
from app.domain.periods import Month
from app.domain.service_years import service_in
from app.domain.tpp import Calculator, bind, trace_as_json
from app.extensions import db
from app.models import Assignment, Employee, Payroll
from app.parameters.profiles import load_profile
from app.services.rules import parameters_on

PAY_PROFILE: Final = "gaji"
# Whose pay a table of regulation gives; part-time PPPK are paid as their contract says.
_BY_TABLE: Final = frozenset({"PNS", "CPNS", "PPPK"})

Gap = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Imported:
    """What payroll reported for the month; whole rupiah. `tunjangan_fungsional` None: it did not say."""

    gaji_kotor: int
    pph_gaji: int
    dasar_bpjs: int
    tunjangan_fungsional: int | None


@dataclass(frozen=True, slots=True)
class Pay:
    """One person's gaji of a month. `amounts` are whole rupiah by output of the profile, None where unknown.

    `mkg_tahun` is that of the month where the roster says for which day it stands (`mkg_per`), else the roster's.
    `gaps` say what is missing, as (code, params); `steps` is the derivation; `imported` is None while payroll reported
    nothing for the month.
    """

    status: str
    golongan: str | None
    mkg_tahun: int | None
    mkg_per: date | None
    amounts: Mapping[str, int | None] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    steps: tuple[dict[str, Any], ...] = ()
    imported: Imported | None = None

    @property
    def received(self) -> int | None:
        """What is paid out by our rules; None while anything it needs is missing."""
        return self.amounts.get("gaji_diterima")

    @property
    def difference(self) -> int | None:
        """Imported gross less ours; None while one of them is unknown."""
        ours = self.amounts.get("gaji_kotor")
        return None if ours is None or self.imported is None else self.imported.gaji_kotor - ours


def pay_of(employee_ids: Sequence[int], month: Month) -> dict[int, Pay]:
    """Gaji of those with a definitif post of an ASN on the month's last day. Three queries, whatever the number of people.

    Raises: ParameterNotInForce when the profile or a parameter of it is not yet in force in the month.
    """
    calculator = bind(load_profile(PAY_PROFILE), parameters_on(month.last_day, f"gaji {month.code}"))
    imported, ranks = _imported(employee_ids, month), _ranks_when_stated(employee_ids)
    found = {}
    for employee, post in _posts(employee_ids, month):
        years = _years(employee, post, month, ranks.get(employee.id))
        paid = imported.get(employee.id)
        known = Pay(post.status, post.golongan, years, employee.mkg_per, imported=paid)
        found[employee.id] = _computed(calculator, _facts(employee, post, years, paid), known)
    return found


def _computed(calculator: Calculator, facts: Mapping[str, Any], known: Pay) -> Pay:
    """The amounts, or what keeps them from being computed."""
    if known.status not in _BY_TABLE:
        return replace(known, gaps=(("pay_by_contract", {}),))
    try:
        computed = calculator.compute(facts)
    except ParameterNotInForce as missing:
        return replace(known, gaps=(("pay_row_missing", {"name": missing.name}),))
    except Invalid as wrong:
        return replace(known, gaps=(("pay_facts_wrong", {"names": ", ".join(sorted(wrong.fields))}),))
    return replace(
        known,
        amounts={name: None if value is None else int(value) for name, value in computed.outputs.items()},
        gaps=tuple((f"pay_{note}", {}) for note in computed.notes),
        steps=tuple(trace_as_json(computed.trace)),
    )


def own_pay(employee_id: int, month: Month) -> Pay | None:
    """The person's own gaji; None for a month in which they hold no post, or before the pay tables begin."""
    try:
        return pay_of([employee_id], month).get(employee_id)
    except ParameterNotInForce:
        return None


def _posts(employee_ids: Sequence[int], month: Month) -> list[tuple[Employee, Assignment]]:
    last = month.last_day
    rows = db.session.execute(
        select(Employee, Assignment)
        .join(Assignment, Assignment.employee_id == Employee.id)
        .where(
            Employee.id.in_(employee_ids),
            Employee.is_official.is_(False),
            Assignment.penugasan == "definitif",
            Assignment.status != "PEJABAT",
            Assignment.starts_on <= last,
            or_(Assignment.ends_on.is_(None), Assignment.ends_on >= last),
        )
        .order_by(Employee.id, Assignment.starts_on)
    )
    # The latest of several posts decides, as it does for TPP.
    return list({employee.id: (employee, post) for employee, post in rows}.values())


def _years(employee: Employee, post: Assignment, month: Month, rank: str | None) -> int | None:
    """Full years in the grade; unknown in another grade than the one the roster stated them for."""
    if rank is not None and rank != post.golongan:
        return None
    service = service_in(month, employee.mkg_tahun, employee.mkg_bulan, employee.mkg_per)
    return None if service is None else service[0]


def _ranks_when_stated(employee_ids: Sequence[int]) -> dict[int, str]:
    """Golongan on the day for which years of service are stated, where a post of that day is known."""
    rows = db.session.execute(
        select(Assignment.employee_id, Assignment.golongan)
        .join(Employee, Employee.id == Assignment.employee_id)
        .where(
            Employee.id.in_(employee_ids),
            Assignment.penugasan == "definitif",
            Assignment.golongan.is_not(None),
            Assignment.starts_on <= Employee.mkg_per,
            or_(Assignment.ends_on.is_(None), Assignment.ends_on >= Employee.mkg_per),
        )
        .order_by(Assignment.employee_id, Assignment.starts_on)
    )
    return {employee: golongan for employee, golongan in rows if golongan is not None}


def _facts(employee: Employee, post: Assignment, years: int | None, paid: Imported | None) -> dict[str, Any]:
    """The roster's facts, and the functional allowance as payroll reported it; what neither says stays unknown."""
    return {
        "status": post.status,
        "golongan": post.golongan,
        "mkg_tahun": years,
        "pasangan": employee.pasangan,
        "anak": employee.anak,
        "jenis_jabatan": post.jenis_jabatan,
        "eselon": employee.eselon,
        "tunjangan_jabatan": None if paid is None else paid.tunjangan_fungsional,
        "ptkp": employee.ptkp,
    }


def _imported(employee_ids: Sequence[int], month: Month) -> dict[int, Imported]:
    rows = db.session.execute(
        select(
            Payroll.employee_id,
            Payroll.gaji_kotor,
            Payroll.pph_gaji,
            Payroll.dasar_bpjs,
            Payroll.tunjangan_fungsional,
        ).where(Payroll.employee_id.in_(employee_ids), Payroll.bulan == month.code)
    )
    return {employee: Imported(gross, tax, base, allowance) for employee, gross, tax, base, allowance in rows}
