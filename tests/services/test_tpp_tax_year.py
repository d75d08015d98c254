"""December by Article 17: on by a dated setting, over the year's months, or a named gap."""

import json
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from app.domain.periods import Month
from app.domain.tpp_batch import RunKind
from app.extensions import db
from app.i18n.tpp_derivation import TraceView, derivation_lines
from app.models import Employee, Payroll, TppBatch, TppExclusion, TppLine
from app.services.tpp import compute_batches
from app.services.tpp_lines import AMOUNTS
from app.services.tpp_read import own_line
from tests.factories import Cast, create_cast, create_employee
from tests.support.clock import NOW
from tests.tpp.office import take
from tests.tpp.rows import add_external_score, add_payroll, fill_attendance
from tests.tpp.settings import set_parameters

NOVEMBER, DECEMBER = Month(2025, 11), Month(2025, 12)
# 4,705,797 + 3,500,452 of class 8, category B: 1 % is 82,062 a month.
BRUTO, TAX = 3_500_452, 82_062
# Year 98,474,988 - 4,923,749.4 - 2,296,332 - 67,500,000 = 23,754,906.6; 23,754,000 x 5 % - 11 x 82,062.
SETTLED = 285_018
Switch = Callable[..., None]


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


@pytest.fixture
def switch(monkeypatch: pytest.MonkeyPatch) -> Switch:
    return partial(set_parameters, monkeypatch)


def _person(cast: Cast, months: range = range(1, 13), **values: Any) -> Employee:
    """Someone with attendance in December and payroll of the months; K/2."""
    person: Employee = create_employee(unit=cast.unit, kelas_jabatan=8, **values)
    person.ptkp = "K/2"
    fill_attendance(person, DECEMBER)
    add_external_score(person, semester="2025-1")
    for number in months:
        add_payroll(person, Month(2025, number)).iuran_pensiun = 191_361
    db.session.commit()
    return person


def _gave(cast: Cast, person: Employee, month: Month, **changes: Any) -> TppLine:
    """A month that a verified batch gave the person."""
    batch = {"run_kind": "biasa", "is_shadow": False, "state": "verified"}
    batch |= {name: changes.pop(name) for name in list(changes) if name in batch}
    known = {"revision": 1 + db.session.query(TppBatch).filter_by(month=month.code).count(), "profile_code": "uji"}
    head = TppBatch(unit_id=cast.unit.id, month=month.code, profile_hash="0", input_hash="0", computed_at=NOW, **known)
    head.run_kind, head.is_shadow = batch["run_kind"], batch["is_shadow"]
    db.session.add(head)
    db.session.flush()
    amounts = {"tpp_bruto": BRUTO, "pph21": TAX, "bpjs_4": 0, "bpjs_1": 0, "potongan": TAX, "tpp_netto": BRUTO - TAX}
    place = {"batch_id": head.id, "employee_id": person.id, "unit_id": cast.unit.id, "status": "dihitung"}
    line = TppLine(**place, facts="{}", trace="[]", **{**amounts, **changes})
    db.session.add(line)
    db.session.commit()
    head.state = batch["state"]
    db.session.commit()
    return line


def _whole_year(cast: Cast, person: Employee) -> None:
    for number in range(1, 12):
        _gave(cast, person, Month(2025, number))


def _line(cast: Cast, person: Employee, month: Month = DECEMBER, run: str = "biasa") -> TppLine:
    compute_batches(month, unit_kode=cast.unit.kode, run=RunKind(run), by=None, now=NOW)
    query = db.session.query(TppLine).join(TppBatch).filter(TppBatch.month == month.code, TppBatch.run_kind == run)
    return query.filter(TppLine.employee_id == person.id).populate_existing().one()


def _facts(line: TppLine) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(line.facts)["facts"]
    return facts


def _missing(line: TppLine) -> list[str]:
    return [params["months"] for code, params in json.loads(line.notes) if code == "tax_year_missing"]


def test_december_is_a_month_like_others_while_the_setting_is_off(cast: Cast) -> None:
    person = _person(cast)
    _whole_year(cast, person)

    line = _line(cast, person)

    assert line.pph21 == TAX
    assert "masa_terakhir" not in line.facts


