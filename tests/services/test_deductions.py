"""Named deductions: recorded and ended by HR, taken in their months, never in a closed one."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.domain.errors import Conflict, Invalid, NotAllowed
from app.domain.periods import Month
from app.extensions import db
from app.i18n.tpp_derivation import TraceView, derivation_lines
from app.models import NamedDeduction, Period
from app.services.deductions import (
    DeductionEndForm,
    DeductionForm,
    deductions_in,
    deductions_of,
    end_deduction,
    record_deduction,
)
from app.services.tpp import compute_batches
from app.services.tpp_lines import AMOUNTS
from app.services.tpp_read import own_line
from app.services.verify import verify_all
from tests.factories import Cast, create_cast, create_employee, grant_role
from tests.support.clock import NOW
from tests.support.office import viewer as viewer_of
from tests.tpp.office import take
from tests.tpp.rows import JUNE, all_batches, audited, complete, line_of

ZAKAT = DeductionForm("zakat", "75000", "2026-06", "Surat kuasa 12")
JULY = Month(2026, 7)


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _record(cast: Cast, form: DeductionForm = ZAKAT, person: Any = None) -> NamedDeduction:
    return record_deduction((person or cast.staff).public_id, form, viewer=viewer_of(cast.hr_admin), now=NOW)


def _end(cast: Cast, row: NamedDeduction, month: str) -> NamedDeduction:
    form = DeductionEndForm(str(row.public_id), month)
    return end_deduction(cast.staff.public_id, form, viewer=viewer_of(cast.hr_admin), now=NOW)


def _close(month: str) -> None:
    db.session.add(Period(kind="month", code=month, state="closed"))
    db.session.commit()


def _fields(problem: Invalid) -> dict[str, list[str]]:
    return {name: [one.code for one in errors] for name, errors in problem.fields.items()}


def test_is_taken_from_its_first_month_on_and_leaves_a_trace(cast: Cast) -> None:
    _record(cast)

    people = [cast.staff.id, cast.head.id]
    assert deductions_in(JUNE.previous, people) == {}
    assert deductions_in(JULY, people) == {cast.staff.id: {"zakat": 75_000}}
    assert [json.loads(event.data)["amount"] for event in audited("deduction.recorded")] == [75_000]


def test_the_same_form_again_records_nothing(cast: Cast) -> None:
    first = _record(cast)

    assert _record(cast).id == first.id
    assert len(deductions_of(cast.staff.id)) == 1


def test_ends_with_its_last_month(cast: Cast) -> None:
    row = _end(cast, _record(cast), "2026-06")

    assert (row.last_month, len(audited("deduction.ended"))) == ("2026-06", 1)
    assert deductions_in(JUNE, [cast.staff.id]) == {cast.staff.id: {"zakat": 75_000}}
    assert deductions_in(JULY, [cast.staff.id]) == {}


def test_a_mistake_ends_before_it_began_and_no_earlier(cast: Cast) -> None:
    row = _record(cast)

    with pytest.raises(Invalid) as refused:
        _end(cast, row, "2026-04")
    _end(cast, row, "2026-05")

    assert _fields(refused.value) == {"bulan_berakhir": ["deduction_end_too_early"]}
    assert deductions_in(JUNE, [cast.staff.id]) == {}


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"jenis": "sedekah"}, "jenis", "deduction_kind"),
        ({"jumlah": "0"}, "jumlah", "deduction_amount"),
        ({"jumlah": "75.000"}, "jumlah", "deduction_amount"),
        ({"jumlah": "٧٥"}, "jumlah", "deduction_amount"),
        ({"jumlah": "1000000000"}, "jumlah", "deduction_amount"),
        ({"bulan_potong": "Juni"}, "bulan_potong", "month_required"),
        ({"bulan_akhir": "2026-05"}, "bulan_akhir", "deduction_end_too_early"),
        ({"dasar_potong": " "}, "dasar_potong", "text_length"),
    ],
)
def test_names_the_field_that_is_wrong(cast: Cast, changes: dict[str, str], field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        _record(cast, replace(ZAKAT, **changes))

    assert _fields(refused.value) == {field: [code]}
    assert deductions_of(cast.staff.id) == []


def test_a_closed_month_keeps_what_it_took(cast: Cast) -> None:
    row = _record(cast)
    _close("2026-07")

    with pytest.raises(Conflict, match="deduction_month_closed"):
        _record(cast, replace(ZAKAT, jenis="korpri", bulan_potong="2026-07"))
    with pytest.raises(Conflict, match="deduction_month_closed"):
        _end(cast, row, "2026-06")

    assert _end(cast, row, "2026-07").last_month == "2026-07"


def test_nobody_records_for_oneself_and_a_units_office_not_at_all(cast: Cast) -> None:
    unit_hr = create_employee(unit=cast.unit)
    grant_role(unit_hr, "unit_hr", cast.unit)

    with pytest.raises(NotAllowed):
        _record(cast, person=cast.hr_admin)
    with pytest.raises(NotAllowed):
        record_deduction(cast.staff.public_id, ZAKAT, viewer=viewer_of(unit_hr), now=NOW)


def test_a_batch_takes_it_and_the_lines_of_the_derivation_sum_to_what_is_received(cast: Cast) -> None:
    person = complete(create_employee(unit=cast.unit, kelas_jabatan=8))
    _record(cast, person=person)
    _record(cast, replace(ZAKAT, jenis="korpri", jumlah="10000"), person)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)

    line = line_of(person)
    assert json.loads(line.facts)["facts"]["potongan_bernama"] == {"korpri": 10_000, "zakat": 75_000}
    assert line.potongan == line.pph21 + line.bpjs_1 + 85_000
    assert line.tpp_netto == line.tpp_bruto - line.potongan
    found = own_line(person.id, JUNE)
    assert found is not None
    shown = derivation_lines(TraceView(found.steps), {name: getattr(line, name) for name in AMOUNTS})
    keys = [one.key for one in shown]
    assert keys[keys.index("bpjs_1") :] == ["bpjs_1", "potongan_korpri", "potongan_zakat", "tpp_netto"]
    assert [one.result for one in shown if one.key == "potongan_zakat"] == ["−75.000"]


def test_a_line_without_deductions_has_no_such_fact(cast: Cast) -> None:
    person = complete(create_employee(unit=cast.unit, kelas_jabatan=8))

    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)

    assert "potongan_bernama" not in line_of(person).facts


def test_a_batch_in_which_deductions_exceed_the_pay_is_not_verified(cast: Cast) -> None:
    for colleague in (cast.head, cast.supervisor, cast.staff):
        complete(colleague)
    person = complete(create_employee(unit=cast.unit, kelas_jabatan=8))
    row = _record(cast, replace(ZAKAT, jumlah="90000000"), person)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)

    with pytest.raises(Conflict, match="tpp_deductions_exceed"):
        take(all_batches()[0], cast, "verify")
    form = DeductionEndForm(str(row.public_id), "2026-05")
    end_deduction(person.public_id, form, viewer=viewer_of(cast.hr_admin), now=NOW)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)

    assert take(all_batches()[0], cast, "verify").state == "verified"
    assert verify_all() == []
