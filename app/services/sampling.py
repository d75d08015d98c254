"""The random sample that an approver must have opened before approving many entries at once.

Each entry has a place in the draw that nobody can choose: a hash over the viewer, the entry's version and the instant the server
took it in. A batch's sample is the first of its entries in that order, those with evidence before all others, so the same batch
always has the same sample and leaving out an entry that was not drawn changes nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Insert, select
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.activities import ActivityStatus
from app.domain.errors import Conflict, NotFound
from app.domain.permissions import Viewer
from app.extensions import db
from app.models import SampleView
from app.services import audit
from app.services.activity_entry import title_of
from app.services.approval_entries import (
    EntryForDecision,
    check_may_decide,
    load_entries,
    load_entry,
    load_surroundings,
)
from app.services.rules import parameters_on
from app.services.unit_of_work import unit_of_work


@dataclass(frozen=True, slots=True)
class Lot:
    """What places an entry in the draw; `activity_id` and `submitted_at` are known to the server alone."""

    activity_id: int
    version: int
    has_evidence: bool
    submitted_at: datetime | None


class SampleNotOpened(Conflict):
    """Some drawn entries were not opened yet; `public_ids` in the order of the draw."""

    def __init__(self, public_ids: Sequence[UUID], drawn: int) -> None:
        super().__init__("sample_not_opened", count=len(public_ids), drawn=drawn)
        self.public_ids = tuple(public_ids)


def draw_key(lot: Lot, viewer_id: int) -> tuple[bool, str]:
    """The entry's place in the draw: those with evidence first, then by chance."""
    taken_in = "" if lot.submitted_at is None else lot.submitted_at.isoformat()
    text = f"{viewer_id}|{lot.activity_id}|{lot.version}|{taken_in}"
    return (not lot.has_evidence, sha256(text.encode()).hexdigest())


def sample_size(count: int, every: int) -> int:
    """How many of a batch are drawn: one in `every`, rounded up, so at least one."""
    return -(-count // every)


def sample_every(day: date) -> int:
    """The dated parameter: one of how many entries is drawn."""
    return parameters_on(day, "approval_sample").integer("approval_sample_every")


def require_sample_opened(entries: Iterable[EntryForDecision], *, by: int, day: date) -> None:
    """Refuse a batch whose drawn entries were not all opened at these versions. One query. Raises: SampleNotOpened."""
    ordered = sorted(entries, key=lambda entry: draw_key(lot_of(entry), by))
    drawn = ordered[: sample_size(len(ordered), sample_every(day))]
    opened = _opened(by, [entry.id for entry in drawn])
    missing = [entry.public_id for entry in drawn if (entry.id, entry.version) not in opened]
    if missing:
        raise SampleNotOpened(missing, len(drawn))


@dataclass(frozen=True, slots=True)
class Drawn:
    """One drawn entry of a selection, and whether the viewer opened it at its present version."""

    public_id: UUID
    version: int
    description: str
    is_opened: bool

    @property
    def title(self) -> str:
        """The description in a few words."""
        return title_of(self.description)


def draw_sample(public_ids: Collection[UUID], *, by: Viewer, now: datetime) -> list[Drawn]:
    """What is drawn of a selection, in the order of the draw, for showing. Unknown and foreign entries are left out."""
    entries = [entry for entry in load_entries(public_ids, is_locked=False) if entry.status == "submitted"]
    if not entries:
        return []
    around = load_surroundings(entries, now=now)
    own = [entry for entry in entries if around.deciders(entry).of(by.employee_id) is not None]
    ordered = sorted(own, key=lambda entry: draw_key(lot_of(entry), by.employee_id))
    drawn = ordered[: sample_size(len(own), sample_every(around.today))]
    opened = _opened(by.employee_id, [entry.id for entry in drawn])
    return [
        Drawn(entry.public_id, entry.version, entry.description, (entry.id, entry.version) in opened) for entry in drawn
    ]


def lot_of(entry: EntryForDecision) -> Lot:
    """The entry as the draw sees it."""
    return Lot(entry.id, entry.version, bool(entry.evidence_count or entry.evidence_url), entry.submitted_at)


def record_view(public_id: UUID, version: int, *, by: Viewer, now: datetime) -> None:
    """Record that the viewer opened an entry at the version shown; a repetition changes nothing.

    Raises: NotFound, NotAllowed as for a decision; Conflict(stale_version).
    """
    with unit_of_work():
        entry = load_entry(public_id)
        check_may_decide(entry, by=by, now=now)
        if entry.status == ActivityStatus.DRAFT:
            raise NotFound("not_found")
        if entry.version != version:
            raise Conflict("stale_version", shown=version, current=entry.version)
        values = {
            "viewer_id": by.employee_id,
            "activity_id": entry.id,
            "activity_version": entry.version,
            "seen_at": now,
        }
        stored = db.session.execute(_insert_once().values(values).returning(SampleView.id)).first()
        if stored is not None:
            facts = {"version": entry.version}
            audit.record("approval.sample_opened", "activity", entry.public_id, by=by.employee_id, now=now, data=facts)


def _opened(viewer_id: int, activity_ids: Collection[int]) -> frozenset[tuple[int, int]]:
    rows = db.session.execute(
        select(SampleView.activity_id, SampleView.activity_version).where(
            SampleView.viewer_id == viewer_id, SampleView.activity_id.in_(activity_ids)
        )
    )
    return frozenset((row.activity_id, row.activity_version) for row in rows)


def _insert_once() -> Insert:
    is_postgres = db.session.get_bind().dialect.name == "postgresql"
    if is_postgres:
        return postgresql.insert(SampleView).on_conflict_do_nothing()
    return sqlite.insert(SampleView).on_conflict_do_nothing()
