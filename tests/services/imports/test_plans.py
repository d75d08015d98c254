"""plans: agreed SKP and their amendments."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.models import EmployeeMonth, Indicator, Period, PlanLine, Rhk, Skp, SkpVersion
from tests.services.imports.files import HEAD, PLAN, ROSTER, STAFF, codes, count, load, warned

Session = scoped_session[Any]
QUALITY = PLAN | {"indikator_kode": "AD-1b", "indikator": "Tanpa perbaikan", "aspek": "kualitas", "target": "90", "satuan": "%"}  # fmt: skip
MOVER = (
    ROSTER[2] | {"selesai": "2026-03-31"},
    ROSTER[2] | {"mulai": "2026-04-01", "jabatan": "Arsiparis", "atasan_nip": "WALI_KOTA"},
)


@pytest.fixture(autouse=True)
def _people(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    request.getfixturevalue("any_session" if "any_session" in request.fixturenames else "db_session")
    load(tmp_path, "roster", *ROSTER)


def _versions(session: Session) -> list[SkpVersion]:
    return list(session.scalars(select(SkpVersion).order_by(SkpVersion.number)))


def test_an_imported_plan_is_agreed(any_session: Session, tmp_path: Path) -> None:
    report = load(tmp_path, "plans", PLAN | {"target_s1": "20", "target_s2": "28"}, QUALITY)

    assert report.counts.new == 2
    skp = any_session.scalars(select(Skp)).one()
    assert (skp.state, skp.starts_on, skp.ends_on, skp.assessor.nip) == (
        "agreed",
        date(2026, 1, 1),
        date(2026, 12, 31),
        HEAD,
    )
    version = _versions(any_session)[0]
    assert (version.number, version.state, version.origin, version.in_force_from) == (
        1,
        "agreed",
        "import",
        date(2026, 1, 1),
    )
    first, second = any_session.scalars(select(Indicator).order_by(Indicator.position)).all()
    assert (first.target, first.target_s1, first.target_s2, first.plan_line.kode) == (
        Decimal(48),
        Decimal(20),
        Decimal(28),
        "AD-1a",
    )
    assert (second.aspek, second.target_s1, second.rhk_id) == ("kualitas", None, first.rhk_id)


def test_a_changed_file_is_an_amendment_from_the_month_of_import(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "plans", PLAN, QUALITY)

    report = load(tmp_path, "plans", PLAN | {"target": "60"}, QUALITY)

    assert (report.counts.changed, report.counts.unchanged) == (1, 1)
    assert [(one.number, one.in_force_from) for one in _versions(any_session)] == [
        (1, date(2026, 1, 1)),
        (2, date(2026, 7, 1)),
    ]
    targets = any_session.execute(select(Indicator.target, Indicator.plan_line_id).order_by(Indicator.id)).all()
    assert [row.target for row in targets] == [Decimal(48), Decimal(90), Decimal(60), Decimal(90)]
    assert targets[0].plan_line_id == targets[2].plan_line_id


def test_an_amendment_makes_the_scores_of_begun_semesters_due(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "plans", PLAN)
    before = count(EmployeeMonth)

    load(tmp_path, "plans", PLAN | {"target": "60"})

    marks = any_session.execute(select(EmployeeMonth.month, EmployeeMonth.changes).order_by(EmployeeMonth.month)).all()
    assert (before, [tuple(mark) for mark in marks]) == (0, [("2026-06", 1), ("2026-12", 1)])


def test_another_order_of_rows_is_no_amendment(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "plans", PLAN, QUALITY)

    report = load(tmp_path, "plans", QUALITY, PLAN)

    assert (report.counts.unchanged, count(SkpVersion)) == (2, 1)


def test_another_spelling_of_a_number_is_no_amendment(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "plans", PLAN)

    assert load(tmp_path, "plans", PLAN | {"target": "48.000"}).counts.unchanged == 1


def test_a_removed_row_is_reported_and_kept(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "plans", PLAN, QUALITY)

    report = load(tmp_path, "plans", PLAN)

    assert warned(report) == ["import_line_gone"]
    assert (count(SkpVersion), count(Indicator)) == (1, 2)


def test_a_new_indicator_joins_the_plan(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "plans", PLAN)

    report = load(tmp_path, "plans", PLAN, QUALITY)

    assert (report.counts.new, report.counts.unchanged) == (1, 1)
    assert (count(Skp), count(SkpVersion), count(PlanLine), count(Indicator)) == (1, 2, 2, 3)


def test_a_mover_has_a_plan_for_each_post(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "roster", *ROSTER[:2], *MOVER)

    load(
        tmp_path,
        "plans",
        PLAN | {"skp_mulai": "2026-01-01"},
        PLAN | {"skp_mulai": "2026-04-01", "rhk_kode": "AR-1", "indikator_kode": "AR-1a"},
    )

    plans = any_session.scalars(select(Skp).order_by(Skp.starts_on)).all()
    assert [(one.starts_on, one.ends_on, one.assessor.nip) for one in plans] == [
        (date(2026, 1, 1), date(2026, 3, 31), HEAD),
        (date(2026, 4, 1), date(2026, 12, 31), "WALI_KOTA"),
    ]


def test_a_later_plan_ends_the_stored_one(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "plans", PLAN)
    load(tmp_path, "roster", *ROSTER[:2], *MOVER)

    load(tmp_path, "plans", PLAN | {"skp_mulai": "2026-04-01", "rhk_kode": "AR-1", "indikator_kode": "AR-1a"})

    ends = any_session.scalars(select(Skp.ends_on).order_by(Skp.starts_on)).all()
    assert ends == [date(2026, 3, 31), date(2026, 12, 31)]


def test_an_indicator_stays_with_its_plan(db_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "plans", PLAN)

    report = load(tmp_path, "plans", PLAN | {"skp_mulai": "2026-04-01"})

    assert codes(report) == [(2, "indikator_kode", "import_line_other_skp")]


def test_a_waiting_proposal_gives_way(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "plans", PLAN)
    proposal = SkpVersion(skp_id=any_session.scalars(select(Skp.id)).one(), number=2, state="submitted",
                          in_force_from=date(2026, 7, 1), created_at=_versions(any_session)[0].created_at)  # fmt: skip
    any_session.add(proposal)
    any_session.commit()

    load(tmp_path, "plans", PLAN | {"target": "60"})

    assert [(one.number, one.state) for one in _versions(any_session)] == [
        (1, "agreed"),
        (2, "withdrawn"),
        (3, "agreed"),
    ]


def test_a_closed_semester_refuses_a_plan_that_ends_in_it(db_session: Session, tmp_path: Path) -> None:
    db_session.add(Period(kind="semester", code="2026-2", state="closed"))
    db_session.commit()

    assert codes(load(tmp_path, "plans", PLAN)) == [(2, "tahun", "import_semester_closed")]


def test_a_closed_semester_lets_the_same_file_pass(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "plans", PLAN)
    any_session.add(Period(kind="semester", code="2026-2", state="closed"))
    any_session.commit()

    assert load(tmp_path, "plans", PLAN).counts.unchanged == 1


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"nip": "198801012015051003"}, "nip", "import_person_unknown"),
        ({"tahun": "26"}, "tahun", "import_range"),
        ({"tahun": "2023"}, "tahun", "import_no_post"),
        ({"kategori": "lain"}, "kategori", "import_not_one_of"),
        ({"aspek": "jumlah"}, "aspek", "import_not_one_of"),
        ({"cara_hitung": "rata"}, "cara_hitung", "import_not_one_of"),
        ({"target": "-1"}, "target", "import_decimal"),
        ({"target": "1.2345"}, "target", "import_decimals"),
        ({"target": "1,5"}, "target", "import_decimal"),
        ({"target": ""}, "target", "import_required"),
        ({"target_s1": "49"}, "target_s1", "import_half_above_target"),
        ({"satuan": ""}, "satuan", "import_required"),
        ({"indikator_kode": "RAPAT"}, "indikator_kode", "import_code_reserved"),
        ({"skp_mulai": "2025-12-31"}, "skp_mulai", "import_skp_year"),
    ],
)
def test_names_what_is_wrong_with_a_row(
    db_session: Session, tmp_path: Path, change: dict[str, str], column: str, code: str
) -> None:
    assert codes(load(tmp_path, "plans", PLAN | change)) == [(2, column, code)]
    assert count(Skp) == 0


def test_a_code_is_unique_in_a_year(db_session: Session, tmp_path: Path) -> None:
    report = load(tmp_path, "plans", PLAN, PLAN | {"indikator": "Lain"})

    assert codes(report) == [(3, "indikator_kode", "import_repeated")]


def test_an_rhk_is_told_in_one_way(db_session: Session, tmp_path: Path) -> None:
    report = load(tmp_path, "plans", PLAN, QUALITY | {"rhk": "Lain", "kategori": "tambahan"})

    assert codes(report) == [(3, "kategori", "import_rhk_differs"), (3, "rhk", "import_rhk_differs")]


def test_a_semicolon_file_may_use_a_decimal_comma(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "plans", PLAN | {"target": "48,5"}, delimiter=";")

    assert any_session.scalars(select(Indicator.target)).one() == Decimal("48.5")


def test_writes_rhk_once_for_all_its_indicators(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "plans", PLAN, QUALITY, PLAN | {"nip": HEAD})

    assert (count(Rhk), count(Skp)) == (2, 2)
    assert any_session.scalars(select(PlanLine.kode).join(Skp).where(Skp.employee.has(nip=STAFF))).all()
