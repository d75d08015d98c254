"""Withheld pay: recorded, released, and due exactly once it was computed, not paid, and waits no more."""

from datetime import date
from typing import Any

import pytest

from app.domain.errors import Conflict, Invalid, NotAllowed
from app.domain.periods import Month
from app.domain.permissions import Role, RoleGrant, Viewer
from app.domain.tpp_batch import RunKind
from app.extensions import db
from app.models import TppBatch, Withholding
from app.services.tpp import compute_batches
from app.services.withheld_months import released_months
from app.services.withholdings import ReleaseForm, WithholdingForm, record_withholding, release_withholding
from tests.factories import Cast, create_cast, create_employee
from tests.support.clock import NOW, TODAY
from tests.tpp.rows import JUNE, all_batches, complete, line_of

FORM = WithholdingForm("lhkpn", "2026-06", "Surat 4/2026")


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _hr(cast: Cast) -> Viewer:
    return Viewer(cast.hr_admin.id, (RoleGrant(Role.HR),))


def _record(cast: Cast, person: Any, form: WithholdingForm = FORM) -> Withholding:
    return record_withholding(person.public_id, form, viewer=_hr(cast), now=NOW)


def _release(
    cast: Cast, person: Any, row: Withholding, last: str = "2026-06", document: str = "Surat 9"
) -> Withholding:
    form = ReleaseForm(str(row.public_id), last, document)
    return release_withholding(person.public_id, form, viewer=_hr(cast), now=NOW)


def _in_june(cast: Cast) -> Any:
    return complete(create_employee(unit=cast.unit, kelas_jabatan=8))


def _pay(cast: Cast) -> TppBatch:
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    batch = all_batches()[0]
    batch.state = "paid"
    db.session.commit()
    return batch


def test_a_released_month_of_a_paid_batch_is_due(cast: Cast) -> None:
    person, _other = _in_june(cast), _in_june(cast)
    row = _record(cast, person)
    batch = _pay(cast)
    waiting = released_months(TODAY)
    _release(cast, person, row)

    due = released_months(TODAY, cast.unit.id)

    assert waiting == []
    assert [(one.employee_id, one.month, one.batch_id, one.reason) for one in due] == [
        (person.id, "2026-06", batch.id, "lhkpn")
    ]
    assert due[0].tpp_netto == line_of(person).tpp_netto
    assert released_months(TODAY, cast.other_unit.id) == []


def test_a_month_is_not_due_before_its_batch_is_paid(cast: Cast) -> None:
    person = _in_june(cast)
    row = _record(cast, person)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)

    _release(cast, person, row)

    assert released_months(TODAY) == []


def test_a_month_that_waits_for_a_second_reason_is_not_due(cast: Cast) -> None:
    person = _in_june(cast)
    row = _record(cast, person)
    _record(cast, person, WithholdingForm("tptgr", "2026-05", "Surat 5"))
    _pay(cast)

    _release(cast, person, row)

    assert released_months(TODAY) == []


def test_a_released_month_is_paid_by_a_susulan_batch_and_due_no_more(cast: Cast) -> None:
    person, _other = _in_june(cast), _in_june(cast)
    row = _record(cast, person)
    batch = _pay(cast)
    owed = line_of(person).tpp_netto
    _release(cast, person, row)
    before = released_months(TODAY)

    compute_batches(JUNE, unit_kode=cast.unit.kode, run=RunKind.SUSULAN, by=None, now=NOW)

    later = next(one for one in all_batches() if one.id != batch.id)
    paid = {line.employee_id: (line.tpp_netto, line.withheld_reason) for line in later.lines}
    assert (len(before), released_months(TODAY)) == (1, [])
    assert paid[person.id] == (owed, None)


def test_a_draft_computed_after_the_release_pays_at_once(cast: Cast) -> None:
    person = _in_june(cast)
    _release(cast, person, _record(cast, person))

    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)

    assert line_of(person).withheld_reason is None


def test_a_month_paid_by_the_old_system_is_not_due(cast: Cast) -> None:
    person = _in_june(cast)
    row = _record(cast, person)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    batch = all_batches()[0]
    batch.is_shadow = True
    db.session.flush()  # a batch that left draft keeps what it is
    batch.state = "paid"
    db.session.commit()

    _release(cast, person, row)

    assert released_months(date(2026, 8, 1)) == []


def test_refuses_a_second_one_with_the_same_reason_until_the_first_is_released(cast: Cast) -> None:
    first = _record(cast, cast.staff)
    again = _record(cast, cast.staff)

    with pytest.raises(Conflict, match="withholding_open"):
        _record(cast, cast.staff, WithholdingForm("lhkpn", "2026-07", "Surat 5"))

    _release(cast, cast.staff, first)
    _record(cast, cast.staff, WithholdingForm("lhkpn", "2026-07", "Surat 5"))
    assert (again.id, db.session.query(Withholding).count()) == (first.id, 2)


def test_releasing_twice_says_the_same_or_is_refused(cast: Cast) -> None:
    row = _record(cast, cast.staff)
    _release(cast, cast.staff, row)
    _release(cast, cast.staff, row)

    with pytest.raises(Conflict, match="withholding_released"):
        _release(cast, cast.staff, row, last="2026-07")


def test_refuses_a_release_before_the_first_month(cast: Cast) -> None:
    row = _record(cast, cast.staff)

    with pytest.raises(Invalid) as refused:
        _release(cast, cast.staff, row, last=Month(2026, 5).code, document="")

    assert {name: problems[0].code for name, problems in refused.value.fields.items()} == {
        "bulan_terakhir": "release_before_start",
        "dasar_lepas": "text_length",
    }


def test_refuses_to_release_a_record_of_somebody_else(cast: Cast) -> None:
    row = _record(cast, cast.staff)

    with pytest.raises(Invalid) as refused:
        _release(cast, cast.outsider, row)

    assert list(refused.value.fields) == ["penahanan"]


def test_names_what_is_wrong(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        _record(cast, cast.staff, WithholdingForm("malas", "Juni", "", "x" * 501))

    assert {name: problems[0].code for name, problems in refused.value.fields.items()} == {
        "sebab": "withholding_reason",
        "bulan_ditahan": "month_required",
        "dasar_ditahan": "text_length",
        "catatan_ditahan": "text_length",
    }


def test_nobody_withholds_or_releases_the_own_pay(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        _record(cast, cast.hr_admin)
