"""activities: entries with their decisions. `client_id` is the idempotency key; window and cap do not apply here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.domain.activities import OCCUPYING, ActivityStatus, EntryContext, LineOption, ParsedEntry
from app.domain.calendar import local_date
from app.domain.deciders import Decider, who_decides
from app.domain.entry_form import validate_entry
from app.domain.errors import Invalid
from app.domain.periods import Month
from app.services.imports.activity_context import PlanLines, TakenTimes, clock_texts, stored_hashes
from app.services.imports.activity_row import ActivityRow, parse_row
from app.services.imports.activity_write import ReadyEntry, write_activities
from app.services.imports.batch import Batch, Counts, Kind
from app.services.imports.organisation import closed_codes, person_ids, refuse_unknown_people
from app.services.structure import structure_of_city

_ANY_STATUS = frozenset(ActivityStatus)


@dataclass(frozen=True, slots=True)
class _Judged:
    item: ActivityRow
    entry: ParsedEntry


class ActivityImport:
    """Adds entries that are not there yet."""

    def __init__(self, batch: Batch[ActivityRow]) -> None:
        self.batch = batch
        self.people = person_ids()
        self.structure = structure_of_city()
        self.known = stored_hashes(item.client_id for item in batch.rows)
        years = {item.work_date.year for item in batch.rows if item.work_date}
        self.lines = PlanLines(years)
        self.entries: dict[int, ParsedEntry] = {}
        self._deciders: dict[tuple[int, date, date], Decider | None] = {}

    def check(self) -> None:
        """Refuse what the entry form would refuse (but for windows), repeats with other content, and closed months."""
        batch = self.batch
        refuse_unknown_people(batch, self.people, "nip", "diputuskan_oleh")
        batch.refuse_repeats(lambda item: item.key, "client_id")
        closed = closed_codes("month")
        for item in batch.good:
            if item.key not in self.known:
                self._judge(item, closed)
            elif self.known[item.key] != item.body_hash:
                batch.refuse(item, "client_id", "import_other_body")
        self._refuse_overlaps()

    def write(self) -> Counts:
        """Add entries and decisions; mark the months."""
        ready = [self._ready(item) for item in self.batch.good if item.key not in self.known]
        write_activities(ready, now=self.batch.now)
        return Counts(new=len(ready), unchanged=len(self.batch.good) - len(ready))

    def _judge(self, item: ActivityRow, closed: frozenset[str]) -> None:
        try:
            entry = validate_entry(item.fields, self._context(item))
        except Invalid as problem:
            # Without a day there is no plan to look a code up in; one complaint is enough.
            fields = dict(problem.fields)
            if "tanggal" in fields:
                fields.pop("indikator_kode", None)
            self.batch.refuse_for(item, fields)
            return
        if Month.of(entry.work_date).code in closed:
            self.batch.refuse(item, "tanggal", "import_month_closed", month=Month.of(entry.work_date).code)
        self._check_decision(item, entry.work_date)
        self.entries[item.row.line] = entry

    def _context(self, item: ActivityRow) -> EntryContext:
        employee_id, day = self.people[item.nip], item.work_date
        fact = self.structure.assignment_on(employee_id, day) if day else None
        lines: dict[str, LineOption] = self.lines.on(employee_id, day) if day else {}
        return EntryContext(
            today=self.batch.today,
            pattern=fact.pattern if fact else None,
            lines=lines,
            statuses=_ANY_STATUS,
            takes_any_link=True,
        )

    def _check_decision(self, item: ActivityRow, work_date: date) -> None:
        batch, decided_at = self.batch, item.diputuskan_pada
        if not item.is_decided:
            if decided_at is not None or item.diputuskan_oleh is not None:
                column = "diputuskan_pada" if decided_at is not None else "diputuskan_oleh"
                batch.warn(item, column, "import_decision_ignored", status=item.status.value)
            return
        if decided_at is not None and decided_at > batch.now:
            batch.refuse(item, "diputuskan_pada", "import_decision_future")
        if decided_at is not None and local_date(decided_at) < work_date:
            batch.refuse(item, "diputuskan_pada", "import_decision_early")
        if item.diputuskan_oleh is None and self._effective(item, work_date) is None:
            batch.warn(item, "diputuskan_oleh", "import_no_decider")

    def _refuse_overlaps(self) -> None:
        """In the order of the file: what stands first keeps its time."""
        new = [_Judged(item, self.entries[item.row.line]) for item in self.batch.good if item.row.line in self.entries]
        occupying = [one for one in new if one.item.status in OCCUPYING]
        if not occupying:
            return
        taken = TakenTimes()
        days = [one.entry.work_date for one in occupying]
        taken.load({self.people[one.item.nip] for one in occupying}, min(days), max(days))
        for one in occupying:
            employee_id, interval = self.people[one.item.nip], one.entry.interval
            other = taken.conflict(employee_id, interval)
            if other is None:
                taken.take(employee_id, interval, one.entry.uraian)
                continue
            start, end = clock_texts(other.start, other.end)
            self.batch.refuse(one.item, "mulai", "overlap", title=other.label[:60], start=start, end=end)

    def _ready(self, item: ActivityRow) -> ReadyEntry:
        entry = self.entries[item.row.line]
        decider_id, on_behalf_of = None, None
        if item.is_decided and item.diputuskan_oleh is not None:
            decider_id = self.people[item.diputuskan_oleh]
        elif item.is_decided:
            decider = self._effective(item, entry.work_date)
            decider_id, on_behalf_of = (decider.employee_id, decider.on_behalf_of) if decider else (None, None)
        return ReadyEntry(
            employee_id=self.people[item.nip],
            client_id=item.client_id,
            body_hash=item.body_hash,
            entry=entry,
            mutu=item.mutu if item.status is ActivityStatus.APPROVED else None,
            decided_at=self._decided_at(item) if item.is_decided else None,
            decider_id=decider_id,
            on_behalf_of=on_behalf_of,
        )

    def _decided_at(self, item: ActivityRow) -> datetime:
        return item.diputuskan_pada or self.batch.now

    def _effective(self, item: ActivityRow, work_date: date) -> Decider | None:
        """The first of those who decide, as of the day of the decision; people share answers, days are few."""
        key = (self.people[item.nip], work_date, local_date(self._decided_at(item)))
        if key not in self._deciders:
            self._deciders[key] = next(iter(who_decides(*key, self.structure).people), None)
        return self._deciders[key]


ACTIVITIES: Kind[ActivityRow] = Kind(
    name="activities",
    example={
        "client_id": "0b8f6c1e-6d0f-4c51-9a53-2f7f3c2f9a10",
        "nip": "199203152018012001",
        "tanggal": "2026-07-13",
        "mulai": "08:00",
        "selesai": "10:30",
        "indikator_kode": "AD-1a",
        "uraian": "Menyusun laporan data siswa Kecamatan Tatanga",
        "volume": "1",
        "satuan": "laporan",
        "bukti_url": "",
        "status": "submitted",
        "mutu": "",
        "diputuskan_oleh": "",
        "diputuskan_pada": "",
    },
    optional=frozenset(),
    parse=parse_row,
    importer=ActivityImport,
)
