"""Waiting, ceilings and payments: one transfer for several batches, never two for one, never more than the ceiling."""

from datetime import date
from typing import Any

import pytest

from app.domain.errors import Conflict, IllegalTransition, Invalid, NotAllowed, NotFound
from app.domain.periods import Month
from app.domain.permissions import Role
from app.extensions import db
from app.models import BudgetCeiling, Payment, PaymentBatch, TppBatch
from app.services.budget_ceilings import CeilingRequest, budget_of, ceilings, record_ceiling
from app.services.payments import PaymentRequest, pay_batches, payable_with, payment_of
from app.services.tpp import compute_batches
from app.services.tpp_acts import ActRequest, confirm_gap, resume_batch, wait_batch
from tests.factories import Cast, create_cast
from tests.support.clock import NOW
from tests.tpp.office import do, fresh, step, take, viewer
from tests.tpp.rows import JUNE, add_payroll, all_batches, audited, complete, fill_attendance

MAY = Month(2026, 5)


@pytest.fixture
def cast(any_session: Any) -> Cast:
    """May and June of one OPD, both computed."""
    cast = create_cast()
    for person in (cast.head, cast.supervisor, cast.staff):
        complete(person)
        fill_attendance(person, MAY)
        add_payroll(person, MAY)
    for month in (MAY, JUNE):
        compute_batches(month, unit_kode=cast.unit.kode, by=None, now=NOW)
    return cast


def _both(cast: Cast, *names: str) -> list[TppBatch]:
    return [take(batch, cast, *names) for batch in all_batches()]


def _pay(cast: Cast, batches: list[TppBatch], number: str = "SP2D 7", **values: Any) -> Payment:
    requests = [ActRequest(one.public_id, one.version) for one in batches]
    by = viewer(cast.supervisor, Role.TREASURER, cast.unit)
    return pay_batches(PaymentRequest(requests, number, **values), by=by, now=NOW)


def _ceiling(cast: Cast, amount: int | None, **values: Any) -> BudgetCeiling:
    request = CeilingRequest(
        **{"unit_kode": cast.unit.kode, "year": 2026, "document": "DPA 1/2026", **values}, amount=amount
    )
    return record_ceiling(request, by=viewer(cast.outsider, Role.HR), now=NOW)


def test_one_transfer_pays_two_months(cast: Cast) -> None:
    batches = _both(cast, "verify", "approve")

    payment = _pay(cast, batches, paid_on=date(2026, 7, 1))

    assert payment.total_netto == sum(batch.total_netto for batch in batches)
    assert [(fresh(one).state, one.payment_number) for one in batches] == [("paid", "SP2D 7")] * 2
    found = payment_of(batches[0])
    assert found is not None
    assert (found[0].paid_on, [one.month for one in found[1]]) == (date(2026, 7, 1), ["2026-05", "2026-06"])
    assert [event.actor_id for event in audited("payment.recorded")] == [cast.supervisor.id]


def test_one_of_them_not_approved_pays_none(cast: Cast) -> None:
    may, june = _both(cast, "verify")
    step("approve", may, cast)

    with pytest.raises(IllegalTransition):
        _pay(cast, [fresh(may), june])

    assert fresh(may).state == "approved"
    assert db.session.query(Payment).count() == db.session.query(PaymentBatch).count() == 0


def test_a_number_is_used_once(cast: Cast) -> None:
    may, june = _both(cast, "verify", "approve")
    _pay(cast, [may])

    with pytest.raises(Conflict, match="tpp_payment_number_used"):
        _pay(cast, [june])


def test_batches_of_two_units_are_not_one_payment(cast: Cast) -> None:
    complete(cast.outsider)
    compute_batches(JUNE, unit_kode=cast.other_unit.kode, by=None, now=NOW)
    other = next(one for one in all_batches() if one.unit_id == cast.other_unit.id)
    do(confirm_gap, other, viewer(cast.supervisor, Role.HR), "Daftar hadir manual ada")
    batches = [take(one, cast, "verify", "approve") for one in all_batches() if one.month == "2026-06"]
    requests = [ActRequest(one.public_id, one.version) for one in batches]

    with pytest.raises(Conflict, match="tpp_payment_units"):
        pay_batches(PaymentRequest(requests, "SP2D 7"), by=viewer(cast.supervisor, Role.TREASURER), now=NOW)


def test_the_same_batch_twice_in_a_payment_is_refused(cast: Cast) -> None:
    may, _june = _both(cast, "verify", "approve")

    with pytest.raises(Conflict, match="tpp_payment_choice"):
        _pay(cast, [may, may])


def test_a_transfer_of_tomorrow_is_refused(cast: Cast) -> None:
    may, _june = _both(cast, "verify", "approve")

    with pytest.raises(Invalid) as refused:
        _pay(cast, [may], paid_on=date(2030, 1, 1))

    assert list(refused.value.fields) == ["paid_on"]


