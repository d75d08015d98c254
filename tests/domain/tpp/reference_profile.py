"""A second, slow and plain reading of a rule profile, written from docs/profil-tpp.md alone.

It shares no code with `app.domain.tpp`: a profile is the dictionary its TOML text says, every number a Fraction, every
step is walked through as the page reads it aloud, and nothing is prepared for a month. None is "not known".
"""

from __future__ import annotations

import tomllib
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.domain.tpp.reference_facts import Counts, Days, Refused, read_facts

# Parameter -> its rows as (first day, value), oldest first; the value as a profile would write it.
Tables = Mapping[str, Sequence[tuple[date, Any]]]
Answer = dict[str, Any]


def answer_of(texts: Sequence[str], facts: Mapping[str, Any], month: tuple[int, int], tables: Tables) -> Answer:
    """Outputs, value, held and withheld of a profile; `texts`: its own first, then those it extends.

    Raises: Refused with everything the refusal names.
    """
    profile = _merged([tomllib.loads(text, parse_float=Decimal) for text in texts])
    last_day = date(*month, monthrange(*month)[1])
    if not _covers(profile, last_day):
        raise Refused({("profil " + profile["code"], "not_in_force")})
    reader = _Reader(tables, last_day)
    for step in profile["step"]:
        if _covers(step, last_day):
            # What a step is worth outside its dates is asked for there.
            reader.check_in_force({word: step[word] for word in step if word != "otherwise" or "only_if" in step})
    reader.known = read_facts(profile["facts"], facts, month)
    held = withheld = None
    for step in profile["step"]:
        if step["kind"] not in ("hold", "withhold"):
            reader.known[step["name"]] = reader.step(step)
        elif _covers(step, last_day) and (reason := reader.reason(step)):
            if step["kind"] == "hold":
                held = reason
                break
            withheld = withheld or reason
    outputs = {name: reader.known.get(name) for name in profile["outputs"]}
    results = [reader.known[name] for name in profile["result"] if reader.known.get(name) is not None]
    value = results[0] if results and held is None else None
    return {"outputs": outputs if held is None else {}, "value": value, "held": held, "withheld": withheld}


def _covers(dated: Mapping[str, Any], day: date) -> bool:
    return bool(dated.get("valid_from", date.min) <= day <= dated.get("valid_to", date.max))


