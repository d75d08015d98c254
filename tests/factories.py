"""Rows for tests. Every `create_*` commits, because the code under test begins a transaction of its own.

All need an open application context (`db_session`, `any_session`). The fixed clock stands at 15 July 2026.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from flask import current_app
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from app.domain.activities import body_hash
from app.extensions import db
from app.models import (
    Account,
    Activity,
    Assignment,
    Attendance,
    CalendarDay,
    Decision,
    Delegation,
    Employee,
    Indicator,
    Period,
    PlanLine,
    Rhk,
    RoleGrant,
    ScheduleSlot,
    Skp,
    SkpVersion,
    Unit,
)
from app.services.city_calendar import forget_calendar
from app.services.sessions import open_session
from app.services.unit_of_work import unit_of_work
from tests.support.clock import NOW, TODAY

_serial = count(1)

# One result counted by volume, one by the quality of its entries.
DEFAULT_RHK: tuple[dict[str, Any], ...] = (
    {
        "kode": "RHK1",
        "rhk": "Layanan perekaman KTP-el tepat waktu",
        "indicators": [
            {"kode": "IK1", "indikator": "Jumlah perekaman KTP-el", "target": "1200", "satuan": "perekaman"},
        ],
    },
    {
        "kode": "RHK2",
        "rhk": "Berkas akta kelahiran terverifikasi",
        "indicators": [
            {"kode": "IK2", "indikator": "Jumlah berkas diverifikasi", "target": "600", "satuan": "berkas"},
            {"kode": "IK3", "indikator": "Mutu berkas", "target": "95", "satuan": "%", "aspek": "kualitas"},
        ],
    },
)


def _saved(*rows: Any) -> Any:
    db.session.add_all(rows)
    db.session.commit()
    return rows[0]


def create_unit(kode: str = "", *, parent: Unit | None = None, nama: str = "", jenis: str | None = None) -> Unit:
    """A unit below `parent`; without one a root. `path` and `opd_id` follow from the place."""
    kode = kode or f"U{next(_serial)}"
    unit = Unit(kode=kode, nama=nama or f"Unit {kode}", jenis=jenis, parent_id=parent.id if parent else None)
    db.session.add(unit)
    db.session.flush()  # the path holds the unit's own id
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    ancestors = unit.ancestor_ids
    unit.opd_id = ancestors[1] if len(ancestors) > 1 else unit.id
    db.session.commit()
    return unit


def create_nip() -> str:
    """A valid invented NIP, never the same twice within 25,000; born 1960 to 1987, so of age when appointed in 2008."""
    number = next(_serial)
    return f"19{60 + (20 + number // 900) % 28}0312200801{1 + number % 2}{1 + number % 900:03d}"


def create_employee(
    nama: str = "",
    *,
    unit: Unit | None = None,
    superior: Employee | None = None,
    nip: str = "",
    account: bool = True,
    **assignment: Any,
) -> Employee:
    """A person with an account (no password) and, when a unit is given, one assignment since 1 January 2025."""
    nip = nip or create_nip()
    employee = Employee(nip=nip, nama=nama or f"Pegawai {nip[-4:]}", created_at=NOW)
    db.session.add(employee)
    db.session.flush()  # the account and the assignment need the id
    if account:
        db.session.add(Account(employee_id=employee.id, must_change_password=False, created_at=NOW))
    db.session.commit()
    if unit is not None:
        create_assignment(employee, unit, superior=superior, **assignment)
    return employee


def create_assignment(
    employee: Employee,
    unit: Unit,
    *,
    superior: Employee | None = None,
    checker: Employee | None = None,
    starts_on: date = date(2025, 1, 1),
    ends_on: date | None = None,
    **values: Any,
) -> Assignment:
    """An assignment; `values` are further columns (jabatan, penugasan, pola_kerja, kelas_jabatan, …)."""
    row = {
        "jabatan": f"Jabatan {employee.id}",
        "jenis_jabatan": "pelaksana",
        "kelas_jabatan": 7,
        "status": "PNS",
        "golongan": "III/a",
        "penugasan": "definitif",
        "pola_kerja": "5",
        "skema_tunjangan": "tpp",
        **values,
    }
    return _saved(
        Assignment(
            employee_id=employee.id,
            unit_id=unit.id,
            superior_id=superior.id if superior else None,
            checker_id=checker.id if checker else None,
            starts_on=starts_on,
            ends_on=ends_on,
            **row,
        )
    )


def create_delegation(giver: Employee, to: Employee, starts_on: date, ends_on: date) -> Delegation:
    """A superior's power lent for some days."""
    return _saved(
        Delegation(
            from_employee_id=giver.id,
            to_employee_id=to.id,
            starts_on=starts_on,
            ends_on=ends_on,
            reason="Dinas luar",
            created_by_id=giver.id,
            created_at=NOW,
        )
    )


