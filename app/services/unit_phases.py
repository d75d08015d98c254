"""Bulan bayangan of an OPD: begun by one person of BKPSDMD, ended from a month on by another."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain.errors import Conflict, FieldError, Invalid, NotAllowed
from app.domain.periods import Month
from app.domain.permissions import Permission, Verdict, Viewer, decide
from app.domain.tpp_batch import BatchState
from app.extensions import db
from app.models import Employee, TppBatch, Unit, UnitPhase
from app.services import audit
from app.services.recorded_acts import MAX_DOCUMENT, Problems, month_or_problem, text_problems
from app.services.unit_of_work import unit_of_work


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """An OPD's phase with the names of who began it and who set it live."""

    phase: UnitPhase
    begun_by: str
    live_by: str | None
    may_go_live: bool


def list_phases(viewer: Viewer) -> list[PhaseRow]:
    """All phases by unit code; `may_go_live`: for this viewer. Two queries."""
    phases = db.session.scalars(
        select(UnitPhase).join(UnitPhase.unit).order_by(Unit.kode).options(joinedload(UnitPhase.unit))
    ).all()
    people = {one.recorded_by_id for one in phases} | {one.live_by_id for one in phases if one.live_by_id}
    rows = db.session.execute(select(Employee.id, Employee.nama).where(Employee.id.in_(sorted(people))))
    names = {row.id: row.nama for row in rows}
    return [
        PhaseRow(
            one,
            names[one.recorded_by_id],
            names[one.live_by_id] if one.live_by_id else None,
            one.live_from is None and one.recorded_by_id != viewer.employee_id,
        )
        for one in phases
    ]


def opd_options() -> list[tuple[str, str]]:
    """Code and name of every OPD, by code."""
    opds = db.session.execute(select(Unit.kode, Unit.nama).where(Unit.opd_id == Unit.id).order_by(Unit.kode))
    return [(row.kode, row.nama) for row in opds]


def begin_shadow(unit_kode: str, month_code: str, document: str, *, viewer: Viewer, now: datetime) -> UnitPhase:
    """From a month on the OPD's amounts are computed and shown while the old ones are paid. The same again changes nothing.

    Raises: NotAllowed, Invalid with `fields`, Conflict(phase_exists | phase_months_decided).
    """
    _require(viewer)
    problems: Problems = text_problems({"dasar": (document, MAX_DOCUMENT)})
    month = month_or_problem("bulan", month_code, problems)
    with unit_of_work():
        unit = _opd(unit_kode)
        if unit is None:
            problems["unit"] = [FieldError("phase_unit")]
        if problems or month is None or unit is None:
            raise Invalid("phase_invalid", fields=problems)
        known = _phase_of(unit.id)
        if known is not None:
            if (known.shadow_from, known.document) == (month.code, document.strip()):
                return known
            raise Conflict("phase_exists", first=Month.parse(known.shadow_from))
        _refuse_decided(unit.id, month, is_shadow=False)
        by = viewer.employee_id
        phase = UnitPhase(
            unit_id=unit.id, shadow_from=month.code, document=document.strip(), recorded_by_id=by, recorded_at=now
        )
        db.session.add(phase)
        data = {"from": month.code, "document": document.strip()}
        audit.record("unit_phase.shadow_begun", "unit", unit.public_id, by=by, now=now, data=data)
    return phase


def go_live(unit_kode: str, month_code: str, *, viewer: Viewer, now: datetime) -> UnitPhase:
    """From a month on the OPD's own amounts are paid; a second person says so. The same again changes nothing.

    Raises: NotAllowed(phase_second_person) for who began the shadow, Invalid with `fields`,
    Conflict(phase_unknown | phase_live_already | phase_months_decided).
    """
    _require(viewer)
    problems: Problems = {}
    month = month_or_problem("bulan_berlaku", month_code, problems)
    with unit_of_work():
        unit = _opd(unit_kode)
        phase = None if unit is None else _phase_of(unit.id)
        if unit is None or phase is None:
            raise Conflict("phase_unknown")
        if phase.recorded_by_id == viewer.employee_id:
            raise NotAllowed("phase_second_person")
        if month is not None and month.code <= phase.shadow_from:
            problems["bulan_berlaku"] = [FieldError("phase_live_too_early", {"first": Month.parse(phase.shadow_from)})]
        if problems or month is None:
            raise Invalid("phase_invalid", fields=problems)
        if phase.live_from is not None:
            if phase.live_from == month.code:
                return phase
            raise Conflict("phase_live_already", first=Month.parse(phase.live_from))
        _refuse_decided(unit.id, month, is_shadow=True)
        phase.live_from, phase.live_by_id, phase.live_at = month.code, viewer.employee_id, now
        data = {"from": month.code}
        audit.record("unit_phase.live", "unit", unit.public_id, by=viewer.employee_id, now=now, data=data)
    return phase


def _require(viewer: Viewer) -> None:
    if decide(Permission.UNIT_PHASE_SET, viewer.grounds_for_city()) is not Verdict.ALLOW:
        raise NotAllowed("not_permitted")


def _opd(kode: str) -> Unit | None:
    return db.session.scalar(select(Unit).where(Unit.kode == kode.strip(), Unit.opd_id == Unit.id))


def _phase_of(unit_id: int) -> UnitPhase | None:
    return db.session.scalar(select(UnitPhase).where(UnitPhase.unit_id == unit_id).with_for_update())


def _refuse_decided(unit_id: int, month: Month, *, is_shadow: bool) -> None:
    """What was verified as one kind cannot become the other afterwards."""
    decided = db.session.scalar(
        select(TppBatch.month)
        .where(
            TppBatch.unit_id == unit_id,
            TppBatch.month >= month.code,
            TppBatch.state != BatchState.DRAFT,
            TppBatch.is_shadow.is_(is_shadow),
        )
        .order_by(TppBatch.month.desc())
        .limit(1)
    )
    if decided is not None:
        raise Conflict("phase_months_decided", month=Month.parse(decided))
