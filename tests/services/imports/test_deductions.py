"""potongan: named deductions."""

from pathlib import Path
from typing import Any

import pytest

from app.extensions import db
from app.models import NamedDeduction, Period
from tests.factories import Cast, create_cast
from tests.services.imports.files import load


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _row(person: Any, **values: str) -> dict[str, str]:
    return {
        "nip": person.nip, "jenis": "zakat", "jumlah": "75000", "mulai": "2026-06", "dasar": "Surat kuasa 12", **values
    }  # fmt: skip


def _codes(report: Any) -> list[tuple[str, str]]:
    return [(problem.column, problem.error.code) for problem in report.problems]


def _stored() -> list[tuple[int, str | None]]:
    rows = db.session.query(NamedDeduction).populate_existing().order_by(NamedDeduction.id)
    return [(row.amount, row.last_month) for row in rows]


def test_takes_the_same_file_again_and_two_papers_are_two_deductions(cast: Cast, tmp_path: Path) -> None:
    rows = [_row(cast.staff), _row(cast.staff, dasar="Surat kuasa 13", selesai="2026-12")]
    load(tmp_path, "potongan", *rows)

    again = load(tmp_path, "potongan", *rows)

    assert again.counts.unchanged == 2
    assert _stored() == [(75_000, None), (75_000, "2026-12")]


def test_an_end_is_taken_and_stays_when_a_later_file_does_not_say(cast: Cast, tmp_path: Path) -> None:
    load(tmp_path, "potongan", _row(cast.staff))
    load(tmp_path, "potongan", _row(cast.staff, selesai="2026-09"))

    report = load(tmp_path, "potongan", _row(cast.staff))

    assert (report.counts.unchanged, _stored()) == (1, [(75_000, "2026-09")])


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"jenis": "sedekah"}, ("jenis", "import_not_one_of")),
        ({"jumlah": "0"}, ("jumlah", "import_range")),
        ({"jumlah": "-1"}, ("jumlah", "import_whole")),
        ({"mulai": "2026-13"}, ("mulai", "month_invalid")),
        ({"selesai": "2026-05"}, ("selesai", "import_end_before_start")),
        ({"dasar": ""}, ("dasar", "import_required")),
        ({"nip": "199203152018012001"}, ("nip", "import_person_unknown")),
    ],
)
def test_names_the_column_that_is_wrong(
    cast: Cast, tmp_path: Path, values: dict[str, str], problem: tuple[str, str]
) -> None:
    assert _codes(load(tmp_path, "potongan", _row(cast.staff, **values))) == [problem]
    assert _stored() == []


def test_refuses_the_same_key_twice(cast: Cast, tmp_path: Path) -> None:
    report = load(tmp_path, "potongan", _row(cast.staff), _row(cast.staff, jumlah="80000"))

    assert _codes(report) == [("mulai", "import_repeated")]


@pytest.mark.parametrize(
    ("values", "is_refused"),
    [
        ({"jumlah": "80000"}, True),  # July would come out differently
        ({"selesai": "2026-06"}, True),
        ({"selesai": "2026-07"}, False),
        ({"mulai": "2026-08"}, False),
        ({"mulai": "2026-07"}, True),
    ],
)
def test_a_closed_month_stays_as_it_is(cast: Cast, tmp_path: Path, values: dict[str, str], is_refused: bool) -> None:
    load(tmp_path, "potongan", _row(cast.staff))
    db.session.add(Period(kind="month", code="2026-07", state="closed"))
    db.session.commit()

    report = load(tmp_path, "potongan", _row(cast.staff, **values))

    assert _codes(report) == ([("mulai", "import_month_closed")] if is_refused else [])
