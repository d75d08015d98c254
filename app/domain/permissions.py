"""Who may do what: one table, deny by default.

A viewer stands to an object on *grounds* (owner, decider, HR of its unit, …). A permission names the grounds that allow it and the
further grounds on which the object is at least visible. Allowed: go ahead. Only visible: 403. Neither: 404, as if it did not exist.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Roles that are granted; being a superior is not one of them, it follows from dated assignments."""

    HR = "hr"
    UNIT_HR = "unit_hr"
    TREASURER = "treasurer"
    VERIFIER = "verifier"
    APPROVER = "approver"
    CALIBRATOR = "calibrator"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Ground(StrEnum):
    """How a viewer stands to an object."""

    ANYONE = "anyone"  # signed in
    OWNER = "owner"
    DECIDER = "decider"  # may decide this entry now
    SUPERIOR = "superior"  # superior of the owner, though not the decider of this entry
    ASSESSOR = "assessor"
    ASSESSOR_SUPERIOR = "assessor_superior"
    HR = "hr"
    UNIT_HR = "unit_hr"
    TREASURER = "treasurer"
    VERIFIER = "verifier"
    APPROVER = "approver"
    CALIBRATOR = "calibrator"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Permission(StrEnum):
    """Every permission a route or service asks for, sorted."""

    ACCOUNT_MANAGE = "account:manage"
    ACTIVITY_CREATE = "activity:create"
    ACTIVITY_DECIDE = "activity:decide"
    ACTIVITY_EDIT = "activity:edit"
    ACTIVITY_READ = "activity:read"
    ACTIVITY_SEE_EXISTENCE = "activity:see_existence"
    ATTENDANCE_RECORD = "attendance:record"
    AUDIT_READ = "audit:read"
    CALENDAR_EDIT = "calendar:edit"
    DASHBOARD_READ = "dashboard:read"
    DELEGATION_CREATE = "delegation:create"
    FEEDBACK_GIVE = "feedback:give"
    ME_READ = "me:read"
    NO_SKP_RECORD = "no_skp:record"
    PERIOD_CLOSE = "period:close"
    PERIOD_READ = "period:read"
    PERIOD_REOPEN = "period:reopen"
    PLAN_AGREE = "plan:agree"
    PLAN_EDIT = "plan:edit"
    PLAN_READ = "plan:read"
    QUEUE_READ = "queue:read"
    REALISATION_CONFIRM = "realisation:confirm"
    REALISATION_GIVE = "realisation:give"
    REPORT_EXPORT = "report:export"
    ROSTER_IMPORT = "roster:import"
    ROSTER_READ = "roster:read"
    RULES_READ = "rules:read"
    SCHEDULE_EDIT = "schedule:edit"
    SCORE_ASSESS = "score:assess"
    SCORE_FINALISE = "score:finalise"
    SCORE_READ = "score:read"
    SCORE_READ_OWN = "score:read_own"
    SUPERIOR_REPORT_CREATE = "superior_report:create"
    SUPERIOR_REPORT_RESOLVE = "superior_report:resolve"
    TPP_APPROVE = "tpp:approve"
    TPP_COMPUTE = "tpp:compute"
    TPP_CONFIRM_GAP = "tpp:confirm_gap"
    TPP_EXPORT = "tpp:export"
    TPP_PAY = "tpp:pay"
    TPP_READ = "tpp:read"
    TPP_READ_OWN = "tpp:read_own"
    TPP_VERIFY = "tpp:verify"


class Verdict(StrEnum):
    """The answer of the policy."""

    ALLOW = "allow"
    FORBIDDEN = "forbidden"
    HIDDEN = "hidden"


_G = Ground
_ANYONE = frozenset({_G.ANYONE})
_OWNER = frozenset({_G.OWNER})
_CHAIN = frozenset({_G.DECIDER, _G.SUPERIOR, _G.ASSESSOR, _G.ASSESSOR_SUPERIOR})
_HR = frozenset({_G.HR})
_UNIT_HR = frozenset({_G.HR, _G.UNIT_HR})
_MONEY = frozenset({_G.HR, _G.TREASURER, _G.VERIFIER, _G.APPROVER})
_READERS = frozenset({_G.HR, _G.AUDITOR})
_NOBODY: frozenset[Ground] = frozenset()

