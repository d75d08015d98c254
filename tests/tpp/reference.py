"""A slow, independent computation of TPP lines from raw rows: one person at a time, day by day, in fractions.

It shares no code with the program but the tables' columns. Written from the rules, not from the program.
"""

import csv
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from app.extensions import db
from app.models import (
    Assignment,
    Attendance,
    CalendarDay,
    Employee,
    ExternalScore,
    NoSkpRecord,
    Payroll,
    Score,
    Unit,
    WorkSchedule,
)

TABLES = Path(__file__).resolve().parents[2] / "app" / "parameters"
COEFFICIENT = {"sangat_baik": "1", "baik": "1", "butuh_perbaikan": "0.9", "kurang": "0.75", "sangat_kurang": "0.5"}
FREE = {"S", "I", "CT", "CS", "CM", "CB", "CAP", "CLTN", "DL", "DK", "TB", "WFA", "LP"}
AWAY = {"CT", "CS", "CM", "CB", "CAP", "S", "CLTN", "TB"}
HOURS_FIVE = {0: (450, 960), 1: (450, 960), 2: (450, 960), 3: (450, 960), 4: (450, 990)}
HOURS_SIX = {0: (450, 855), 1: (450, 855), 2: (450, 855), 3: (450, 855), 4: (450, 690), 5: (450, 840)}


def expected_line(employee_id: int, year: int, month: int) -> dict[str, Any] | None:
    """What the line of a person must hold; None when the person is in no batch."""
    days = [day for day in (date(year, month, 1) + timedelta(days=n) for n in range(31)) if day.month == month]
    person = db.session.get(Employee, employee_id)
    posts = db.session.query(Assignment).filter_by(employee_id=employee_id).all()
    rows = db.session.query(Attendance).filter_by(employee_id=employee_id).all()
    assert person is not None
    last = [post for post in posts if post.penugasan == "definitif" and _covers(post, days[-1])]
    if person.is_official or not last or last[0].skema_tunjangan != "tpp" or last[0].status == "PEJABAT":
        return None
    worked = [(day, post, _codes(rows, day)) for day in days if (post := _post(posts, day)) and _counts(day, post)]
    with_rows = [codes for _, _, codes in worked if codes]
    if with_rows and {"TB", "CLTN"} & set(with_rows[-1]):
        return None
    deducted = min(Fraction(1), sum((_cost(day, post, codes) for day, post, codes in worked), Fraction(0)))
    line = {"unit_id": last[0].unit_id, "kelas_jabatan": last[0].kelas_jabatan, "missing_days": _missing(worked)}
    return line | _money(person, last[0].kelas_jabatan, deducted, posts, rows, year, month)


def _covers(post: Assignment, day: date) -> bool:
    return post.starts_on <= day and (post.ends_on is None or post.ends_on >= day)


def _post(posts: list[Assignment], day: date) -> Assignment | None:
    held = [post for post in posts if _covers(post, day)]
    definitif = [post for post in held if post.penugasan == "definitif"]
    return max(definitif or held, key=lambda post: post.starts_on, default=None)


def _is_working(day: date, pattern: str) -> bool:
    return day.weekday() < (6 if pattern == "6" else 5) and db.session.get(CalendarDay, day) is None


def _counts(day: date, post: Assignment) -> bool:
    return post.pola_kerja == "sif" or _is_working(day, post.pola_kerja)


def _codes(rows: list[Attendance], day: date) -> dict[str, Attendance]:
    return {row.kode: row for row in rows if row.tanggal == day}


def _missing(worked: list[tuple[date, Assignment, dict[str, Attendance]]]) -> int:
    office = sum(1 for _, post, codes in worked if post.pola_kerja != "sif" and not codes)
    shift = [(day, codes) for day, post, codes in worked if post.pola_kerja == "sif"]
    expected = sum(1 for day, _ in shift if _is_working(day, "sif"))
    return office + max(0, expected - sum(1 for _, codes in shift if codes))


def _hours(day: date, post: Assignment) -> tuple[int, int] | None:
    places: list[int | None] = []
    unit = db.session.get(Unit, post.unit_id)
    while unit is not None:
        places.append(unit.id)
        unit = db.session.get(Unit, unit.parent_id) if unit.parent_id else None
    for place in [*places, None]:
        found = [
            row
            for row in db.session.query(WorkSchedule).filter_by(
                unit_id=place, pola_kerja=post.pola_kerja, weekday=day.weekday()
            )
            if row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)
        ]
        if found:
            newest = max(found, key=lambda row: (row.valid_from, row.id))
            return newest.start_minute, newest.end_minute
    return {"5": HOURS_FIVE, "6": HOURS_SIX, "sif": {}}[post.pola_kerja].get(day.weekday())


