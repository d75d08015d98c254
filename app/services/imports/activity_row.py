"""A row of activities, as far as it can be read without the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.domain.activities import FIELDS, ActivityStatus, body_hash, normalise_text
from app.domain.entry_form import peek_date
from app.domain.errors import Invalid
from app.services.imports.fields import RowReader
from app.services.imports.tables import Row

MUTU = ("di_bawah", "sesuai", "di_atas")
DECIDED = frozenset({ActivityStatus.APPROVED, ActivityStatus.RETURNED, ActivityStatus.REJECTED})


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """`fields` go to the domain's entry form; `body_hash` is of the fields as a phone would have sent them."""

    row: Row
    client_id: UUID
    nip: str
    fields: dict[str, str]
    body_hash: str
    status: ActivityStatus
    work_date: date | None
    mutu: str
    diputuskan_oleh: str | None
    diputuskan_pada: datetime | None

    @property
    def key(self) -> tuple[str, UUID]:
        return (self.nip, self.client_id)

    @property
    def is_decided(self) -> bool:
        return self.status in DECIDED


def parse_row(reader: RowReader) -> ActivityRow | None:
    """Read one row; None when something is wrong with it. The entry itself is judged against the database later."""
    client_id, nip = reader.guid("client_id"), reader.person("nip")
    status = reader.code("status", [one.value for one in ActivityStatus])
    mutu = reader.code("mutu", MUTU, default="sesuai")
    decider, decided_at = reader.person("diputuskan_oleh", required=False), reader.instant("diputuskan_pada")
    fields = {name: reader.raw(name) for name in FIELDS}
    fields["volume"] = reader.number_text(fields["volume"])
    if decider is not None and decider == nip:
        reader.refuse("diputuskan_oleh", "import_own_decision")
    try:
        digest = body_hash(fields)
    except Invalid as problem:
        reader.refuse("uraian", problem.code)
        return None
    if client_id is None or nip is None or not reader.is_good:
        return None
    return ActivityRow(
        row=reader.row,
        client_id=client_id,
        nip=nip,
        fields=fields,
        body_hash=digest,
        status=ActivityStatus(status),
        work_date=peek_date(fields),
        mutu=normalise_text(mutu),
        diputuskan_oleh=decider,
        diputuskan_pada=decided_at,
    )