def test_who_verified_one_of_them_does_not_pay_any(cast: Cast) -> None:
    batches = _both(cast, "verify", "approve")
    requests = [ActRequest(one.public_id, one.version) for one in batches]

    with pytest.raises(NotAllowed, match="tpp_four_eyes"):
        pay_batches(PaymentRequest(requests, "SP2D 7"), by=viewer(cast.staff, Role.TREASURER, cast.unit), now=NOW)


def test_a_waiting_batch_is_approved_but_not_paid(cast: Cast) -> None:
    may, _june = _both(cast, "verify")
    do(wait_batch, may, viewer(cast.staff, Role.VERIFIER, cast.unit), "Menunggu persetujuan Mendagri")
    step("approve", may, cast)

    with pytest.raises(Conflict, match="tpp_batch_waits"):
        step("pay", may, cast, "SP2D 1")

    assert fresh(may).waiting_reason == "Menunggu persetujuan Mendagri"


def test_what_was_waited_for_comes_with_its_document(cast: Cast) -> None:
    may, _june = _both(cast, "verify", "approve")
    checker = viewer(cast.head, Role.APPROVER, cast.unit)
    do(wait_batch, may, checker, "Menunggu persetujuan Mendagri")
    do(resume_batch, may, checker, "Surat 900/1/Keuda")

    step("pay", may, cast, "SP2D 1")

    assert [act.reason for act in fresh(may).acts if act.act in ("wait", "resume")] == [
        "Menunggu persetujuan Mendagri",
        "Surat 900/1/Keuda",
    ]
    assert (may.state, may.waiting_reason) == ("paid", None)


def test_nothing_to_resume_is_said(cast: Cast) -> None:
    may, _june = _both(cast, "verify")

    with pytest.raises(Conflict, match="tpp_not_waiting"):
        do(resume_batch, may, viewer(cast.staff, Role.VERIFIER, cast.unit), "Surat 1")


def test_a_treasurer_lets_nothing_wait(cast: Cast) -> None:
    may, _june = _both(cast, "verify")

    with pytest.raises(NotAllowed):
        do(wait_batch, may, viewer(cast.supervisor, Role.TREASURER, cast.unit), "Menunggu")


def test_a_draft_does_not_wait(cast: Cast) -> None:
    with pytest.raises(IllegalTransition):
        do(wait_batch, all_batches()[0], viewer(cast.staff, Role.VERIFIER, cast.unit), "Menunggu")


def test_the_other_month_can_be_paid_along(cast: Cast) -> None:
    may, june = _both(cast, "verify", "approve")

    assert payable_with(may, viewer(cast.supervisor, Role.TREASURER, cast.unit)) == [june]


def test_the_second_batch_over_the_ceiling_is_refused(cast: Cast) -> None:
    may, june = all_batches()
    _ceiling(cast, may.total_bruto + june.total_bruto - 1)
    step("verify", may, cast)

    with pytest.raises(Conflict, match="tpp_over_ceiling") as refused:
        step("verify", june, cast)

    assert refused.value.params["over"] == 1
    assert fresh(june).state == "draft"


def test_a_newer_ceiling_with_a_document_lets_it_through(cast: Cast) -> None:
    may, june = all_batches()
    _ceiling(cast, may.total_bruto)
    step("verify", may, cast)
    _ceiling(cast, may.total_bruto + june.total_bruto, document="DPPA 2/2026")

    step("verify", june, cast)

    budget = budget_of(fresh(june))
    assert (budget.left, budget.document, budget.used) == (0, "DPPA 2/2026", may.total_bruto)


def test_a_ceiling_lowered_after_verifying_stops_the_approval(cast: Cast) -> None:
    may = all_batches()[0]
    step("verify", may, cast)
    _ceiling(cast, may.total_bruto - 1)

    with pytest.raises(Conflict, match="tpp_over_ceiling"):
        step("approve", may, cast)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": None}, "amount"),
        ({"amount": 1, "document": " "}, "document"),
        ({"amount": 1, "year": 1999}, "year"),
    ],
)
def test_a_ceiling_needs_year_amount_and_document(cast: Cast, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        _ceiling(cast, **values)

    assert list(refused.value.fields) == [field]


def test_a_ceiling_is_for_an_opd(cast: Cast) -> None:
    with pytest.raises(NotFound, match="tpp_unit_unknown"):
        _ceiling(cast, 1, unit_kode="TIDAK.ADA")


def test_only_the_city_enters_ceilings(cast: Cast) -> None:
    request = CeilingRequest(cast.unit.kode, 2026, 1, "DPA 1")

    with pytest.raises(NotAllowed):
        record_ceiling(request, by=viewer(cast.staff, Role.HR, cast.unit), now=NOW)


def test_the_list_of_ceilings_names_who_entered_the_newest(cast: Cast) -> None:
    _ceiling(cast, 10_000_000_000)
    step("verify", all_batches()[0], cast)

    row = next(one for one in ceilings(2026, viewer=viewer(cast.outsider, Role.HR)) if one.unit.id == cast.unit.id)

    assert (row.by, row.budget.limit, row.budget.used) == (
        cast.outsider.nama,
        10_000_000_000,
        all_batches()[0].total_bruto,
    )
