"""Susulan and kekurangan: what a month still owes, that nobody is paid twice, and that a late unit blocks nobody."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.domain.errors import Conflict
from app.domain.periods import Month
from app.domain.permissions import Role
from app.domain.tpp_batch import RunKind
from app.extensions import db
from app.models import Attendance, Employee, Payment, PaymentBatch, TppBatch, TppLine
from app.services import tpp
from app.services.city_calendar import work_calendar
from app.services.payments import PaymentRequest, pay_batches
from app.services.tpp import BatchOutcome, compute_batches
from app.services.tpp_acts import ActRequest, send_back
from app.services.verify import verify_all
from tests.factories import Cast, create_assignment, create_attendance, create_cast, create_employee
from tests.support.clock import NOW
from tests.tpp.office import do, fresh, step, take, viewer
from tests.tpp.rows import JUNE, add_external_score, add_payroll, all_batches, complete, fill_attendance

# December paid before it ends, and mended in January.
DECEMBER = Month(2026, 12)
EARLY = datetime(2026, 12, 17, 2, 0, tzinfo=UTC)
JANUARY = datetime(2027, 1, 12, 2, 0, tzinfo=UTC)


@pytest.fixture
def cast(any_session: Any) -> Cast:
    """June of one OPD: head, supervisor and staff are complete."""
    cast = create_cast()
    for person in (cast.head, cast.supervisor, cast.staff):
        complete(person)
    return cast


def _compute(
    run: str = "biasa", cast: Cast | None = None, month: Month = JUNE, now: datetime = NOW
) -> list[BatchOutcome]:
    kode = None if cast is None else cast.unit.kode
    return compute_batches(month, unit_kode=kode, run=RunKind(run), by=None, now=now)


def _batch(run: str, cast: Cast) -> TppBatch:
    return next(one for one in reversed(all_batches()) if one.run_kind == run and one.unit_id == cast.unit.id)


def _paid(cast: Cast) -> TppBatch:
    _compute(cast=cast)
    return take(_batch("biasa", cast), cast, "verify", "approve", "pay")


def _lines(batch: TppBatch) -> dict[int, TppLine]:
    return {line.employee_id: line for line in db.session.query(TppLine).filter_by(batch_id=batch.id)}


def _absent(person: Employee, day: date) -> None:
    """A correction that came late: the day was TK."""
    row = db.session.query(Attendance).filter_by(employee_id=person.id, tanggal=day).one()
    row.kode, row.masuk, row.pulang = "TK", None, None
    db.session.commit()


def _given(person: Employee) -> int:
    """What all batches that left draft gave the person."""
    lines = db.session.query(TppLine).join(TppBatch).filter(TppLine.employee_id == person.id, TppBatch.state != "draft")
    return sum(line.tpp_netto or 0 for line in lines)


def test_a_line_held_in_the_batch_is_paid_by_the_susulan(cast: Cast) -> None:
    late = create_employee(unit=cast.unit, kelas_jabatan=8)
    fill_attendance(late)
    add_payroll(late)
    _paid(cast)
    add_external_score(late)

    outcomes = _compute("susulan", cast)

    batch = _batch("susulan", cast)
    assert [outcome.result for outcome in outcomes] == ["computed"]
    assert (list(_lines(batch)), batch.people, batch.revision, batch.state) == ([late.id], 1, 2, "draft")
    assert batch.total_netto == _lines(batch)[late.id].tpp_netto > 0


def test_a_newcomer_of_the_roster_is_paid_by_the_susulan(cast: Cast) -> None:
    _paid(cast)
    newcomer = create_employee(unit=cast.unit, kelas_jabatan=8)
    complete(newcomer)

    _compute("susulan", cast)

    assert list(_lines(_batch("susulan", cast))) == [newcomer.id]


def test_pay_that_came_late_is_paid_by_the_susulan(cast: Cast) -> None:
    late = create_employee(unit=cast.unit, kelas_jabatan=8)
    complete(late, payroll=False)
    _paid(cast)
    add_payroll(late)

    _compute("susulan", cast)

    assert list(_lines(_batch("susulan", cast))) == [late.id]


def test_where_nothing_is_owed_no_batch_is_made(cast: Cast) -> None:
    _paid(cast)

    assert _compute("susulan", cast) == _compute("kekurangan", cast) == []
    assert len(all_batches()) == 1


def test_the_kekurangan_is_the_signed_difference_to_what_was_given(cast: Cast) -> None:
    paid = _paid(cast)
    before = _lines(paid)[cast.staff.id]
    _absent(cast.staff, date(2026, 6, 5))

    _compute("kekurangan", cast)

    batch = _batch("kekurangan", cast)
    line = _lines(batch)[cast.staff.id]
    settled = json.loads(line.settled or "")
    assert list(_lines(batch)) == [cast.staff.id]
    assert line.tpp_netto == settled["full"]["tpp_netto"] - before.tpp_netto < 0
    assert [one[:2] for one in settled["given"]] == [[str(paid.public_id), "biasa"]]
    assert line.produktivitas + line.disiplin == line.tpp_bruto == settled["full"]["tpp_bruto"] - before.tpp_bruto
    assert batch.total_netto == line.tpp_netto


def test_a_second_kekurangan_starts_from_both_earlier_batches(cast: Cast) -> None:
    _paid(cast)
    _absent(cast.staff, date(2026, 6, 5))
    _compute("kekurangan", cast)
    first = take(_batch("kekurangan", cast), cast, "verify")
    _absent(cast.staff, date(2026, 6, 8))

    _compute("kekurangan", cast)

    second = _batch("kekurangan", cast)
    line = _lines(second)[cast.staff.id]
    settled = json.loads(line.settled or "")
    assert second.revision == first.revision + 1
    assert [run for _batch_id, run, _amounts in settled["given"]] == ["biasa", "kekurangan"]
    take(second, cast, "verify")
    assert _given(cast.staff) == settled["full"]["tpp_netto"]


def test_computing_a_settlement_again_changes_nothing(cast: Cast) -> None:
    _paid(cast)
    _absent(cast.staff, date(2026, 6, 5))
    _compute("kekurangan", cast)
    before = _batch("kekurangan", cast).version

    outcomes = _compute("kekurangan", cast)

    assert ([one.result for one in outcomes], _batch("kekurangan", cast).version) == (["unchanged"], before)


def test_a_settlement_is_stale_when_the_facts_change_again(cast: Cast) -> None:
    _paid(cast)
    _absent(cast.staff, date(2026, 6, 5))
    _compute("kekurangan", cast)
    _absent(cast.staff, date(2026, 6, 8))

    with pytest.raises(Conflict, match="tpp_batch_stale"):
        step("verify", _batch("kekurangan", cast), cast)


def test_a_month_that_is_still_a_draft_has_nothing_to_settle(cast: Cast) -> None:
    _compute(cast=cast)

    with pytest.raises(Conflict, match="tpp_settle_draft"):
        _compute("susulan", cast)


def test_a_late_unit_is_paid_by_a_susulan_of_its_own_and_blocks_nobody(cast: Cast) -> None:
    """The other unit goes all the way while this one was never computed; later its people come as susulan, once."""
    outsider_batch = compute_batches(JUNE, unit_kode=cast.other_unit.kode, by=None, now=NOW)[0]
    assert outsider_batch.result == "computed"

    _compute("susulan", cast)
    late = take(_batch("susulan", cast), cast, "verify", "approve", "pay")

    assert late.people == 3
    assert [outcome.batch_id for outcome in _compute(cast=cast)] != [late.id]
    assert _lines(_batch("biasa", cast)) == {}


def test_nobody_is_paid_again_by_a_batch_that_was_computed_before(cast: Cast) -> None:
    """Two drafts of two units hold one person, who moved in between; the one that leaves draft second is refused."""
    _compute(cast=cast)
    create_assignment(cast.staff, unit=cast.other_unit, starts_on=date(2026, 6, 30))
    compute_batches(JUNE, unit_kode=cast.other_unit.kode, by=None, now=NOW)
    other = next(one for one in all_batches() if one.unit_id == cast.other_unit.id)
    db.session.query(TppBatch).filter_by(id=other.id).update({"state": "verified"})
    db.session.commit()
    batch = _batch("biasa", cast)

    with pytest.raises(Conflict, match="tpp_batch_stale|tpp_paid_twice"):
        step("verify", batch, cast)


def test_the_guard_at_verifying_finds_who_is_paid_elsewhere(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The facts look fresh to both, as when two people verify at the same moment."""
    _compute(cast=cast)
    first = _batch("biasa", cast)
    twin = TppBatch(unit_id=cast.other_unit.id, month="2026-06", profile_code=first.profile_code, state="draft")
    twin.profile_hash, twin.input_hash, twin.computed_at = first.profile_hash, "0" * 64, NOW
    db.session.add(twin)
    db.session.flush()
    line = _lines(first)[cast.staff.id]
    copied = {c.name: getattr(line, c.name) for c in TppLine.__table__.columns if c.name not in ("id", "public_id")}
    db.session.add(TppLine(**{**copied, "batch_id": twin.id}))
    twin.people, twin.total_bruto, twin.total_netto = 1, line.tpp_bruto, line.tpp_netto
    db.session.commit()
    monkeypatch.setattr("app.services.tpp_acts.is_stale", lambda batch: False)
    step("verify", first, cast)

    with pytest.raises(Conflict, match="tpp_paid_twice") as refused:
        step("verify", twin, cast)

    assert refused.value.params["nip"] == cast.staff.nip


