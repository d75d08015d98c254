"""roster: people, units and dated assignments. Key (nip, mulai, penugasan, unit_kode, jabatan)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from app.domain.calendar import Pattern
from app.domain.nip import normalise_person_code
from app.domain.structure import AssignmentFact, Penugasan
from app.extensions import db
from app.models import Assignment, Employee, Unit
from app.services.calendar_seed import seed_missing
from app.services.imports.batch import Batch, Counts, Kind
from app.services.imports.roster_checks import (
    Placed,
    latest_by,
    refuse_overlaps,
    refuse_superior_circles,
    refuse_unit_circles,
)
from app.services.imports.roster_row import (
    Key,
    RosterRow,
    birth_date_differs,
    nip_contradicts_status,
    parse_row,
)
from app.services.imports.roster_write import write_roster
from app.services.structure import to_fact
from app.services.units import UnitSpec


class RosterImport:
    """Upserts units, people, accounts and assignments. What a file no longer holds is reported, never removed."""

    def __init__(self, batch: Batch[RosterRow]) -> None:
        self.batch = batch
        self.units = {unit.kode: unit for unit in db.session.scalars(select(Unit))}
        self.people = {person.nip: person for person in db.session.scalars(select(Employee))}
        self.stored = self._stored_assignments()
        # Whoever the file or the database knows may be named as superior, on whatever line, even on a bad one.
        self.named = {normalise_person_code(row.cells.get("nip", "")) for row in batch.source} | set(self.people)

    def check(self) -> None:
        """Refuse what contradicts the database or the rest of the file, and say what looks odd."""
        self.batch.refuse_repeats(lambda item: item.key, "mulai")
        self._refuse_unknown_superiors(self.named)
        self._check_organisation()
        while self.batch.is_partial and self._refuse_orphans():
            self._check_organisation()
        self._warn()

    def write(self) -> Counts:
        """Write the good rows; a city's first roster also brings its holidays and office hours."""
        year = self.batch.today.year
        seed_missing(range(year - 1, year + 2), by=self.batch.by, now=self.batch.now)
        return write_roster(self.batch, self.unit_specs(), self.people, self.stored)

    def unit_specs(self) -> list[UnitSpec]:
        """Each unit as the latest assignment in it describes it."""
        specs = []
        for kode, items in latest_by(self.batch.good, "unit_kode").items():
            parent = next((item.unit_induk for item in items if item.unit_induk is not None), None)
            specs.append(UnitSpec(str(kode), items[0].unit_nama, parent))
        return specs

    def _check_organisation(self) -> None:
        placed = self._placed()
        refuse_overlaps(self.batch, placed)
        refuse_superior_circles(self.batch, placed)
        parents = {unit.kode: self._kode(unit.parent_id) for unit in self.units.values()}
        parents |= {spec.kode: spec.parent_kode for spec in self.unit_specs() if spec.parent_kode is not None}
        refuse_unit_circles(self.batch, parents)

    def _kode(self, unit_id: int | None) -> str | None:
        return next((unit.kode for unit in self.units.values() if unit.id == unit_id), None)

    def _refuse_unknown_superiors(self, known: set[str]) -> bool:
        before = len(self.batch.refused)
        for item in self.batch.good:
            for column in ("atasan_nip", "pemeriksa_nip"):
                nip = getattr(item, column)
                if nip is not None and nip not in known:
                    code = "import_superior_refused" if nip in self.named else "import_superior_unknown"
                    self.batch.refuse(item, column, code)
        return len(self.batch.refused) > before

    def _refuse_orphans(self) -> bool:
        """With the good rows only, a superior whose own rows were refused is not there. True when that refused more."""
        return self._refuse_unknown_superiors({item.nip for item in self.batch.good} | set(self.people))

    def _placed(self) -> list[Placed]:
        """The organisation as it would be: the file's rows, and the stored ones it does not replace."""
        numbers = {nip: person.id for nip, person in self.people.items()}
        for item in self.batch.good:
            for nip in (item.nip, item.atasan_nip, item.pemeriksa_nip):
                if nip is not None:
                    numbers.setdefault(nip, -len(numbers) - 1)
        units = {unit.kode: unit.id for unit in self.units.values()}
        for item in self.batch.good:
            units.setdefault(item.unit_kode, -len(units) - 1)
        replaced = {item.key for item in self.batch.good}
        kept = [Placed(to_fact(row), None) for key, row in self.stored.items() if key not in replaced]
        return kept + [Placed(_fact(item, numbers, units), item) for item in self.batch.good]

    def _stored_assignments(self) -> dict[Key, Any]:
        table = Assignment
        rows = db.session.execute(
            select(*table.__table__.columns, Employee.nip, Unit.kode)
            .join(Employee, Employee.id == table.employee_id)
            .join(Unit, Unit.id == table.unit_id)
        )
        return {(row.nip, row.starts_on, row.penugasan, row.kode, row.jabatan): row for row in rows}

    def _warn(self) -> None:
        for item in self.batch.good:
            self._warn_about_person(item)
        self._warn_about_units()
        self._warn_about_missing()

    def _warn_about_person(self, item: RosterRow) -> None:
        person = self.people.get(item.nip)
        if "ptkp" not in item.person and person is None and not item.is_official:
            self.batch.warn(item, "ptkp", "import_ptkp_default")
        if nip_contradicts_status(item):
            self.batch.warn(item, "status", "import_status_nip")
        if birth_date_differs(item):
            self.batch.warn(item, "tanggal_lahir", "import_birth_date")

    def _warn_about_units(self) -> None:
        known = set(self.units) | {item.unit_kode for item in self.batch.good}
        for items in latest_by(self.batch.good, "unit_kode").values():
            names = {item.unit_nama for item in items}
            if len(names) > 1:
                self.batch.warn(items[0], "unit_nama", "import_unit_names", names=" / ".join(sorted(names)))
        for item in self.batch.good:
            if item.unit_induk is not None and item.unit_induk not in known:
                known.add(item.unit_induk)
                self.batch.warn(item, "unit_induk_kode", "import_unit_made")

    def _warn_about_missing(self) -> None:
        """Removed is not deleted: say who of these units is in force and no longer in the file."""
        items = self.batch.good
        keys, units = {item.key for item in items}, {item.unit_kode for item in items}
        for key, row in self.stored.items():
            if key[3] in units and key not in keys and _in_force(row, self.batch.today):
                self.batch.warn(items[-1], None, "import_row_gone", nip=key[0], jabatan=key[4], unit=key[3])


