"""Where a person wants to hear of what, and when the phone stays silent."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.domain.canonical import canonical_json
from app.domain.errors import FieldError, Invalid
from app.domain.notice_matters import MUTE_KEYS, mute_key
from app.domain.reminding import MINUTES_A_DAY, Channel, Matter, QuietHours
from app.extensions import db
from app.models import NoticeSetting
from app.services import audit
from app.services.notice_times import city_quiet_hours
from app.services.unit_of_work import unit_of_work

# Longer silence would let a push grow too old to be sent at all.
MOST_QUIET_MINUTES = 16 * 60


@dataclass(frozen=True, slots=True)
class NoticeChoice:
    """`muted` holds "matter/channel"; `is_own` says whether the quiet hours are the person's and not the city's."""

    muted: frozenset[str]
    quiet: QuietHours
    is_own: bool = False

    def wants(self, matter: Matter, channel: Channel) -> bool:
        """Whether the person wants to hear of a matter there."""
        return mute_key(matter, channel) not in self.muted


def choice_of(employee_id: int, *, today: date) -> NoticeChoice:
    """The person's choice, or the city's where there is none."""
    return choices_of([employee_id], today=today)[employee_id]


def choices_of(people: Collection[int], *, today: date) -> Mapping[int, NoticeChoice]:
    """The choices of several people, each answered. One query."""
    usual = NoticeChoice(frozenset(), city_quiet_hours(today))
    rows = db.session.scalars(select(NoticeSetting).where(NoticeSetting.employee_id.in_(sorted(people))))
    own = {row.employee_id: _choice(row, usual) for row in rows}
    return {person: own.get(person, usual) for person in people}


def choose(employee_id: int, *, muted: Collection[str], quiet: QuietHours | None, now: datetime) -> None:
    """Keep a person's choice; `quiet` None follows the city. Raises: Invalid."""
    if not MUTE_KEYS.issuperset(muted):
        raise Invalid(fields={"matters": [FieldError("choice_unknown")]})
    if quiet is not None and _length(quiet) > MOST_QUIET_MINUTES:
        raise Invalid(fields={"quiet_starts": [FieldError("quiet_too_long", {"hours": MOST_QUIET_MINUTES // 60})]})
    with unit_of_work():
        row = db.session.get(NoticeSetting, employee_id) or NoticeSetting(employee_id=employee_id)
        row.muted = canonical_json(sorted(set(muted)))
        row.quiet_starts, row.quiet_ends = (quiet.starts, quiet.ends) if quiet else (None, None)
        row.changed_at = now
        db.session.add(row)
        audit.record("notice_setting.changed", "employee", employee_id, by=employee_id, now=now)


def _choice(row: NoticeSetting, usual: NoticeChoice) -> NoticeChoice:
    muted = frozenset(json.loads(row.muted))
    if row.quiet_starts is None or row.quiet_ends is None:
        return NoticeChoice(muted, usual.quiet)
    return NoticeChoice(muted, QuietHours(row.quiet_starts, row.quiet_ends), is_own=True)


def _length(quiet: QuietHours) -> int:
    return (quiet.ends - quiet.starts) % MINUTES_A_DAY
