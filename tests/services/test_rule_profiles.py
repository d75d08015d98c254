"""New profiles: every problem at once, two people, one in force per unit and month, and past months as they were."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from app.domain.errors import Conflict, Invalid, NotAllowed
from app.domain.periods import Month
from app.domain.permissions import Role, RoleGrant, Viewer
from app.extensions import db
from app.models import Notice, RuleProfile
from app.services.rule_profiles import (
    Decision,
    ProposalInvalid,
    approve_profile,
    months_decided,
    propose_profile,
    refuse_profile,
    withdraw_profile,
)
from app.services.rules_in_force import ProfilesInForce, parse_text, profile_of_batch
from app.services.tpp import compute_batches
from app.services.tpp_acts import ActRequest, verify_batch
from app.services.verify import Scope
from app.services.verify.batches import check_batch_computation
from tests.factories import Cast, create_cast, set_period
from tests.support.clock import NOW, TODAY
from tests.support.profiles import hr, profile_text, proposal, put_in_force
from tests.tpp.rows import JUNE, all_batches, all_lines, audited, complete

JULY = Month(2026, 7)


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _propose(cast: Cast, toml: str | None = None, **changes: Any) -> RuleProfile:
    return propose_profile(proposal(toml, **changes), by=hr(cast.hr_admin), now=NOW)


def _approve(row: RuleProfile, cast: Cast, **changes: Any) -> RuleProfile:
    decision = Decision(**{"signed_on": row.signed_on, "reason": "", **changes})
    return approve_profile(row.public_id, decision, by=hr(cast.head), now=NOW)


def _june(cast: Cast) -> None:
    for person in (cast.head, cast.supervisor, cast.staff):
        complete(person)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)


def _verify_june(cast: Cast) -> None:
    batch = all_batches()[0]
    viewer = Viewer(cast.staff.id, (RoleGrant(Role.VERIFIER, cast.unit.id),))
    verify_batch(ActRequest(batch.public_id, batch.version, ""), by=viewer, now=NOW)


def test_proposal_counts_for_nothing_until_a_second_person_approves(cast: Cast) -> None:
    row = _propose(cast)
    before = ProfilesInForce(JULY).of(None).code

    _approve(row, cast)

    assert (before, ProfilesInForce(JULY).of(None).code) == ("bawaan-nasional", "uji")
    assert [event.actor_id for event in audited("rule_profile.in_force")] == [cast.head.id]
    notice = db.session.query(Notice).one()
    assert (notice.employee_id, notice.code) == (cast.hr_admin.id, "rule_profile_in_force")


def test_months_before_the_first_keep_their_rules(cast: Cast) -> None:
    put_in_force(cast.hr_admin, cast.head)

    assert ProfilesInForce(JUNE).of(None).code == "bawaan-nasional"


def test_proposer_does_not_approve(cast: Cast) -> None:
    row = _propose(cast)

    with pytest.raises(NotAllowed, match="profile_second_person"):
        approve_profile(row.public_id, Decision(row.signed_on, ""), by=hr(cast.hr_admin), now=NOW)


def test_second_person_is_a_rule_of_the_table_too(cast: Cast) -> None:
    row = _propose(cast)

    with pytest.raises(Exception, match="second_person"):
        db.session.execute(
            text("UPDATE rule_profile SET state = 'in_force', decided_by_id = proposed_by_id WHERE id = :id"),
            {"id": row.id},
        )


def test_another_signed_date_is_refused(cast: Cast) -> None:
    row = _propose(cast)

    with pytest.raises(Invalid) as refused:
        _approve(row, cast, signed_on=TODAY - timedelta(days=1))

    assert set(refused.value.fields) == {"signed_on"}


def test_units_own_profile_counts_before_the_citys(cast: Cast) -> None:
    put_in_force(cast.hr_admin, cast.head)
    put_in_force(cast.hr_admin, cast.head, profile_text("unit"), unit_kode=cast.unit.kode)

    found = ProfilesInForce(JULY)

    assert [found.of(one).code for one in (cast.unit.id, cast.other_unit.id, None)] == ["unit", "uji", "uji"]


def test_newer_profile_replaces_the_older_from_its_month_on(cast: Cast) -> None:
    put_in_force(cast.hr_admin, cast.head)
    put_in_force(cast.hr_admin, cast.head, profile_text("baru"), first_month="2026-09")

    assert [ProfilesInForce(Month(2026, month)).of(None).code for month in (8, 9)] == ["uji", "baru"]


def test_two_in_force_from_one_month_for_one_unit_are_refused(cast: Cast) -> None:
    put_in_force(cast.hr_admin, cast.head)
    rival = _propose(cast, profile_text("saingan"))

    with pytest.raises(Conflict, match="profile_month_taken"):
        _approve(rival, cast)

    assert rival.state == "proposed"


def test_every_problem_of_the_file_is_named_with_its_line(cast: Cast) -> None:
    broken = (
        profile_text()
        .replace('kind = "product"', 'kind = "produk"')
        .replace('plus = ["tpp_bruto"]', 'plus = ["tpp_netto"]')
    )

    with pytest.raises(ProposalInvalid) as refused:
        _propose(cast, broken)

    found = {(one.code, broken.splitlines()[one.line - 1].partition(" ")[0]) for one in refused.value.problems}
    assert found == {("step_kind_unknown", "kind"), ("step_reads_itself", "plus"), ("step_reads_later_step", "plus")}
    assert db.session.query(RuleProfile).count() == 0


def test_profile_without_the_amounts_of_a_batch_is_refused(cast: Cast) -> None:
    lame = profile_text().replace('"potongan", "tpp_netto"]', '"tpp_netto"]')

    with pytest.raises(ProposalInvalid) as refused:
        _propose(cast, lame)

    assert [(one.code, one.line, one.params) for one in refused.value.problems] == [
        ("profile_output_missing", 7, {"name": "potongan"})
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"unit_kode": "TIDAK-ADA"}, "unit"),
        ({"first_month": "Juli"}, "first_month"),
        ({"first_month": "2025-12"}, "first_month"),
        ({"signed_on": None}, "signed_on"),
        ({"signed_on": TODAY + timedelta(days=1)}, "signed_on"),
        ({"document": " "}, "document"),
    ],
)
def test_wrong_fields_are_named(cast: Cast, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ProposalInvalid) as refused:
        _propose(cast, **changes)

    assert set(refused.value.fields) == {field}


def test_text_longer_than_allowed_is_refused(cast: Cast) -> None:
    with pytest.raises(ProposalInvalid) as refused:
        _propose(cast, "#" * 200_001)

    assert [one.code for one in refused.value.problems] == ["profile_text_length"]


def test_same_proposal_again_is_the_one_that_waits(cast: Cast) -> None:
    assert _propose(cast).id == _propose(cast).id


def test_months_already_decided_are_named_and_must_be_acknowledged(cast: Cast) -> None:
    _june(cast)
    _verify_june(cast)
    set_period("2026-05")
    row = _propose(cast, first_month="2026-05")

    with pytest.raises(Invalid) as refused:
        _approve(row, cast)

    assert [one.code for one in refused.value.fields["surut"]] == ["profile_retroactive"]
    assert months_decided(row) == (Month(2026, 5), JUNE)
    assert _approve(row, cast, is_retroactive_known=True).state == "in_force"


def test_drafts_follow_the_profile_and_decided_batches_stay_as_they_are(cast: Cast) -> None:
    _june(cast)
    _verify_june(cast)
    decided = [(line.tpp_bruto, line.trace) for line in all_lines()]
    put_in_force(cast.hr_admin, cast.head, first_month="2026-06")

    [outcome] = compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)

    assert outcome.result == "kept"
    assert [(line.tpp_bruto, line.trace) for line in all_lines()] == decided
    assert profile_of_batch(all_batches()[0]).code == "bawaan-nasional"
    assert list(check_batch_computation(Scope(NOW))) == []


def test_draft_is_computed_by_the_profile_in_force(cast: Cast) -> None:
    complete(cast.staff, except_for={5: "TK"})
    put_in_force(cast.hr_admin, cast.head, first_month="2026-06", unit_kode=cast.unit.kode)

    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)

    assert {line.employee_id: line.tpp_netto for line in all_lines()} == {
        cast.head.id: 1_000_000,
        cast.supervisor.id: 1_000_000,
        cast.staff.id: 990_000,
    }
    assert all_batches()[0].profile_code == "uji"


def test_batch_of_a_stored_profile_is_recomputed_to_the_same_bytes(cast: Cast) -> None:
    put_in_force(cast.hr_admin, cast.head, first_month="2026-06")
    _june(cast)
    _verify_june(cast)
    put_in_force(cast.hr_admin, cast.head, profile_text("baru"), first_month="2026-06", unit_kode=cast.unit.kode)

    scope = Scope()

    assert list(check_batch_computation(scope)) == []
    # It was compared, not passed over as one whose rules changed; the next profile only makes it stale.
    assert [note.code for note in scope.notes] == ["input_changed_after_batch"]
    assert profile_of_batch(all_batches()[0]).code == "uji"


def test_stored_text_cannot_be_changed(cast: Cast) -> None:
    row = _propose(cast)

    with pytest.raises(Exception, match="frozen: rule_profile"):
        db.session.execute(text("UPDATE rule_profile SET text = 'x' WHERE id = :id"), {"id": row.id})


def test_refusal_needs_a_reason_and_tells_the_proposer(cast: Cast) -> None:
    row = _propose(cast)

    with pytest.raises(Invalid):
        refuse_profile(row.public_id, " ", by=hr(cast.head), now=NOW)
    refuse_profile(row.public_id, "Salah dokumen", by=hr(cast.head), now=NOW)

    assert (row.state, row.decision_reason) == ("refused", "Salah dokumen")
    assert db.session.query(Notice).one().code == "rule_profile_refused"


def test_decided_proposal_is_not_decided_again(cast: Cast) -> None:
    row = _propose(cast)
    refuse_profile(row.public_id, "Salah dokumen", by=hr(cast.head), now=NOW)

    with pytest.raises(Conflict, match="profile_decided"):
        _approve(row, cast)


def test_only_the_proposer_withdraws(cast: Cast) -> None:
    row = _propose(cast)

    with pytest.raises(NotAllowed):
        withdraw_profile(row.public_id, by=hr(cast.head), now=NOW)
    withdraw_profile(row.public_id, by=hr(cast.hr_admin), now=NOW)

    assert row.state == "withdrawn"


def test_hr_of_one_unit_proposes_nothing(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        propose_profile(proposal(), by=Viewer(cast.head.id, (RoleGrant(Role.HR, cast.unit.id),)), now=NOW)


def test_small_change_extends_a_shipped_profile(cast: Cast) -> None:
    toml = """extends = "bawaan-nasional"
code = "tambahan"
title = "Bawaan dengan batas lain"
source = "Perwali Contoh 2/2026"
status = "ours"
valid_from = 2026-07-01
reviewed_on = 2026-07-01
"""
    put_in_force(cast.hr_admin, cast.head, toml)

    assert ProfilesInForce(JULY).of(None).code == "tambahan"


def test_profile_whose_base_changed_is_not_used_silently(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = put_in_force(cast.hr_admin, cast.head)
    other = parse_text(profile_text(amount=2_000_000))
    monkeypatch.setattr("app.services.rules_in_force.parse_text", lambda text: other)

    with pytest.raises(Conflict, match="profile_text_changed"):
        ProfilesInForce(JULY).of(None)

    assert row.code == "uji"