def _merged(documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A profile with what it extends: its own facts and heads win, its steps go where they say."""
    own = documents[0]
    if len(documents) == 1:
        return own
    base = _merged(documents[1:])
    dropped = set(own.get("drops", []))
    steps = [step for step in base["step"] if step["name"] not in dropped]
    facts = {name: fact for name, fact in base["facts"].items() if name not in dropped}
    for step in own.get("step", []):
        place = next(word for word in ("replaces", "before", "after") if word in step)
        at = next(at for at, other in enumerate(steps) if other["name"] == step[place])
        if place == "replaces":
            steps[at] = step
            continue
        if place == "after":
            # Steps after the same one follow in the order they are written.
            at += 1 + sum(1 for other in steps if other.get("after") == step["after"] and other in own["step"])
        steps.insert(at, step)
    inherited = {word: base[word] for word in ("outputs", "result")}
    return {**inherited, **own, "facts": {**facts, **own.get("facts", {})}, "step": steps}


class _Reader:
    """The values known so far, and how each kind of step reads them."""

    def __init__(self, tables: Tables, last_day: date) -> None:
        self.tables = tables
        self.last_day = last_day
        self.known: dict[str, Any] = {}

    def check_in_force(self, words: Any) -> None:
        """Everything a step names must be in force, whether it is read for this person or not."""
        if isinstance(words, list):
            for word in words:
                self.check_in_force(word)
        elif isinstance(words, dict):
            if "parameter" in words:
                found = self.table(words["parameter"])
                if "entry" in words and words["entry"] not in found:
                    raise Refused({(f"{words['parameter']}[{words['entry']}]", "not_in_force")})
            for word in words.values():
                self.check_in_force(word)

    def table(self, name: str) -> Any:
        rows = [value for first_day, value in self.tables[name] if first_day <= self.last_day]
        if not rows:
            raise Refused({(name, "not_in_force")})
        return rows[-1]

    def value(self, word: Any) -> Any:
        """A name, a number, or a parameter."""
        if isinstance(word, str):
            return self.known[word]
        if not isinstance(word, dict):
            return Fraction(word)
        table = self.table(word["parameter"])
        if "entry" in word:
            return Fraction(table[word["entry"]])
        if "key" not in word:
            return table if isinstance(table, bool) else Fraction(table)
        chosen = self.known[word["key"]]
        return None if chosen is None else Fraction(self.row(word["parameter"], table, chosen))

    def row(self, name: str, table: Any, chosen: Any) -> Any:
        for key, value in table.items():
            if key == chosen or (isinstance(chosen, Fraction) and Fraction(key) == chosen):
                return value
        raise Refused({(name, "not_in_force")})

    def numbers(self, words: Sequence[Any]) -> list[Any]:
        return [self.value(word) for word in words]

    def holds(self, conditions: Any) -> bool | None:
        """Whether all conditions hold; None when that cannot be decided."""
        found = [self.condition(one) for one in (conditions if isinstance(conditions, list) else [conditions])]
        return False if False in found else None if None in found else True

    def condition(self, one: dict[str, Any]) -> bool | None:
        subject = self.known[one["name"]] if "name" in one else self.value({"parameter": one["parameter"]})
        if "known" in one:
            return (subject is not None) == one["known"]
        if subject is None:
            return None
        word = next(word for word in one if word not in ("name", "parameter"))
        wanted = one[word]
        if isinstance(wanted, (int, Decimal)) and not isinstance(wanted, bool):
            wanted = Fraction(wanted)
        return {
            "equals": lambda: subject == wanted,
            "differs": lambda: subject != wanted,
            "at_least": lambda: subject >= wanted,
            "at_most": lambda: subject <= wanted,
            "more_than": lambda: subject > wanted,
            "less_than": lambda: subject < wanted,
            "one_of": lambda: subject in [Fraction(w) if isinstance(w, (int, Decimal)) else w for w in wanted],
        }[word]()

    def step(self, step: dict[str, Any]) -> Any:
        """Dates, only_if, given, the calculation, floor, cap, rounding, in this order."""
        if not _covers(step, self.last_day):
            return self.value(step["otherwise"]) if "otherwise" in step else None
        found = self.applied(step)
        if found is None and step.get("required"):
            unknown = {name for name in _words(step) if name in self.known and self.known[name] is None}
            raise Refused({(name, "fact_needed") for name in unknown - {step["name"]}})
        return found

    def applied(self, step: dict[str, Any]) -> Any:
        if "only_if" in step:
            held = self.holds(step["only_if"])
            if not held:
                return None if held is None else self.value(step["otherwise"])
        if "given" in step and self.known[step["given"]] is not None:
            return self.known[step["given"]]
        found = getattr(self, "kind_" + step["kind"])(step)
        return None if found is None else self.limited(found, step)

    def limited(self, found: Fraction, step: dict[str, Any]) -> Fraction | None:
        bounds = {word: self.value(step[word]) for word in ("floor", "cap") if word in step}
        if None in bounds.values():
            return None
        found = max(found, bounds.get("floor", found))
        found = min(found, bounds.get("cap", found))
        return _rounded(found, **step["rounding"]) if "rounding" in step else found

    def reason(self, step: dict[str, Any]) -> str | None:
        """Why a line is held or withheld: a reason that is known, or conditions that hold or cannot be decided."""
        if "reason_from" in step:
            return self.known[step["reason_from"]]  # type: ignore[no-any-return]
        return None if self.holds(step["when"]) is False else step["reason"]

    def kind_product(self, step: dict[str, Any]) -> Any:
        of, per = self.numbers(step["of"]), self.numbers(step.get("per", []))
        if None in of or None in per:
            return None
        if 0 in per:
            zeros = {word for word in step["per"] if isinstance(word, str) and self.known[word] == 0}
            raise Refused({(name, "divisor_zero") for name in zeros or {step["name"]}})
        total = Fraction(1)
        for factor in of:
            total *= factor
        for divisor in per:
            total /= divisor
        return total

    def kind_sum(self, step: dict[str, Any]) -> Any:
        plus = [self.countable(word) for word in step.get("plus", [])]
        minus = [self.countable(word) for word in step.get("minus", [])]
        return None if None in plus or None in minus else sum(plus, Fraction(0)) - sum(minus, Fraction(0))

    def countable(self, word: Any) -> Any:
        """Named amounts in total, events in minutes, days by their number."""
        found = self.value(word)
        if isinstance(found, Counts):
            if any(found.by_band.values()):
                raise Refused({(word, "fact_minutes_needed")})
            return sum(found.minutes, Fraction(0))
        if isinstance(found, Days):
            return Fraction(found.number)
        return sum(found.values(), Fraction(0)) if isinstance(found, dict) else found

    def kind_take(self, step: dict[str, Any]) -> Any:
        return self.value(step["of"])

    def kind_choose(self, step: dict[str, Any]) -> Any:
        for case in step["cases"]:
            held = self.holds(case["when"]) if "when" in case else True
            if held is not False:
                return self.value(case["then"]) if held else None
        raise AssertionError("the last case has no condition")

    def staircase(self, words: Any) -> Any:
        """The tiers meant; None when the code that chooses them is not known."""
        if isinstance(words, list):
            return words
        table = self.table(words["parameter"])
        if "group" not in words:
            return table
        chosen = self.known[words["group"]]
        return None if chosen is None else self.row(words["parameter"], table, chosen)

    def kind_tier(self, step: dict[str, Any]) -> Any:
        of = self.value(step["of"])
        if of is None or ("group" in step["tiers"] and self.known[step["tiers"]["group"]] is None):
            return None
        return Fraction(self.tier(step["tiers"], of)["value"])

    def tier(self, words: Any, number: Fraction) -> dict[str, Any]:
        """Upper bounds belong to their tier; of a table that begins somewhere the highest row reached counts."""
        tiers = self.staircase(words)
        if "from" not in tiers[0]:
            return next(tier for tier in tiers if "up_to" not in tier or number <= Fraction(tier["up_to"]))  # type: ignore[no-any-return]
        reached = [tier for tier in tiers if Fraction(tier["from"]) <= number]
        if not reached:
            raise Refused({(words["parameter"], "not_in_force")})
        return reached[-1]  # type: ignore[no-any-return]

    def kind_progressive(self, step: dict[str, Any]) -> Any:
        of, tiers = self.value(step["of"]), self.staircase(step["tiers"])
        if of is None or tiers is None:
            return None
        if of < 0:
            return of * Fraction(tiers[0]["value"])
        total, begin = Fraction(0), Fraction(0)
        for tier in tiers:
            end = min(of, Fraction(tier["up_to"])) if "up_to" in tier else of
            total += max(Fraction(0), end - begin) * Fraction(tier["value"])
            begin = max(begin, end)
        return total

    def kind_gross_up(self, step: dict[str, Any]) -> Any:
        """Every tier is tried: the smallest gross amount that falls in its own tier and leaves exactly the net."""
        net = self.value(step["of"])
        if "rate" in step:
            rates: list[Any] = [self.value(step["rate"])]
        else:
            tiers = self.staircase(step["tiers"])
            rates = [None] if tiers is None else [Fraction(tier["value"]) for tier in tiers]
        if net is None or None in rates:
            return None
        found = [net / (1 - rate) for rate in rates if rate < 1]
        if "tiers" in step:
            found = [one for one in found if one - one * Fraction(self.tier(step["tiers"], one)["value"]) == net]
        if not found:
            raise Refused({(step["name"], "tax_takes_all")})
        return min(found)

    def kind_events(self, step: dict[str, Any]) -> Any:
        costs = [self.item(item) for item in step["items"]]
        return None if None in costs else sum(costs, Fraction(0))

    def item(self, item: dict[str, Any]) -> Any:
        """What one item costs; what did not happen asks for no rate."""
        found = self.known[next(item[word] for word in ("count", "minutes", "dates") if word in item)]
        if "minutes" in item:
            return None if found is None else self.by_minutes(item, found)
        if "dates" in item:
            return None if found is None else self.by_date(item, found)
        number = Fraction(found.number) if isinstance(found, (Counts, Days)) else found
        if number == 0:
            return Fraction(0)
        rate, free = self.value(item["rate"]), self.value(item["free"]) if "free" in item else None
        if number is None or rate is None or ("free" in item and free is None):
            return None
        return (number if free is None else max(Fraction(0), number - free)) * rate

    def by_minutes(self, item: dict[str, Any], events: Counts) -> Fraction:
        tiers = self.staircase(item["tiers"])
        total = sum((Fraction(self.tier(item["tiers"], one)["value"]) for one in events.minutes if one), Fraction(0))
        for label, number in events.by_band.items():
            meant = [tier for place, tier in enumerate(tiers) if label in (place, tier.get("label"))]
            if not meant:
                raise Refused({(item["minutes"], "fact_band_unknown")})
            total += number * Fraction(meant[0]["value"])
        return total

    def by_date(self, item: dict[str, Any], days: Days) -> Any:
        if not days.number:
            return Fraction(0)
        ranges = item["ranges"] if isinstance(item["ranges"], list) else self.table(item["ranges"]["parameter"])
        first_day = self.last_day.replace(day=1)
        here = [one for one in ranges if one["first_day"] <= self.last_day and one["last_day"] >= first_day]
        if days.counted and here:
            raise Refused({(item["dates"], "fact_dates_needed")})
        total, rest = Fraction(0), days.counted
        for day in days.days:
            own = [one["rate"] for one in here if one["first_day"] <= day <= one["last_day"]]
            total, rest = (total + Fraction(own[0]), rest) if own else (total, rest + 1)
        rate = self.value(item["rate"]) if rest else Fraction(0)
        return None if rate is None else total + rest * rate


def _words(body: Any) -> set[str]:
    """Every word a step says, names among them."""
    if isinstance(body, dict):
        return {word for key, value in body.items() for word in _words(value) | {key}}
    return {word for value in body for word in _words(value)} if isinstance(body, list) else {str(body)}


def _rounded(value: Fraction, mode: str, to: Any) -> Fraction:
    """To a multiple of `to`: nearest with a half away from zero, towards zero, or away from zero."""
    steps = abs(value) / Fraction(to)
    whole = Fraction(steps.numerator // steps.denominator)
    rest = steps - whole
    if (mode == "half_up" and rest >= Fraction(1, 2)) or (mode == "up" and rest > 0):
        whole += 1
    return (whole if value >= 0 else -whole) * Fraction(to)
