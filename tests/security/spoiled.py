"""A stage on which every free text of the database holds something hostile, as an import or an older program might leave it."""

import json
import re
import sqlite3
from collections.abc import Callable

from app.extensions import db
from app.i18n.messages_notice import MESSAGES
from tests.security.stage import Stage

# What people, imports and other systems write. JSON columns keep their shape.
TEXTS = (
    "activity.description",
    "activity.satuan",
    "activity.susulan_reason",
    "assignment.jabatan",
    "attendance.document",
    "calendar_day.decree",
    "calendar_day.name",
    "decision.note",
    "delegation.reason",
    "employee.alamat",
    "employee.email",
    "employee.nama",
    "employee.nama_bank",
    "employee.rekening",
    "external_score.sumber",
    "feedback.catatan",
    "indicator.indikator",
    "indicator.satuan",
    "line_month.satuan",
    "period_act.reason",
    "realisation.source",
    "rhk.rhk",
    "skp_version.note",
    "superior_report.answer",
    "superior_report.note",
    "tpp_batch.gap_reason",
    "tpp_batch.payment_number",
    "tpp_batch_act.reason",
    "unit.nama",
    "work_schedule.label",
    "work_schedule.source",
)


def spoil(stage: Stage, text_of: Callable[[str], str]) -> None:
    """Put `text_of(column)` into every free text, past all triggers; an entry's link gets it too."""
    stage.reset()
    with sqlite3.connect(stage.live) as connection:
        _drop_triggers(connection)
        for column in TEXTS:
            table, _, name = column.partition(".")
            text = text_of(column)
            connection.execute(f"UPDATE {table} SET {name} = ?", (text,))  # noqa: S608
        connection.execute("UPDATE activity SET evidence_url = 'javascript:xssProbe()'")
        # Every fact that a sentence about a notice may name.
        facts = {fact for words in MESSAGES.values() for fact in re.findall(r"%\((\w+)\)s", str(words))}
        notice = json.dumps(dict.fromkeys(facts, text_of("notice.params")))
        connection.execute("UPDATE notice SET params = ?", (notice,))
        connection.execute("UPDATE audit_event SET data = ?", (json.dumps({"x": text_of("audit_event.data")}),))
    connection.close()
    with stage.app.app_context():
        db.session.remove()
        db.engine.dispose()


def _drop_triggers(connection: sqlite3.Connection) -> None:
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
