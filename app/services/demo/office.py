"""Who acts for the demonstration's agency in matters of pay, on which months, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.periods import Month
from app.domain.permissions import Viewer
from app.domain.tpp_batch import RunKind
from app.extensions import db
from app.models import Employee, TppBatch
from app.services.demo.careers import unit_ids
from app.services.demo.people import Person
from app.services.demo.staffing import CAST_UNIT, HR_UNIT
from app.services.demo.timeline import Timeline
from app.services.demo.verdicts import closing_moment
from app.services.sessions import viewer_of
from app.services.tpp import latest_batch

SECOND_HR = "second_hr"


@dataclass(frozen=True)
class Office:
    """`viewers` are the accounts by peran and a second person of HR; `staff` the agency's, first who has the account `pegawai`.

    `months` are those whose predikat is known, so that pay can be computed; there are two at least. `people` are the city's.
    """

    timeline: Timeline
    viewers: Mapping[str, Viewer]
    staff: Sequence[Person]
    months: tuple[Month, ...]
    people: Sequence[Person]

    @property
    def present(self) -> datetime:
        """The instant at which the demonstration stands still."""
        return self.timeline.moment

    def at(self, month: Month, days: int) -> datetime:
        """So many days after a month was closed, never later than the present."""
        closed: datetime = closing_moment(month, self.timeline)
        return min(closed + timedelta(days=days), self.present)

    def batch(self, month: Month, run: RunKind = RunKind.BIASA) -> TppBatch:
        """The agency's batch of a month. Raises: LookupError when it was not computed."""
        found = latest_batch(unit_ids()[CAST_UNIT], month, run)
        if found is None:
            raise LookupError(f"{run} {month}")
        return found


def open_office(timeline: Timeline, cast: Mapping[str, Person], people: Sequence[Person]) -> Office:
    """The office of the demonstration's agency. Needs its people and roles in the database."""
    viewers = {peran: viewer_of(person.id, today=timeline.present) for peran, person in cast.items()}
    second = next(one for one in people if one.seat.unit == HR_UNIT and one.seat.key == "kepala")
    viewers[SECOND_HR] = viewer_of(second.id, today=timeline.present)
    staff = [one for one in people if one.seat.unit == CAST_UNIT and one.seat.key == "staf1"]
    months = tuple(month for month in timeline.complete.months if month in timeline.months)
    return Office(timeline, viewers, sorted(staff, key=lambda one: one is not cast["pegawai"]), months, people)


def public_id(person: Person) -> UUID:
    """The id of a person in addresses."""
    return db.session.get_one(Employee, person.id).public_id
