"""Drafts of TPP batches: who is in them, what they are computed from, and that nothing is guessed."""

import json
from datetime import date
from typing import Any

import pytest

from app.domain.errors import Invalid, NotFound, ParameterNotInForce
from app.domain.periods import Month
from app.models import TppLine
from app.parameters.profiles import load_profile
from app.services.tpp import compute_batches
from app.services.tpp_lines import batch_rules
from tests.factories import Cast, create_assignment, create_attendance, create_cast, create_employee, create_unit
from tests.support.clock import NOW
from tests.tpp.rows import (
    JUNE,
    add_external_score,
    add_no_skp,
    add_score,
    all_lines,
    complete,
    fill_attendance,
    line_of,
)


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _compute(month: Month = JUNE, **values: Any) -> list[Any]:
    return compute_batches(month, **{"by": None, "now": NOW, **values})


def _notes(line: TppLine) -> list[str]:
    return [code for code, _ in json.loads(line.notes)]


def test_computes_w1_from_rows(cast: Cast) -> None:
    """Class 8 is 3,500,452; twice late up to 30, once up to 60 minutes, one day of TK: × 0.95."""
    person = create_employee(unit=cast.unit, kelas_jabatan=8)
    complete(person, except_for={2: (462, 990), 3: (480, 990), 4: (481, 990), 5: "TK"})

    _compute()

    line = line_of(person)
    assert (line.basic_tpp, line.tpp_bruto) == (3_500_452, 3_325_429)
    assert (line.produktivitas, line.disiplin) == (1_995_258, 1_330_171)
    assert line.status == "dihitung"


def test_taxes_salary_and_tpp_together(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8)
    complete(person)

    _compute()

    line = line_of(person)
    # TER A of 8,206,249 is 1.5 %; BPJS from 3,500,452.
    assert (line.pph21, line.bpjs_4, line.bpjs_1) == (123_094, 140_018, 35_005)
    assert (line.potongan, line.tpp_netto) == (158_099, 3_342_353)


def test_missing_payroll_leaves_what_depends_on_it_empty(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8)
    complete(person, payroll=False)

    _compute()

    line = line_of(person)
    assert line.tpp_bruto == 3_500_452
    assert [line.pph21, line.bpjs_4, line.bpjs_1, line.potongan, line.tpp_netto] == [None] * 5
    assert json.loads(line.notes) == [["gaji_kotor_belum_diimpor", {"month": "2026-06", "semester": "2025-2"}]]


def test_holds_a_line_without_final_predikat(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8)
    fill_attendance(person)
    add_score(person, status="assessed")

    _compute()

    line = line_of(person)
    assert (line.status, _notes(line)) == ("tertahan", ["held_predikat_belum_final"])
    assert (line.basic_tpp, line.tpp_bruto, line.tpp_netto) == (None, None, None)


@pytest.mark.parametrize("status", ["final", "objection", "decided"])
def test_own_score_counts_once_final(cast: Cast, status: str) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8)
    fill_attendance(person)
    add_score(person, status=status, predikat="kurang")

    _compute()

    # 2,100,271.2 × 0.75 + 1,400,180.8
    assert (line_of(person).predikat, line_of(person).tpp_bruto) == ("kurang", 2_975_384)


def test_imported_predikat_wins_over_the_own_one(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8)
    complete(person)
    add_score(person, predikat="kurang")

    _compute()

    assert line_of(person).predikat == "baik"


@pytest.mark.parametrize(
    ("month", "semester"),
    [("2026-01", "2025-2"), ("2026-06", "2025-2"), ("2026-07", "2026-1"), ("2025-12", "2025-1")],
)
def test_predikat_in_force_is_that_of_the_semester_before(cast: Cast, month: str, semester: str) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8)
    add_external_score(person, "kurang", semester)
    add_external_score(person, "baik", {"2025-1": "2025-2", "2025-2": "2025-1", "2026-1": "2025-2"}[semester])

    _compute(Month.parse(month))

    assert line_of(person).predikat == "kurang"


def test_newcomer_is_paid_in_full_until_first_assessed(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8, starts_on=date(2026, 1, 2))
    fill_attendance(person)

    _compute()

    line = line_of(person)
    assert (line.predikat, line.tpp_bruto) == (None, 3_500_452)
    assert "not_assessable" in _notes(line)


@pytest.mark.parametrize(("starts_on", "status"), [(date(2025, 12, 4), "tertahan"), (date(2025, 12, 5), "dihitung")])
def test_twenty_duty_days_are_enough_to_wait_for_a_score(cast: Cast, starts_on: date, status: str) -> None:
    """4 to 31 December 2025 are 20 weekdays."""
    person = create_employee(unit=cast.unit, kelas_jabatan=8, starts_on=starts_on)
    fill_attendance(person)

    _compute()

    assert line_of(person).status == status


def test_leave_makes_a_semester_not_assessable(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8, starts_on=date(2025, 12, 4))
    fill_attendance(person)
    create_attendance(person, date(2025, 12, 10), "CT")

    _compute()

    assert line_of(person).tpp_bruto == 3_500_452


