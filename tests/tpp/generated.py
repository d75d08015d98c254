"""People of all kinds at random, with the rows behind their June."""

import random
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert

from app.domain.periods import Month
from app.extensions import db
from app.models import Assignment, Attendance, Employee, ExternalScore, NoSkpRecord, Payroll, Score, Unit
from tests.factories import create_nip
from tests.support.clock import NOW

PREDIKAT = ("sangat_baik", "baik", "butuh_perbaikan", "kurang", "sangat_kurang")
OTHER_CODES = ("TK", "S", "I", "CT", "CS", "CM", "CB", "CAP", "CLTN", "DL", "DK", "TB", "WFA", "LP")
# Both sides of every band.
MINUTES = (-20, 0, 1, 29, 30, 31, 60, 61, 90, 91, 240)


def add_people(count: int, month: Month, units: list[Unit], seed: int) -> list[int]:
    """Insert random people; returns their ids."""
    luck = random.Random(seed)
    rows: dict[Any, list[dict[str, Any]]] = {
        kind: [] for kind in (Assignment, Attendance, ExternalScore, Score, NoSkpRecord, Payroll)
    }
    people = [
        Employee(nip=create_nip(), nama=f"Pegawai {number}", ptkp=luck.choice(("TK/0", "K/1", "K/3")), created_at=NOW)
        for number in range(count)
    ]
    db.session.add_all(people)
    db.session.flush()
    for person in people:
        _add_posts(rows[Assignment], person.id, month, units, luck)
        _add_attendance(rows[Attendance], person.id, month, luck)
        _add_results(rows, person.id, luck)
        if luck.random() < 0.8:
            rows[Payroll].append(_payroll(person.id, month, luck))
    for kind, found in rows.items():
        if found:
            db.session.execute(insert(kind), found)
    db.session.commit()
    return [person.id for person in people]


def _add_posts(rows: list[dict[str, Any]], person: int, month: Month, units: list[Unit], luck: random.Random) -> None:
    starts_on = luck.choice((date(2024, 1, 1), date(2025, 12, 1), month.first_day, month.first_day + timedelta(days=9)))
    moves_on = luck.choice((None, None, month.first_day + timedelta(days=14), month.last_day))
    ends_on = luck.choice((None, None, None, month.last_day, month.last_day - timedelta(days=1)))
    pattern = luck.choice(("5", "5", "5", "6", "sif"))
    if moves_on is not None:
        rows.append(_post(person, starts_on, moves_on - timedelta(days=1), pattern, units, luck))
        starts_on = moves_on
    if ends_on is None or ends_on >= starts_on:
        rows.append(_post(person, starts_on, ends_on, luck.choice(("5", pattern)), units, luck))
    if luck.random() < 0.1:
        rows.append(_post(person, month.first_day, None, "5", units, luck) | {"penugasan": "plt"})


def _post(
    person: int, starts_on: date, ends_on: date | None, pattern: str, units: list[Unit], luck: random.Random
) -> dict[str, Any]:
    return {
        "employee_id": person,
        "unit_id": luck.choice(units).id,
        "jabatan": f"Jabatan {luck.random()}",
        "jenis_jabatan": "pelaksana",
        "kelas_jabatan": luck.choice((None, *range(1, 18))),
        "status": luck.choice(("PNS", "PPPK", "CPNS")),
        "penugasan": "definitif",
        "pola_kerja": pattern,
        "skema_tunjangan": luck.choice(("tpp",) * 8 + ("tpg", "blud")),
        "starts_on": starts_on,
        "ends_on": ends_on,
    }


def _add_attendance(rows: list[dict[str, Any]], person: int, month: Month, luck: random.Random) -> None:
    for number in range(month.last_day.day):
        day, chance = month.first_day + timedelta(days=number), luck.random()
        base = {"employee_id": person, "tanggal": day, "source": "import", "recorded_at": NOW}
        if chance < 0.75:
            masuk = None if luck.random() < 0.03 else 450 + luck.choice(MINUTES)
            pulang = None if luck.random() < 0.03 else 960 - luck.choice(MINUTES)
            rows.append({**base, "kode": "H", "masuk": masuk, "pulang": pulang})
        elif chance < 0.9:
            rows.append({**base, "kode": luck.choice(OTHER_CODES), "masuk": None, "pulang": None})
        if luck.random() < 0.02:
            rows.append({**base, "kode": "apel_absen", "masuk": None, "pulang": None})


def _add_results(rows: dict[Any, list[dict[str, Any]]], person: int, luck: random.Random) -> None:
    place = {"employee_id": person, "semester": "2025-2"}
    if luck.random() < 0.4:
        rows[ExternalScore].append(
            {**place, "predikat": luck.choice(PREDIKAT), "sumber": "e-Kinerja BKN", "imported_at": NOW}
        )
    if luck.random() < 0.5:
        rows[Score].append(_score(place, luck))
    if luck.random() < 0.1:
        record = {"document": "800/1", "reason": "Diingatkan", "recorded_by_id": person, "recorded_at": NOW}
        rows[NoSkpRecord].append({**place, **record})


def _score(place: dict[str, Any], luck: random.Random) -> dict[str, Any]:
    is_assessable = luck.random() < 0.8
    return {
        **place,
        "rule_version": "uji",
        "revision": 1,
        "is_current": True,
        "input_hash": "0" * 64,
        "status": luck.choice(("proposed", "assessed", "final", "objection", "decided")),
        "is_assessable": is_assessable,
        "duty_days": 120 if is_assessable else 12,
        "predikat": luck.choice(PREDIKAT) if is_assessable else None,
        "payload": "{}",
        "trace": "[]",
        "computed_at": NOW,
    }


def _payroll(person: int, month: Month, luck: random.Random) -> dict[str, Any]:
    gross = luck.randrange(2_000_000, 14_000_000)
    tax = luck.choice((0, gross // 50))
    return {
        "employee_id": person,
        "bulan": month.code,
        "gaji_kotor": gross,
        "pph_gaji": tax,
        "dasar_bpjs": luck.choice((gross, gross // 2, 12_000_000)),
        "imported_at": NOW,
    }
