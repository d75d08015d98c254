"""Recording a whole day like an earlier one, after the person has looked through the list."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from app.domain.activities import MEETING_CODE, LineKind
from app.domain.errors import FieldError, Invalid
from app.services.activity_entry import clock_text
from app.services.activity_past import Habit
from app.services.activity_prefill import copyable
from app.services.activity_write import Recorded, record_activity
from app.services.unit_of_work import unit_of_work


def copy_day(
    sources: Sequence[uuid.UUID],
    source_day: date,
    target: date,
    *,
    token: uuid.UUID,
    volumes: Mapping[uuid.UUID, str],
    common: Mapping[str, object],
    by: int,
    now: datetime,
) -> list[Recorded]:
    """Record chosen entries of one day on another, all or none.

    `token` belongs to the page shown, so that a second tap finds what the first one stored. `volumes` are the figures as
    looked through; `common` holds the status and, for a late day, `alasan_susulan`.
    Raises: Invalid(copy_invalid) with the problems by source id; Conflict as `record_activity`.
    """
    wanted = set(sources)
    chosen = [one.habit for one in copyable(by, source_day, target) if one.habit.source in wanted]
    if not chosen or len(chosen) != len(wanted):
        raise Invalid("copy_invalid", fields={"": [FieldError("nothing_chosen")]})
    problems: dict[str, list[FieldError]] = {}
    stored: list[Recorded] = []
    with unit_of_work():
        for one in chosen:
            fields = {**_fields(one, target), **common}
            fields["client_id"] = str(uuid.uuid5(token, str(one.source)))
            if one.source in volumes:
                fields["volume"] = volumes[one.source]
            try:
                stored.append(record_activity(fields, by=by, now=now))
            except Invalid as refused:
                problems[str(one.source)] = [problem for found in refused.fields.values() for problem in found]
        if problems:
            raise Invalid("copy_invalid", fields=problems)
    return stored


def _fields(one: Habit, target: date) -> dict[str, object]:
    code = MEETING_CODE if one.line_kind == LineKind.MINUTES_ONLY else (one.line.kode if one.line else "")
    return {
        "tanggal": target.isoformat(),
        "mulai": clock_text(one.start_minute),
        "selesai": clock_text(one.start_minute + one.minutes),
        "indikator_kode": code,
        "uraian": one.description,
        "volume": "" if one.volume is None else format(one.volume.normalize(), "f"),
        "satuan": one.satuan or "",
    }
