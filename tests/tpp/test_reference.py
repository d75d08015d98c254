"""I2: every stored line equals a slow, independent computation from raw rows."""

from datetime import date
from typing import Any

import pytest

from app.extensions import db
from app.models import TppLine
from app.services.tpp import compute_batches
from tests.factories import create_cast, create_holiday, create_unit
from tests.support.clock import NOW
from tests.tpp.generated import add_people
from tests.tpp.reference import expected_line
from tests.tpp.rows import JUNE, add_schedule


def _differences(count: int, seed: int) -> dict[int, Any]:
    """Employee id -> (stored, expected) where they differ."""
    cast = create_cast()
    section = create_unit(parent=cast.unit)
    create_holiday(date(2026, 6, 16))
    add_schedule(480, 960, unit_id=section.id)
    add_schedule(420, 900, weekdays=range(7), valid_from=date(2026, 6, 10), valid_to=date(2026, 6, 19), pattern="6")
    people = add_people(count, JUNE, [cast.city, cast.unit, cast.other_unit, section], seed)

    compute_batches(JUNE, by=None, now=NOW)

    stored = {line.employee_id: line for line in db.session.query(TppLine)}
    found = {}
    for person in people:
        wanted, line = expected_line(person, JUNE.year, JUNE.month), stored.get(person)
        told = {name: getattr(line, name) for name in wanted} if wanted and line else line
        if told != wanted:
            found[person] = (told, wanted)
    return found


def test_stored_lines_equal_the_slow_reference(db_session: Any) -> None:
    assert _differences(300, seed=7) == {}


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_stored_lines_equal_the_slow_reference_at_length(db_session: Any, seed: int) -> None:
    assert _differences(1000, seed=seed) == {}


@pytest.mark.postgres
def test_both_databases_give_the_same_lines(any_session: Any) -> None:
    assert _differences(60, seed=11) == {}
