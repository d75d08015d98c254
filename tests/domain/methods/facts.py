"""Readable cases of the scoring methods as domain values, with the shipped numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.domain.methods.menit import MenitFacts, menit_values
from app.domain.methods.pp30 import ASPEK, Conduct, Opinion, TargetFact, pp30_values
from app.domain.methods.pp46 import Kegiatan, Measure, Pp46Facts, pp46_values
from app.domain.methods.values import MethodValues
from app.domain.perilaku import Peran
from app.domain.periods import Month
from app.domain.score_trace import fixed_text
from app.parameters.loader import load_parameters

AT = load_parameters().at(date(2026, 6, 30), "test")
MENIT, PP30, PP46 = menit_values(AT), pp30_values(AT), pp46_values(AT)
BOSS = "atasan-1"
ASPEK_46 = ("orientasi_pelayanan", "integritas", "komitmen", "disiplin", "kerja_sama")


def with_value(values: MethodValues, name: str, value: Any) -> MethodValues:
    return replace(values, found={**values.found, name: replace(values.found[name], value=value)})


PP30_OPINIONS = with_value(PP30, "pp30_opinions", True)


def shown(value: Fraction | None, places: int = 2) -> str | None:
    return None if value is None else fixed_text(value, places)


def target_facts(case: dict[str, Any]) -> list[TargetFact]:
    return [
        TargetFact(f"T{number}", Decimal(row["target"]), _optional(row.get("realisasi")))
        for number, row in enumerate(case["targets"], 1)
    ]


def conduct(case: dict[str, Any]) -> Conduct:
    given = [Opinion(BOSS, Peran.ATASAN, aspek, Decimal(case["atasan"])) for aspek in ASPEK]
    others = [
        Opinion(f"orang-{number}", Peran(row["peran"]), aspek, Decimal(row["nilai"]))
        for number, row in enumerate(case.get("lainnya", []))
        for aspek in ASPEK
    ]
    return Conduct(ASPEK, (*given, *others), BOSS)


def pp46_facts(case: dict[str, Any]) -> Pp46Facts:
    kegiatan = tuple(_kegiatan(f"K{number}", row) for number, row in enumerate(case["kegiatan"], 1))
    return Pp46Facts(
        kegiatan,
        {aspek: Decimal(case["perilaku"]) for aspek in ASPEK_46},
        case.get("tugas_tambahan", 0),
        case.get("kreativitas", "tidak_ada"),
    )


def menit_facts(case: dict[str, Any]) -> MenitFacts:
    kinds = ("cuti", "izin", "sakit_tanpa_surat", "sakit_surat")
    return MenitFacts(
        month=Month(2026, 3),
        working_days=case.get("hari_kerja", 20),
        done_minutes=Decimal(case["menit"]),
        absence={kind: case[kind] for kind in kinds if kind in case},
        late_minutes=case.get("terlambat", 0),
        early_minutes=case.get("pulang_cepat", 0),
        has_recap=case.get("rekap", True),
    )


def _kegiatan(kode: str, row: dict[str, list[Any]]) -> Kegiatan:
    measures = {
        aspek: Measure(Decimal(pair[0]), _optional(pair[1] if pair[1:] else None)) for aspek, pair in row.items()
    }
    return Kegiatan(kode, **measures)


def _optional(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)
