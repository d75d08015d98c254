"""F36 for money: two verifiers, approvers, treasurers or officers of HR act on one TPP batch at the same moment.

Each has a thread and a connection of its own, and both saw the same version. One act stands; the other is told that the batch
changed meanwhile. Nothing is recorded twice, and no batch is paid by two transfers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from flask import Flask

from app.domain.errors import Conflict, DomainError
from app.domain.periods import Month
from app.domain.permissions import Role, Viewer
from app.domain.tpp_batch import BatchAct
from app.extensions import db
from app.models import AuditEvent, Payment, PaymentBatch, TppBatch
from app.services.payments import PaymentRequest, pay_batches
from app.services.tpp import compute_batches
from app.services.tpp_acts import ActRequest, approve_batch, send_back, verify_batch
from app.services.tpp_publication import publish_batch
from tests.factories import create_cast, create_employee
from tests.faults.racing import race
from tests.support.clock import NOW
from tests.tpp.office import viewer
from tests.tpp.rows import add_payroll, complete, fill_attendance

ROUNDS = 5
MONTHS = (Month(2026, 5), Month(2026, 6))
ACTS = {"verify": verify_batch, "approve": approve_batch, "publish": publish_batch}


@dataclass
class Office:
    """A unit with drafts of two months, and two people for each step."""

    app: Flask
    pairs: dict[str, tuple[Viewer, Viewer]]
    refused: list[DomainError] = field(default_factory=list)

    def request(self, month: Month) -> ActRequest:
        """The batch of a month as it is on everyone's screen."""
        with self.app.app_context():
            batch = db.session.query(TppBatch).filter_by(month=month.code).one()
            return ActRequest(batch.public_id, batch.version)

    def act(self, name: str, month: Month, text: str = "") -> None:
        """One step, by the first of its two people."""
        shown = self.request(month)
        with self.app.app_context():
            act = {**ACTS, "send_back": send_back}[name]
            by = self.pairs["approve" if name == "send_back" else name][0]
            act(ActRequest(shown.public_id, shown.version, text), by=by, now=NOW)

    def race(self, *acts: Callable[[], object]) -> int:
        """Run them at once; returns how many stood, and keeps what the others were told."""
        results = race(self.app, *acts)
        self.refused += [one for one in results if isinstance(one, DomainError)]
        return sum(1 for one in results if not isinstance(one, DomainError) and one is not None)

    def acts_of(self, month: Month, act: BatchAct) -> tuple[int, int]:
        """How many rows of an act a batch has, and how many audit rows."""
        with self.app.app_context():
            batch = db.session.query(TppBatch).filter_by(month=month.code).one()
            audited = db.session.query(AuditEvent).filter_by(
                action=f"tpp_batch.{act.value}", object_id=str(batch.public_id)
            )
            return sum(1 for one in batch.acts if one.act == act), audited.count()


@pytest.fixture
def office(any_app: Flask) -> Office:
    with any_app.app_context():
        cast = create_cast()
        for person in (cast.head, cast.supervisor, cast.staff):
            complete(person, MONTHS[-1])
            for month in MONTHS[:-1]:
                fill_attendance(person, month)
                add_payroll(person, month)
        for month in MONTHS:
            compute_batches(month, unit_kode=cast.unit.kode, by=None, now=NOW)
        others = [create_employee(f"Rekan {number}", unit=cast.other_unit) for number in range(4)]
        pairs = {
            "verify": (cast.staff, others[0], Role.VERIFIER),
            "approve": (cast.head, others[1], Role.APPROVER),
            "pay": (cast.supervisor, others[2], Role.TREASURER),
        }
        found = {
            name: (viewer(first, role, cast.unit), viewer(second, role, cast.unit))
            for name, (first, second, role) in pairs.items()
        }
        found["publish"] = (viewer(cast.hr_admin, Role.HR), viewer(others[3], Role.HR))
        return Office(any_app, found)


def _both(office: Office, name: str, month: Month) -> Sequence[Callable[[], object]]:
    shown = office.request(month)
    return [lambda by=by: ACTS[name](shown, by=by, now=NOW) for by in office.pairs[name]]


