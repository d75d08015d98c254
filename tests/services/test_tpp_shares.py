"""THR and gaji 13: the year's share of what the month of reference gave, once a year, by rules that say the year."""

import json
from typing import Any

import pytest

from app.domain.errors import ParameterNotInForce
from app.domain.periods import Month
from app.domain.tpp_batch import RunKind
from app.extensions import db
from app.models import TppBatch, TppExclusion, TppLine
from app.services.tpp import compute_batches
from app.services.verify import verify_all
from tests.factories import Cast, create_cast, create_employee
from tests.support.clock import NOW
from tests.tpp.office import take
from tests.tpp.rows import add_external_score, add_payroll, all_batches, fill_attendance

MARCH, APRIL, JUNE_2026 = Month(2025, 3), Month(2025, 4), Month(2026, 6)


@pytest.fixture
def cast(any_session: Any) -> Cast:
    """March 2025 is verified; April is the month of payment."""
    cast = create_cast()
    for person in (cast.head, cast.supervisor, cast.staff):
        add_external_score(person, semester="2024-2")
        for month in (MARCH, APRIL):
            fill_attendance(person, month)
            add_payroll(person, month)
    _compute(cast, MARCH, "biasa")
    take(all_batches()[0], cast, "verify")
    return cast


def _compute(cast: Cast, month: Month, run: str) -> Any:
    return compute_batches(month, unit_kode=cast.unit.kode, run=RunKind(run), by=None, now=NOW)


def _lines(batch: TppBatch) -> dict[int, TppLine]:
    return {line.employee_id: line for line in db.session.query(TppLine).filter_by(batch_id=batch.id)}


def test_a_thr_is_the_years_share_of_what_the_month_of_reference_gave(cast: Cast) -> None:
    _compute(cast, APRIL, "thr")

    march, thr = all_batches()
    given, line = _lines(march)[cast.staff.id], _lines(thr)[cast.staff.id]
    assert (thr.run_kind, thr.reference_month, thr.people) == ("thr", "2025-03", 3)
    # 2025: the whole of it; no contributions.
    assert (line.tpp_bruto, line.bpjs_1, line.bpjs_4) == (given.tpp_bruto, 0, 0)
    assert line.tpp_netto == line.tpp_bruto - line.pph21 == line.tpp_bruto - line.potongan


def test_a_thr_goes_all_the_way_and_the_invariants_hold(cast: Cast) -> None:
    _compute(cast, APRIL, "thr")

    thr = take(all_batches()[-1], cast, "verify", "approve", "pay")

    assert thr.state == "paid"
    assert verify_all() == []


def test_who_received_nothing_in_the_month_of_reference_is_listed(cast: Cast) -> None:
    newcomer = create_employee(unit=cast.unit, kelas_jabatan=8)

    _compute(cast, APRIL, "thr")

    thr = all_batches()[-1]
    excluded = db.session.query(TppExclusion).filter_by(batch_id=thr.id).one()
    assert (excluded.employee_id, excluded.reason) == (newcomer.id, "tanpa_acuan")
    assert json.loads(excluded.params) == {"month": "2025-03"}


def test_a_second_thr_in_the_year_has_nobody(cast: Cast) -> None:
    _compute(cast, APRIL, "thr")
    take(all_batches()[-1], cast, "verify")

    _compute(cast, Month(2025, 5), "thr")

    assert all_batches()[-1].people == 0


def test_a_gaji_13_beside_the_thr_is_lawful(cast: Cast) -> None:
    _compute(cast, APRIL, "thr")
    take(all_batches()[-1], cast, "verify")
    _compute(cast, APRIL, "gaji13")

    batch = take(all_batches()[-1], cast, "verify")

    assert (batch.run_kind, batch.people, batch.revision) == ("gaji13", 3, 2)


def test_a_year_without_a_share_is_refused(cast: Cast) -> None:
    with pytest.raises(ParameterNotInForce, match="run_share"):
        _compute(cast, JUNE_2026, "thr")
