"""The policy as a truth table: every permission against every ground."""

import pytest

from app.domain.permissions import (
    POLICY,
    Ground,
    Permission,
    Role,
    RoleGrant,
    Verdict,
    Viewer,
    decide,
    personal_grounds,
)

# A = may, f = sees it and is refused (403), . = must not learn that it is there (404).
# Columns: OWNer, DECider, ASSessor, assessor's SUPerior, LEAds somebody, UNIt hr, CITy hr, TREasurer, VERifier,
# APProver, CALibrator, AUDitor, ADMin, anyone SIGned in.
COLUMNS = "OWN DEC ASS SUP LEA UNI CIT TRE VER APP CAL AUD ADM SIG"
TABLE = """
account:manage             .   .   .   .   .   .   .   .   .   .   .   .   A   f
activity:create            A   .   .   .   .   .   .   .   .   .   .   .   .   .
activity:decide            f   A   f   f   .   f   f   .   .   .   .   f   .   .
activity:edit              A   f   f   f   .   f   f   .   .   .   .   f   .   .
activity:read              A   A   A   A   .   f   A   .   .   .   .   A   .   .
activity:record_decision   f   f   f   f   .   f   A   .   .   .   .   f   .   .
activity:see_existence     A   A   A   A   .   A   A   .   .   .   .   A   .   .
activity:withdraw          A   f   f   f   .   f   f   .   .   .   .   f   .   .
approval:read              .   .   .   .   A   .   .   .   .   .   .   .   .   f
attendance:import          .   .   .   .   .   A   A   .   .   .   .   .   .   f
attendance:read            A   .   A   .   .   A   A   .   .   .   .   A   .   .
audit:read                 .   .   .   .   .   .   .   .   .   .   .   A   .   f
calendar:edit              .   .   .   .   .   .   A   .   .   .   .   .   .   f
calendar:read              .   .   .   .   .   .   .   .   .   .   .   .   .   A
ceiling:record             .   .   .   .   .   .   A   .   .   .   .   .   .   f
consent:give               A   .   .   .   .   .   .   .   .   .   .   .   .   .
delegation:create          A   .   f   .   .   A   A   .   .   .   .   f   .   .
distribution:read          .   .   .   .   .   .   A   .   .   .   A   A   .   f
export:read                A   .   .   .   .   .   .   .   .   .   .   .   .   .
feedback:give              f   .   A   f   .   .   f   .   .   .   .   f   .   .
feedback:read              A   .   A   A   .   .   A   .   .   .   .   A   .   .
gap:confirm                .   .   .   .   .   A   A   f   A   f   .   f   .   .
health:read                .   .   .   .   .   .   A   .   .   .   .   .   A   f
hr:read                    .   .   .   .   .   A   A   .   .   .   .   .   .   f
leave:record               f   f   f   .   .   A   A   .   .   .   .   f   .   .
me:export                  .   .   .   .   .   .   .   .   .   .   .   .   .   A
me:read                    .   .   .   .   .   .   .   .   .   .   .   .   .   A
missing:read               .   .   .   .   .   A   A   .   .   .   .   .   .   f
no_skp:record              f   .   f   .   .   f   A   .   .   .   .   f   .   .
period:close               .   .   .   .   .   .   A   .   .   .   .   .   .   f
period:read                .   .   .   .   .   A   A   .   .   .   .   A   .   f
period:reopen              .   .   .   .   .   .   A   .   .   .   .   .   .   f
plan:agree                 f   f   A   f   .   f   f   .   .   .   .   f   .   .
plan:amend                 A   f   f   f   .   f   f   .   .   .   .   f   .   .
plan:create                A   .   .   .   .   .   .   .   .   .   .   .   .   .
plan:import                .   .   .   .   .   .   A   .   .   .   .   .   .   f
plan:read                  A   A   A   A   .   A   A   .   .   .   .   A   .   .
plan:submit                A   f   f   f   .   f   f   .   .   .   .   f   .   .
question:answer            f   .   .   .   .   A   A   .   .   .   .   f   .   .
question:ask               A   .   .   .   .   .   .   .   .   .   .   .   .   .
question:read              .   .   .   .   .   A   A   .   .   .   .   A   .   f
realisation:confirm        f   .   A   f   .   .   f   .   .   .   .   f   .   .
realisation:give           A   .   f   f   .   .   f   .   .   .   .   f   .   .
recording:set              f   f   f   .   .   A   A   .   .   .   .   f   .   .
report:export              .   .   .   .   .   .   A   .   .   .   .   .   .   f
roster:import              .   .   .   .   .   .   A   .   .   .   .   .   .   f
roster:read                .   .   .   .   .   A   A   .   .   .   .   A   A   f
rule:approve               .   .   .   .   .   .   A   .   .   .   .   .   .   f
rule:propose               .   .   .   .   .   .   A   .   .   .   .   .   .   f
rule:read                  .   .   .   .   .   .   .   .   .   .   .   .   .   A
rule_profile:read          .   .   .   .   .   .   A   .   .   .   .   A   .   f
schedule:edit              .   .   .   .   .   .   A   .   .   .   .   .   .   f
score:confirm              f   .   A   f   .   .   f   .   .   .   .   f   .   .
score:decide_objection     f   .   f   A   .   .   f   .   .   .   .   f   .   .
score:explain              A   .   A   A   .   .   A   .   .   .   .   A   .   .
score:finalise             .   .   .   .   .   .   A   .   .   .   .   .   .   f
score:object               A   .   f   f   .   .   f   .   .   .   .   f   .   .
score:read                 A   .   A   A   .   .   A   .   .   .   .   A   .   .
standing:read              f   .   .   .   .   A   A   .   .   .   .   A   .   .
standing:record            f   .   f   .   .   f   A   .   .   .   .   f   .   .
superior_report:create     A   .   .   .   .   .   .   .   .   .   .   .   .   .
superior_report:resolve    f   .   .   .   .   A   A   .   .   .   .   .   .   .
tpp:read_own               A   .   .   .   .   .   .   .   .   .   .   .   .   .
tpp_batch:approve          .   .   .   .   .   .   f   f   f   A   .   f   .   .
tpp_batch:compute          .   .   .   .   .   .   A   A   f   f   .   f   .   .
tpp_batch:export           .   .   .   .   .   .   A   A   A   A   .   f   .   .
tpp_batch:pay              .   .   .   .   .   .   f   A   f   f   .   f   .   .
tpp_batch:read             .   .   .   .   .   .   A   A   A   A   .   A   .   .
tpp_batch:verify           .   .   .   .   .   .   f   f   A   f   .   f   .   .
unit:read                  .   .   .   .   .   .   .   .   .   .   .   .   .   A
unit_phase:set             .   .   .   .   .   .   A   .   .   .   .   .   .   f
"""
GROUNDS = dict(zip(COLUMNS.split(), Ground, strict=True))
VERDICTS = {"A": Verdict.ALLOW, "f": Verdict.FORBIDDEN, ".": Verdict.HIDDEN}
ROWS = {line.split()[0]: line.split()[1:] for line in TABLE.strip().splitlines()}
CELLS = [
    (permission, column, letter)
    for permission, letters in ROWS.items()
    for column, letter in zip(GROUNDS, letters, strict=True)
]


