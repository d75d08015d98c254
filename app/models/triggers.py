"""Freezing triggers: what even a direct SQL statement may not change. One list, both dialects.

Migrations call `recreate_triggers`; start-up and `flask audit verify` compare the list with the database (`missing_triggers`).
"""

from dataclasses import dataclass

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class Freeze:
    """Refuse `event` (UPDATE, DELETE or INSERT) on `table` where `condition` holds; OLD and NEW name the row."""

    table: str
    event: str
    condition: str
    label: str

    @property
    def name(self) -> str:
        return f"freeze_{self.table}_{self.label}_{self.event.lower()}"


def _changed(*columns: str) -> str:
    return "(" + " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns) + ")"


def _month_closed(row: str) -> str:
    month = f"substr(CAST({row}.work_date AS TEXT), 1, 7)"
    return f"EXISTS (SELECT 1 FROM period WHERE kind = 'month' AND code = {month} AND state = 'closed')"


def _version_agreed(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM skp_version v WHERE v.id = {row}.skp_version_id AND v.state = 'agreed')"


def _batch_left_draft(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM tpp_batch b WHERE b.id = {row}.batch_id AND b.state <> 'draft')"


_CONTENT = (
    "employee_id",
    "client_id",
    "body_hash",
    "work_date",
    "start_minute",
    "end_minute",
    "description",
    "volume",
    "satuan",
    "evidence_url",
)
_SCORE = ("employee_id", "semester", "rule_version", "revision", "input_hash", "predikat", "nilai", "payload", "trace")
_BATCH = (
    "unit_id",
    "month",
    "revision",
    "run_kind",
    "reference_month",
    "is_shadow",
    "input_hash",
    "profile_hash",
    "trace_frame",
    "people",
    "total_bruto",
    "total_netto",
)
_PROFILE = ("code", "text", "content_hash", "unit_id", "first_month", "signed_on", "document", "proposed_by_id")
# PostgreSQL: shared by every change of an entry, taken alone by the act that closes a month.
ENTRIES_LOCK = 727_003
_APPEND_ONLY = (
    "decision",
    "audit_event",
    "score_act",
    "tpp_batch_act",
    "period_act",
    "calendar_change",
    "payment",
    "budget_ceiling",
)

FREEZES: tuple[Freeze, ...] = (
    *(Freeze(table, event, "1 = 1", "append_only") for table in _APPEND_ONLY for event in ("UPDATE", "DELETE")),
    Freeze("activity", "UPDATE", f"OLD.status NOT IN ('draft', 'returned') AND {_changed(*_CONTENT)}", "content"),
    Freeze("activity", "DELETE", "OLD.status <> 'draft'", "kept"),
    Freeze("activity", "INSERT", _month_closed("NEW"), "closed_month"),
    Freeze("activity", "UPDATE", _month_closed("OLD"), "closed_month"),
    Freeze("activity", "DELETE", _month_closed("OLD"), "closed_month"),
    Freeze("score", "UPDATE", f"OLD.status IN ('final', 'decided') AND {_changed(*_SCORE)}", "final"),
    Freeze("score", "DELETE", "1 = 1", "kept"),
    Freeze("rhk", "UPDATE", _version_agreed("OLD"), "agreed"),
    Freeze("rhk", "DELETE", _version_agreed("OLD"), "agreed"),
    Freeze("indicator", "UPDATE", _version_agreed("OLD"), "agreed"),
    Freeze("indicator", "DELETE", _version_agreed("OLD"), "agreed"),
    Freeze("rule_profile", "UPDATE", _changed(*_PROFILE), "text"),
    Freeze("rule_profile", "DELETE", "1 = 1", "kept"),
    Freeze("tpp_batch", "UPDATE", f"OLD.state <> 'draft' AND {_changed(*_BATCH)}", "decided"),
    Freeze("tpp_batch", "DELETE", "OLD.state <> 'draft'", "kept"),
    Freeze("tpp_line", "INSERT", _batch_left_draft("NEW"), "decided"),
    Freeze("tpp_line", "UPDATE", _batch_left_draft("OLD"), "decided"),
    Freeze("tpp_line", "DELETE", _batch_left_draft("OLD"), "decided"),
    Freeze("tpp_exclusion", "INSERT", _batch_left_draft("NEW"), "decided"),
    Freeze("tpp_exclusion", "UPDATE", _batch_left_draft("OLD"), "decided"),
    Freeze("tpp_exclusion", "DELETE", _batch_left_draft("OLD"), "decided"),
)


def recreate_triggers(connection: Connection) -> None:
    """Drop and create every trigger of the list whose table is there by now; for migrations."""
    tables = set(inspect(connection).get_table_names())
    for freeze in (one for one in FREEZES if one.table in tables):
        for statement in _statements(freeze, connection.dialect.name):
            connection.exec_driver_sql(statement)


def missing_triggers(connection: Connection) -> list[str]:
    """Names of triggers that are absent from the database or stand there with another condition."""
    found = _stored(connection)
    return [freeze.name for freeze in FREEZES if _flat(freeze.condition) not in _flat(found.get(freeze.name, ""))]


def _flat(sql: str) -> str:
    return "".join(sql.split())


def _stored(connection: Connection) -> dict[str, str]:
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = (
            "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D'"
        )
    return {row[0]: row[1] for row in connection.execute(text(query))}


def _statements(freeze: Freeze, dialect: str) -> tuple[str, ...]:
    name, message = freeze.name, f"frozen: {freeze.table} {freeze.label}"
    if dialect == "sqlite":
        return (
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} BEFORE {freeze.event} ON {freeze.table} WHEN {freeze.condition} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
        )
    row = "OLD" if freeze.event == "DELETE" else "NEW"
    # Whoever changes an entry keeps this until the end of the transaction, so that a month cannot close in between:
    # the condition alone would look at a period that another transaction is just closing.
    held = f"PERFORM pg_advisory_xact_lock_shared({ENTRIES_LOCK}); " if freeze.label == "closed_month" else ""
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {held}"
        f"IF {freeze.condition} THEN RAISE EXCEPTION '{message}'; END IF; RETURN {row}; END $$",
        f"DROP TRIGGER IF EXISTS {name} ON {freeze.table}",
        f"CREATE TRIGGER {name} BEFORE {freeze.event} ON {freeze.table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    )
