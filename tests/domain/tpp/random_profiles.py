"""Random rule profiles of all step kinds, as TOML text: the same number always gives the same profile."""

from __future__ import annotations

import json
import random
from datetime import date
from decimal import Decimal
from typing import Any

FACTS: dict[str, dict[str, Any]] = {
    "dasar": {"type": "rupiah", "aliases": ["tpp"]},
    "lain": {"type": "rupiah", "default": 0},
    "selisih": {"type": "signed_rupiah", "optional": True},
    "pasangan": {"type": "rupiah", "required_with": "selisih"},
    "hari": {"type": "count", "default": 0},
    "tanggal_lapor": {"type": "count", "min": 1, "max": 31, "optional": True},
    "nilai": {"type": "ratio", "max": 1, "default": Decimal("0.5")},
    "capaian": {"type": "ratio", "optional": True},
    "kode": {"type": "code", "one_of": ["a", "b", "c"], "optional": True},
    "predikat": {"type": "code", "one_of": ["a", "b"], "required_unless": ["bebas"]},
    "bebas": {"type": "flag", "default": False},
    "tanda": {"type": "flag", "optional": True},
    "terlambat": {"type": "events", "default": [], "band_counts": ["tl1", "tl2"]},
    "pulang": {"type": "events", "optional": True},
    "tk": {"type": "dates", "default": []},
    "izin": {"type": "dates", "optional": True},
    "potongan": {"type": "amounts", "default": {}},
    "bulan": {"type": "count", "filled_by": "month"},
}
TYPES = {"rupiah": "number", "signed_rupiah": "number", "count": "number", "ratio": "number"}
# How many digits a number may have: what is far beyond a city's budget proves nothing.
DIGITS = {"rupiah": 9, "signed_rupiah": 9, "count": 4, "ratio": 2}
LITERALS = ("0", "1", "2", "100", "0.60", "0.0125", "-1", "209", "4000000", "0.333")
RATES = ("0", "0.005", "0.03", "0.25", "1", "-0.02", "7")
LAST_DIGITS = 36


