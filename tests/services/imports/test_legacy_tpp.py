"""tpp_lama: the old amounts of units in bulan bayangan."""

from pathlib import Path
from typing import Any

import pytest

from app.extensions import db
from app.models import LegacyTpp, UnitPhase
from app.services.tpp import compute_batches
from tests.factories import Cast, create_cast, create_employee
from tests.services.imports.files import load
from tests.support.clock import NOW
from tests.tpp.rows import JUNE, all_batches, complete


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _row(person: Any, **values: str) -> dict[str, str]:
    return {"nip": person.nip, "bulan": "2026-06", "jumlah": "2850000", **values}


def _codes(report: Any) -> list[tuple[str, str]]:
    return [(problem.column, problem.error.code) for problem in report.problems]


def test_loads_amounts_and_takes_the_same_file_again(cast: Cast, tmp_path: Path) -> None:
    load(tmp_path, "tpp_lama", _row(cast.staff))

    again = load(tmp_path, "tpp_lama", _row(cast.staff))

    assert (again.counts.unchanged, db.session.query(LegacyTpp).one().jumlah) == (1, 2_850_000)


def test_zero_is_an_amount_and_a_correction_replaces_it(cast: Cast, tmp_path: Path) -> None:
    load(tmp_path, "tpp_lama", _row(cast.staff, jumlah="0"))
    first = db.session.query(LegacyTpp).one().jumlah

    load(tmp_path, "tpp_lama", _row(cast.staff, jumlah="100"))

    assert (first, db.session.query(LegacyTpp).populate_existing().one().jumlah) == (0, 100)


@pytest.mark.parametrize(
    ("values", "column"), [({"jumlah": "-1"}, "jumlah"), ({"jumlah": "1.5"}, "jumlah"), ({"bulan": "2026-13"}, "bulan")]
)
def test_names_the_column_that_is_wrong(cast: Cast, tmp_path: Path, values: dict[str, str], column: str) -> None:
    report = load(tmp_path, "tpp_lama", _row(cast.staff, **values))

    assert [place for place, _ in _codes(report)] == [column]
    assert db.session.query(LegacyTpp).count() == 0


def test_refuses_a_stranger(cast: Cast, tmp_path: Path) -> None:
    stranger = _row(cast.staff, nip="199203152018012001")

    report = load(tmp_path, "tpp_lama", stranger)

    assert [place for place, _ in _codes(report)] == ["nip"]


def test_refuses_to_change_what_a_verified_shadow_batch_pays(cast: Cast, tmp_path: Path) -> None:
    person = complete(create_employee(unit=cast.unit))
    values = {"shadow_from": "2026-06", "document": "SE 1", "recorded_by_id": person.id, "recorded_at": NOW}
    db.session.add(UnitPhase(unit_id=cast.unit.id, **values))
    db.session.commit()
    load(tmp_path, "tpp_lama", _row(person))
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    all_batches()[0].state = "verified"
    db.session.commit()

    report = load(tmp_path, "tpp_lama", _row(person, jumlah="1"))

    assert _codes(report) == [("bulan", "import_batch_decided")]