def test_two_runs_side_by_side_make_one_settlement(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both find nothing there yet; the second begins while the first has not written its lines."""
    _paid(cast)
    _absent(cast.staff, date(2026, 6, 5))
    write, second = tpp.write_lines, list[BatchOutcome]()

    def late_write(batch_id: int, lines: Any) -> None:
        db.session.rollback()
        monkeypatch.setattr(tpp, "write_lines", write)
        second.extend(_compute("kekurangan", cast))
        raise Conflict("tpp_batch_computing")

    monkeypatch.setattr(tpp, "write_lines", late_write)
    with pytest.raises(Conflict, match="tpp_batch_computing"):
        _compute("kekurangan", cast)

    assert [one.run_kind for one in all_batches()] == ["biasa", "kekurangan"]
    assert [one.result for one in second] == ["computed"]


def test_a_batch_on_which_a_settlement_was_built_is_not_sent_back(cast: Cast) -> None:
    _compute(cast=cast)
    batch = take(_batch("biasa", cast), cast, "verify")
    _absent(cast.staff, date(2026, 6, 5))
    _compute("kekurangan", cast)
    take(_batch("kekurangan", cast), cast, "verify")

    with pytest.raises(Conflict, match="tpp_settled_by"):
        do(send_back, batch, viewer(cast.head, Role.APPROVER, cast.unit), "Salah kelas")


def test_who_was_paid_and_is_no_member_any_more_needs_a_decision(cast: Cast) -> None:
    _paid(cast)
    create_attendance(cast.supervisor, date(2026, 6, 30), "CLTN")
    db.session.query(Attendance).filter_by(employee_id=cast.supervisor.id, tanggal=date(2026, 6, 30), kode="H").delete()
    db.session.commit()
    _absent(cast.staff, date(2026, 6, 5))

    outcomes = _compute("kekurangan", cast)

    assert [outcome.undecided for outcome in outcomes] == [(cast.supervisor.nip,)]
    assert list(_lines(_batch("kekurangan", cast))) == [cast.staff.id]


def test_too_much_is_settled_together_with_what_is_owed(cast: Cast) -> None:
    """A negative kekurangan alone is no transfer; with July it is one."""
    _paid(cast)
    _absent(cast.staff, date(2026, 6, 5))
    _compute("kekurangan", cast)
    owed = take(_batch("kekurangan", cast), cast, "verify", "approve")
    with pytest.raises(Conflict, match="tpp_payment_negative"):
        step("pay", owed, cast, "SP2D 2")
    may = Month(2026, 5)
    for person in (cast.head, cast.supervisor, cast.staff):
        fill_attendance(person, may)
        add_payroll(person, may)
    _compute(cast=cast, month=may)
    other = take(_batch("biasa", cast), cast, "verify", "approve")
    requests = [ActRequest(one.public_id, one.version) for one in (fresh(owed), other)]

    payment = pay_batches(
        PaymentRequest(requests, "SP2D 2"), by=viewer(cast.supervisor, Role.TREASURER, cast.unit), now=NOW
    )

    assert payment.total_netto == owed.total_netto + other.total_netto > 0


def test_the_invariants_know_the_runs(cast: Cast) -> None:
    _paid(cast)
    _absent(cast.staff, date(2026, 6, 5))
    _compute("kekurangan", cast)
    take(_batch("kekurangan", cast), cast, "verify")

    assert verify_all() == []


@pytest.fixture
def cutoff(monkeypatch: pytest.MonkeyPatch) -> None:
    """The 15th, for the ordinary run."""
    real = tpp.cutoff_of
    monkeypatch.setattr(tpp, "cutoff_of", lambda month, run: real(month, run) or _fifteenth(month, run))


def test_days_after_the_cut_off_are_neither_missing_nor_deducted(cast: Cast, cutoff: None) -> None:
    for person in (cast.head, cast.supervisor, cast.staff):
        fill_attendance(person, DECEMBER, except_for=dict.fromkeys(_after_the_fifteenth()))
        add_external_score(person, semester="2026-1")
        add_payroll(person, DECEMBER)

    _compute(cast=cast, month=DECEMBER, now=EARLY)

    batch = _batch("biasa", cast)
    assert (batch.missing_days, batch.held) == (0, 0)
    assert "cutoff" in _lines(batch)[cast.staff.id].notes


def test_what_came_after_the_cut_off_is_settled_in_january(cast: Cast, cutoff: None) -> None:
    for person in (cast.head, cast.supervisor, cast.staff):
        fill_attendance(person, DECEMBER, except_for={18: "TK"} if person is cast.staff else None)
        add_external_score(person, semester="2026-1")
        add_payroll(person, DECEMBER)
    _compute(cast=cast, month=DECEMBER, now=EARLY)
    full = take(_batch("biasa", cast), cast, "verify", "approve", "pay")

    _compute("kekurangan", cast, DECEMBER, JANUARY)

    batch = _batch("kekurangan", cast)
    line, before = _lines(batch)[cast.staff.id], _lines(full)[cast.staff.id]
    assert list(_lines(batch)) == [cast.staff.id]
    # 3 % of a TPP without deductions, rounded with the whole.
    assert line.tpp_bruto == -(before.tpp_bruto - (before.tpp_bruto * 97 + 50) // 100)


def _fifteenth(month: Month, run: RunKind) -> date | None:
    return date(month.year, 12, 15) if run is RunKind.BIASA and month.month == 12 else None


def _after_the_fifteenth() -> list[int]:
    days = work_calendar().list_working_days(date(2026, 12, 16), date(2026, 12, 31))
    return [day.day for day in days]


def test_a_month_given_twice_is_a_breach(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _paid(cast)
    newcomer = create_employee(unit=cast.unit, kelas_jabatan=8)
    complete(newcomer)
    _compute("susulan", cast)
    batch = _batch("susulan", cast)
    _lines(batch)[newcomer.id].employee_id = cast.staff.id
    db.session.commit()
    monkeypatch.setattr("app.services.tpp_acts.is_stale", lambda batch: False)
    monkeypatch.setattr("app.services.tpp_acts.check_paid_once", lambda batch: None)
    step("verify", batch, cast)

    assert ("I8", "given_twice") in [(one.invariant, one.code) for one in verify_all()]


def test_a_settlement_that_does_not_add_up_is_a_breach(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _paid(cast)
    _absent(cast.staff, date(2026, 6, 5))
    _compute("kekurangan", cast)
    batch = _batch("kekurangan", cast)
    line = _lines(batch)[cast.staff.id]
    settled = json.loads(line.settled or "")
    settled["given"][0][2]["pph21"] += 1
    line.settled = json.dumps(settled)
    db.session.commit()
    monkeypatch.setattr("app.services.tpp_acts.is_stale", lambda batch: False)
    monkeypatch.setattr("app.services.tpp_acts.check_paid_once", lambda batch: None)
    step("verify", batch, cast)

    assert ("I8", "settled_sum") in [(one.invariant, one.code) for one in verify_all()]


def test_a_payment_that_is_not_its_batches_is_a_breach(cast: Cast) -> None:
    paid = _paid(cast)
    payment = Payment(unit_id=cast.unit.id, number="SP2D 99", paid_on=NOW.date(), total_netto=5, by_id=1, at=NOW)
    db.session.add(payment)
    db.session.flush()
    db.session.query(PaymentBatch).filter_by(batch_id=paid.id).update({"payment_id": payment.id})
    db.session.commit()

    assert [one.code for one in verify_all()] == ["payment_sum", "payment_batch"]