class ProfileMaker:
    """Makes one profile; `types` and `digits` are what a step may read so far."""

    def __init__(self, luck: random.Random) -> None:
        self.luck = luck
        self.types = {name: TYPES.get(fact["type"], fact["type"]) for name, fact in FACTS.items()}
        self.digits = {name: DIGITS.get(fact["type"], 0) for name, fact in FACTS.items()}

    def named(self, *types: str, digits: int = LAST_DIGITS) -> str:
        found = [name for name, one in self.types.items() if one in types and self.digits[name] <= digits]
        # What was computed last is read more often than chance has it, so that steps hang together.
        return self.luck.choice(found[-4:] if self.luck.random() < 0.5 and len(found) > 8 else found)

    def number(self, digits: int = LAST_DIGITS) -> Any:
        chance = self.luck.random()
        if chance < 0.6:
            return self.named("number", digits=digits)
        if chance < 0.75:
            return Decimal(self.luck.choice(LITERALS))
        if chance < 0.85:
            return {"parameter": self.luck.choice(("angka", "uang"))}
        if chance < 0.9:
            return {"parameter": "tabel", "entry": self.luck.choice("ab")}
        if chance < 0.95:
            return {"parameter": "baris", "key": self.luck.choice(("hari", "tanggal_lapor"))}
        return {"parameter": "tabel", "key": self.luck.choice(("kode", "predikat"))}

    def size(self, word: Any) -> int:
        return self.digits[word] if isinstance(word, str) else 7

    def condition(self) -> dict[str, Any]:
        chance, luck = self.luck.random(), self.luck
        if chance < 0.45:
            test = luck.choice(("equals", "differs", "at_least", "at_most", "more_than", "less_than"))
            return {"name": self.named("number"), test: luck.choice((0, 1, 2, 3, Decimal("0.5"), 1_000_000))}
        if chance < 0.55:
            return {"name": self.named("number"), "one_of": [0, 1, 12]}
        if chance < 0.7:
            test = luck.choice(("equals", "differs"))
            return {"name": luck.choice(("kode", "predikat")), test: luck.choice("ab")}
        if chance < 0.75:
            return {"name": "kode", "one_of": ["a", "c"]}
        if chance < 0.85:
            return {"name": luck.choice(("bebas", "tanda")), "equals": luck.random() < 0.5}
        if chance < 0.9:
            return {"parameter": "saklar", "equals": luck.random() < 0.5}
        return {"name": self.named("number", "code", "flag"), "known": luck.random() < 0.5}

    def conditions(self) -> Any:
        if self.luck.random() < 0.6:
            return self.condition()
        return [self.condition() for _ in range(self.luck.randint(1, 3))]

    def values(self) -> tuple[list[Decimal], bool]:
        """Values of tiers, and whether they go one way only."""
        found = [Decimal(self.luck.randint(-2, 40)) / self.luck.choice((1, 2, 100)) for _ in range(4)]
        chance = self.luck.random()
        if chance < 0.4:
            return sorted(found), True
        return (sorted(found, reverse=True), True) if chance < 0.8 else (found, found == sorted(found))

    def tiers(self, bounds: tuple[Any, ...], *, may_fall: bool = True, may_group: bool = True) -> dict[str, Any]:
        """The keys `tiers` and, where it is needed, `monotone`."""
        chance = self.luck.random()
        if chance < 0.15:
            return {"tiers": {"parameter": "jenjang"}}
        if chance < 0.3 and may_group:
            return {"tiers": {"parameter": "jenjang_kelompok", "group": self.luck.choice(("kode", "predikat"))}}
        values, is_monotone = self.values()
        if not may_fall:
            values, is_monotone = sorted(min(Decimal("1.1"), abs(value) / 40) for value in values), True
        chosen = sorted(self.luck.sample(bounds, self.luck.randint(0, 3)))
        rows = [{"up_to": bound, "value": value} for bound, value in zip(chosen, values, strict=False)]
        rows.append({"value": values[len(chosen)]})
        return {"tiers": rows, **({} if is_monotone else {"monotone": False})}

    def kind_product(self) -> dict[str, Any]:
        factors: list[Any] = []
        digits = 0
        for _ in range(self.luck.randint(1, 4)):
            factor = self.number()
            if digits + self.size(factor) <= LAST_DIGITS:
                factors.append(factor)
                digits += self.size(factor)
        body: dict[str, Any] = {"of": factors or [1], "digits": digits}
        if self.luck.random() < 0.35:
            body["per"] = [self.divisor() for _ in range(self.luck.randint(1, 2))]
            body["digits"] += 5
        return body

    def divisor(self) -> Any:
        """Rarely something that may be zero."""
        return self.number() if self.luck.random() < 0.3 else self.luck.choice((3, 7, 21, 100, Decimal("0.3"), "bulan"))

    def term(self) -> Any:
        return self.luck.choice(("tk", "izin", "potongan", "pulang")) if self.luck.random() < 0.2 else self.number()

    def kind_sum(self) -> dict[str, Any]:
        plus = [self.term() for _ in range(self.luck.randint(1, 3))]
        minus = [self.term() for _ in range(self.luck.randint(0, 2))]
        return {"plus": plus, "minus": minus, "digits": 1 + max(self.size(one) for one in (*plus, *minus))}

    def kind_take(self) -> dict[str, Any]:
        if self.luck.random() < 0.3:
            return {"of": self.named("code"), "unit": "code"}
        word = self.number()
        return {"of": word, "digits": self.size(word)}

    def kind_choose(self) -> dict[str, Any]:
        is_code = self.luck.random() < 0.2
        words = [self.named("code") if is_code else self.number() for _ in range(self.luck.randint(1, 4))]
        cases: list[dict[str, Any]] = [{"when": self.conditions(), "then": word} for word in words[1:]]
        unit = {"unit": "code"} if is_code else {"digits": max(self.size(word) for word in words)}
        return {"cases": [*cases, {"then": words[0]}], **unit}

    def kind_tier(self) -> dict[str, Any]:
        if self.luck.random() < 0.15:
            return {"of": self.luck.choice(("hari", "tanggal_lapor")), "tiers": {"parameter": "mulai"}, "digits": 7}
        return {"of": self.number(), **self.tiers((0, 1, 2, 5, 10, Decimal("0.5"), 1_000_000)), "digits": 3}

    def kind_progressive(self) -> dict[str, Any]:
        word = self.number(digits=LAST_DIGITS - 3)
        return {"of": word, **self.tiers((1, 10, 1_000_000, 60_000_000)), "digits": 3 + self.size(word)}

    def kind_gross_up(self) -> dict[str, Any]:
        word = self.number(digits=LAST_DIGITS - 5)
        rate = {"rate": self.luck.choice((Decimal("0.05"), 1, {"parameter": "angka"}, "nilai", "capaian"))}
        tiers = self.tiers((100, 1_000_000, 3_000_000), may_fall=False)
        return {"of": word, **(rate if self.luck.random() < 0.4 else tiers), "digits": 5 + self.size(word)}

    def kind_events(self) -> dict[str, Any]:
        subjects = self.luck.sample(("hari", "lain", "terlambat", "pulang", "tk", "izin"), self.luck.randint(1, 4))
        return {"items": [self.item(name) for name in subjects], "digits": 14}

    def item(self, name: str) -> dict[str, Any]:
        if self.types[name] == "events" and self.luck.random() < 0.7:
            tiers = self.tiers((15, 30, 60), may_group=False)
            if isinstance(tiers["tiers"], list):
                tiers["tiers"] = [{**tier, "label": label} for tier, label in zip(tiers["tiers"], "wxyz", strict=False)]
            return {"minutes": name, **tiers}
        rate = self.number(digits=7) if self.luck.random() < 0.3 else Decimal(self.luck.choice(RATES))
        if self.types[name] == "dates" and self.luck.random() < 0.7:
            return {"dates": name, "ranges": self.ranges(), "rate": rate}
        free = {"free": self.luck.choice((1, 2, "hari", "tanggal_lapor"))} if self.luck.random() < 0.4 else {}
        return {"count": name, "rate": rate, **free}

    def ranges(self) -> Any:
        if self.luck.random() < 0.3:
            return {"parameter": "hari_khusus"}
        month, first = self.luck.choice((2, 3, 4)), self.luck.randint(1, 20)
        one = {"first_day": date(2026, month, first), "last_day": date(2026, month, first + 2), "rate": Decimal("0.25")}
        other = {"first_day": date(2026, month, 26), "last_day": date(2026, month + 1, 3), "rate": Decimal(1)}
        return [one, other][: self.luck.randint(1, 2)]

    def step(self, name: str, kind: str) -> dict[str, Any]:
        """One step with what it may say besides; afterwards the next steps may read it."""
        luck = self.luck
        if kind in ("hold", "withhold"):
            if luck.random() < 0.4:
                return {"name": name, "kind": kind, "reason_from": self.named("code")}
            return {"name": name, "kind": kind, "when": self.conditions(), "reason": f"sebab_{name}"}
        body = getattr(self, "kind_" + kind)()
        digits, is_code = body.pop("digits", 0), body.get("unit") == "code"
        if not is_code and luck.random() < 0.15:
            body["floor"] = luck.choice((0, self.number()))
        if not is_code and luck.random() < 0.2:
            body["cap"] = luck.choice((1, 100, self.number()))
        if not is_code and luck.random() < 0.25:
            to = luck.choice((1, 100, 1000, Decimal("0.05"), 7))
            body["rounding"] = {"mode": luck.choice(("half_up", "down", "up")), "to": to}
        if luck.random() < 0.2:
            body |= {"only_if": self.conditions(), "otherwise": self.named("code") if is_code else self.number()}
        if not is_code and luck.random() < 0.1:
            body["given"] = self.named("number")
        if luck.random() < 0.05:
            body["required"] = True
        body |= self.dates("only_if" in body, is_code)
        self.types[name] = "code" if is_code else "number"
        read = [body.get(word) for word in ("floor", "cap", "otherwise", "given") if word in body]
        self.digits[name] = 0 if is_code else max([digits, *(self.size(word) for word in read)])
        return {"name": name, "kind": kind, **body}

    def dates(self, has_otherwise: bool, is_code: bool) -> dict[str, Any]:
        """Dates of its own for one step in eight."""
        if self.luck.random() > 0.12:
            return {}
        first_day, last_day = self.luck.choice(((3, 31), (4, 1), (3, 1), (2, 28)))
        word = self.luck.choice(("valid_from", "valid_to"))
        body: dict[str, Any] = {word: date(2026, first_day, last_day)}
        if not has_otherwise and self.luck.random() < 0.6:
            body["otherwise"] = self.named("code") if is_code else self.number()
        return body


def as_toml(value: Any) -> str:
    """One value as a profile writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {as_toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(as_toml(one) for one in value) + "]"
    return (
        json.dumps(value)
        if isinstance(value, str)
        else format(value, "f")
        if isinstance(value, Decimal)
        else str(value)
    )