def test_december_settles_the_year(cast: Cast, switch: Switch) -> None:
    switch(annual_tax_enabled=True)
    person = _person(cast)
    _whole_year(cast, person)

    line = _line(cast, person)

    assert (line.pph21, line.tpp_netto) == (SETTLED, line.tpp_bruto - line.bpjs_1 - SETTLED)
    facts = _facts(line)
    assert (facts["bruto_lalu"], facts["pph_lalu"]) == (11 * 8_206_249, 11 * TAX)
    assert (facts["pensiun_setahun"], facts["bulan_dibayar"]) == (12 * 191_361, 12)
    found = own_line(person.id, DECEMBER)
    assert found is not None
    assert found.proof["tahun_pajak"][0] == ["2025-01", 8_206_249, TAX]
    shown = derivation_lines(TraceView(found.steps), {name: getattr(line, name) for name in AMOUNTS})
    told = next(one for one in shown if one.key == "pph21")
    assert told.formula == "Setahun menurut Pasal 17, dikurangi yang sudah dipotong"
    assert "PPh 21 setahun, lapis demi lapis" in [words for words, _ in told.steps]


def test_november_is_no_last_period_and_december_is(cast: Cast, switch: Switch) -> None:
    switch(annual_tax_enabled=True)
    person = _person(cast)
    fill_attendance(person, NOVEMBER)

    november, december = _line(cast, person, NOVEMBER), _line(cast, person)

    assert november.pph21 == TAX
    assert "masa_terakhir" not in november.facts
    assert _facts(december)["masa_terakhir"] is True


def test_what_was_taken_too_much_is_given_back(cast: Cast, switch: Switch) -> None:
    switch(annual_tax_enabled=True)
    person = _person(cast)
    for number in range(1, 12):
        _gave(cast, person, Month(2025, number), pph21=200_000, potongan=200_000, tpp_netto=BRUTO - 200_000)

    line = _line(cast, person)

    assert line.pph21 == 1_187_700 - 2_200_000
    assert line.tpp_netto == line.tpp_bruto - line.bpjs_1 + 1_012_300


def test_a_month_that_no_batch_decided_is_a_named_gap(cast: Cast, switch: Switch) -> None:
    switch(annual_tax_enabled=True)
    person = _person(cast)
    for number in range(2, 11):
        _gave(cast, person, Month(2025, number))
    _gave(cast, person, NOVEMBER, state="draft")
    _gave(cast, person, Month(2025, 1), is_shadow=True)

    line = _line(cast, person)

    assert (line.pph21, line.tpp_netto, line.tpp_bruto) == (None, None, BRUTO)
    assert _missing(line) == ["2025-01, 2025-11"]
    assert "pajak_setahun_belum_lengkap" in line.notes


def test_a_month_without_pension_or_payroll_is_a_named_gap(cast: Cast, switch: Switch) -> None:
    switch(annual_tax_enabled=True)
    person = _person(cast, range(2, 13))
    _whole_year(cast, person)
    row = db.session.query(Payroll).filter_by(employee_id=person.id, bulan="2025-03").one()
    row.iuran_pensiun = None
    db.session.commit()

    assert _missing(_line(cast, person)) == ["2025-01, 2025-03"]


def test_an_imported_figure_stands_for_the_year_before(cast: Cast, switch: Switch) -> None:
    switch(annual_tax_enabled=True)
    person = _person(cast, range(12, 13))
    row = db.session.query(Payroll).filter_by(employee_id=person.id).one()
    row.bruto_lalu, row.pph_lalu, row.pensiun_lalu, row.bulan_lalu = 11 * 8_206_249, 11 * TAX, 11 * 191_361, 11
    db.session.commit()

    assert _line(cast, person).pph21 == SETTLED


def test_settlements_count_in_the_month_they_mend_and_thr_in_its_own(cast: Cast, switch: Switch) -> None:
    switch(annual_tax_enabled=True)
    person = _person(cast)
    _whole_year(cast, person)
    _gave(
        cast, person, NOVEMBER, run_kind="kekurangan", tpp_bruto=100_000, pph21=1_000, potongan=1_000, tpp_netto=99_000
    )
    _gave(
        cast, person, Month(2025, 3), run_kind="thr", tpp_bruto=900_000, pph21=9_000, potongan=9_000, tpp_netto=891_000
    )
    _gave(cast, person, Month(2025, 4), run_kind="kekurangan", withheld_reason="lhkpn", tpp_bruto=7, tpp_netto=7)

    facts = _facts(_line(cast, person))

    assert facts["bruto_lalu"] == 11 * 8_206_249 + 1_000_000
    assert facts["pph_lalu"] == 11 * TAX + 10_000