def test_score_that_says_not_assessable_is_believed(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8)
    fill_attendance(person)
    add_score(person, status="proposed", predikat=None, is_assessable=False, duty_days=12)

    _compute()

    assert line_of(person).tpp_bruto == 3_500_452


def test_recorded_no_skp_gives_forty_per_cent(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8)
    fill_attendance(person)
    add_no_skp(person)

    _compute()

    # 2,100,271.2 × 0.40 + 1,400,180.8
    assert line_of(person).tpp_bruto == 2_240_289
    assert "no_skp" in _notes(line_of(person))


def test_final_predikat_overrules_a_record_of_no_skp(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8)
    complete(person)
    add_no_skp(person)

    _compute()

    assert line_of(person).tpp_bruto == 3_500_452
    assert "no_skp_overruled" in _notes(line_of(person))


@pytest.mark.parametrize("kelas", [16, 17])
def test_class_without_confirmed_row_is_held_by_name(cast: Cast, kelas: int) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=kelas)
    complete(person)

    _compute()

    line = line_of(person)
    assert line.status == "tertahan"
    assert json.loads(line.notes)[0][0] == "parameter_missing"
    assert json.loads(line.notes)[0][1]["name"] == f"tukin[{kelas}]"


def test_post_without_class_is_held(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=None)
    complete(person)

    _compute()

    assert (line_of(person).status, _notes(line_of(person))) == ("tertahan", ["kelas_missing"])


def test_days_without_rows_deduct_nothing_and_are_counted(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8)
    complete(person, except_for={2: None, 3: None, 4: None})

    _compute()

    line = line_of(person)
    assert (line.missing_days, line.tpp_bruto) == (3, 3_500_452)
    assert ["missing_days", {"days": 3, "month": "2026-06", "semester": "2025-2"}] in json.loads(line.notes)


def test_mover_belongs_to_the_unit_and_class_of_the_last_day(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8, ends_on=date(2026, 6, 29))
    create_assignment(person, cast.other_unit, kelas_jabatan=9, starts_on=date(2026, 6, 30))
    complete(person)

    _compute()

    line = line_of(person)
    assert (line.batch.unit_id, line.kelas_jabatan) == (cast.other_unit.id, 9)
    assert line.missing_days == 0


def test_who_left_before_the_last_day_is_in_no_batch(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8, ends_on=date(2026, 6, 29))
    complete(person)

    _compute()

    assert person.id not in {line.employee_id for line in all_lines()}


def test_person_below_an_opd_is_in_its_batch_and_at_the_root_in_its_own(cast: Cast) -> None:
    section = create_unit(parent=cast.unit)
    below, at_root = create_employee(unit=section, kelas_jabatan=8), create_employee(unit=cast.city, kelas_jabatan=8)

    _compute()

    assert line_of(below).batch.unit_id == cast.unit.id
    assert line_of(below).unit_id == section.id
    assert line_of(at_root).batch.unit_id == cast.city.id


@pytest.mark.parametrize("values", [{"skema_tunjangan": "tpg"}, {"status": "PEJABAT"}, {"penugasan": "plt"}])
def test_leaves_out_whom_another_scheme_pays(cast: Cast, values: dict[str, str]) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8, **values)

    _compute()

    assert person.id not in {line.employee_id for line in all_lines()}


@pytest.mark.parametrize("code", ["TB", "CLTN"])
def test_leaves_out_who_ends_the_month_on_a_code_without_pay(cast: Cast, code: str) -> None:
    away, back = (create_employee(unit=cast.unit, kelas_jabatan=8) for _ in range(2))
    complete(away, except_for={29: code, 30: code})
    complete(back, except_for={1: code, 2: code})

    _compute()

    assert away.id not in {line.employee_id for line in all_lines()}
    assert "partly_excluded" in _notes(line_of(back))


def test_refuses_a_future_month(cast: Cast) -> None:
    with pytest.raises(Invalid, match="tpp_month_future"):
        _compute(Month(2026, 8))


def test_refuses_an_unknown_unit(cast: Cast) -> None:
    with pytest.raises(NotFound, match="unit_unknown"):
        _compute(unit_kode="TIDAKADA")


def test_refuses_a_month_before_any_rule(cast: Cast) -> None:
    with pytest.raises(ParameterNotInForce):
        _compute(Month(2020, 12))


def test_keeps_the_dates_of_absence_beside_their_number(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8)
    complete(person, except_for={2: "TK", 5: "TK"})

    _compute()

    facts = json.loads(line_of(person).facts)["facts"]
    assert (facts["tk"], facts["tk_tanggal"]) == (2, [JUNE.first_day.replace(day=day).isoformat() for day in (2, 5)])


@pytest.mark.parametrize(
    ("code", "month", "given"),
    [
        ("bawaan-nasional", JUNE, {"basic": 1, "tk": 2}),
        ("palu", Month(2021, 5), {"basic": 1, "tk": ["2021-05-17", "2021-05-25"]}),
    ],
)
def test_rule_that_reads_dates_is_given_them(any_session: Any, code: str, month: Month, given: dict[str, Any]) -> None:
    rules = batch_rules(month, load_profile(code))
    facts = {"basic": 1, "tk": 2, "tk_tanggal": ["2021-05-17", "2021-05-25"], "rapat": 3}

    assert rules.facts_of(facts) == given
