"""Random cases for the engine and the slow reference: a profile, those it extends, the month's parameters, one person."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.domain.parameters import DatedValue, Parameter, Parameters, Status, Tier, TierFrom
from tests.domain.tpp.random_profiles import FACTS, ProfileMaker, as_toml
from tests.domain.tpp.reference_profile import Tables

KINDS = (
    *("product", "sum", "events") * 3,
    *("choose", "tier") * 2,
    *("take", "progressive", "gross_up", "hold", "withhold"),
)
TITLES = {"title": "Judul", "source": "Perwali Contoh 1/2026"}
HEAD = {**TITLES, "status": "ours", "valid_from": date(2026, 1, 1)}
MONTHS = ((2026, 2), (2026, 3), (2026, 4), (2026, 12))


@dataclass(frozen=True)
class Case:
    """`texts`: the profile itself, then those it extends."""

    texts: tuple[str, ...]
    facts: dict[str, Any]
    month: tuple[int, int]
    tables: Tables


def case_of(number: int) -> Case:
    """The case of a number, always the same."""
    luck = random.Random(number)
    maker = ProfileMaker(luck)
    steps = _steps(luck, maker)
    month = luck.choice(MONTHS)
    documents = [_document(luck, steps)]
    if luck.random() < 0.3:
        documents.insert(0, _extension(luck, steps))
    texts = tuple(_text(document) for document in documents)
    return Case(texts, _facts(luck, month), month, _tables(luck))


def _steps(luck: random.Random, maker: ProfileMaker) -> list[dict[str, Any]]:
    steps = [maker.step(f"l{number}", luck.choice(KINDS)) for number in range(luck.randint(2, 10))]
    for name in ("hasil", "bersih"):
        rounding = {"mode": luck.choice(("half_up", "down", "up")), "to": luck.choice((1, 1, 100))}
        body = {"name": name, "kind": "sum", **maker.kind_sum(), "rounding": rounding}
        body.pop("digits")
        steps.append(body)
        maker.types[name], maker.digits[name] = "number", 37
    return steps


def _valued(steps: list[dict[str, Any]]) -> list[str]:
    return [step["name"] for step in steps if step["kind"] not in ("hold", "withhold") and step.get("unit") != "code"]


def _document(luck: random.Random, steps: list[dict[str, Any]]) -> dict[str, Any]:
    head = {"code": "uji", **HEAD, "outputs": _valued(steps), "result": luck.choice((["hasil"], ["bersih", "hasil"]))}
    if luck.random() < 0.03:
        head["valid_to"] = date(2026, 3, 30)
    return {**head, "facts": FACTS, "step": steps}


def _extension(luck: random.Random, base: list[dict[str, Any]]) -> dict[str, Any]:
    """What a region changes: a few steps replaced or added, a fact with another default."""
    steps = []
    for number in range(luck.randint(1, 4)):
        at = luck.randrange(len(base) - 2)
        place = luck.choice(("replaces", "before", "after"))
        if place == "replaces" and base[at]["kind"] in ("hold", "withhold"):
            place = "after"
        maker = ProfileMaker(luck)
        # Any step of the base that stands above may be read; nothing of the base reads what is added.
        for step in base[: at + (place == "after")]:
            if step["kind"] not in ("hold", "withhold"):
                maker.types[step["name"]] = "code" if step.get("unit") == "code" else "number"
                maker.digits[step["name"]] = 30
        is_code = place == "replaces" and base[at].get("unit") == "code"
        name = base[at]["name"] if place == "replaces" else f"t{number}"
        if any(step["name"] == name for step in steps):
            continue
        kinds = ("take",) if is_code else tuple(kind for kind in KINDS if kind not in ("take", "choose"))
        body = maker.step(name, luck.choice(kinds if place != "replaces" else [k for k in kinds if "hold" not in k]))
        if is_code:
            body = {"name": name, "kind": "take", "of": luck.choice(("kode", "predikat")), "unit": "code"}
        steps.append({place: base[at]["name"], **body})
    facts = {"nilai": {"type": "ratio", "default": Decimal("0.75")}} if luck.random() < 0.3 else {}
    return {"code": "daerah", "extends": "uji", **HEAD, "facts": facts, "step": steps}


def _text(document: dict[str, Any]) -> str:
    lines = [f"{key} = {as_toml(value)}" for key, value in document.items() if key not in ("facts", "step")]
    for name, fact in document["facts"].items():
        lines += [f"[facts.{name}]", 'title = "Fakta"', *(f"{key} = {as_toml(value)}" for key, value in fact.items())]
    for step in document["step"]:
        lines += ["[[step]]", *(f"{key} = {as_toml(value)}" for key, value in {**TITLES, **step}.items())]
    return "\n".join(lines) + "\n"


def _facts(luck: random.Random, month: tuple[int, int]) -> dict[str, Any]:
    days = [f"{month[0]}-{month[1]:02}-{day:02}" for day in luck.sample(range(1, 29), 3)]
    choices: dict[str, tuple[Any, ...]] = {
        "dasar": (0, 1, 4_000_000, 3_333_333, 4_710_000),
        "lain": (0, 17, 999_999_999),
        "selisih": (-250_000, 0, 125_001, None),
        "pasangan": (5, 1_000_000),
        "hari": (0, 1, 2, 3, Decimal("3.0"), 25, 2, None),
        "tanggal_lapor": (1, 5, 6, 31, None),
        "nilai": (0, 1, "0.75", Decimal("0.333333333333333333333"), None),
        "capaian": ("0.5", Decimal("1.25"), 0, None),
        "kode": ("a", "B", "c", None),
        "predikat": ("a", "b", "A"),
        "bebas": (True, False),
        "tanda": (True, False, None),
        "terlambat": ([], [0], [15, 16, 30], [31, 0, 61, 60], [4, 90], {"w": 2}, {"w": 0}, None),
        "pulang": ([1, 200], [61], [7], {"w": 1}, [], None),
        "tk": ([], days[:1], days, 0, None, 2),
        "izin": (days[1:], 1, None),
        "potongan": ({}, {"zakat": 25_000, "koperasi": 1}, None),
    }
    facts = {name: luck.choice(found) for name, found in choices.items() if luck.random() < 0.8}
    facts.setdefault("dasar", 5_000_000)
    facts.setdefault("predikat", "b")
    if facts.get("selisih") is not None:
        facts.setdefault("pasangan", 1)
    if luck.random() < 0.12:
        facts |= luck.choice(
            (
                {"dasar": -1},
                {"hari": "1.5"},
                {"tanggal_lapor": 0, "nilai": "1.01"},
                {"kode": "z"},
                {"tidak_ada": 1, "lain": "seribu"},
                {"tpp": 5},
                {"tk": [days[0], days[0]]},
                {"izin": ["2025-12-31"]},
                {"bulan": month[1] + 1},
                {"bulan": month[1]},
                {"potongan": {"zakat": -1}},
            )
        )
    if "terlambat" not in facts:
        facts |= luck.choice(({"tl1": 1}, {"TL1": 2, "tl2": 1}, {"tl2": 0}, {}, {}, {}))
    if luck.random() < 0.03:
        facts.pop(luck.choice(("dasar", "predikat", "pasangan")), None)
    return facts


def _tables(luck: random.Random) -> Tables:
    """Parameters with a row from January and, for some, another one from the end of March."""
    stairs = [{"up_to": 30, "value": "0.005"}, {"up_to": 3_000_000, "value": "0.05"}, {"value": "0.30"}]
    labelled = [{**tier, "label": label} for tier, label in zip(stairs, "wxy", strict=True)]
    found: dict[str, list[tuple[date, Any]]] = {
        "angka": [(date(2026, 1, 1), "0.25"), (date(2026, 3, 31), "0.333")],
        "uang": [(date(2026, 1, 1), 12_000_000), (date(2026, 4, 1), 12_500_001)],
        "tabel": [(date(2026, 1, 1), {"a": "0.9", "b": "1"} | ({"c": "0.5"} if luck.random() < 0.8 else {}))],
        "baris": [(date(2026, 1, 1), {str(row): 1000 * row for row in (0, 1, 2, 3, 5, 6, 25, 31)})],
        "jenjang": [(date(2026, 1, 1), labelled)],
        "jenjang_kelompok": [(date(2026, 1, 1), {"a": stairs, "b": [{"value": "0.02"}], "c": stairs[1:]})],
        "mulai": [
            (date(2026, 1, 1), [{"from": luck.choice((0, 1)), "value": 1_560_800}, {"from": 3, "value": 1_610_000}])
        ],
        "hari_khusus": [
            (date(2026, 1, 1), [{"first_day": date(2026, 3, 24), "last_day": date(2026, 3, 25), "rate": "0.25"}])
        ],
        "saklar": [(date(2026, 1, 1), luck.random() < 0.5)],
    }
    if luck.random() < 0.04:
        name = luck.choice((*found,))
        found[name] = [(date(2026, 4, 1), value) for _, value in found[name][:1]]
    return found


def parameters_of(tables: Tables) -> Parameters:
    """The same tables as the program holds them."""
    return Parameters(
        Parameter(
            name,
            "uji",
            "switch" if name == "saklar" else "ratio",
            tuple(
                DatedValue(first_day, None, first_day, "Perwali Contoh 2/2026", Status.OURS, _held(value))
                for first_day, value in rows
            ),
        )
        for name, rows in tables.items()
    )


def _held(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _held(one) for key, one in value.items()}
    if isinstance(value, list) and "first_day" in value[0]:
        return tuple({**row, "rate": Decimal(row["rate"])} for row in value)
    if isinstance(value, list):
        return tuple(_tier(row) for row in value)
    return value if isinstance(value, bool) else Decimal(value)


def _tier(row: dict[str, Any]) -> Tier | TierFrom:
    if "from" in row:
        return TierFrom(Decimal(row["from"]), Decimal(row["value"]))
    return Tier(Decimal(row["up_to"]) if "up_to" in row else None, Decimal(row["value"]), row.get("label", ""))
