"""The tax settings of a city reach its batches, and cost nothing while they are off."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from app.extensions import db
from app.services.tpp import compute_batches
from tests.factories import Cast, create_cast, create_employee
from tests.support.clock import NOW
from tests.tpp.rows import JUNE, complete, line_of
from tests.tpp.settings import set_parameters

Switch = Callable[..., None]


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


@pytest.fixture
def switch(monkeypatch: pytest.MonkeyPatch) -> Switch:
    """Other values of some parameters, for this test alone."""
    return partial(set_parameters, monkeypatch)


def _line(cast: Cast, golongan: str | None = "III/a", npwp: str | None = "01") -> Any:
    person = create_employee(unit=cast.unit, kelas_jabatan=8, golongan=golongan)
    person.npwp = npwp
    db.session.commit()
    complete(person)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    return line_of(person)


@pytest.mark.parametrize(("golongan", "tax"), [("II/d", 0), ("III/a", 175_023), ("IV/a", 525_068)])
def test_final_tax_follows_the_rank_of_the_post(cast: Cast, switch: Switch, golongan: str, tax: int) -> None:
    switch(tax_method="final_by_golongan")

    assert _line(cast, golongan).pph21 == tax


def test_final_tax_without_a_rank_is_a_named_gap(cast: Cast, switch: Switch) -> None:
    switch(tax_method="final_by_golongan")

    line = _line(cast, None)

    assert (line.pph21, line.tpp_netto) == (None, None)
    assert "golongan_belum_ada" in line.notes


def test_person_without_npwp_pays_more_where_the_surcharge_is_on(cast: Cast, switch: Switch) -> None:
    switch(tax_method="final_by_golongan", npwp_surcharge_enabled=True)

    assert (_line(cast).pph21, _line(cast, npwp=None).pph21) == (175_023, 210_028)


def test_settings_that_are_off_add_no_fact(cast: Cast) -> None:
    line = _line(cast, npwp=None)

    assert "golongan" not in line.facts
    assert "tanpa_npwp" not in line.facts
