"""A database administrator's hand: changes rows that the triggers freeze, and puts the triggers back."""

from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.models.triggers import FREEZES, recreate_triggers
from app.services.unit_of_work import unit_of_work


def tamper(table: str, statement: str, **values: Any) -> None:
    """Run one statement on a frozen table, unseen. Uuids are given in the spelling of the database by `stored_id`."""
    with unit_of_work():
        connection = db.session.connection()
        for freeze in FREEZES:
            if freeze.table == table:
                place = "" if connection.dialect.name == "sqlite" else f" ON {table}"
                connection.exec_driver_sql(f"DROP TRIGGER {freeze.name}{place}")
        connection.execute(text(statement), values)
        recreate_triggers(connection)
    db.session.expire_all()
