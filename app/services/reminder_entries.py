"""What employees are reminded of: a working day without an entry, a day whose deadline ends tonight, unfinished entries.

Whoever was away on the day, or is away today, is left in peace. Days of people who record by a schedule are asked about in
`reminder_scheduled`.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from app.domain.calendar import local_date
from app.domain.periods import Month
from app.domain.reminding import day_asked_about, day_ending_today
from app.domain.windows import month_deadlines
from app.extensions import db
from app.models import Activity, Assignment, Period
from app.services.entry_days import records_otherwise
from app.services.notices import NoticeText
from app.services.reminder_groups import AskedGroup, about_day, asked_groups, is_away
from app.services.reminder_scheduled import scheduled_matters
from app.services.rules import window_rules


def own_matters(*, now: datetime) -> Iterator[NoticeText]:
    """The matters of all employees today; a few queries for each group."""
    yield from scheduled_matters(now=now)
    month = Month.of(local_date(now)).previous
    is_closed = _is_closed(month)
    for group in asked_groups(now=now):
        yield from _silent_days(group)
        if not is_closed:
            yield from _unfinished(group, month)


def _silent_days(group: AskedGroup) -> Iterator[NoticeText]:
    """The deadline first: whoever is told that a day ends tonight needs no second word about it."""
    rules = window_rules(group.today)
    ending = day_ending_today(group.today, group.pattern, group.calendar, rules.submit_working_days)
    yesterday = day_asked_about(group.today, group.pattern, group.calendar)
    if ending is not None:
        yield from (about_day("reminder_deadline", one, ending) for one in _silent_on(ending, group))
    if yesterday is not None and yesterday != ending:
        yield from (about_day("reminder_yesterday", one, yesterday) for one in _silent_on(yesterday, group))


def _silent_on(day: date, group: AskedGroup) -> Sequence[int]:
    """Members, there already on the day, without a submitted entry of it and not away then or today. One query."""
    entry = select(Activity.id).where(
        Activity.employee_id == Assignment.employee_id, Activity.work_date == day, Activity.status != "draft"
    )
    return db.session.scalars(
        select(Assignment.employee_id)
        .where(
            *group.members,
            ~records_otherwise(),
            Assignment.starts_on <= day,
            ~entry.exists(),
            ~is_away(day, group.today),
        )
        .order_by(Assignment.employee_id)
    ).all()


def _unfinished(group: AskedGroup, month: Month) -> Iterator[NoticeText]:
    """On the last day before a month closes: drafts and returned entries of it. One query, on that day only."""
    limits = month_deadlines(month, group.calendar, window_rules(month.first_day))
    if local_date(limits.closing_from - timedelta(microseconds=1)) != group.today:
        return
    members = select(Assignment.employee_id).where(*group.members, ~is_away(group.today))
    rows = db.session.execute(
        select(Activity.employee_id, func.count())
        .where(
            Activity.employee_id.in_(members),
            Activity.work_date.between(month.first_day, month.last_day),
            Activity.status.in_(("draft", "returned")),
        )
        .group_by(Activity.employee_id)
        .order_by(Activity.employee_id)
    )
    for person, count in rows.all():
        params = {"count": count, "month": month.code}
        yield NoticeText(person, "reminder_unfinished", params, "/activities", f"reminder_unfinished:{month.code}")


def _is_closed(month: Month) -> bool:
    states = select(Period.state).where(Period.kind == "month", Period.code == month.code)
    return db.session.scalar(states) == "closed"
