"""The rows of the organisation: units, people, accounts, assignments, delegations, a report about a wrong superior."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.models import Account, Assignment, Delegation, Employee, SuperiorReport, Unit
from app.services.demo.bulk import Bulk, Ids
from app.services.demo.careers import OFFICIAL_ID, Careers, Stint, official_stint, unit_ids
from app.services.demo.people import BANK_CODE, BANK_NAME, Person
from app.services.demo.plan_rows import at
from app.services.demo.schedules import way_of
from app.services.demo.staffing import CAST_UNIT, OFFICIAL, ROOT, unit_rows
from app.services.demo.texts import words
from app.services.demo.timeline import Timeline

_REPORT = (
    "Sejak pembagian tugas bulan lalu saya bekerja di bawah bidang lain, tetapi atasan saya di aplikasi belum berubah."
)


def add_units(bulk: Bulk, ids: Ids) -> None:
    """The whole tree, with paths and OPD."""
    known, opd, paths = unit_ids(), dict[str | None, int](), dict[str | None, str]()
    for unit in unit_rows():
        number = known[unit.kode]
        paths[unit.kode] = f"{paths[unit.parent] if unit.parent else '/'}{number}/"
        opd[unit.kode] = opd[unit.parent] if unit.parent not in (None, ROOT) else number
        row = {"id": number, "public_id": ids.public(), "kode": unit.kode, "nama": unit.nama, "jenis": unit.jenis}
        parent_id = known[unit.parent] if unit.parent else None
        bulk.add(Unit, {**row, "parent_id": parent_id, "opd_id": opd[unit.kode], "path": paths[unit.kode]})


def add_people(bulk: Bulk, ids: Ids, people: Sequence[Person], timeline: Timeline) -> None:
    """Everyone with an account without a password, and the official without NIP."""
    since = at(timeline.first_day, 8)
    blank = dict.fromkeys(_PERSONAL)
    bulk.add(
        Employee,
        {"id": OFFICIAL_ID, "public_id": ids.public(), "nip": OFFICIAL, "nama": "Wali Kota Palu", "is_official": True}
        | {"ptkp": "TK/0", "created_at": since, **blank},
    )
    for person in people:
        row = {"id": person.id, "public_id": ids.public(), "nip": person.nip, "nama": person.nama}
        row |= {"is_official": False, "ptkp": person.ptkp, "created_at": since}
        bulk.add(Employee, row | _personal(person))
    for employee_id in [OFFICIAL_ID, *(person.id for person in people)]:
        bulk.add(Account, {"employee_id": employee_id, "created_at": since})


_PERSONAL = (
    ("npwp", "rekening", "kode_bank", "nama_bank", "email", "tanggal_lahir", "alamat", "mkg_tahun", "mkg_bulan")
    + ("eselon", "pasangan", "anak")
)  # fmt: skip


def _personal(person: Person) -> dict[str, Any]:
    """What payroll and forms want to know; numbers are invented from the running number."""
    number, streets = person.id, words("jalan")
    return {
        "npwp": f"99{number:08d}{number % 10}831000",
        "rekening": f"0010{number:06d}",
        "kode_bank": BANK_CODE,
        "nama_bank": BANK_NAME,
        "email": f"asn{number:05d}@contoh.example.id",
        "tanggal_lahir": person.born_on,
        "alamat": f"Jalan {streets[number % len(streets)]} nomor {number % 180 + 1}, Palu",
        "mkg_tahun": person.years_of_service,
        "mkg_bulan": number % 12,
        "eselon": person.seat.post.eselon,
        "pasangan": person.pasangan,
        "anak": person.anak,
    }


def add_assignments(bulk: Bulk, ids: Ids, people: Sequence[Person], careers: Careers) -> None:
    """All assignments, the official's first."""
    by_id = {person.id: person for person in people}
    for stint in (official_stint(), *careers.stints):
        bulk.add(Assignment, _assignment(stint, by_id.get(stint.person_id), ids))


def _assignment(stint: Stint, person: Person | None, ids: Ids) -> dict[str, Any]:
    return {
        "public_id": ids.public(),
        "employee_id": stint.person_id,
        "unit_id": unit_ids()[stint.unit],
        "jabatan": stint.jabatan,
        "jenis_jabatan": stint.post.jenis_jabatan,
        "kelas_jabatan": stint.post.kelas or None,
        "status": person.status if person else "PEJABAT",
        "golongan": person.golongan if person else None,
        "penugasan": stint.penugasan,
        "superior_id": stint.superior_id,
        "checker_id": stint.checker_id,
        "pola_kerja": stint.pola_kerja,
        "wajib_catat": way_of(stint.post.kode, stint.pola_kerja, is_cast=person is None or "cast" in person.flags),
        "skema_tunjangan": stint.skema,
        "starts_on": stint.starts_on,
        "ends_on": stint.ends_on,
    }


def add_delegations(bulk: Bulk, ids: Ids, careers: Careers) -> None:
    """Powers to decide that were lent."""
    for one in careers.lendings:
        row = {"public_id": ids.public(), "from_employee_id": one.from_id, "to_employee_id": one.to_id}
        row |= {"starts_on": one.starts_on, "ends_on": one.ends_on, "reason": one.reason}
        bulk.add(Delegation, row | {"created_by_id": one.from_id, "created_at": at(one.starts_on, 7)})


def add_report(bulk: Bulk, ids: Ids, people: Sequence[Person], timeline: Timeline) -> None:
    """ "Atasan saya salah", waiting for the HR of the demonstration's agency."""
    author = next(one for one in reversed(people) if one.seat.unit == CAST_UNIT)
    row = {"public_id": ids.public(), "employee_id": author.id, "unit_id": unit_ids()[CAST_UNIT], "note": _REPORT}
    created_at = at(timeline.last_working_day(1), 10, 20)
    bulk.add(SuperiorReport, row | {"state": "open", "created_at": created_at})