def grant_role(employee: Employee, role: str, unit: Unit | None = None) -> RoleGrant:
    """A role for a unit's subtree, or for the city."""
    return _saved(RoleGrant(employee_id=employee.id, role=role, unit_id=unit.id if unit else None, granted_at=NOW))


def create_skp(
    employee: Employee,
    *,
    assessor: Employee | None = None,
    tahun: int = 2026,
    starts_on: date | None = None,
    ends_on: date | None = None,
    rhk: Sequence[dict[str, Any]] = DEFAULT_RHK,
    state: str = "agreed",
) -> Skp:
    """A plan with one version; `rhk` as in DEFAULT_RHK. `state` is that of plan and version."""
    starts_on, ends_on = starts_on or date(tahun, 1, 1), ends_on or date(tahun, 12, 31)
    skp = Skp(
        employee_id=employee.id,
        tahun=tahun,
        starts_on=starts_on,
        ends_on=ends_on,
        assessor_id=assessor.id if assessor else None,
        state=state,
        created_at=NOW,
    )
    db.session.add(skp)
    db.session.flush()  # the version needs the id
    add_version(skp, rhk=rhk, state="agreed" if state == "closed" else state, in_force_from=starts_on)
    return skp


def add_version(
    skp: Skp,
    *,
    rhk: Sequence[dict[str, Any]] = DEFAULT_RHK,
    state: str = "agreed",
    in_force_from: date,
    number: int = 1,
) -> SkpVersion:
    """One more wording of a plan; indicators with a known kode keep their plan line."""
    is_agreed = state == "agreed"
    version = SkpVersion(
        skp_id=skp.id,
        number=number,
        state="draft",
        in_force_from=in_force_from,
        created_at=NOW,
        agreed_at=NOW if is_agreed else None,
        agreed_by_id=skp.assessor_id if is_agreed else None,
    )
    db.session.add(version)
    db.session.flush()  # its results need the id
    for position, wanted in enumerate(rhk, 1):
        _add_rhk(skp, version, position, wanted)
    version.state = state
    db.session.commit()
    return version


def _add_rhk(skp: Skp, version: SkpVersion, position: int, wanted: dict[str, Any]) -> None:
    row = Rhk(
        skp_version_id=version.id,
        position=position,
        kode=wanted["kode"],
        kategori=wanted.get("kategori", "utama"),
        rhk=wanted.get("rhk", wanted["kode"]),
    )
    db.session.add(row)
    db.session.flush()  # its indicators need the id
    for place, indicator in enumerate(wanted["indicators"], 1):
        values = {"indikator": indicator["kode"], "aspek": "kuantitas", "satuan": "berkas", **indicator}
        line = plan_line(skp.employee_id, values.pop("kode"), skp=skp)
        for name in ("target", "target_s1", "target_s2"):
            if values.get(name) is not None:
                values[name] = Decimal(values[name])
        db.session.add(
            Indicator(skp_version_id=version.id, rhk_id=row.id, plan_line_id=line.id, position=place, **values)
        )


def plan_line(employee_id: int, kode: str, *, skp: Skp | None = None, tahun: int = 2026) -> PlanLine:
    """The plan line of an indikator_kode; made for `skp` if there is none yet."""
    tahun = skp.tahun if skp else tahun
    found = db.session.query(PlanLine).filter_by(employee_id=employee_id, tahun=tahun, kode=kode).one_or_none()
    if found is None:
        assert skp is not None, f"no plan line {kode}"
        found = PlanLine(employee_id=employee_id, skp_id=skp.id, tahun=tahun, kode=kode)
        db.session.add(found)
        db.session.flush()  # the indicator needs the id
    return found


def create_activity(
    employee: Employee,
    *,
    work_date: date = TODAY,
    start: int = 8 * 60,
    minutes: int = 60,
    line: PlanLine | None = None,
    line_kind: str = "",
    volume: str | None = "1",
    satuan: str | None = "berkas",
    description: str = "Verifikasi berkas",
    status: str = "submitted",
    **values: Any,
) -> Activity:
    """An entry as stored; without a plan line on the standing line. Decided states carry no decision row of their own."""
    client_id = values.pop("client_id", None) or uuid.uuid4()
    return _saved(
        Activity(
            employee_id=employee.id,
            client_id=client_id,
            body_hash=body_hash({"uraian": description, "tanggal": str(work_date)}),
            work_date=work_date,
            start_minute=start,
            end_minute=start + minutes,
            line_kind=line_kind or ("rhk" if line else "standing"),
            plan_line_id=line.id if line else None,
            description=description,
            volume=None if volume is None else Decimal(volume),
            satuan=satuan,
            status=status,
            created_at=NOW,
            submitted_at=None if status == "draft" else NOW,
            updated_at=NOW,
            mutu="sesuai" if status == "approved" else None,
            **values,
        )
    )


