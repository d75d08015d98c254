"""What the pages of allowances have to show: pay that the tables give, batches in every state, questions, a rule to decide on."""

from collections import Counter

from sqlalchemy import select

from app.domain.periods import Month
from app.extensions import db
from app.models import (
    Assignment,
    BudgetCeiling,
    DerivationConsent,
    Emergency,
    Employee,
    EmployeeStanding,
    LegacyTpp,
    Payment,
    Payroll,
    ProfilePreview,
    Punishment,
    RuleProfile,
    TppBatch,
    TppLine,
    TppQuestion,
    UnitPhase,
    Withholding,
)
from app.services.pay import pay_of
from app.services.rule_profiles import Decision, approve_profile
from app.services.tpp_changes import changes_of
from tests.services.demo.conftest import DemoCity
from tests.support.clock import NOW

MAY, JUNE = Month(2026, 5), Month(2026, 6)


def _batches() -> list[tuple[str, str, str]]:
    return [(one.month, one.run_kind, one.state) for one in db.session.query(TppBatch).order_by(TppBatch.id)]


def test_payroll_reports_what_the_pay_tables_give(city: DemoCity) -> None:
    reported = set(db.session.scalars(select(Payroll.employee_id).where(Payroll.bulan == JUNE.code)))

    pays = pay_of(sorted(reported), JUNE)

    known = {person: pay for person, pay in pays.items() if pay.difference is not None}
    functional = set(db.session.scalars(select(Assignment.employee_id).where(Assignment.jenis_jabatan == "fungsional")))
    assert len(known) > 20
    assert set(pays) - set(known) <= functional
    assert {pay.difference for pay in known.values()} == {0}
    assert {(pay.amounts["pph_gaji"], pay.amounts["dasar_bpjs"]) for pay in known.values()} == {
        (pay.imported.pph_gaji, pay.imported.dasar_bpjs) for pay in known.values() if pay.imported is not None
    }


def test_batches_stand_in_every_state(city: DemoCity) -> None:
    found = _batches()

    assert ("2026-05", "biasa", "paid") in found
    assert ("2026-05", "susulan", "approved") in found
    assert ("2026-05", "kekurangan", "draft") in found
    assert Counter(found)["2026-06", "biasa", "draft"] == 4
    assert db.session.query(Payment).count() == 1


def test_a_batch_waits_for_somebody_outside(city: DemoCity) -> None:
    waiting = list(db.session.scalars(select(TppBatch.waiting_reason).where(TppBatch.waiting_reason.is_not(None))))

    assert waiting == ["Menunggu persetujuan Menteri Dalam Negeri"]


def test_settlements_have_something_to_pay(city: DemoCity) -> None:
    query = select(TppLine.tpp_netto).join(TppBatch).where(TppBatch.run_kind.in_(("susulan", "kekurangan")))

    amounts = list(db.session.scalars(query))

    assert len(amounts) >= 2
    assert all(amount > 0 for amount in amounts)


def test_one_agency_is_in_shadow_with_old_amounts_for_everyone(city: DemoCity) -> None:
    batch = db.session.query(TppBatch).filter_by(is_shadow=True).one()

    assert {line.legacy_amount is None for line in batch.lines} == {False}
    assert db.session.query(UnitPhase).count() == 1
    assert db.session.query(LegacyTpp).count() >= len(batch.lines)


def test_people_have_something_recorded_of_them(city: DemoCity) -> None:
    released = Counter(one.released_at is not None for one in db.session.query(Withholding))

    assert released == {True: 1, False: 1}
    assert db.session.query(Punishment).count() == db.session.query(Emergency).count() == 1
    assert db.session.query(EmployeeStanding).count() >= 1
    assert db.session.query(BudgetCeiling).count() == 4
    assert db.session.query(DerivationConsent).count() == 2


def test_the_employee_has_a_question_in_each_state(city: DemoCity) -> None:
    states = Counter(one.state for one in db.session.query(TppQuestion).filter_by(employee_id=city.id("pegawai")))

    assert states == {"open": 1, "answered": 1, "withdrawn": 1}


def test_a_proposed_rule_was_previewed_and_can_be_put_in_force_by_the_account_of_hr(city: DemoCity) -> None:
    preview = db.session.query(ProfilePreview).one()
    row = db.session.query(RuleProfile).one()

    approve_profile(row.public_id, Decision(row.signed_on, "", True), by=city.viewer("hr"), now=NOW)

    assert (preview.state, preview.done) == ("done", preview.total)
    db.session.refresh(row)
    assert row.state == "in_force"


def test_the_treasurer_sees_why_pay_moved_since_the_month_before(city: DemoCity) -> None:
    batch = db.session.query(TppBatch).filter_by(month="2026-06", unit_id=_unit_of_pegawai(city)).one()

    changes = changes_of(batch.public_id, city.viewer("treasurer"))

    reasons = {one.nip: one.change.reasons for one in changes.people}
    punished = db.session.scalar(select(Employee.nip).join(Punishment, Punishment.employee_id == Employee.id))
    withheld = list(db.session.scalars(select(Employee.nip).join(Withholding, Withholding.employee_id == Employee.id)))
    assert changes.previous is not None
    assert "hukuman" in reasons[punished]
    assert {reasons[nip] for nip in withheld} == {("ditahan",)}


def _unit_of_pegawai(city: DemoCity) -> int:
    return db.session.query(TppBatch.unit_id).filter_by(month="2026-05", run_kind="biasa").scalar()
