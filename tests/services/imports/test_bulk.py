"""Large files."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import scoped_session

from app.models import Activity, Decision
from tests.services.imports.files import ENTRY, load, load_city

Session = scoped_session[Any]


def _entries(number: int) -> Iterator[dict[str, str]]:
    """One-minute entries, back to back, over as many days of this year as they need."""
    for position in range(number):
        day, minute = divmod(position, 600)
        start = 480 + minute
        yield ENTRY | {
            "client_id": str(uuid.UUID(int=position + 1)),
            "tanggal": (date(2026, 1, 1) + timedelta(days=day)).isoformat(),
            "mulai": f"{start // 60:02d}:{start % 60:02d}",
            "selesai": f"{(start + 1) // 60:02d}:{(start + 1) % 60:02d}",
        }


def test_more_rows_than_one_statement_takes(any_session: Session, tmp_path: Path) -> None:
    load_city(tmp_path)

    first = load(tmp_path, "activities", *_entries(6000))
    again = load(tmp_path, "activities", *_entries(6001))

    assert (first.counts.new, again.counts.new, again.counts.unchanged) == (6000, 1, 6000)


@pytest.mark.long
def test_a_hundred_thousand_rows_come_in_once(any_session: Session, tmp_path: Path) -> None:
    load_city(tmp_path)

    first = load(tmp_path, "activities", *_entries(100_000))
    again = load(tmp_path, "activities", *_entries(100_000))

    assert (first.counts.new, again.counts.unchanged) == (100_000, 100_000)
    assert any_session.query(Activity).count() == any_session.query(Decision).count() == 100_000