def _cost(day: date, post: Assignment, codes: dict[str, Attendance]) -> Fraction:
    if FREE & set(codes):
        return Fraction(0)
    if "H" not in codes:
        return Fraction(3, 100) if "TK" in codes else Fraction(0)
    present, hours, cost = codes["H"], _hours(day, post), Fraction(0)
    for minute, side in ((present.masuk, 0), (present.pulang, 1)):
        if minute is None:
            cost += Fraction(15, 1000)
        elif hours is not None:
            cost += _band(minute - hours[0] if side == 0 else hours[1] - minute)
    return cost


def _band(minutes: int) -> Fraction:
    if minutes <= 0:
        return Fraction(0)
    if minutes <= 30:
        return Fraction(5, 1000)
    if minutes <= 60:
        return Fraction(10, 1000)
    return Fraction(125, 10000) if minutes <= 90 else Fraction(15, 1000)


def _money(
    person: Employee,
    kelas: int | None,
    deducted: Fraction,
    posts: list[Assignment],
    rows: list[Attendance],
    year: int,
    month: int,
) -> dict[str, Any]:
    names = (
        "basic_tpp",
        "produktivitas",
        "disiplin",
        "tpp_bruto",
        "pph21",
        "bpjs_4",
        "bpjs_1",
        "potongan",
        "tpp_netto",
    )
    predikat, coefficient = _coefficient(person.id, posts, rows, year, month)
    tukin = _table("tukin_bpk.csv", "kelas", str(kelas))
    if tukin is None or coefficient is None:
        return {"status": "tertahan", "predikat": predikat, **dict.fromkeys(names)}
    basic = _round(Fraction(tukin["rupiah"]) * Fraction("0.55") * Fraction("0.9") * Fraction("0.94"))
    productive = basic * Fraction("0.6") * coefficient * (1 - deducted)
    gross = _round(productive + basic * Fraction("0.4") * (1 - deducted))
    amounts: dict[str, Any] = dict.fromkeys(names)
    amounts |= {"basic_tpp": basic, "produktivitas": _round(productive), "tpp_bruto": gross}
    amounts["disiplin"] = gross - amounts["produktivitas"]
    paid = db.session.query(Payroll).filter_by(employee_id=person.id, bulan=f"{year}-{month:02}").one_or_none()
    if paid is not None:
        amounts |= _net(gross, paid, person.ptkp)
    return {"status": "dihitung", "predikat": predikat, **amounts}


def _coefficient(
    employee_id: int, posts: list[Assignment], rows: list[Attendance], year: int, month: int
) -> tuple[str | None, Fraction | None]:
    semester = f"{year - 1}-2" if month <= 6 else f"{year}-1"
    asked = {"employee_id": employee_id, "semester": semester}
    external = db.session.query(ExternalScore).filter_by(**asked).one_or_none()
    score = db.session.query(Score).filter_by(**asked, is_current=True).one_or_none()
    final = external or (score if score and score.status in ("final", "objection", "decided") else None)
    if final is not None and final.predikat is not None:
        return final.predikat, Fraction(COEFFICIENT[final.predikat])
    if db.session.query(NoSkpRecord).filter_by(**asked, revoked_at=None).count():
        return None, Fraction("0.4")
    enough = score.is_assessable if score else _duty_days(posts, rows, semester) >= 20
    return None, None if enough else Fraction(1)


def _duty_days(posts: list[Assignment], rows: list[Attendance], semester: str) -> int:
    year, half = (int(part) for part in semester.split("-"))
    day, found = date(year, 1 if half == 1 else 7, 1), 0
    while day <= date(year, 6, 30) if half == 1 else day <= date(year, 12, 31):
        post = _post(posts, day)
        away = any(row.tanggal == day and row.kode in AWAY for row in rows)
        found += post is not None and _is_working(day, post.pola_kerja) and not away
        day += timedelta(days=1)
    return found


def _net(gross: int, paid: Payroll, ptkp: str) -> dict[str, int]:
    category = _table("ptkp.csv", "status", ptkp)
    assert category is not None
    income = paid.gaji_kotor + gross
    tax = max(0, _round(income * _tax_rate(category["ter_category"], income)) - paid.pph_gaji)
    base = min(gross, max(0, 12_000_000 - paid.dasar_bpjs))
    four, one = _round(base * Fraction(4, 100)), _round(base * Fraction(1, 100))
    return {"pph21": tax, "bpjs_4": four, "bpjs_1": one, "potongan": tax + one, "tpp_netto": gross - tax - one}


def _tax_rate(category: str, income: int) -> Fraction:
    with (TABLES / "ter_pph21.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["category"] == category and (not row["upper_inclusive"] or income <= int(row["upper_inclusive"])):
                return Fraction(row["rate_percent"]) / 100
    raise AssertionError(category)


def _table(name: str, key: str, wanted: str) -> dict[str, str] | None:
    with (TABLES / name).open(encoding="utf-8") as file:
        return next((row for row in csv.DictReader(file) if row[key] == wanted), None)


def _round(value: Fraction) -> int:
    """Half up; nothing here is negative."""
    return int(value + Fraction(1, 2))
