"""The one policy: which relation to an object permits which act. Whatever is not written here is refused.

A viewer stands to an object in some relations ("grounds"): owner, decider, the unit's treasurer, … Each
permission names the grounds that allow the act and those that merely make the object visible. Visible but not
allowed is 403; neither is 404, so that nobody learns of objects that are not theirs.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a grant can say. Being a superior is no role: it follows from assignments."""

    HR = "hr"
    UNIT_HR = "unit_hr"
    TREASURER = "treasurer"
    VERIFIER = "verifier"
    APPROVER = "approver"
    CALIBRATOR = "calibrator"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Ground(StrEnum):
    """A relation of the viewer to the object asked about."""

    OWNER = "owner"
    DECIDER = "decider"
    ASSESSOR = "assessor"
    ASSESSOR_SUPERIOR = "assessor_superior"
    SUPERIOR = "superior"  # leads or checks somebody; for pages, not for objects
    UNIT_HR = "unit_hr"
    CITY_HR = "city_hr"
    TREASURER = "treasurer"
    VERIFIER = "verifier"
    APPROVER = "approver"
    CALIBRATOR = "calibrator"
    AUDITOR = "auditor"
    ADMIN = "admin"
    ANY_SIGNED_IN = "any_signed_in"


class Permission(StrEnum):
    """Everything a route can ask for, as `resource:action`, sorted."""

    ACCOUNT_MANAGE = "account:manage"
    ACTIVITY_CREATE = "activity:create"
    ACTIVITY_DECIDE = "activity:decide"
    ACTIVITY_EDIT = "activity:edit"
    ACTIVITY_READ = "activity:read"
    ACTIVITY_RECORD_DECISION = "activity:record_decision"
    ACTIVITY_SEE_EXISTENCE = "activity:see_existence"
    ACTIVITY_WITHDRAW = "activity:withdraw"
    APPROVAL_READ = "approval:read"
    ATTENDANCE_IMPORT = "attendance:import"
    ATTENDANCE_READ = "attendance:read"
    AUDIT_READ = "audit:read"
    CALENDAR_EDIT = "calendar:edit"
    CALENDAR_READ = "calendar:read"
    CEILING_RECORD = "ceiling:record"
    CONSENT_GIVE = "consent:give"
    DELEGATION_CREATE = "delegation:create"
    DISTRIBUTION_READ = "distribution:read"
    EXPORT_READ = "export:read"
    FEEDBACK_GIVE = "feedback:give"
    FEEDBACK_READ = "feedback:read"
    GAP_CONFIRM = "gap:confirm"
    HEALTH_READ = "health:read"
    HR_READ = "hr:read"
    LEAVE_RECORD = "leave:record"
    ME_EXPORT = "me:export"
    ME_READ = "me:read"
    MISSING_READ = "missing:read"
    NO_SKP_RECORD = "no_skp:record"
    PERIOD_CLOSE = "period:close"
    PERIOD_READ = "period:read"
    PERIOD_REOPEN = "period:reopen"
    PLAN_AGREE = "plan:agree"
    PLAN_AMEND = "plan:amend"
    PLAN_CREATE = "plan:create"
    PLAN_IMPORT = "plan:import"
    PLAN_READ = "plan:read"
    PLAN_SUBMIT = "plan:submit"
    QUESTION_ANSWER = "question:answer"
    QUESTION_ASK = "question:ask"
    QUESTION_READ = "question:read"
    REALISATION_CONFIRM = "realisation:confirm"
    REALISATION_GIVE = "realisation:give"
    RECORDING_SET = "recording:set"
    REPORT_EXPORT = "report:export"
    ROSTER_IMPORT = "roster:import"
    ROSTER_READ = "roster:read"
    RULE_APPROVE = "rule:approve"
    RULE_PROPOSE = "rule:propose"
    RULE_READ = "rule:read"
    RULE_PROFILE_READ = "rule_profile:read"
    SCHEDULE_EDIT = "schedule:edit"
    SCORE_CONFIRM = "score:confirm"
    SCORE_DECIDE_OBJECTION = "score:decide_objection"
    SCORE_EXPLAIN = "score:explain"
    SCORE_FINALISE = "score:finalise"
    SCORE_OBJECT = "score:object"
    SCORE_READ = "score:read"
    STANDING_READ = "standing:read"
    STANDING_RECORD = "standing:record"
    SUPERIOR_REPORT_CREATE = "superior_report:create"
    SUPERIOR_REPORT_RESOLVE = "superior_report:resolve"
    TPP_READ_OWN = "tpp:read_own"
    TPP_BATCH_APPROVE = "tpp_batch:approve"
    TPP_BATCH_COMPUTE = "tpp_batch:compute"
    TPP_BATCH_EXPORT = "tpp_batch:export"
    TPP_BATCH_PAY = "tpp_batch:pay"
    TPP_BATCH_READ = "tpp_batch:read"
    TPP_BATCH_VERIFY = "tpp_batch:verify"
    UNIT_READ = "unit:read"
    UNIT_PHASE_SET = "unit_phase:set"