def _in_force(row: Any, day: date) -> bool:
    return bool(row.starts_on <= day and (row.ends_on is None or row.ends_on >= day))


def _fact(item: RosterRow, people: dict[str, int], units: dict[str, int]) -> AssignmentFact:
    return AssignmentFact(
        employee_id=people[item.nip],
        unit_id=units[item.unit_kode],
        jabatan=item.jabatan,
        kind=Penugasan(item.penugasan),
        starts_on=item.mulai,
        ends_on=item.selesai,
        superior_id=people[item.atasan_nip] if item.atasan_nip else None,
        pattern=Pattern(item.pola_kerja),
    )


OPTIONAL = frozenset(
    {
        "penugasan",
        "pemeriksa_nip",
        "pola_kerja",
        "skema_tunjangan",
        "nik",
        "tanggal_lahir",
        "alamat",
        "mkg_tahun",
        "mkg_bulan",
        "mkg_per",
        "eselon",
        "pasangan",
        "anak",
        "kode_bank",
        "nama_bank",
        "jam_minggu",
        "wajib_catat",
    }
)

ROSTER: Kind[RosterRow] = Kind(
    name="roster",
    example={
        "nip": "199203152018012001",
        "nama": "Siti Contoh",
        "status": "PNS",
        "golongan": "III/b",
        "unit_kode": "1.11",
        "unit_nama": "Dinas Pendidikan dan Kebudayaan",
        "unit_induk_kode": "1",
        "jabatan": "Analis Data",
        "jenis_jabatan": "pelaksana",
        "kelas_jabatan": "7",
        "atasan_nip": "",
        "mulai": "2024-01-01",
        "selesai": "",
        "ptkp": "TK/0",
        "npwp": "",
        "rekening": "",
        "email": "",
        "penugasan": "definitif",
        "pemeriksa_nip": "",
        "pola_kerja": "5",
        "skema_tunjangan": "tpp",
        "nik": "",
        "tanggal_lahir": "1992-03-15",
        "alamat": "",
        "mkg_tahun": "8",
        "mkg_bulan": "6",
        "mkg_per": "2026-07-01",
        "eselon": "",
        "pasangan": "0",
        "anak": "0",
        "kode_bank": "",
        "nama_bank": "",
        "jam_minggu": "",
        "wajib_catat": "harian",
    },
    optional=OPTIONAL,
    parse=parse_row,
    importer=RosterImport,
)
