"""When the program was down: found by the gap between two looks at the clock, so that nobody has to report it.

The alarm clock is started, watched and stopped together with the web processes. A city whose network failed while the
program ran is for HR to record (Keadaan darurat).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.calendar import local_date
from app.domain.windows import Outage
from app.extensions import db
from app.models import SchedulerBeat, ServiceOutage
from app.services import ledger
from app.services.rules import outage_least
from app.services.unit_of_work import unit_of_work

BEAT = "service"


def note_running(*, now: datetime) -> Outage | None:
    """Note that the program runs; a gap since the last note that is long enough is recorded as an outage, once."""
    with unit_of_work():
        seen = db.session.scalar(select(SchedulerBeat.at).where(SchedulerBeat.name == BEAT).with_for_update())
        found = None
        if seen is not None and now - seen >= outage_least(local_date(seen)):
            found = Outage(seen, now)
            insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
            # Two schedulers that start together see the same gap.
            row = insert(ServiceOutage).values(starts_at=seen, ends_at=now)
            db.session.execute(row.on_conflict_do_nothing(index_elements=["starts_at"]))
        ledger.beat(BEAT, now=now)
    return found


def outages_around(deadline: datetime, lookback: timedelta) -> Iterable[Outage]:
    """Recorded outages that can move a deadline: those that end after the span before it. One query by index."""
    rows = db.session.execute(
        select(ServiceOutage.starts_at, ServiceOutage.ends_at).where(ServiceOutage.ends_at > deadline - lookback)
    )
    return [Outage(row.starts_at, row.ends_at) for row in rows]