class Verdict(StrEnum):
    ALLOW = "allow"
    FORBIDDEN = "forbidden"  # 403
    HIDDEN = "hidden"  # 404


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may, and who may at least know that the object is there."""

    allow: frozenset[Ground]
    visible: frozenset[Ground]


def _grounds(names: str) -> frozenset[Ground]:
    return frozenset(Ground(name) for name in names.split())


# Groups that recur below.
_ENTRY_READERS = "owner decider assessor assessor_superior city_hr auditor"
_APPRAISAL_READERS = "owner assessor assessor_superior city_hr auditor"
_BATCH_READERS = "treasurer verifier approver city_hr auditor"
_OFFICE = "unit_hr city_hr"
_ANYONE = "any_signed_in"

# permission, who may, who may at least see that it is there (they get 403, everyone else 404).
# Pages without an object of a person are visible to anyone signed in.
_TABLE = (
    (Permission.ACCOUNT_MANAGE, "admin", _ANYONE),
    (Permission.ACTIVITY_CREATE, "owner", ""),
    (Permission.ACTIVITY_DECIDE, "decider", f"{_ENTRY_READERS} unit_hr"),
    (Permission.ACTIVITY_EDIT, "owner", f"{_ENTRY_READERS} unit_hr"),
    # A unit's pengelola kepegawaian knows that an entry exists; its text is not theirs to read.
    (Permission.ACTIVITY_READ, _ENTRY_READERS, "unit_hr"),
    (Permission.ACTIVITY_RECORD_DECISION, "city_hr", f"{_ENTRY_READERS} unit_hr"),
    (Permission.ACTIVITY_SEE_EXISTENCE, f"{_ENTRY_READERS} unit_hr", ""),
    (Permission.ACTIVITY_WITHDRAW, "owner", f"{_ENTRY_READERS} unit_hr"),
    (Permission.APPROVAL_READ, "superior", _ANYONE),
    (Permission.ATTENDANCE_IMPORT, _OFFICE, _ANYONE),
    (Permission.ATTENDANCE_READ, f"owner assessor {_OFFICE} auditor", ""),
    (Permission.AUDIT_READ, "auditor", _ANYONE),
    (Permission.CALENDAR_EDIT, "city_hr", _ANYONE),
    (Permission.CALENDAR_READ, _ANYONE, ""),
    (Permission.CEILING_RECORD, "city_hr", _ANYONE),
    (Permission.CONSENT_GIVE, "owner", ""),
    (Permission.DELEGATION_CREATE, f"owner {_OFFICE}", "assessor auditor"),
    (Permission.DISTRIBUTION_READ, "calibrator city_hr auditor", _ANYONE),
    (Permission.EXPORT_READ, "owner", ""),
    (Permission.FEEDBACK_GIVE, "assessor", _APPRAISAL_READERS),
    (Permission.FEEDBACK_READ, _APPRAISAL_READERS, ""),
    (Permission.GAP_CONFIRM, f"{_OFFICE} verifier", _BATCH_READERS),
    (Permission.HEALTH_READ, "admin city_hr", _ANYONE),
    (Permission.HR_READ, _OFFICE, _ANYONE),
    (Permission.LEAVE_RECORD, _OFFICE, "owner assessor decider auditor"),
    (Permission.ME_EXPORT, _ANYONE, ""),
    (Permission.ME_READ, _ANYONE, ""),
    (Permission.MISSING_READ, _OFFICE, _ANYONE),
    (Permission.NO_SKP_RECORD, "city_hr", "owner assessor unit_hr auditor"),
    (Permission.PERIOD_CLOSE, "city_hr", _ANYONE),
    (Permission.PERIOD_READ, "city_hr unit_hr auditor", _ANYONE),
    (Permission.PERIOD_REOPEN, "city_hr", _ANYONE),
    (Permission.PLAN_AGREE, "assessor", f"{_APPRAISAL_READERS} decider unit_hr"),
    (Permission.PLAN_AMEND, "owner", f"{_APPRAISAL_READERS} decider unit_hr"),
    (Permission.PLAN_CREATE, "owner", ""),
    (Permission.PLAN_IMPORT, "city_hr", _ANYONE),
    (Permission.PLAN_READ, f"{_APPRAISAL_READERS} decider unit_hr", ""),
    (Permission.PLAN_SUBMIT, "owner", f"{_APPRAISAL_READERS} decider unit_hr"),
    # The owner asked and reads on the own page; whoever answers may not be the asker.
    (Permission.QUESTION_ANSWER, _OFFICE, "owner auditor"),
    (Permission.QUESTION_ASK, "owner", ""),
    (Permission.QUESTION_READ, f"{_OFFICE} auditor", _ANYONE),
    (Permission.REALISATION_CONFIRM, "assessor", _APPRAISAL_READERS),
    (Permission.REALISATION_GIVE, "owner", _APPRAISAL_READERS),
    (Permission.RECORDING_SET, _OFFICE, "owner assessor decider auditor"),
    (Permission.REPORT_EXPORT, "city_hr", _ANYONE),
    (Permission.ROSTER_IMPORT, "city_hr", _ANYONE),
    (Permission.ROSTER_READ, f"{_OFFICE} admin auditor", _ANYONE),
    (Permission.RULE_APPROVE, "city_hr", _ANYONE),
    (Permission.RULE_PROPOSE, "city_hr", _ANYONE),
    (Permission.RULE_READ, _ANYONE, ""),
    (Permission.RULE_PROFILE_READ, "city_hr auditor", _ANYONE),
    (Permission.SCHEDULE_EDIT, "city_hr", _ANYONE),
    (Permission.SCORE_CONFIRM, "assessor", _APPRAISAL_READERS),
    (Permission.SCORE_DECIDE_OBJECTION, "assessor_superior", _APPRAISAL_READERS),
    (Permission.SCORE_EXPLAIN, _APPRAISAL_READERS, ""),
    (Permission.SCORE_FINALISE, "city_hr", _ANYONE),
    (Permission.SCORE_OBJECT, "owner", _APPRAISAL_READERS),
    (Permission.SCORE_READ, _APPRAISAL_READERS, ""),
    (Permission.STANDING_READ, f"{_OFFICE} auditor", "owner"),
    (Permission.STANDING_RECORD, "city_hr", "owner assessor unit_hr auditor"),
    (Permission.SUPERIOR_REPORT_CREATE, "owner", ""),
    (Permission.SUPERIOR_REPORT_RESOLVE, _OFFICE, "owner"),
    (Permission.TPP_READ_OWN, "owner", ""),
    (Permission.TPP_BATCH_APPROVE, "approver", _BATCH_READERS),
    (Permission.TPP_BATCH_COMPUTE, "treasurer city_hr", _BATCH_READERS),
    (Permission.TPP_BATCH_EXPORT, "treasurer verifier approver city_hr", _BATCH_READERS),
    (Permission.TPP_BATCH_PAY, "treasurer", _BATCH_READERS),
    (Permission.TPP_BATCH_READ, _BATCH_READERS, ""),
    (Permission.TPP_BATCH_VERIFY, "verifier", _BATCH_READERS),
    (Permission.UNIT_READ, _ANYONE, ""),
    (Permission.UNIT_PHASE_SET, "city_hr", _ANYONE),
)

POLICY: dict[Permission, Rule] = {
    permission: Rule(_grounds(allow), _grounds(f"{allow} {visible}")) for permission, allow, visible in _TABLE
}

_ROLE_GROUND: dict[Role, Ground] = {
    Role.HR: Ground.CITY_HR,
    Role.UNIT_HR: Ground.UNIT_HR,
    Role.TREASURER: Ground.TREASURER,
    Role.VERIFIER: Ground.VERIFIER,
    Role.APPROVER: Ground.APPROVER,
    Role.CALIBRATOR: Ground.CALIBRATOR,
    Role.AUDITOR: Ground.AUDITOR,
    Role.ADMIN: Ground.ADMIN,
}


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role in force now, for one unit and everything below it or, without unit, for the city."""

    role: Role
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in person, with rights as of this request."""

    employee_id: int
    grants: tuple[RoleGrant, ...] = ()
    is_superior: bool = False

    def grounds_for_unit(self, unit_ancestor_ids: Collection[int]) -> frozenset[Ground]:
        """Grounds towards an object of a unit, given by the ids of the unit itself and all units above it."""
        return self._role_grounds(
            grant for grant in self.grants if grant.unit_id is None or grant.unit_id in unit_ancestor_ids
        )

    def grounds_for_city(self) -> frozenset[Ground]:
        """Grounds towards what belongs to the whole city: periods, the calendar, imports."""
        return self._role_grounds(grant for grant in self.grants if grant.unit_id is None)

    def grounds_anywhere(self) -> frozenset[Ground]:
        """Grounds for opening a page whose content is then limited to the viewer's units."""
        return self._role_grounds(self.grants)

    def has_role(self, role: Role) -> bool:
        """Whether the role is held for any unit."""
        return any(grant.role is role for grant in self.grants)

    def units_of(self, role: Role) -> frozenset[int] | None:
        """The units of a role, without those below them; None means the whole city, empty means none."""
        units = [grant.unit_id for grant in self.grants if grant.role is role]
        named = frozenset(unit for unit in units if unit is not None)
        return None if len(named) < len(set(units)) else named

    def _role_grounds(self, grants: Iterable[RoleGrant]) -> frozenset[Ground]:
        own = {Ground.ANY_SIGNED_IN} | ({Ground.SUPERIOR} if self.is_superior else set())
        return frozenset(own | {_ROLE_GROUND[grant.role] for grant in grants})


def personal_grounds(
    viewer_id: int,
    owner_id: int,
    *,
    decider_ids: Collection[int] = (),
    assessor_id: int | None = None,
    assessor_superior_id: int | None = None,
) -> frozenset[Ground]:
    """Grounds from a person's relation to another; the owner is never anything else to their own object."""
    if viewer_id == owner_id:
        return frozenset({Ground.OWNER})
    relations = {
        Ground.DECIDER: viewer_id in decider_ids,
        Ground.ASSESSOR: viewer_id == assessor_id,
        Ground.ASSESSOR_SUPERIOR: viewer_id == assessor_superior_id,
    }
    return frozenset(ground for ground, holds in relations.items() if holds)


def decide(permission: Permission, grounds: Collection[Ground]) -> Verdict:
    """Judge an act by all grounds the viewer has towards the object."""
    rule = POLICY[permission]
    if not rule.allow.isdisjoint(grounds):
        return Verdict.ALLOW
    return Verdict.FORBIDDEN if not rule.visible.isdisjoint(grounds) else Verdict.HIDDEN