# permission -> (grounds that allow, further grounds on which the object is visible)
POLICY: dict[Permission, tuple[frozenset[Ground], frozenset[Ground]]] = {
    Permission.ACCOUNT_MANAGE: (frozenset({_G.ADMIN}) | _UNIT_HR, _NOBODY),
    Permission.ACTIVITY_CREATE: (_OWNER, _NOBODY),
    Permission.ACTIVITY_DECIDE: (frozenset({_G.DECIDER}), _OWNER | _CHAIN | _READERS),
    Permission.ACTIVITY_EDIT: (_OWNER, _CHAIN | _READERS),
    Permission.ACTIVITY_READ: (_OWNER | _CHAIN | _READERS, _NOBODY),
    Permission.ACTIVITY_SEE_EXISTENCE: (_OWNER | _CHAIN | _READERS | _UNIT_HR, _NOBODY),
    Permission.ATTENDANCE_RECORD: (_UNIT_HR, _OWNER),
    Permission.AUDIT_READ: (_READERS | frozenset({_G.ADMIN}), _NOBODY),
    Permission.CALENDAR_EDIT: (_HR, _UNIT_HR),
    Permission.DASHBOARD_READ: (_UNIT_HR | _READERS, _NOBODY),
    Permission.DELEGATION_CREATE: (_OWNER | _UNIT_HR, _NOBODY),
    Permission.FEEDBACK_GIVE: (frozenset({_G.ASSESSOR}), _OWNER | _CHAIN | _READERS),
    Permission.ME_READ: (_ANYONE, _NOBODY),
    Permission.NO_SKP_RECORD: (_HR, _UNIT_HR),
    Permission.PERIOD_CLOSE: (_HR, _ANYONE),
    Permission.PERIOD_READ: (_UNIT_HR | _READERS | _MONEY, _NOBODY),
    Permission.PERIOD_REOPEN: (_HR, _UNIT_HR),
    Permission.PLAN_AGREE: (frozenset({_G.ASSESSOR}), _OWNER | _CHAIN | _READERS | _UNIT_HR),
    Permission.PLAN_EDIT: (_OWNER, _CHAIN | _READERS | _UNIT_HR),
    Permission.PLAN_READ: (_OWNER | _CHAIN | _READERS | _UNIT_HR, _NOBODY),
    Permission.QUEUE_READ: (frozenset({_G.DECIDER}), _NOBODY),
    Permission.REALISATION_CONFIRM: (frozenset({_G.ASSESSOR}), _OWNER | _CHAIN | _READERS),
    Permission.REALISATION_GIVE: (_OWNER, _CHAIN | _READERS),
    Permission.REPORT_EXPORT: (_UNIT_HR | frozenset({_G.AUDITOR}), _NOBODY),
    Permission.ROSTER_IMPORT: (_HR, _UNIT_HR),
    Permission.ROSTER_READ: (_UNIT_HR | _READERS | frozenset({_G.ADMIN}), _NOBODY),
    Permission.RULES_READ: (_ANYONE, _NOBODY),
    Permission.SCHEDULE_EDIT: (_HR, _UNIT_HR),
    Permission.SCORE_ASSESS: (frozenset({_G.ASSESSOR}), _OWNER | _CHAIN | _READERS | frozenset({_G.CALIBRATOR})),
    Permission.SCORE_FINALISE: (_HR, _UNIT_HR),
    Permission.SCORE_READ: (_OWNER | _CHAIN | _READERS | frozenset({_G.CALIBRATOR}), _NOBODY),
    Permission.SCORE_READ_OWN: (_OWNER, _NOBODY),
    Permission.SUPERIOR_REPORT_CREATE: (_OWNER, _NOBODY),
    Permission.SUPERIOR_REPORT_RESOLVE: (_UNIT_HR, _OWNER),
    Permission.TPP_APPROVE: (frozenset({_G.APPROVER}), _MONEY | _READERS),
    Permission.TPP_COMPUTE: (_HR | frozenset({_G.TREASURER}), _MONEY | _READERS),
    Permission.TPP_CONFIRM_GAP: (_HR | frozenset({_G.VERIFIER}), _MONEY | _READERS),
    Permission.TPP_EXPORT: (_MONEY | _READERS, _NOBODY),
    Permission.TPP_PAY: (frozenset({_G.TREASURER}), _MONEY | _READERS),
    Permission.TPP_READ: (_MONEY | _READERS, _NOBODY),
    Permission.TPP_READ_OWN: (_OWNER, _NOBODY),
    Permission.TPP_VERIFY: (frozenset({_G.VERIFIER}), _MONEY | _READERS),
}


def decide(permission: Permission, grounds: Collection[Ground]) -> Verdict:
    """The verdict for a viewer who stands on these grounds."""
    allowing, visible = POLICY.get(permission, (_NOBODY, _NOBODY))
    if not allowing.isdisjoint(grounds):
        return Verdict.ALLOW
    return Verdict.HIDDEN if visible.isdisjoint(grounds) else Verdict.FORBIDDEN


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role held for the subtree of a unit, or (unit_id None) for the whole city."""

    role: Role
    unit_id: int | None = None

    def covers(self, unit_ancestor_ids: Collection[int]) -> bool:
        """Whether the unit with these ancestors (itself included) lies in the grant's subtree."""
        return self.unit_id is None or self.unit_id in unit_ancestor_ids


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person asking, with the rights of this very request."""

    employee_id: int
    grants: tuple[RoleGrant, ...] = ()
    is_superior: bool = False

    def grounds(self) -> frozenset[Ground]:
        """Every ground the viewer could stand on towards some object: what a page as a whole needs."""
        found = {Ground.ANYONE, Ground.OWNER, *(Ground(grant.role.value) for grant in self.grants)}
        return frozenset(found | _CHAIN if self.is_superior else found)

    def grounds_for_unit(self, unit_ancestor_ids: Collection[int]) -> frozenset[Ground]:
        """The grounds the viewer's roles give towards an object of a unit (ids from the root down to it)."""
        held = (Ground(grant.role.value) for grant in self.grants if grant.covers(unit_ancestor_ids))
        return frozenset({Ground.ANYONE, *held})

    def has_role(self, role: Role) -> bool:
        """Whether the role is held for any unit."""
        return any(grant.role is role for grant in self.grants)

    def unit_scope(self, roles: Iterable[Role]) -> frozenset[int] | None:
        """Root unit ids of the subtrees in which one of the roles is held; None means the whole city."""
        wanted = set(roles)
        held = [grant.unit_id for grant in self.grants if grant.role in wanted]
        return None if None in held else frozenset(unit for unit in held if unit is not None)
