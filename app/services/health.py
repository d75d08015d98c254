"""Whether the database is the one this program expects, and whether scheduled work is looked after."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from app.database import assert_durable
from app.extensions import db
from app.models import SchedulerBeat
from app.models.triggers import missing_triggers

HEAD_FILE = Path(__file__).resolve().parents[2] / "migrations" / ".current-head"
SCHEDULER_GRACE = timedelta(minutes=5)
SCHEDULER = "scheduler"


def expected_head() -> str:
    """The migration this program was built for."""
    return HEAD_FILE.read_text(encoding="ascii").strip()


def schema_problems() -> list[str]:
    """Codes of what is wrong with the schema: not migrated, half migrated, or a freezing trigger gone."""
    connection = db.session.connection()
    if not inspect(connection).has_table("alembic_version"):
        return ["database_not_migrated"]
    if connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() != [expected_head()]:
        return ["database_not_at_head"]
    return [f"trigger_missing:{name}" for name in missing_triggers(connection)]


def start_problems() -> list[str]:
    """Codes of what forbids a start: the schema, or a connection that could lose an acknowledged commit."""
    try:
        assert_durable(db.session.connection())
        return schema_problems()
    except RuntimeError:
        return ["database_not_durable"]
    finally:
        db.session.remove()


def scheduler_is_late(*, now: datetime) -> bool:
    """True when no scheduler has looked for due work lately: HR sees a banner, `/readyz` fails."""
    seen = db.session.scalar(
        select(SchedulerBeat.at).where(SchedulerBeat.name == SCHEDULER).order_by(SchedulerBeat.at.desc()).limit(1)
    )
    return seen is None or now - seen > SCHEDULER_GRACE


def problems(*, now: datetime) -> list[str]:
    """Everything that keeps the service from being ready, as codes."""
    try:
        found = schema_problems()
        return found or (["scheduler_late"] if scheduler_is_late(now=now) else [])
    except SQLAlchemyError:
        db.session.rollback()
        return ["database_unreachable"]
