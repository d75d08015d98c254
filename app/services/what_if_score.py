"""What some more approved entries would change in the score of the running semester, by the real scoring function."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from app.domain.errors import FieldError, Invalid
from app.domain.hasil_facts import IndicatorResult, RhkFacts, RhkResult
from app.domain.periods import Semester
from app.domain.scoring import ScoreResult, SemesterFacts, compute_score
from app.services.score_facts import read_facts
from app.services.scoring_book import ScoringBook
from app.services.structure import structure_above

MOST_ENTRIES: Final = 50
_MOST_VOLUME: Final = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class ScoreWish:
    """So many more approved entries of this volume each on one indicator, all with mutu sesuai."""

    indikator: str = ""
    entries: int = 0
    volume: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class ScoreWhatIf:
    """The score as the entries stand and as it would be. `indicator` and `rhk` are of the chosen one, before and after."""

    semester: Semester
    indicators: tuple[tuple[str, str], ...]
    wish: ScoreWish
    before: ScoreResult
    after: ScoreResult

    @property
    def indicator(self) -> tuple[IndicatorResult, IndicatorResult] | None:
        found = [[i for r in one.hasil.rhk for i in r.indicators if self._is_chosen(i)] for one in self._both]
        return (found[0][0], found[1][0]) if all(found) else None

    @property
    def rhk(self) -> tuple[RhkResult, RhkResult] | None:
        found = [[r for r in one.hasil.rhk if any(map(self._is_chosen, r.indicators))] for one in self._both]
        return (found[0][0], found[1][0]) if all(found) else None

    @property
    def _both(self) -> tuple[ScoreResult, ScoreResult]:
        return self.before, self.after

    def _is_chosen(self, one: IndicatorResult) -> bool:
        return one.facts.indikator_kode == self.wish.indikator


def what_if_score(employee_id: int, args: Mapping[str, str], *, today: date) -> ScoreWhatIf | None:
    """None without an agreed plan in the running semester. Raises: Invalid naming each field that makes no sense."""
    semester = Semester.of(today)
    book = ScoringBook(semester, [employee_id])
    counting = book.counting_minutes([employee_id])
    people = read_facts(semester, [employee_id], structure_above([employee_id]), today=today, counting=counting)
    if not people:
        return None
    facts = people[0].facts
    indicators = [(one.indikator_kode, one.satuan) for rhk in _rhk_of(facts) for one in rhk.indicators]
    wish = parse_wish(args, [code for code, _ in indicators])
    rules = book.rules_of(employee_id)
    after = with_entries(facts, wish)
    return ScoreWhatIf(semester, tuple(indicators), wish, compute_score(facts, rules), compute_score(after, rules))


def parse_wish(args: Mapping[str, str], known: Sequence[str]) -> ScoreWish:
    """Raises: Invalid("what_if_invalid")."""
    problems: dict[str, list[FieldError]] = {}
    text = args.get("entri", "").strip() or "0"
    is_count = text.isascii() and text.isdigit() and len(text) <= 4 and int(text) <= MOST_ENTRIES
    if not is_count:
        problems["entri"] = [FieldError("what_if_count", {"most": MOST_ENTRIES})]
    indikator = args.get("indikator", "") or (known[0] if known else "")
    if indikator not in known:
        problems["indikator"] = [FieldError("what_if_indicator")]
    volume = _volume(args.get("volume", ""))
    if volume is None:
        problems["volume"] = [FieldError("what_if_volume")]
    if problems or volume is None:
        raise Invalid("what_if_invalid", fields=problems)
    return ScoreWish(indikator, int(text), volume)


def with_entries(facts: SemesterFacts, wish: ScoreWish) -> SemesterFacts:
    """The facts as the roll-ups would stand with the entries approved."""
    skp = tuple(replace(one, rhk=tuple(_with_entries(rhk, wish) for rhk in one.rhk)) for one in facts.skp)
    return replace(facts, skp=skp)


def _with_entries(rhk: RhkFacts, wish: ScoreWish) -> RhkFacts:
    if all(one.indikator_kode != wish.indikator for one in rhk.indicators):
        return rhk
    more = wish.volume * wish.entries
    indicators = tuple(
        replace(one, volume=one.volume + more, entries=one.entries + wish.entries)
        if one.indikator_kode == wish.indikator
        else one
        for one in rhk.indicators
    )
    return replace(rhk, indicators=indicators, mutu_ok=rhk.mutu_ok + more, mutu_all=rhk.mutu_all + more)


def _rhk_of(facts: SemesterFacts) -> list[RhkFacts]:
    return [rhk for skp in facts.skp for rhk in skp.rhk]


def _volume(text: str) -> Decimal | None:
    """One of an entry: more than 0, at most a million, three decimals, comma or point; 1 when left out."""
    try:
        value = Decimal(text.strip().replace(",", ".") or "1")
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 < value <= _MOST_VOLUME or value != round(value, 3):
        return None
    return value
