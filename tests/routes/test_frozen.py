"""A write that a freezing trigger refuses is a conflict, not a fault of the system."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.services.periods import status_from
from tests.factories import create_activity, create_cast, set_period, sign_in


def test_a_month_closed_in_the_very_moment_is_a_conflict(
    client: FlaskClient, db_session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = create_cast()
    entry = create_activity(cast.staff, work_date=date(2026, 7, 14))
    set_period("2026-07")
    monkeypatch.setattr("app.services.approval_entries.month_statuses", _all_open)
    sign_in(client, cast.supervisor)

    answer = client.post(
        f"/approvals/{entry.public_id}/decision",
        data={"version": "1", "action": "approve", "request_id": "00000000-0000-4000-8000-000000000001"},
        headers={"Accept": "application/json"},
    )

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "frozen")


def _all_open(months: Any, *, now: Any) -> Any:
    return {month: status_from(month, ("open", 1), now) for month in months}
