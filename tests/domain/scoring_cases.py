"""Reads the readable scoring cases of `cases/scoring/*.toml` into domain values."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.domain.hasil_facts import Kategori
from app.domain.periods import Semester
from app.domain.predikat import Rating
from app.domain.scoring import SemesterFacts
from tests.domain.scoring_facts import make_facts, make_feedback, make_indicator, make_rhk, make_skp

FOLDER = Path(__file__).parent / "cases" / "scoring"
LETTERS = {"A": Rating.DI_ATAS, "S": Rating.SESUAI, "B": Rating.DI_BAWAH}


def load_cases(name: str) -> list[dict[str, Any]]:
    text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text, parse_float=Decimal)["case"])


def rated_items(case: dict[str, Any]) -> list[tuple[Kategori, Rating]]:
    utama = [(Kategori.UTAMA, LETTERS[letter]) for letter in case["utama"]]
    return utama + [(Kategori.TAMBAHAN, LETTERS[letter]) for letter in case["tambahan"]]


def semester_facts(case: dict[str, Any]) -> SemesterFacts:
    semester = Semester.parse(case["semester"])
    return make_facts(
        *(_skp(row, semester) for row in case["skp"]),
        semester=semester,
        duty_days=case["duty_days"],
        feedback=make_feedback(case["perilaku"]),
    )


def _skp(row: dict[str, Any], semester: Semester) -> Any:
    return make_skp(
        *(_rhk(rhk) for rhk in row["rhk"]),
        skp=row.get("skp", "skp-1"),
        starts_on=row.get("mulai", date(semester.year, 1, 1)),
        ends_on=row.get("selesai", date(semester.year, 12, 31)),
        working_days=row["working_days"],
        excused_days=row.get("excused_days", 0),
    )


def _rhk(row: dict[str, Any]) -> Any:
    indicators = [make_indicator(**indicator) for indicator in row["indikator"]]
    values = {key: value for key, value in row.items() if key != "indikator"}
    return make_rhk(*indicators, **values)
