"""A new allowance profile: HR proposes a text, a second person puts it in force from a month on."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.domain.calendar import local_date
from app.domain.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound
from app.domain.periods import Month
from app.domain.permissions import Permission, Viewer
from app.domain.tpp import Problem, Profile, ProfileInvalid
from app.domain.tpp_batch import BatchState
from app.extensions import db
from app.models import Period, RuleProfile, TppBatch, Unit
from app.services import audit
from app.services.notices import notify
from app.services.office_scope import require_city
from app.services.rules_in_force import parse_text
from app.services.unit_of_work import unit_of_work

TEXT_LENGTH, DOCUMENT_LENGTH, REASON_LENGTH = 200_000, 200, 500
# Without these a batch has nothing to pay and no sum to check.
_NEEDED = ("produktivitas", "disiplin", "tpp_bruto", "potongan", "tpp_netto")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What HR brings: the text of the file, for which OPD ("" = the city), from which month, by which document."""

    text: str
    unit_kode: str
    first_month: str
    signed_on: date | None
    document: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What the second person says. `signed_on` is typed again from the document; `is_retroactive_known`: the months
    that need `kekurangan` were read."""

    signed_on: date | None
    reason: str
    is_retroactive_known: bool = False


class ProposalInvalid(Invalid):
    """A proposal that cannot be taken; `problems` are those of the file, in its order."""

    def __init__(self, fields: dict[str, list[FieldError]], problems: tuple[Problem, ...]) -> None:
        super().__init__("proposal_invalid", fields=fields)
        self.problems = problems


def propose_profile(form: Proposal, *, by: Viewer, now: datetime) -> RuleProfile:
    """Keep the text as a proposal. The same proposal again is the one that waits.

    Raises: NotAllowed, ProposalInvalid with all problems of the fields and of the file.
    """
    require_city(Permission.RULE_PROPOSE, by)
    text = form.text.replace("\r\n", "\n").removeprefix("\ufeff")
    profile, problems = _parsed(text)
    unit_id, fields = _checked(form, profile, local_date(now))
    if profile is None or form.signed_on is None or fields or problems:
        raise ProposalInvalid(fields | ({"text": [FieldError("profile_has_problems")]} if problems else {}), problems)
    with unit_of_work():
        row = RuleProfile(
            code=profile.code,
            title=profile.title,
            text=text,
            content_hash=profile.content_hash,
            unit_id=unit_id,
            first_month=form.first_month,
            signed_on=form.signed_on,
            document=form.document.strip(),
            proposed_by_id=by.employee_id,
            proposed_at=now,
        )
        waiting = _waiting(row)
        if waiting is not None:
            return waiting
        db.session.add(row)
        db.session.flush()  # the audit row names its public id
        _record("proposed", row, by, now)
        return row


def approve_profile(public_id: UUID, decision: Decision, *, by: Viewer, now: datetime) -> RuleProfile:
    """Put a proposal in force. Months whose batches were decided keep their amounts and need `kekurangan`.

    Raises: NotFound, NotAllowed for the proposer, Invalid for another signed date or months not acknowledged, Conflict
    when it was decided or when the same unit has a profile in force from the same month.
    """
    require_city(Permission.RULE_APPROVE, by)
    with unit_of_work():
        row = _for_decision(public_id, by)
        fields: dict[str, list[FieldError]] = {}
        if decision.signed_on != row.signed_on:
            fields["signed_on"] = [FieldError("profile_signed_on_differs")]
        months = months_decided(row)
        if months and not decision.is_retroactive_known:
            fields["surut"] = [FieldError("profile_retroactive", {"months": list(months)})]
        if fields:
            raise Invalid("profile_decision_invalid", fields=fields)
        _check_place_free(row)
        _decide(row, "in_force", decision.reason.strip()[:REASON_LENGTH] or None, by, now)
        return row


def refuse_profile(public_id: UUID, reason: str, *, by: Viewer, now: datetime) -> RuleProfile:
    """Refuse a proposal, with the reason. Raises: as `approve_profile`."""
    require_city(Permission.RULE_APPROVE, by)
    words = reason.strip()
    with unit_of_work():
        row = _for_decision(public_id, by)
        if not 1 <= len(words) <= REASON_LENGTH:
            raise Invalid(
                "profile_decision_invalid", fields={"reason": [FieldError("text_length", {"most": REASON_LENGTH})]}
            )
        _decide(row, "refused", words, by, now)
        return row


def withdraw_profile(public_id: UUID, *, by: Viewer, now: datetime) -> RuleProfile:
    """The proposer takes it back. Raises: NotFound, NotAllowed for anybody else, Conflict when it was decided."""
    require_city(Permission.RULE_PROPOSE, by)
    with unit_of_work():
        row = load_proposal(public_id, for_update=True)
        if row.proposed_by_id != by.employee_id:
            raise NotAllowed("profile_not_yours")
        _check_proposed(row)
        row.state, row.decided_by_id, row.decided_at = "withdrawn", by.employee_id, now
        _record("withdrawn", row, by, now)
        return row


def load_proposal(public_id: UUID, *, for_update: bool = False) -> RuleProfile:
    """A proposed or decided profile. Raises: NotFound."""
    query = select(RuleProfile).where(RuleProfile.public_id == public_id)
    row = db.session.scalar(query.with_for_update() if for_update else query)
    if row is None:
        raise NotFound("not_found")
    return row


def months_decided(row: RuleProfile) -> tuple[Month, ...]:
    """Months from the first one on that are closed or whose batches left draft: they keep what was paid."""
    batches = select(TppBatch.month).where(TppBatch.month >= row.first_month, TppBatch.state != BatchState.DRAFT)
    if row.unit_id is not None:
        batches = batches.where(TppBatch.unit_id == row.unit_id)
    closed = select(Period.code).where(Period.kind == "month", Period.state == "closed", Period.code >= row.first_month)
    codes = {*db.session.scalars(batches), *db.session.scalars(closed)}
    return tuple(Month.parse(code) for code in sorted(codes))


def _parsed(text: str) -> tuple[Profile | None, tuple[Problem, ...]]:
    """The profile and what keeps it from being used for batches."""
    if not 1 <= len(text) <= TEXT_LENGTH:
        return None, (Problem("profile_text_length", "profil.toml", 1, "profil", {"most": TEXT_LENGTH}),)
    try:
        profile = parse_text(text)
    except ProfileInvalid as invalid:
        return None, invalid.problems
    missing = [name for name in _NEEDED if name not in profile.outputs]
    line = next((n for n, words in enumerate(text.splitlines(), 1) if words.lstrip().startswith("outputs")), 1)
    return profile, tuple(
        Problem("profile_output_missing", "profil.toml", line, "outputs", {"name": name}) for name in missing
    )


def _checked(form: Proposal, profile: Profile | None, today: date) -> tuple[int | None, dict[str, list[FieldError]]]:
    """The unit, and what is wrong with the fields beside the text."""
    fields: dict[str, list[FieldError]] = {}
    unit = (
        db.session.scalar(select(Unit).where(Unit.kode == form.unit_kode.strip())) if form.unit_kode.strip() else None
    )
    if form.unit_kode.strip() and (unit is None or unit.opd_id != unit.id):
        fields["unit"] = [FieldError("profile_unit_unknown")]
    try:
        month = Month.parse(form.first_month)
    except Invalid:
        fields["first_month"] = [FieldError("month_required")]
    else:
        if profile is not None and month.first_day < profile.valid_from:
            fields["first_month"] = [FieldError("profile_before_its_date", {"day": profile.valid_from})]
    if form.signed_on is None:
        fields["signed_on"] = [FieldError("date_required")]
    elif form.signed_on > today:
        fields["signed_on"] = [FieldError("profile_signed_later")]
    if not 1 <= len(form.document.strip()) <= DOCUMENT_LENGTH:
        fields["document"] = [FieldError("text_length", {"most": DOCUMENT_LENGTH})]
    return unit.id if unit else None, fields


def _waiting(row: RuleProfile) -> RuleProfile | None:
    """The same proposal, if it waits already."""
    return db.session.scalar(
        select(RuleProfile).where(
            RuleProfile.state == "proposed",
            RuleProfile.content_hash == row.content_hash,
            RuleProfile.unit_id.is_(None) if row.unit_id is None else RuleProfile.unit_id == row.unit_id,
            RuleProfile.first_month == row.first_month,
            RuleProfile.signed_on == row.signed_on,
            RuleProfile.document == row.document,
        )
    )


def _for_decision(public_id: UUID, by: Viewer) -> RuleProfile:
    row = load_proposal(public_id, for_update=True)
    if row.proposed_by_id == by.employee_id:
        raise NotAllowed("profile_second_person")
    _check_proposed(row)
    return row


def _check_proposed(row: RuleProfile) -> None:
    if row.state != "proposed":
        raise Conflict("profile_decided")


def _check_place_free(row: RuleProfile) -> None:
    """No two in force from one month for one unit. The rivals are locked in one order, so two approvals queue up."""
    same = RuleProfile.unit_id.is_(None) if row.unit_id is None else RuleProfile.unit_id == row.unit_id
    rivals = db.session.scalars(
        select(RuleProfile)
        .where(RuleProfile.first_month == row.first_month, same)
        .order_by(RuleProfile.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if any(one.state == "in_force" for one in rivals):
        raise Conflict("profile_month_taken", month=Month.parse(row.first_month))


def _decide(row: RuleProfile, state: str, reason: str | None, by: Viewer, now: datetime) -> None:
    row.state, row.decision_reason = state, reason
    row.decided_by_id, row.decided_at = by.employee_id, now
    link = f"/hr/rules/profiles/{row.public_id}"
    notify(row.proposed_by_id, f"rule_profile_{state}", {"title": row.title, "month": row.first_month}, link, now)
    _record(state, row, by, now)


def _record(act: str, row: RuleProfile, by: Viewer, now: datetime) -> None:
    data = {
        "code": row.code,
        "content_hash": row.content_hash,
        "unit_id": row.unit_id,
        "first_month": row.first_month,
        "signed_on": row.signed_on.isoformat(),
    }
    audit.record(f"rule_profile.{act}", "rule_profile", row.public_id, by=by.employee_id, now=now, data=data)
