"""Computing again: what stays, what changes, who may, and what a broken run leaves behind."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.domain.errors import Conflict, NotAllowed, NotFound
from app.domain.periods import Month
from app.domain.permissions import Role, RoleGrant, Viewer
from app.extensions import db
from app.models import TppBatch
from app.services import tpp
from app.services.tpp import compute_batches
from tests.factories import Cast, create_attendance, create_cast, create_employee, create_unit
from tests.support.clock import NOW
from tests.tpp.rows import (
    JUNE,
    add_payroll,
    all_acts,
    all_batches,
    all_lines,
    audited,
    complete,
    snapshot,
)


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _compute(month: Month = JUNE, **values: Any) -> list[Any]:
    return compute_batches(month, **{"by": None, "now": NOW, **values})


def test_one_unit_leaves_the_others_alone(cast: Cast) -> None:
    _compute(unit_kode=cast.unit.kode)

    assert [batch.unit_id for batch in all_batches()] == [cast.unit.id]


def test_unit_below_an_opd_stands_for_its_opd(cast: Cast) -> None:
    section = create_unit(parent=cast.unit)

    outcomes = _compute(unit_kode=section.kode)

    assert [outcome.unit_id for outcome in outcomes] == [cast.unit.id]


def test_same_inputs_change_nothing(cast: Cast) -> None:
    complete(create_employee(unit=cast.unit, kelas_jabatan=8))
    _compute()
    before = snapshot()

    outcomes = _compute(now=NOW + timedelta(hours=1))

    assert {outcome.result for outcome in outcomes} == {"unchanged"}
    assert snapshot() == before


def test_changed_input_changes_only_its_line_and_keeps_addresses(cast: Cast) -> None:
    people = [complete(create_employee(unit=cast.unit, kelas_jabatan=8)) for _ in range(2)]
    _compute()
    before = {line.employee_id: (line.public_id, line.facts) for line in all_lines()}
    create_attendance(people[0], date(2026, 6, 4), "DL")

    _compute()

    after = {line.employee_id: (line.public_id, line.facts) for line in all_lines()}
    assert {key for key in before if before[key] != after[key]} == {people[0].id}
    assert {public_id for public_id, _ in before.values()} == {public_id for public_id, _ in after.values()}


def test_removes_the_line_of_who_left(cast: Cast) -> None:
    person = complete(create_employee(unit=cast.unit, kelas_jabatan=8))
    _compute()
    person.assignments[0].skema_tunjangan = "blud"

    _compute()

    assert person.id not in {line.employee_id for line in all_lines()}


def test_records_who_computed(cast: Cast) -> None:
    viewer = Viewer(cast.hr_admin.id, (RoleGrant(Role.HR),))

    _compute(unit_kode=cast.unit.kode, by=viewer)

    assert [(act.act, act.by_id) for act in all_acts()] == [("compute", cast.hr_admin.id)]
    assert [event.actor_id for event in audited("tpp_batch.computed")] == [cast.hr_admin.id]


def test_treasurer_computes_only_the_own_unit(cast: Cast) -> None:
    viewer = Viewer(cast.staff.id, (RoleGrant(Role.TREASURER, cast.unit.id),))

    outcomes = _compute(by=viewer)

    assert [outcome.unit_id for outcome in outcomes] == [cast.unit.id]


def test_treasurer_does_not_learn_of_another_unit(cast: Cast) -> None:
    viewer = Viewer(cast.staff.id, (RoleGrant(Role.TREASURER, cast.unit.id),))

    with pytest.raises(NotFound):
        _compute(unit_kode=cast.other_unit.kode, by=viewer)


def test_verifier_may_not_compute(cast: Cast) -> None:
    viewer = Viewer(cast.staff.id, (RoleGrant(Role.VERIFIER, cast.unit.id),))

    with pytest.raises(NotAllowed):
        _compute(unit_kode=cast.unit.kode, by=viewer)


def test_totals_are_the_sums_of_the_lines(cast: Cast) -> None:
    complete(create_employee(unit=cast.unit, kelas_jabatan=8))
    complete(create_employee(unit=cast.unit, kelas_jabatan=9), payroll=False)
    add_payroll(create_employee(unit=cast.unit, kelas_jabatan=16))

    _compute(unit_kode=cast.unit.kode)

    batch = all_batches()[0]
    lines = all_lines()
    assert batch.total_bruto == sum(line.tpp_bruto or 0 for line in lines)
    assert batch.total_netto == sum(line.tpp_netto or 0 for line in lines)
    assert (batch.people, batch.held) == (len(lines), sum(line.status == "tertahan" for line in lines))


def test_run_that_was_overtaken_stops_and_the_next_one_mends(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    complete(create_employee(unit=cast.unit, kelas_jabatan=8))

    def overtaken(batch_id: int, lines: Any) -> None:
        db.session.get_one(TppBatch, batch_id).input_hash = "run:another"

    with monkeypatch.context() as patch:
        patch.setattr("app.services.tpp.write_lines", overtaken)
        with pytest.raises(Conflict, match="tpp_batch_computing"):
            _compute(unit_kode=cast.unit.kode)

    _compute(unit_kode=cast.unit.kode)

    batch = all_batches()[0]
    assert not batch.input_hash.startswith("run:")
    assert batch.total_bruto == sum(line.tpp_bruto or 0 for line in all_lines())


def test_killed_run_leaves_a_batch_that_the_next_run_finishes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [complete(create_employee(unit=cast.unit, kelas_jabatan=8)) for _ in range(3)]
    monkeypatch.setattr("app.services.tpp.WRITE_CHUNK", 1)
    write, calls = tpp.write_lines, iter(range(10))

    def killed(batch_id: int, lines: Any) -> None:
        if next(calls) == 2:
            raise KeyboardInterrupt
        write(batch_id, lines)

    with monkeypatch.context() as patch:
        patch.setattr("app.services.tpp.write_lines", killed)
        with pytest.raises(KeyboardInterrupt):
            _compute(unit_kode=cast.unit.kode)
    half = len(all_lines())

    _compute(unit_kode=cast.unit.kode)

    assert half == 2
    assert {person.id for person in people} <= {line.employee_id for line in all_lines()}
    assert [act.act for act in all_acts()] == ["compute"]