@pytest.mark.parametrize(("permission", "column", "letter"), CELLS)
def test_each_ground_alone_gives_this_verdict(permission, column, letter):
    assert decide(Permission(permission), {GROUNDS[column]}) is VERDICTS[letter]


def test_the_table_and_the_policy_name_every_permission_in_order():
    assert list(ROWS) == [permission.value for permission in Permission]
    assert list(POLICY) == list(Permission)
    assert list(Permission) == sorted(Permission)


@pytest.mark.parametrize("permission", Permission)
def test_without_any_ground_nothing_is_even_visible(permission):
    assert decide(permission, frozenset()) is Verdict.HIDDEN


@pytest.mark.parametrize("permission", Permission)
def test_what_may_be_done_is_also_visible(permission):
    assert POLICY[permission].allow <= POLICY[permission].visible


def test_the_best_of_several_grounds_counts():
    assert decide(Permission.ACTIVITY_READ, {Ground.UNIT_HR, Ground.ANY_SIGNED_IN}) is Verdict.FORBIDDEN
    assert decide(Permission.ACTIVITY_READ, {Ground.UNIT_HR, Ground.DECIDER}) is Verdict.ALLOW


LOOKING = {"read", "see_existence", "explain"}


@pytest.mark.parametrize("permission", [one for one in Permission if one.value.split(":")[1] not in LOOKING])
def test_an_auditor_changes_nothing(permission):
    assert decide(permission, {Ground.AUDITOR}) is not Verdict.ALLOW


