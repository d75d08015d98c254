"""Alembic's entry: one linear history, run under a lock, with the triggers recreated at the end."""

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import text

from app.database import WRITE
from app.extensions import db
from app.models import Base
from app.models.triggers import recreate_triggers
from app.models.types import Code, Guid, Scaled, UtcDateTime

_MIGRATION_LOCK = 727_002


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write our own types into migrations as what the database stores, so that history does not depend on the code."""
    if kind != "type":
        return False
    if isinstance(item, Guid):
        return "sa.LargeBinary(16).with_variant(sa.Uuid(), 'postgresql')"
    if isinstance(item, Code):
        return f"sa.String(length={item.impl.length})"  # type: ignore[attr-defined]
    if isinstance(item, Scaled):
        return "sa.BigInteger()"
    return "sa.DateTime(timezone=True)" if isinstance(item, UtcDateTime) else False


def run() -> None:
    """Upgrade inside one transaction, alone."""
    # Alembic does not know that SQLite can: tables and triggers appear together or not at all.
    options = {**current_app.extensions["migrate"].configure_args, "transactional_ddl": True}
    with db.engine.connect().execution_options(**WRITE) as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, render_item=render_item, **options)
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            context.run_migrations()
            if connection.dialect.has_table(connection, "activity"):
                recreate_triggers(connection)
        connection.commit()


run()
