"""What fault tests start from: a semester's work of two people, and everything an aggregation publishes of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import EmployeeMonth, LineMonth, Score
from tests.factories import Cast, create_activity, create_cast, create_skp, plan_line
from tests.support.clock import NOW, TODAY
from tests.support.scene import decide, give_levels


@contextmanager
def opened_office(app: Flask) -> Iterator[Cast]:
    """The cast in an open application context; the people are detached, so that every thread may read them."""
    with app.app_context():
        cast = create_cast()
        for row in (cast.staff, cast.supervisor, cast.head, cast.hr_admin, cast.outsider, cast.unit, cast.other_unit):
            db.session.refresh(row)
        db.session.expunge_all()
        yield cast
        db.session.remove()


def work_a_semester(cast: Cast) -> None:
    """Two people with plans, levels, and decided work in May and June."""
    for person, superior in ((cast.staff, cast.supervisor), (cast.supervisor, cast.head)):
        skp = create_skp(person, assessor=superior)
        line = plan_line(person.id, "IK1", skp=skp)
        for month in (5, 6):
            day = TODAY.replace(month=month, day=10)
            entry = create_activity(person, work_date=day, line=line, volume="60", satuan="perekaman")
            decide(entry, superior, now=NOW - timedelta(days=60 if month == 5 else 30))
        give_levels(person, superior)


def numbers() -> list[list[str]]:
    """All published numbers, without the run's own id and time: roll-ups, sums by line, scores."""
    tables: list[tuple[Any, set[str]]] = [
        (EmployeeMonth, {"run_id", "computed_at"}),
        (LineMonth, {"id", "run_id"}),
        (Score, {"id", "public_id", "computed_at"}),
    ]
    found = []
    for table, own in tables:
        columns = [column for column in table.__table__.columns if column.name not in own]
        found.append(sorted(map(repr, db.session.execute(select(*columns)))))
    db.session.rollback()
    return found