def test_of_two_verifiers_one_verifies(office: Office) -> None:
    stood = []

    for _ in range(ROUNDS):
        stood.append(office.race(*_both(office, "verify", MONTHS[0])))
        office.act("send_back", MONTHS[0], "Sekali lagi")

    assert stood == [1] * ROUNDS
    assert {one.code for one in office.refused} == {"tpp_batch_changed"}
    assert office.acts_of(MONTHS[0], BatchAct.VERIFY) == (ROUNDS, ROUNDS)


def test_of_two_approvers_one_approves(office: Office) -> None:
    stood = []

    for _ in range(ROUNDS):
        office.act("verify", MONTHS[0])
        stood.append(office.race(*_both(office, "approve", MONTHS[0])))
        office.act("send_back", MONTHS[0], "Sekali lagi")

    assert stood == [1] * ROUNDS
    assert {one.code for one in office.refused} == {"tpp_batch_changed"}
    assert office.acts_of(MONTHS[0], BatchAct.APPROVE) == (ROUNDS, ROUNDS)


def test_of_two_who_publish_one_opens_the_list(office: Office) -> None:
    stood = [office.race(*_both(office, "publish", month)) for month in MONTHS]

    assert stood == [1] * len(MONTHS)
    assert {one.code for one in office.refused} == {"tpp_batch_changed"}
    assert [office.acts_of(month, BatchAct.PUBLISH) for month in MONTHS] == [(1, 1)] * len(MONTHS)


def test_approval_and_sending_back_at_once_have_one_winner(office: Office) -> None:
    stood = []

    for month in MONTHS:
        office.act("verify", month)
        shown = office.request(month)
        back = ActRequest(shown.public_id, shown.version, "Salah kelas")
        first, second = office.pairs["approve"]
        stood.append(
            office.race(
                lambda shown=shown, by=first: approve_batch(shown, by=by, now=NOW),
                lambda back=back, by=second: send_back(back, by=by, now=NOW),
            )
        )

    assert stood == [1] * len(MONTHS)
    assert {type(one) for one in office.refused} == {Conflict}


def _pay(office: Office, by: Viewer, number: str, *months: Month) -> Callable[[], object]:
    request = PaymentRequest([office.request(month) for month in months], number)
    return lambda: pay_batches(request, by=by, now=NOW)


def _approved(office: Office) -> None:
    for month in MONTHS:
        for name in ("verify", "approve"):
            office.act(name, month)


def test_of_two_treasurers_one_pays_a_batch(office: Office) -> None:
    _approved(office)
    first, second = office.pairs["pay"]

    stood = [
        office.race(_pay(office, first, f"SP2D A{month}", month), _pay(office, second, f"SP2D B{month}", month))
        for month in MONTHS
    ]

    assert stood == [1] * len(MONTHS)
    assert {one.code for one in office.refused} == {"tpp_batch_changed"}
    assert _payments(office) == (len(MONTHS), len(MONTHS))


def test_two_payments_that_share_a_batch_do_not_both_take_it(office: Office) -> None:
    _approved(office)
    first, second = office.pairs["pay"]
    may, june = MONTHS

    stood = office.race(_pay(office, first, "SP2D 1", may, june), _pay(office, second, "SP2D 2", june))

    payments, paid = _payments(office)
    assert stood == payments == 1
    assert [one.code for one in office.refused] == ["tpp_batch_changed"]
    assert paid in (1, 2)


def test_one_payment_number_is_not_given_to_two_transfers_at_once(office: Office) -> None:
    _approved(office)
    first, second = office.pairs["pay"]

    stood = office.race(_pay(office, first, "SP2D 7", MONTHS[0]), _pay(office, second, "SP2D 7", MONTHS[1]))

    assert (stood, [one.code for one in office.refused]) == (1, ["tpp_payment_number_used"])
    assert _payments(office) == (1, 1)


def _payments(office: Office) -> tuple[int, int]:
    """How many transfers there are, and how many batches they pay; each batch once, by the number it names."""
    with office.app.app_context():
        rows = db.session.query(PaymentBatch.batch_id, Payment.number, TppBatch.payment_number, TppBatch.state)
        rows = rows.join(Payment, Payment.id == PaymentBatch.payment_id)
        found = rows.join(TppBatch, TppBatch.id == PaymentBatch.batch_id).all()
        assert all(row.number == row.payment_number and row.state == "paid" for row in found)
        assert len({row.batch_id for row in found}) == len(found)
        return db.session.query(Payment).count(), len(found)
