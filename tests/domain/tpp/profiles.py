"""Profiles and months the tests of the engine share."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.domain.parameters import DatedValue, Parameter, Parameters, ParametersAt, Status
from app.domain.periods import Month
from app.domain.tpp import Computed, Profile, compute, parse_profile
from app.parameters.loader import load_parameters

CASES = Path(__file__).parents[1] / "cases" / "tpp"

HEADER = """
code = "uji"
title = "Profil uji"
source = "Perwali Contoh 1/2024"
status = "ours"
valid_from = 2024-01-01
outputs = ["hasil"]
result = ["hasil"]
[facts.dasar]
type = "rupiah"
title = "Dasar"
[facts.hari]
type = "count"
title = "Hari"
default = 0
[facts.kode]
type = "code"
title = "Kode"
one_of = ["a", "b"]
optional = true
[facts.aktif]
type = "flag"
title = "Aktif"
default = false
[facts.kejadian]
type = "events"
title = "Kejadian"
default = []
band_counts = ["k1", "k2", "k3"]
[facts.rincian]
type = "amounts"
title = "Rincian"
default = {}
"""


def load_cases(name: str) -> list[dict[str, Any]]:
    """The `[[case]]` entries of a case file."""
    text = (CASES / f"{name}.toml").read_text(encoding="utf-8")
    cases: list[dict[str, Any]] = tomllib.loads(text, parse_float=Decimal)["case"]
    return cases


def month_rules(code: str) -> ParametersAt:
    """The shipped parameters of a month."""
    return load_parameters().at(Month.parse(code).last_day, "uji")


def rules(on: date = date(2025, 1, 31), *, unit: str = "ratio", **values: Any) -> ParametersAt:
    """Parameters made for a test, in force from 2024."""
    made = Parameters(
        Parameter(
            name,
            "uji",
            unit,
            (DatedValue(date(2024, 1, 1), None, date(2024, 1, 1), "Perwali Contoh 2/2024", Status.OURS, value),),
        )
        for name, value in values.items()
    )
    return made.at(on, "uji")


def profile_of(*steps: str, header: str = HEADER, parameters: tuple[str, ...] = ()) -> Profile:
    """A profile of the given `[[step]]` bodies, each with a title and a source added."""
    complete = 'title = "Langkah"\nsource = "Perwali Contoh 1/2024 ps. 3"\n'
    text = header + "".join(f"[[step]]\n{complete}{step}\n" for step in steps)
    return parse_profile(text, "uji.toml", parameters)


def run_exact(*steps: str, facts: dict[str, Any] | None = None, **values: Any) -> Any:
    """What the step `hasil` gives, fraction and all: the result that is paid is another, whole one."""
    whole = 'name = "utuh"\nkind = "sum"\nplus = ["dasar"]'
    header = HEADER.replace('result = ["hasil"]', 'result = ["utuh"]')
    profile = profile_of(*steps, whole, header=header, parameters=tuple(values))
    return compute(profile, {"dasar": 1000, **(facts or {})}, rules(**values)).outputs["hasil"]


def run(*steps: str, facts: dict[str, Any] | None = None, **values: Any) -> Computed:
    """The result of steps over facts, with test parameters given by name."""
    profile = profile_of(*steps, parameters=tuple(values))
    return compute(profile, {"dasar": 1000, **(facts or {})}, rules(**values))