def create_decision(
    activity: Activity, by: Employee, action: str = "approve", *, at: datetime = NOW, note: str | None = None
) -> Decision:
    """A decision row, with the state it gives the entry."""
    activity.status = {"approve": "approved", "return": "returned", "reject": "rejected"}[action]
    activity.mutu = "sesuai" if action == "approve" else None
    activity.decided_at, activity.decided_by_id = at, by.id
    seen, activity.version = activity.version, activity.version + 1
    return _saved(
        Decision(
            activity_id=activity.id,
            activity_version=seen,
            action=action,
            mutu=activity.mutu,
            note=note,
            decided_by_id=by.id,
            ground="superior",
            decided_at=at,
        ),
        activity,
    )


def create_attendance(employee: Employee, tanggal: date, kode: str = "H", **values: Any) -> Attendance:
    """One attendance row."""
    return _saved(Attendance(employee_id=employee.id, tanggal=tanggal, kode=kode, recorded_at=NOW, **values))


def create_slot(
    employee: Employee, on: date | int, start: int = 450, minutes: int = 140, **values: Any
) -> ScheduleSlot:
    """A planned stretch of a date, or of a weekday (0 = Monday)."""
    row = {"indikator_kode": "IK1", "description": "Perekaman KTP-el", "volume": Decimal(4), "satuan": "perekaman"}
    return _saved(
        ScheduleSlot(
            employee_id=employee.id,
            weekday=on if isinstance(on, int) else None,
            tanggal=on if isinstance(on, date) else None,
            start_minute=start,
            end_minute=start + minutes,
            imported_at=NOW,
            **{**row, **values},
        )
    )


def create_holiday(tanggal: date, name: str = "Hari libur") -> CalendarDay:
    """A day on which the city does not work."""
    row = _saved(CalendarDay(tanggal=tanggal, kind="public", name=name, decree="SKB"))
    forget_calendar()
    return row


def set_period(code: str, state: str = "closed", *, kind: str = "month", revision: int = 1) -> Period:
    """A stored period: closed, or (open with a higher revision) reopened."""
    return _saved(Period(kind=kind, code=code, state=state, revision=revision))


@dataclass(frozen=True)
class Cast:
    """The fixed cast: `staff` under `supervisor` under `head` in one OPD; `outsider` in another; `hr_admin` of the city."""

    city: Unit
    unit: Unit
    other_unit: Unit
    head: Employee
    supervisor: Employee
    staff: Employee
    outsider: Employee
    hr_admin: Employee


def create_cast() -> Cast:
    """The people every permission test needs; the calendar of an earlier database is forgotten."""
    forget_calendar()
    city = create_unit(f"PALU{next(_serial)}", nama="Kota Palu")
    unit = create_unit(f"DUKCAPIL{next(_serial)}", parent=city, nama="Dinas Dukcapil")
    other = create_unit(f"DINKES{next(_serial)}", parent=city, nama="Dinas Kesehatan")
    head = create_employee("Kepala Dinas", unit=unit, jabatan="Kepala Dinas", jenis_jabatan="jpt", kelas_jabatan=14)
    supervisor = create_employee("Andi Fadlun", unit=unit, superior=head, jabatan="Kepala Bidang")
    staff = create_employee("Rina Lestari", unit=unit, superior=supervisor)
    other_head = create_employee("Kepala Lain", unit=other)
    outsider = create_employee("Orang Lain", unit=other, superior=other_head)
    hr_admin = create_employee("Admin Kepegawaian", unit=other, superior=other_head)
    grant_role(hr_admin, "hr")
    return Cast(city, unit, other, head, supervisor, staff, outsider, hr_admin)


def sign_in(client: FlaskClient, employee: Employee, *, now: datetime | None = None) -> str:
    """Give the client a session of the person and send its CSRF token with every request; returns the token.

    Remove `HTTP_X_CSRFTOKEN` from `client.environ_base` to test without it.
    """
    opened = now or NOW - timedelta(hours=1)
    account = db.session.query(Account).filter_by(employee_id=employee.id).one()
    with unit_of_work():
        token, csrf_secret = open_session(account.id, now=opened)
    signer = URLSafeTimedSerializer(current_app.secret_key or "", salt="wtf-csrf-token")
    client.set_cookie(current_app.config["SESSION_COOKIE_NAME"], token)
    csrf_token = str(signer.dumps(csrf_secret))
    client.environ_base["HTTP_X_CSRFTOKEN"] = csrf_token
    return csrf_token