CITY, DINAS, SECTION, OTHER = 1, 2, 3, 9
SECTION_LINE = (CITY, DINAS, SECTION)


@pytest.mark.parametrize(
    ("role", "ground"),
    [
        (Role.HR, Ground.CITY_HR),
        (Role.UNIT_HR, Ground.UNIT_HR),
        (Role.TREASURER, Ground.TREASURER),
        (Role.VERIFIER, Ground.VERIFIER),
        (Role.APPROVER, Ground.APPROVER),
        (Role.CALIBRATOR, Ground.CALIBRATOR),
        (Role.AUDITOR, Ground.AUDITOR),
        (Role.ADMIN, Ground.ADMIN),
    ],
)
def test_a_role_is_a_ground_in_its_unit_and_below_only(role, ground):
    viewer = Viewer(7, (RoleGrant(role, DINAS),))

    assert ground in viewer.grounds_for_unit(SECTION_LINE)
    assert ground not in viewer.grounds_for_unit((CITY, OTHER))
    assert ground not in viewer.grounds_for_unit((CITY,))
    assert ground not in viewer.grounds_for_city()
    assert ground in viewer.grounds_anywhere()


def test_a_role_without_unit_holds_everywhere():
    viewer = Viewer(7, (RoleGrant(Role.TREASURER),))

    assert Ground.TREASURER in viewer.grounds_for_unit(SECTION_LINE)
    assert Ground.TREASURER in viewer.grounds_for_city()


def test_anyone_signed_in_has_that_ground_and_a_superior_one_more():
    assert Viewer(7).grounds_for_city() == {Ground.ANY_SIGNED_IN}
    assert Viewer(7, is_superior=True).grounds_anywhere() == {Ground.ANY_SIGNED_IN, Ground.SUPERIOR}


def test_knows_the_units_of_a_role():
    viewer = Viewer(7, (RoleGrant(Role.UNIT_HR, DINAS), RoleGrant(Role.UNIT_HR, OTHER), RoleGrant(Role.AUDITOR)))

    assert viewer.units_of(Role.UNIT_HR) == {DINAS, OTHER}
    assert viewer.units_of(Role.AUDITOR) is None
    assert viewer.units_of(Role.ADMIN) == frozenset()
    assert viewer.has_role(Role.AUDITOR)
    assert not viewer.has_role(Role.ADMIN)


def test_a_city_wide_role_beside_one_for_a_unit_is_city_wide():
    viewer = Viewer(7, (RoleGrant(Role.TREASURER, DINAS), RoleGrant(Role.TREASURER)))

    assert viewer.units_of(Role.TREASURER) is None


@pytest.mark.parametrize(
    ("viewer", "grounds"),
    [
        (1, {Ground.OWNER}),
        (2, {Ground.DECIDER, Ground.ASSESSOR}),
        (3, {Ground.DECIDER}),
        (4, {Ground.ASSESSOR_SUPERIOR}),
        (5, set()),
    ],
)
def test_personal_grounds_follow_from_the_relation(viewer, grounds):
    found = personal_grounds(viewer, 1, decider_ids={1, 2, 3}, assessor_id=2, assessor_superior_id=4)

    assert found == grounds
