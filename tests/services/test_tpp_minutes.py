"""A unit that pays by minutes, as in DKI Jakarta: real rows to the rupiah, and what nobody records is named."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.extensions import db
from app.models import Employee, EmployeeMonth, Punishment, TppLine
from app.parameters.profiles import PROFILES
from app.services.due_work import run_due_work
from app.services.profile_preview import PreviewPage, preview_page, run_preview, start_preview
from app.services.rollup_marks import mark_changed
from app.services.rule_profiles import propose_profile
from app.services.tpp import compute_batches, is_stale
from app.services.unit_of_work import unit_of_work
from tests.factories import Cast, create_activity, create_cast, create_employee, create_skp, plan_line
from tests.services.imports.files import load
from tests.support.clock import NOW
from tests.support.profiles import hr, profile_text, proposal, put_in_force
from tests.tpp.rows import JUNE, add_external_score, add_payroll, all_batches, fill_attendance, line_of

DKI = (PROFILES / "dki.toml").read_text(encoding="utf-8")
# Twelve hundred a year are a hundred in June; 22 working days are 6,600 minutes.
PLAN = (
    {
        "kode": "RHK1",
        "rhk": "Layanan perekaman",
        "indicators": [{"kode": "IK1", "indikator": "Perekaman", "target": "1200", "satuan": "perekaman"}],
    },
)
# Class 8: 3,500,452, as no table of amounts is given.
BASIC = 3_500_452


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _worker(cast: Cast, *, minutes: int = 330, except_for: dict[int, Any] | None = None, **post: Any) -> Employee:
    """Ninety of a hundred recordings in so many minutes of one day in June."""
    person = create_employee(unit=cast.unit, superior=cast.supervisor, kelas_jabatan=8, **post)
    skp = create_skp(person, assessor=cast.supervisor, rhk=PLAN)
    line = plan_line(person.id, "IK1", skp=skp)
    values = {"volume": "90", "satuan": "perekaman", "status": "approved", "minutes": minutes}
    create_activity(person, work_date=date(2026, 6, 2), line=line, **values)
    with unit_of_work():
        mark_changed([(person.id, JUNE.code)])
    run_due_work(now=NOW)
    fill_attendance(person, JUNE, except_for=except_for)
    return person


def _computed(cast: Cast, person: Employee, text: str = DKI) -> TppLine:
    put_in_force(cast.hr_admin, cast.head, text, unit_kode=cast.unit.kode, first_month=JUNE.code)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    return line_of(person)


def _facts(line: TppLine) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(line.facts)["facts"]
    return facts


def test_pays_by_plan_and_minutes_from_rows(cast: Cast) -> None:
    """0.6 × 90/100 + 0.4 × 330/6,600 = 0.56."""
    person = _worker(cast)
    add_payroll(person)

    line = _computed(cast, person)

    facts = _facts(line)
    assert (facts["menit"], facts["hari_kerja"], facts["rencana"], facts["masa_dinas"]) == (330, 22, "0.9000", 18)
    assert (line.status, line.basic_tpp, line.tpp_bruto) == ("dihitung", BASIC, 1_960_253)
    assert (line.bpjs_1, line.tpp_netto) == (19_603, 1_940_650)


def test_absence_lowers_what_minutes_can_reach(cast: Cast) -> None:
    """450 of 480 minutes and a day of leave count below the limit; leave and sickness shrink the target by two days of 22."""
    person = _worker(cast, minutes=480, except_for={3: "I", 4: "I", 5: "S", 9: (480, 990), 10: "CT"})

    line = _computed(cast, person)

    facts = _facts(line)
    assert (facts["menit"], facts["izin"], facts["sakit_surat"], facts["cuti"]) == (450, 2, 1, 1)
    assert facts["terlambat"] == [30]
    # 0.6 × 0.99 + 0.4 × (450 + 300) / 6,600
    assert (facts["rencana"], line.tpp_bruto) == ("0.9900", 2_238_380)


def test_minutes_beyond_the_month_count_as_the_whole_month(cast: Cast) -> None:
    person = _worker(cast)
    db.session.query(EmployeeMonth).filter_by(employee_id=person.id, month=JUNE.code).update({"minutes_credited": 9000})
    db.session.commit()

    line = _computed(cast, person)

    # 0.6 × 0.9 + 0.4 × 1
    assert line.tpp_bruto == 3_290_425


def test_less_than_three_months_of_service_pay_three_quarters(cast: Cast) -> None:
    person = _worker(cast, starts_on=date(2026, 4, 2))

    line = _computed(cast, person)

    assert (_facts(line)["masa_dinas"], line.tpp_bruto) == (2, 1_470_190)


def test_three_whole_months_of_service_pay_in_full(cast: Cast) -> None:
    person = _worker(cast, starts_on=date(2026, 4, 1))

    assert _facts(_computed(cast, person))["masa_dinas"] == 3
    assert line_of(person).tpp_bruto == 1_960_253


def test_a_whole_month_of_maternity_leave_pays_the_fixed_half(cast: Cast) -> None:
    days = (1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 15, 16, 17, 18, 19, 22, 23, 24, 25, 26, 29, 30)
    person = _worker(cast, except_for=dict.fromkeys(days, "CM"))

    assert _computed(cast, person).tpp_bruto == 1_750_226


def test_a_punishment_counts_here_too(cast: Cast) -> None:
    person = _worker(cast)
    row = {"level": "potong_6_bulan", "share_percent": 25, "months": 6, "first_month": "2026-06", "document": "SK 9"}
    db.session.add(Punishment(employee_id=person.id, recorded_by_id=cast.hr_admin.id, recorded_at=NOW, **row))
    db.session.commit()

    assert _computed(cast, person).tpp_bruto == 1_470_190


def test_a_profile_that_does_not_know_a_punishment_holds_the_line(cast: Cast) -> None:
    person = _worker(cast)
    row = {"level": "potong_6_bulan", "share_percent": 25, "months": 6, "first_month": "2026-06", "document": "SK 9"}
    db.session.add(Punishment(employee_id=person.id, recorded_by_id=cast.hr_admin.id, recorded_at=NOW, **row))
    db.session.commit()

    line = _computed(cast, person, profile_text())

    (note, *_) = json.loads(line.notes)
    assert (line.status, line.tpp_bruto, note[0]) == ("tertahan", None, "facts_unread")
    assert (note[1]["names"], note[1]["profile"]) == ("bagian_hukuman", "uji")


@pytest.mark.parametrize(
    ("jenis", "unsur", "expected"),
    # 0.5 × 0.9 + 0.3 × 0.05 + 0.2 × 0.8 = 0.625; the agreement of a head alone: 0.8
    [("pengawas", "pengaduan", 2_187_783), ("jpt", "perjanjian", 2_800_362)],
)
def test_what_is_imported_of_a_month_pays(cast: Cast, tmp_path: Path, jenis: str, unsur: str, expected: int) -> None:
    person = _worker(cast, jenis_jabatan=jenis)
    row = {"nip": person.nip, "bulan": JUNE.code, "unsur": unsur, "nilai": "0.8", "dasar": "Nota 1"}
    load(tmp_path, "capaian", row)

    line = _computed(cast, person)

    assert (line.status, line.tpp_bruto) == ("dihitung", expected)


@pytest.mark.parametrize(("jenis", "unknown"), [("pengawas", "pengaduan"), ("jpt", "perjanjian")])
def test_what_nobody_records_is_named(cast: Cast, jenis: str, unknown: str) -> None:
    person = _worker(cast, jenis_jabatan=jenis)

    line = _computed(cast, person)

    notes = json.loads(line.notes)
    assert (line.status, line.tpp_bruto) == ("tertahan", None)
    assert unknown in json.dumps(notes)


def test_a_month_without_anything_to_measure_names_the_plan(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, superior=cast.supervisor, kelas_jabatan=8)
    fill_attendance(person, JUNE)

    line = _computed(cast, person)

    assert (line.status, "rencana" in line.notes) == ("tertahan", True)


def test_more_minutes_make_a_draft_stale(cast: Cast) -> None:
    person = _worker(cast)
    _computed(cast, person)
    (batch,) = all_batches()
    before = is_stale(batch)

    db.session.query(EmployeeMonth).filter_by(employee_id=person.id, month=JUNE.code).update({"minutes_credited": 331})
    db.session.commit()

    assert (before, is_stale(batch)) == (False, True)


def _preview(cast: Cast, text: str) -> PreviewPage:
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    form = proposal(text, unit_kode=cast.unit.kode, first_month="2026-07")
    row = propose_profile(form, by=hr(cast.hr_admin), now=NOW)
    preview = start_preview(row.public_id, JUNE.code, by=hr(cast.hr_admin), now=NOW)
    run_preview(preview.public_id, finished=lambda: NOW)
    return preview_page(preview.public_id, viewer=hr(cast.hr_admin))


def test_a_preview_reads_the_minutes_that_no_batch_stored(cast: Cast) -> None:
    person = _worker(cast)
    add_external_score(person)

    lines = {one.employee.id: one for one in _preview(cast, DKI).lines}

    assert (lines[person.id].before, lines[person.id].after) == (BASIC, 1_960_253)


def test_a_preview_holds_what_the_batch_would_hold(cast: Cast) -> None:
    person = _worker(cast)
    add_external_score(person)
    row = {"level": "potong_6_bulan", "share_percent": 25, "months": 6, "first_month": "2026-06", "document": "SK 9"}
    db.session.add(Punishment(employee_id=person.id, recorded_by_id=cast.hr_admin.id, recorded_at=NOW, **row))
    db.session.commit()

    lines = {one.employee.id: one for one in _preview(cast, profile_text()).lines}

    assert lines[person.id].after is None


def test_a_profile_without_minutes_is_given_none(cast: Cast) -> None:
    person = _worker(cast)
    add_external_score(person)

    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)

    assert not {"menit", "rencana", "masa_dinas", "hari_kerja"} & set(_facts(line_of(person)))
