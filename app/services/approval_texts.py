"""The same text day after day: something an approver may want to look at twice."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Protocol

from sqlalchemy import bindparam, select

from app.domain.entry_flags import TEXT_LOOK_BACK, days_in_a_row
from app.extensions import db
from app.models import Activity
from app.services.city_calendar import work_calendar

# Entries that take up the day: everything but drafts and rejected ones.
LOGGED = ("submitted", "approved", "returned")


class HasText(Protocol):
    """An entry, or a row of one."""

    @property
    def id(self) -> int: ...
    @property
    def employee_id(self) -> int: ...
    @property
    def work_date(self) -> date: ...
    @property
    def description(self) -> str: ...


def same_text_days(entries: Collection[HasText]) -> dict[int, int]:
    """For each entry, on how many working days in a row up to its own its person wrote the same text. One query."""
    first = min((one.work_date for one in entries), default=None)
    if first is None:
        return {}
    values = {
        "people": list({one.employee_id for one in entries}),
        "since": first - TEXT_LOOK_BACK,
        "until": max(one.work_date for one in entries),
        "texts": list({one.description for one in entries}),
    }
    found = db.session.execute(_SAME_TEXT, values)
    days: dict[tuple[int, str], set[date]] = defaultdict(set)
    for employee, text, day in found:
        days[employee, text].add(day)
    calendar = work_calendar()
    return {
        one.id: days_in_a_row(days[one.employee_id, one.description], one.work_date, calendar)
        for one in entries
        if len(days[one.employee_id, one.description]) > 1
    }


# Built once: composing it would cost more than running it.
_SAME_TEXT = (
    select(Activity.employee_id, Activity.description, Activity.work_date)
    .where(
        Activity.employee_id.in_(bindparam("people", expanding=True)),
        Activity.work_date.between(bindparam("since"), bindparam("until")),
        Activity.status.in_(LOGGED),
        Activity.description.in_(bindparam("texts", expanding=True)),
    )
    .distinct()
)
