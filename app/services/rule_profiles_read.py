"""Proposed and decided profiles, for whoever proposes, approves or audits them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from app.domain.periods import Month
from app.domain.permissions import Permission, Verdict, Viewer, decide
from app.domain.tpp import Profile
from app.extensions import db
from app.models import Employee, ProfilePreview, RuleProfile
from app.services.office_scope import require_city
from app.services.profile_preview import previews_of
from app.services.rule_profiles import load_proposal, months_decided
from app.services.rules_in_force import ProfilesInForce


@dataclass(frozen=True, slots=True)
class ProfileList:
    """`city`: what counts for the city in the month; `rows`: everything that was proposed, newest first."""

    city: Profile
    rows: list[RuleProfile]


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """One profile for its page. `may`: approve, refuse, withdraw, preview; `decided_months`: those that keep their
    amounts."""

    row: RuleProfile
    proposed_by: str
    decided_by: str | None
    previews: list[ProfilePreview]
    decided_months: tuple[Month, ...]
    may: frozenset[str]


def profiles_by_month(month: Month, *, viewer: Viewer) -> ProfileList:
    """The list. Raises: NotAllowed."""
    require_city(Permission.RULE_PROFILE_READ, viewer)
    query = select(RuleProfile).options(defer(RuleProfile.text), joinedload(RuleProfile.unit))
    rows = db.session.scalars(query.order_by(RuleProfile.first_month.desc(), RuleProfile.id.desc()).limit(200))
    return ProfileList(ProfilesInForce(month).of(None), list(rows))


def profile_page(public_id: UUID, *, viewer: Viewer) -> ProfilePage:
    """One of them. Raises: NotFound, NotAllowed."""
    require_city(Permission.RULE_PROFILE_READ, viewer)
    row = load_proposal(public_id)
    people = [row.proposed_by_id, row.decided_by_id or 0]
    named = db.session.execute(select(Employee.id, Employee.nama).where(Employee.id.in_(people)))
    names = {one.id: one.nama for one in named}
    is_open = row.state == "proposed"
    return ProfilePage(
        row=row,
        proposed_by=names[row.proposed_by_id],
        decided_by=names.get(row.decided_by_id or 0),
        previews=previews_of(row.id),
        decided_months=months_decided(row) if is_open else (),
        may=_may(row, viewer) if is_open else frozenset(),
    )


def _may(row: RuleProfile, viewer: Viewer) -> frozenset[str]:
    """What the viewer can do with a proposal now; the proposer never decides."""
    grounds = viewer.grounds_for_city()
    is_proposer = row.proposed_by_id == viewer.employee_id
    found = set()
    if decide(Permission.RULE_PROPOSE, grounds) is Verdict.ALLOW:
        found |= {"preview", "withdraw"} if is_proposer else {"preview"}
    if not is_proposer and decide(Permission.RULE_APPROVE, grounds) is Verdict.ALLOW:
        found |= {"approve", "refuse"}
    return frozenset(found)
