"""Consents to compare derivations: one person lets another see the own TPP of a month, until it is revoked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from app.domain.errors import FieldError, Invalid, NotFound
from app.domain.periods import Month
from app.domain.permissions import Viewer
from app.extensions import db
from app.models import DerivationConsent, Employee
from app.services import audit
from app.services.notices import notify
from app.services.unit_of_work import unit_of_work


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One other person: `given` is my consent in force, `is_received` whether theirs is."""

    person: Employee
    given: DerivationConsent | None
    is_received: bool

    @property
    def can_compare(self) -> bool:
        return self.given is not None and self.is_received


def give_consent(nip: str, month: Month, *, by: Viewer, now: datetime) -> DerivationConsent:
    """Let the person with this NIP compare the own month with mine, once they agree too. Giving again changes nothing.

    Raises: Invalid for an unknown NIP or one's own.
    """
    other = db.session.scalar(select(Employee).where(Employee.nip == "".join(nip.split())))
    if other is None or other.id == by.employee_id:
        code = "consent_own" if other is not None else "consent_nip_unknown"
        raise Invalid("consent_invalid", fields={"nip": [FieldError(code)]})
    other_id = other.id
    with unit_of_work():
        # The giver's row makes two taps wait for one another.
        db.session.execute(select(Employee.id).where(Employee.id == by.employee_id).with_for_update(key_share=True))
        consent = _between(by.employee_id, other_id, month)
        if consent is not None and consent.revoked_at is None:
            return consent
        if consent is None:
            consent = DerivationConsent(giver_id=by.employee_id, receiver_id=other_id, month=month.code)
            db.session.add(consent)
        consent.given_at, consent.revoked_at = now, None
        db.session.flush()  # the audit row names its public id
        _tell(consent, "given", now)
        return consent


def revoke_consent(public_id: UUID, *, by: Viewer, now: datetime) -> DerivationConsent:
    """Take it back; from now on neither sees the other's. Raises: NotFound for a consent somebody else gave."""
    with unit_of_work():
        consent = db.session.scalar(
            select(DerivationConsent).where(DerivationConsent.public_id == public_id).with_for_update()
        )
        if consent is None or consent.giver_id != by.employee_id:
            raise NotFound("not_found")
        if consent.revoked_at is None:
            consent.revoked_at = now
            _tell(consent, "revoked", now)
        return consent


def have_both_consented(one: int, other: int, month: Month) -> bool:
    """Whether both consents are in force."""
    pairs = or_(
        and_(DerivationConsent.giver_id == one, DerivationConsent.receiver_id == other),
        and_(DerivationConsent.giver_id == other, DerivationConsent.receiver_id == one),
    )
    found = db.session.scalar(
        select(func.count()).where(DerivationConsent.month == month.code, DerivationConsent.revoked_at.is_(None), pairs)
    )
    return found == 2


def consents_of(employee_id: int, month: Month) -> list[ConsentRow]:
    """Everyone with whom a consent is in force in either direction, by name. Two queries."""
    consents = list(
        db.session.scalars(
            select(DerivationConsent).where(
                DerivationConsent.month == month.code,
                DerivationConsent.revoked_at.is_(None),
                or_(DerivationConsent.giver_id == employee_id, DerivationConsent.receiver_id == employee_id),
            )
        )
    )
    given = {one.receiver_id: one for one in consents if one.giver_id == employee_id}
    received = {one.giver_id for one in consents if one.receiver_id == employee_id}
    people = db.session.scalars(
        select(Employee).where(Employee.id.in_(given.keys() | received)).order_by(Employee.nama, Employee.id)
    )
    return [ConsentRow(one, given.get(one.id), one.id in received) for one in people]


def _between(giver: int, receiver: int, month: Month) -> DerivationConsent | None:
    return db.session.scalar(
        select(DerivationConsent).where(
            DerivationConsent.giver_id == giver,
            DerivationConsent.receiver_id == receiver,
            DerivationConsent.month == month.code,
        )
    )


def _tell(consent: DerivationConsent, act: str, now: datetime) -> None:
    giver = db.session.get_one(Employee, consent.giver_id)
    params = {"name": giver.nama, "month": consent.month}
    notify(consent.receiver_id, f"derivation_consent_{act}", params, f"/tpp/{consent.month}/compare", now)
    data = {"month": consent.month, "receiver_id": consent.receiver_id}
    audit.record(f"derivation_consent.{act}", "derivation_consent", consent.public_id, by=giver.id, now=now, data=data)