def test_a_month_in_which_somebody_was_left_out_gave_nothing_unless_another_opd_decides(
    cast: Cast, switch: Switch
) -> None:
    switch(annual_tax_enabled=True)
    person = _person(cast)
    _whole_year(cast, person)
    for line in db.session.query(TppLine).join(TppBatch).filter(TppBatch.month.in_(["2025-05", "2025-06"])):
        reason = "kedudukan" if line.batch.month == "2025-05" else "pindah"
        line.batch.state = "draft"
        place = {"batch_id": line.batch_id, "employee_id": person.id, "unit_id": line.unit_id}
        db.session.add(TppExclusion(**place, reason=reason))
        batch = line.batch
        db.session.delete(line)
        db.session.flush()
        batch.state = "verified"
    db.session.commit()

    assert _missing(_line(cast, person)) == ["2025-06"]


def test_whoever_leaves_is_settled_in_the_last_month(cast: Cast, switch: Switch) -> None:
    switch(annual_tax_enabled=True)
    person = _person(cast)
    leaver = _person(cast)
    leaver.assignments[0].ends_on = NOVEMBER.last_day
    db.session.commit()
    for one in (person, leaver):
        fill_attendance(one, NOVEMBER)

    stays, leaves = _line(cast, person, NOVEMBER), _line(cast, leaver, NOVEMBER)

    assert "masa_terakhir" not in stays.facts
    assert _facts(leaves)["masa_terakhir"] is True


def test_a_new_post_after_the_last_day_is_no_leaving(cast: Cast, switch: Switch) -> None:
    switch(annual_tax_enabled=True)
    person = _person(cast)
    person.assignments[0].ends_on = NOVEMBER.last_day
    again = {name: getattr(person.assignments[0], name) for name in ("unit_id", "jabatan", "jenis_jabatan", "status")}
    person.assignments.append(type(person.assignments[0])(**again, starts_on=date(2025, 12, 1)))
    db.session.commit()
    fill_attendance(person, NOVEMBER)

    assert "masa_terakhir" not in _line(cast, person, NOVEMBER).facts


def test_income_taxed_finally_is_no_part_of_the_year(cast: Cast, switch: Switch) -> None:
    switch(annual_tax_enabled=True, tax_method="final_by_golongan")
    person = _person(cast, golongan="III/a")
    _whole_year(cast, person)

    line = _line(cast, person)

    assert line.pph21 == 175_023
    assert "masa_terakhir" not in line.facts


def test_the_employers_part_counts_where_the_months_counted_it(cast: Cast, switch: Switch) -> None:
    switch(annual_tax_enabled=True, employer_parts_in_gross=True)
    person = _person(cast)
    for number in range(1, 12):
        _gave(cast, person, Month(2025, number), bpjs_4=140_018)

    assert _facts(_line(cast, person))["bruto_lalu"] == 11 * (8_206_249 + 140_018)


def test_the_surcharge_without_npwp_is_settled_elsewhere(cast: Cast, switch: Switch) -> None:
    switch(annual_tax_enabled=True, npwp_surcharge_enabled=True)
    person = _person(cast)
    _whole_year(cast, person)

    line = _line(cast, person)

    assert (line.pph21, "tax_year_surcharge" in line.notes) == (None, True)


def test_a_correction_after_december_is_settled_by_december_again(cast: Cast, switch: Switch) -> None:
    switch(annual_tax_enabled=True)
    person = _person(cast)
    for colleague in (cast.head, cast.supervisor, cast.staff):
        fill_attendance(colleague, DECEMBER)
    _whole_year(cast, person)
    december = _line(cast, person)
    take(december.batch, cast, "verify")
    _gave(cast, person, NOVEMBER, run_kind="kekurangan", tpp_bruto=1_000_000, pph21=0, potongan=0, tpp_netto=1_000_000)

    owed = _line(cast, person, run="kekurangan")

    # 1,000,000 - 5 % biaya jabatan = 950,000 more, 5 % of it.
    assert (owed.tpp_bruto, owed.pph21, owed.tpp_netto) == (0, 47_500, -47_500)
