"""Verify, approve, pay, send back, confirm a gap: who, in which order, and what stays frozen."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.domain.errors import Conflict, IllegalTransition, Invalid, NotAllowed, NotFound
from app.domain.permissions import Role, RoleGrant, Viewer
from app.extensions import db
from app.models import Employee, TppBatch, TppBatchAct
from app.services.tpp import compute_batches
from app.services.tpp_acts import ActRequest, approve_batch, confirm_gap, send_back, verify_batch
from tests.factories import Cast, create_attendance, create_cast, create_employee
from tests.support.clock import NOW
from tests.tpp.office import pay_batch
from tests.tpp.rows import JUNE, all_acts, all_batches, all_lines, audited, complete, snapshot

Act = Callable[..., TppBatch]


@pytest.fixture
def cast(any_session: Any) -> Cast:
    """One OPD with one full line and nothing missing."""
    cast = create_cast()
    for person in (cast.head, cast.supervisor, cast.staff):
        complete(person)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    return cast


def _viewer(person: Employee, role: Role, cast: Cast) -> Viewer:
    return Viewer(person.id, (RoleGrant(role, cast.unit.id),))


def _batch() -> TppBatch:
    return all_batches()[0]


def _do(act: Act, by: Viewer, words: str = "", version: int | None = None) -> TppBatch:
    batch = _batch()
    return act(ActRequest(batch.public_id, batch.version if version is None else version, words), by=by, now=NOW)


def _to_verified(cast: Cast) -> None:
    _do(verify_batch, _viewer(cast.staff, Role.VERIFIER, cast))


def _to_approved(cast: Cast) -> None:
    _to_verified(cast)
    _do(approve_batch, _viewer(cast.head, Role.APPROVER, cast))


def test_three_people_take_a_batch_to_paid(cast: Cast) -> None:
    _to_approved(cast)

    _do(pay_batch, _viewer(cast.supervisor, Role.TREASURER, cast), "SP2D 900/17/2026")

    batch = _batch()
    assert (batch.state, batch.payment_number) == ("paid", "SP2D 900/17/2026")
    assert [act.act for act in all_acts()] == ["compute", "verify", "approve", "pay"]
    assert {act.total_netto for act in all_acts()} == {batch.total_netto}
    assert [event.actor_id for event in audited("tpp_batch.pay")] == [cast.supervisor.id]


def test_who_verified_neither_approves_nor_pays(cast: Cast) -> None:
    _to_verified(cast)
    both = Viewer(cast.staff.id, (RoleGrant(Role.APPROVER, cast.unit.id), RoleGrant(Role.TREASURER, cast.unit.id)))

    with pytest.raises(NotAllowed, match="tpp_four_eyes"):
        _do(approve_batch, both)


def test_who_approved_does_not_pay(cast: Cast) -> None:
    _to_approved(cast)

    with pytest.raises(NotAllowed, match="tpp_four_eyes"):
        _do(pay_batch, _viewer(cast.head, Role.TREASURER, cast), "SP2D 1")


def test_four_eyes_remember_the_time_before_sending_back(cast: Cast) -> None:
    _to_verified(cast)
    _do(send_back, _viewer(cast.head, Role.APPROVER, cast), "Kelas jabatan keliru")
    _do(verify_batch, _viewer(cast.supervisor, Role.VERIFIER, cast))

    with pytest.raises(NotAllowed, match="tpp_four_eyes"):
        _do(approve_batch, _viewer(cast.staff, Role.APPROVER, cast))


def test_who_computed_may_verify(cast: Cast) -> None:
    treasurer = _viewer(cast.staff, Role.TREASURER, cast)
    create_attendance(cast.head, date(2026, 6, 8), "DL")
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=treasurer, now=NOW)

    _to_verified(cast)

    assert _batch().state == "verified"


@pytest.mark.parametrize("act", [approve_batch, pay_batch])
def test_steps_come_in_order(cast: Cast, act: Act) -> None:
    role = Role.APPROVER if act is approve_batch else Role.TREASURER

    with pytest.raises(IllegalTransition):
        _do(act, _viewer(cast.head, role, cast), "SP2D 1")


def test_repeated_verification_is_refused(cast: Cast) -> None:
    _to_verified(cast)

    with pytest.raises(IllegalTransition):
        _to_verified(cast)


def test_act_on_an_older_version_is_refused(cast: Cast) -> None:
    with pytest.raises(Conflict, match="tpp_batch_changed"):
        _do(verify_batch, _viewer(cast.staff, Role.VERIFIER, cast), version=_batch().version - 1)


@pytest.mark.parametrize("role", [Role.TREASURER, Role.APPROVER, Role.HR])
def test_only_a_verifier_verifies(cast: Cast, role: Role) -> None:
    with pytest.raises(NotAllowed, match="not_permitted"):
        _do(verify_batch, _viewer(cast.staff, role, cast))


def test_batch_of_another_unit_is_not_there(cast: Cast) -> None:
    outsider = Viewer(cast.outsider.id, (RoleGrant(Role.VERIFIER, cast.other_unit.id),))

    with pytest.raises(NotFound):
        _do(verify_batch, outsider)


def test_missing_attendance_blocks_verification(cast: Cast) -> None:
    create_employee(unit=cast.unit, kelas_jabatan=8)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)

    with pytest.raises(Conflict, match="tpp_attendance_missing"):
        _to_verified(cast)


def test_confirmed_gap_lets_a_batch_through(cast: Cast) -> None:
    create_employee(unit=cast.unit, kelas_jabatan=8)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    _do(confirm_gap, _viewer(cast.head, Role.UNIT_HR, cast), "Mesin absensi rusak, daftar hadir manual ada")

    _to_verified(cast)

    batch = _batch()
    assert (batch.state, batch.gap_confirmed_by_id) == ("verified", cast.head.id)


def test_confirmation_falls_when_more_is_missing(cast: Cast) -> None:
    create_employee(unit=cast.unit, kelas_jabatan=8)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    _do(confirm_gap, _viewer(cast.head, Role.UNIT_HR, cast), "Mesin absensi rusak")
    create_employee(unit=cast.unit, kelas_jabatan=8)

    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)

    assert _batch().gap_confirmed_by_id is None


def test_confirmation_stays_when_less_is_missing(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    _do(confirm_gap, _viewer(cast.head, Role.UNIT_HR, cast), "Mesin absensi rusak")
    create_attendance(person, date(2026, 6, 8), "DL")

    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)

    assert _batch().gap_confirmed_by_id == cast.head.id


@pytest.mark.parametrize("words", ["", "   ", "x" * 501])
def test_gap_needs_a_reason(cast: Cast, words: str) -> None:
    with pytest.raises(Invalid):
        _do(confirm_gap, _viewer(cast.head, Role.UNIT_HR, cast), words)


def test_nothing_missing_needs_no_confirmation(cast: Cast) -> None:
    with pytest.raises(Conflict, match="tpp_nothing_missing"):
        _do(confirm_gap, _viewer(cast.head, Role.UNIT_HR, cast), "Berjaga-jaga")


def test_payment_needs_a_number(cast: Cast) -> None:
    _to_approved(cast)

    with pytest.raises(Invalid):
        _do(pay_batch, _viewer(cast.supervisor, Role.TREASURER, cast), " ")


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.APPROVER])
def test_verified_batch_goes_back_with_a_reason(cast: Cast, role: Role) -> None:
    _to_verified(cast)

    _do(send_back, _viewer(cast.head, role, cast), "Kelas jabatan keliru")

    assert (_batch().state, all_acts()[-1].reason) == ("draft", "Kelas jabatan keliru")


def test_only_the_approver_takes_back_an_approval(cast: Cast) -> None:
    _to_approved(cast)

    with pytest.raises(NotAllowed):
        _do(send_back, _viewer(cast.staff, Role.VERIFIER, cast), "Kelas jabatan keliru")


def test_paid_batch_never_goes_back(cast: Cast) -> None:
    _to_approved(cast)
    _do(pay_batch, _viewer(cast.supervisor, Role.TREASURER, cast), "SP2D 1")

    with pytest.raises(Conflict):
        _do(send_back, _viewer(cast.head, Role.APPROVER, cast), "Terlambat")


def test_facts_that_changed_have_to_be_computed_first(cast: Cast) -> None:
    create_attendance(cast.staff, date(2026, 6, 8), "CT")

    with pytest.raises(Conflict, match="tpp_batch_stale"):
        _to_verified(cast)


def test_unfinished_computation_cannot_be_verified(cast: Cast) -> None:
    _batch().input_hash = "run:1"
    db.session.commit()

    with pytest.raises(Conflict, match="tpp_batch_computing"):
        _to_verified(cast)


def test_unfinished_computation_is_taken_over(cast: Cast) -> None:
    before = _batch().input_hash
    _batch().input_hash = "run:1"
    db.session.commit()

    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)

    assert _batch().input_hash == before


def test_verified_batch_is_not_computed_again(cast: Cast) -> None:
    _to_verified(cast)
    before = snapshot()
    create_attendance(cast.staff, date(2026, 6, 8), "CT")

    outcomes = compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)

    assert [outcome.result for outcome in outcomes] == ["kept"]
    assert snapshot() == before


def test_nobody_is_in_two_batches_of_a_month(cast: Cast) -> None:
    _to_verified(cast)
    cast.staff.assignments[0].unit_id = cast.other_unit.id

    outcomes = compute_batches(JUNE, unit_kode=cast.other_unit.kode, by=None, now=NOW)

    assert outcomes[0].paid_elsewhere == (cast.staff.nip,)
    assert len([line for line in all_lines() if line.employee_id == cast.staff.id]) == 1


def test_totals_that_do_not_add_up_stop_the_approval(cast: Cast) -> None:
    _to_verified(cast)
    act = all_acts()[-1]
    total = act.total_netto + 1
    db.session.add(TppBatchAct(batch_id=act.batch_id, act="verify", total_netto=total, by_id=cast.staff.id, at=NOW))
    db.session.commit()

    with pytest.raises(Conflict, match="tpp_totals_differ"):
        _do(approve_batch, _viewer(cast.head, Role.APPROVER, cast))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tpp_line SET tpp_netto = 1",
        "DELETE FROM tpp_line",
        "UPDATE tpp_batch SET total_netto = 1",
        "UPDATE tpp_batch SET trace_frame = '{}'",
        "DELETE FROM tpp_batch",
        "UPDATE tpp_batch_act SET total_netto = 1",
        "DELETE FROM tpp_batch_act",
    ],
)
def test_database_refuses_to_change_a_verified_batch(cast: Cast, statement: str) -> None:
    _to_verified(cast)

    with pytest.raises(DBAPIError):
        db.session.execute(text(statement))
    db.session.rollback()
