"""Punishments, CPNS, part months and acting in a batch: exactly where the rules say so, and named."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from app.domain.parameters import Parameter, Parameters
from app.extensions import db
from app.models import Punishment
from app.parameters.loader import load_parameters
from app.services import tpp_members
from app.services.city_calendar import work_calendar
from app.services.duty_plans import DutyPlans
from app.services.rules import parameters_on
from app.services.tpp import compute_batches
from app.services.tpp_facts import read_line_facts
from tests.factories import Cast, create_assignment, create_cast, create_employee
from tests.support.clock import NOW
from tests.support.queries import counted
from tests.tpp.rows import JUNE, complete, line_of

FULL = 3_500_452


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _compute(**values: Any) -> list[Any]:
    return compute_batches(JUNE, **{"by": None, "now": NOW, **values})


def _saved(*rows: Any) -> None:
    db.session.add_all(rows)
    db.session.commit()


def _full(cast: Cast, **values: Any) -> Any:
    return complete(create_employee(unit=cast.unit, kelas_jabatan=8, **values))


def _punished(person: Any, first_month: str = "2026-06", **values: Any) -> None:
    row = {"level": "potong_6_bulan", "share_percent": 25, "months": 6, "document": "SK 9/2026", **values}
    _saved(Punishment(employee_id=person.id, first_month=first_month, recorded_by_id=person.id, recorded_at=NOW, **row))


@pytest.mark.parametrize(
    ("first", "expected"), [("2026-07", FULL), ("2026-06", 2_625_339), ("2026-01", 2_625_339), ("2025-12", FULL)]
)
def test_a_punishment_costs_a_quarter_in_exactly_its_months(cast: Cast, first: str, expected: int) -> None:
    person = _full(cast)
    _punished(person, first)

    _compute(unit_kode=cast.unit.kode)

    assert line_of(person).tpp_bruto == expected


def test_of_two_punishments_the_higher_counts_and_is_named(cast: Cast) -> None:
    person = _full(cast)
    _punished(person)
    _punished(person, share_percent=50, document="SK 10/2026")

    _compute(unit_kode=cast.unit.kode)

    line = line_of(person)
    assert line.tpp_bruto == 1_750_226
    assert json.loads(line.facts)["hukuman"] == {
        "percent": 50,
        "document": "SK 10/2026",
        "from": "2026-06",
        "to": "2026-11",
    }


@pytest.mark.parametrize(("revoked_at", "expected"), [(datetime(2026, 6, 30, tzinfo=UTC), FULL), (NOW, 2_625_339)])
def test_a_punishment_revoked_in_the_month_counts_no_more(cast: Cast, revoked_at: datetime, expected: int) -> None:
    person = _full(cast)
    _punished(person, revoked_at=revoked_at, revoked_by_id=cast.hr_admin.id, revoke_reason="Banding")

    _compute(unit_kode=cast.unit.kode)

    assert line_of(person).tpp_bruto == expected


@pytest.fixture
def switched(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The rules that are off by default, and the profile that knows them."""
    rules = load_parameters()
    on = {"cpns_share_enabled": True, "part_month_enabled": True, "plt_addon_enabled": True}
    on["tpp_profile"] = "bawaan-kedudukan"
    changed = [_with_value(one, on[name]) if name in on else one for name, one in rules.items()]
    monkeypatch.setattr("app.services.rules.load_parameters", lambda: Parameters(changed))
    monkeypatch.setattr("app.parameters.profiles.load_parameters", lambda: Parameters(changed))
    parameters_on.cache_clear()
    yield
    parameters_on.cache_clear()


def _with_value(one: Parameter, value: Any) -> Parameter:
    return replace(one, values=tuple(replace(row, value=value) for row in one.values))


def test_pays_part_months_cpns_and_acting_where_the_rules_are_on(cast: Cast, switched: None) -> None:
    cpns = _full(cast, status="CPNS")
    joined = _full(cast, starts_on=date(2026, 6, 15))
    left = _full(cast, ends_on=date(2026, 6, 12))
    acting = _full(cast)
    create_assignment(acting, cast.unit, penugasan="plt", kelas_jabatan=9, starts_on=date(2026, 6, 1))
    too_short = _full(cast)
    create_assignment(too_short, cast.unit, penugasan="plh", kelas_jabatan=9, starts_on=date(2026, 6, 2))
    days = work_calendar().working_days(date(2026, 6, 1), date(2026, 6, 30))
    served = work_calendar().working_days(date(2026, 6, 15), date(2026, 6, 30))

    _compute(unit_kode=cast.unit.kode)

    assert line_of(cpns).tpp_bruto == 2_800_362
    assert line_of(joined).tpp_bruto == int(Fraction(FULL * served, days) + Fraction(1, 2))
    assert line_of(left).tpp_bruto is not None
    assert line_of(acting).tpp_bruto == 5_055_298
    assert line_of(too_short).tpp_bruto == FULL


def test_acting_two_levels_up_has_no_rule_and_says_so(cast: Cast, switched: None) -> None:
    person = _full(cast)
    create_assignment(person, cast.unit, penugasan="plt", jenis_jabatan="administrator", starts_on=date(2026, 6, 1))

    _compute(unit_kode=cast.unit.kode)

    assert "acting_without_rule" in [code for code, _ in json.loads(line_of(person).notes)]
    assert line_of(person).tpp_bruto == FULL


def test_facts_cost_the_same_number_of_queries_for_one_and_for_many(cast: Cast, switched: None) -> None:
    def count(people: int) -> int:
        for _ in range(people):
            _punished(_full(cast, status="CPNS"))
        plans, members = DutyPlans(JUNE), tpp_members.batch_members(JUNE, [cast.unit.id])[cast.unit.id]
        with counted() as queries:
            read_line_facts(plans, members, is_shadow=True)
        return queries.count

    assert count(1) == count(8)
