"""The unit's TPP batches and the city's closed months in the matrix."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.domain.periods import Month
from app.domain.permissions import Role, RoleGrant, Viewer
from app.extensions import db
from app.models import Employee, Period, PeriodAct, TppBatch, Unit
from app.services import tpp_acts
from app.services.derivation_consents import give_consent
from app.services.profile_preview import start_preview
from app.services.rule_profiles import propose_profile
from app.services.tpp import compute_batches
from app.services.tpp_acts import ActRequest
from app.services.tpp_questions import ask_question
from tests.factories import set_period
from tests.support.clock import NOW
from tests.support.profiles import hr, proposal


@dataclass(frozen=True)
class Batches:
    """Batches of the owner's unit by how far they are; attendance is missing in all, and confirmed but in `gap`.

    `line` is the owner's in `gap`, and `question` is what the owner asked about it. The owner and the colleague agreed to
    compare June; `consent` is the owner's. Each was taken as far as it is by the verifier and the approver.
    """

    gap: UUID
    draft: UUID
    verified: UUID
    approved: UUID
    line: UUID
    question: UUID
    consent: UUID


@dataclass(frozen=True)
class Profiles:
    """Proposed profiles: `proposal` by hr, `rival` by hr's colleague; and a preview of the former that just began."""

    proposal: UUID
    rival: UUID
    preview: UUID


def build_profiles(first: Employee, second: Employee) -> Profiles:
    """Both for the city, from different months."""
    own = propose_profile(proposal(), by=hr(first), now=NOW)
    rival = propose_profile(proposal(first_month="2026-08"), by=hr(second), now=NOW)
    started = start_preview(own.public_id, "2026-06", by=hr(first), now=NOW)
    return Profiles(own.public_id, rival.public_id, started.public_id)


def build_batches(unit: Unit, people: Mapping[str, Employee]) -> Batches:
    """June to March 2026, each a step further than the one after."""
    gap = _computed(unit, Month(2026, 6))
    draft, verified, approved = (_computed(unit, Month(2026, month)) for month in (5, 4, 3))
    for batch in (draft, verified, approved):
        _act(
            tpp_acts.confirm_gap,
            batch,
            Viewer(people["unit_hr"].id, (RoleGrant(Role.UNIT_HR, unit.id),)),
            "Mesin rusak",
        )
    for batch in (verified, approved):
        _act(tpp_acts.verify_batch, batch, Viewer(people["verifier"].id, (RoleGrant(Role.VERIFIER, unit.id),)))
    _act(tpp_acts.approve_batch, approved, Viewer(people["approver"].id, (RoleGrant(Role.APPROVER, unit.id),)))
    line = next(one for one in gap.lines if one.employee_id == people["owner"].id)
    asked = ask_question(line.public_id, "basic_tpp", "Mengapa?", by=Viewer(people["owner"].id), now=NOW).question
    owner, colleague = people["owner"], people["colleague"]
    agreed = give_consent(colleague.nip, Month(2026, 6), by=Viewer(owner.id), now=NOW)
    give_consent(owner.nip, Month(2026, 6), by=Viewer(colleague.id), now=NOW)
    ids = [one.public_id for one in (gap, draft, verified, approved, line, asked, agreed)]
    return Batches(*ids)


def close_some_months(hr: Employee, second: Employee) -> None:
    """Months of last winter are closed; hr asks to reopen November, the colleague December. January waits for nobody."""
    for code in ("2025-11", "2025-12", "2026-01"):
        set_period(code)
    for code, by in (("2025-11", hr), ("2025-12", second)):
        period = db.session.query(Period).filter_by(kind="month", code=code).one()
        reason = "Data salah"
        db.session.add(PeriodAct(period_id=period.id, act="ask_reopen", revision=1, reason=reason, by_id=by.id, at=NOW))
    db.session.commit()


def _computed(unit: Unit, month: Month) -> TppBatch:
    compute_batches(month, unit_kode=unit.kode, by=None, now=NOW)
    return db.session.query(TppBatch).filter_by(unit_id=unit.id, month=month.code).one()


def _act(act: Callable[..., Any], batch: TppBatch, by: Viewer, text: str = "") -> None:
    act(ActRequest(batch.public_id, batch.version, text), by=by, now=NOW)
    db.session.refresh(batch)
