"""capaian: shares of a month, each with its basis."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.extensions import db
from app.models import MonthResult
from tests.factories import Cast, create_cast, set_period
from tests.services.imports.files import load


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _row(person: Any, **values: str) -> dict[str, str]:
    row = {"bulan": "2026-06", "unsur": "pengaduan", "nilai": "0.9", "dasar": "Nota 12"}
    return {"nip": person.nip, **row, **values}


def _stored() -> list[tuple[str, Decimal, str]]:
    rows = db.session.query(MonthResult).populate_existing().order_by(MonthResult.unsur)
    return [(row.unsur, row.nilai, row.dasar) for row in rows]


def test_loads_shares_and_takes_the_same_file_again(cast: Cast, tmp_path: Path) -> None:
    rows = (_row(cast.staff), _row(cast.staff, unsur="perjanjian", nilai="1"))
    first, again = load(tmp_path, "capaian", *rows), load(tmp_path, "capaian", *rows)

    assert (first.counts.new, again.counts.unchanged) == (2, 2)
    assert _stored() == [("pengaduan", Decimal("0.9"), "Nota 12"), ("perjanjian", Decimal(1), "Nota 12")]


def test_a_correction_replaces_the_share(cast: Cast, tmp_path: Path) -> None:
    load(tmp_path, "capaian", _row(cast.staff))

    load(tmp_path, "capaian", _row(cast.staff, nilai="0.1234", dasar="Nota 13"))

    assert _stored() == [("pengaduan", Decimal("0.1234"), "Nota 13")]


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"nilai": "1.0001"}, "nilai"),
        ({"nilai": "-0.1"}, "nilai"),
        ({"nilai": "0.12345"}, "nilai"),
        ({"nilai": ""}, "nilai"),
        ({"unsur": "rencana"}, "unsur"),
        ({"bulan": "2026-13"}, "bulan"),
        ({"dasar": ""}, "dasar"),
        ({"nip": "199203152018012001"}, "nip"),
    ],
)
def test_names_the_column_that_is_wrong(cast: Cast, tmp_path: Path, values: dict[str, str], column: str) -> None:
    report = load(tmp_path, "capaian", _row(cast.staff, **values))

    assert [problem.column for problem in report.problems] == [column]
    assert _stored() == []


def test_refuses_the_same_share_twice_in_a_file(cast: Cast, tmp_path: Path) -> None:
    report = load(tmp_path, "capaian", _row(cast.staff), _row(cast.staff, nilai="0.2"))

    assert {problem.column for problem in report.problems} == {"unsur"}


def test_refuses_a_change_to_a_closed_month_and_takes_what_is_there(cast: Cast, tmp_path: Path) -> None:
    load(tmp_path, "capaian", _row(cast.staff))
    set_period("2026-06")

    same, other = (load(tmp_path, "capaian", _row(cast.staff, nilai=nilai)) for nilai in ("0.9", "0.8"))

    assert (same.problems, [one.error.code for one in other.problems]) == ([], ["import_month_closed"])
