"""Turns the facts given for one person into the values the steps read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.domain.errors import FieldError
from app.domain.tpp.fact_values import LARGEST, Events, FactProblem, whole_count
from app.domain.tpp.facts import FactSpec, facts_invalid
from app.domain.tpp.profile_source import closest


class FactTable:
    """Checks and converts facts by the declarations of one profile; built once per profile."""

    def __init__(self, specs: Iterable[FactSpec]) -> None:
        self.specs = tuple(specs)
        self._converters: dict[str, tuple[str, Callable[[Any], Any]]] = {}
        self._bands: dict[str, tuple[str, str]] = {}
        for spec in self.specs:
            convert = spec.converter()
            for word in (spec.name, *spec.aliases):
                self._converters[word] = (spec.name, convert)
            for position, word in enumerate(spec.band_counts):
                self._bands[word] = (spec.name, f"#{position}")
        self._words = frozenset(word.lower() for word in (*self._converters, *self._bands))
        self._start = {spec.name: spec.default for spec in self.specs}
        self._demanding = tuple(spec for spec in self.specs if not spec.has_default and not spec.optional)

    def __contains__(self, word: object) -> bool:
        """Whether a fact of this name, another name of it, or a count of one of its bands is known."""
        return isinstance(word, str) and (word.lower() in self._words)

    def read(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Values by fact name: every declared fact is present, None where unknown.

        Raises: Invalid("facts_invalid") whose fields name each unknown, wrong or missing fact.
        """
        env = self._start.copy()
        seen: set[str] = set()
        problems: dict[str, list[FieldError]] = {}
        for word, raw in facts.items():
            try:
                self._take(env, seen, word, raw)
            except FactProblem as problem:
                problems.setdefault(word, []).append(FieldError(str(problem), self._help(word, raw)))
        for spec in self._demanding:
            if spec.name not in seen and self._is_missing(spec, env):
                problems.setdefault(spec.name, []).append(FieldError("fact_missing", {"title": spec.title}))
        if problems:
            raise facts_invalid(problems)
        return env

    def _take(self, env: dict[str, Any], seen: set[str], word: str, raw: Any) -> None:
        known = self._converters.get(word) or self._converters.get(word.lower())
        if known is None:
            self._take_band(env, seen, word, raw)
            return
        name, convert = known
        if name in seen or f"#{name}" in seen:
            raise FactProblem("fact_given_twice")
        seen.add(name)
        env[name] = None if raw is None else convert(raw)

    def _take_band(self, env: dict[str, Any], seen: set[str], word: str, raw: Any) -> None:
        """A count of one band, such as `tl2 = 1`, joins the events of its fact."""
        band = self._bands.get(word.lower())
        if band is None:
            raise FactProblem("fact_unknown")
        name, position = band
        if name in seen or position + name in seen:
            raise FactProblem("fact_given_twice")
        seen.update((f"#{name}", position + name))
        events: Events = env[name]
        env[name] = Events(events.minutes, (*events.counted, (position, int(whole_count(raw)))))

    def _is_missing(self, spec: FactSpec, env: Mapping[str, Any]) -> bool:
        if spec.required_with:
            return env[spec.required_with] is not None
        return not any(env[flag] is True for flag in spec.required_unless)

    def _help(self, word: str, raw: Any) -> dict[str, Any]:
        """What the message needs: the value, the allowed codes and bounds, a likely spelling."""
        words = {*self._converters, *self._bands}
        known = self._converters.get(word.lower())
        spec = next((spec for spec in self.specs if known is not None and spec.name == known[0]), None)
        return {
            "value": str(raw),
            "hint": closest(word.lower(), words) if spec is None else "-",
            "known": ", ".join(spec.one_of) if spec else ", ".join(s.name for s in self.specs),
            "minimum": str(spec.minimum) if spec else "",
            "maximum": str(LARGEST if spec is None or spec.maximum is None else spec.maximum),
        }
