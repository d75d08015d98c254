"""Computes the lines of a TPP batch by a profile, each with its derivation; nothing is written here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Any, Final

from app.domain.canonical import canonical_hash, plain_json
from app.domain.errors import Invalid, ParameterNotInForce
from app.domain.parameters import ParametersAt, plain
from app.domain.periods import Month
from app.domain.tpp import Calculator, Computed, Profile, TraceArchive, bind
from app.domain.tpp_settlement import SETTLED_AMOUNTS
from app.services.rules import parameters_on
from app.services.tpp_facts import LineFacts
from app.services.tpp_members import Exclusion
from app.services.tpp_standing import Note

# Facts of a recorded circumstance; each is there only where it applies.
MUST_BE_READ: Final = ("bagian_hukuman", "bagian_kedudukan", "cpns", "hari_menjabat", "plt_kelas")
AMOUNTS: Final = ("basic_tpp", *SETTLED_AMOUNTS)
# The step whose result is paid on top of the bruto. It is no output: profiles that closed months rest on stay as they are.
BORNE: Final = "pajak_ditanggung"


@dataclass(frozen=True, slots=True)
class BatchRules:
    """The profile and parameters of one month, and what identifies them."""

    month: Month
    profile: Profile
    calculator: Calculator
    parameters_hash: str

    def facts_of(self, facts: Mapping[str, Any]) -> Mapping[str, Any]:
        """The facts the profile asks for: what a rule does not read cannot be wrong for it.

        Days a rule reads by date (a fact of type dates) are given by date where the dates are known.
        """
        wanted = {name: value for name, value in facts.items() if name in self.profile.fact_table}
        dated = {name: f"{name}_tanggal" for name in self.profile.dated_facts}
        return wanted | {name: facts[dates] for name, dates in dated.items() if dates in facts}

    def unread(self, facts: Mapping[str, Any]) -> list[str]:
        """What HR recorded about the person that the profile does not know: it must not be left out in silence."""
        return sorted(name for name in MUST_BE_READ if name in facts and name not in self.profile.fact_table)

    @property
    def rules_hash(self) -> str:
        """SHA-256 over profile and parameters: equal exactly where the same facts must give the same amounts."""
        return canonical_hash([self.profile.content_hash, self.parameters_hash])


@dataclass(frozen=True, slots=True)
class ComputedLine:
    """One line as stored: `values` by column. Amounts are whole rupiah, None while held or unknown."""

    employee_id: int
    values: Mapping[str, Any]

    @property
    def is_held(self) -> bool:
        return bool(self.values["status"] == "tertahan")

    def amount(self, name: str) -> int:
        """An amount for sums; unknown counts as nothing."""
        return int(self.values[name] or 0)


def batch_rules(month: Month, profile: Profile) -> BatchRules:
    """A profile (that of `rules_in_force`) with the parameters in force on the month's last day.

    Raises: ParameterNotInForce when the profile or a parameter of it is not in force.
    """
    at = parameters_on(month.last_day, f"TPP {month.code}")
    return BatchRules(month, profile, bind(profile, at), _parameters_hash(profile, at))


def compute_lines(rules: BatchRules, facts: Iterable[LineFacts], archive: TraceArchive) -> list[ComputedLine]:
    """A line for everyone; who cannot be computed is held with the reason, nobody stops the others."""
    return [_line(rules, one, archive) for one in facts]


def recompute(rules: BatchRules, facts: Mapping[str, Any], archive: TraceArchive) -> tuple[dict[str, int | None], str]:
    """Amounts and trace of stored facts, spelled as they are stored."""
    result = _computed(rules, facts, archive)
    return result.amounts, result.trace


def input_hash(
    rules: BatchRules,
    facts: Iterable[LineFacts],
    excluded: Iterable[Exclusion],
    settled: Mapping[int, str] | None = None,
) -> str:
    """SHA-256 over the profile, its parameters of the month, everyone's place and facts, and who is left out for what.

    `settled`: by employee the text of what earlier batches gave, in a run that settles.
    """
    ordered = sorted(facts, key=lambda each: each.member.employee_id)
    texts = settled or {}
    lines = (
        (one.member.employee_id, one.member.unit_id, one.text + texts.get(one.member.employee_id, ""))
        for one in ordered
    )
    left_out = sorted(excluded, key=lambda each: each.employee_id)
    return hash_of_lines(
        rules, lines, ((one.employee_id, one.unit_id, one.reason.value, plain_json(one.params)) for one in left_out)
    )


def hash_of_lines(
    rules: BatchRules, lines: Iterable[tuple[int, int, str]], excluded: Iterable[tuple[int, int, str, str]]
) -> str:
    """The input hash of rows as stored, in order of people: lines as (employee, unit, text of the facts
    and of what is settled), exclusions as
    (employee, unit, reason, text of its params)."""
    digest = sha256(f"{rules.profile.content_hash}\n{rules.parameters_hash}\n{rules.month.code}\n".encode())
    for employee_id, unit_id, text in lines:
        digest.update(f"{employee_id} {unit_id} {text}\n".encode())
    for employee_id, unit_id, reason, params in excluded:
        digest.update(f"- {employee_id} {unit_id} {reason} {params}\n".encode())
    return digest.hexdigest()


def _parameters_hash(profile: Profile, at: ParametersAt) -> str:
    """Only what the profile reads, as it stands in the month: a new row for a later month changes no past batch."""
    rows = {}
    for name in sorted(profile.parameters_on(at.on)):
        row = at.dated(name)
        rows[name] = [row.valid_from.isoformat(), row.source, row.status.value, plain(row.value)]
    return canonical_hash(rows)


def _line(rules: BatchRules, one: LineFacts, archive: TraceArchive) -> ComputedLine:
    result = _computed(rules, one.facts, archive)
    context = {"semester": one.semester, "month": rules.month.code}
    notes = [[code, {**context, **params}] for code, params in (*result.notes, *one.notes)]
    values = {
        "unit_id": one.member.unit_id,
        "kelas_jabatan": one.member.kelas_jabatan,
        "status": "tertahan" if result.is_held else "dihitung",
        "predikat": one.predikat,
        **result.amounts,
        "missing_days": one.missing_days,
        "withheld_reason": one.withheld or result.withheld,
        "legacy_amount": one.legacy,
        "settled": None,
        "notes": plain_json(notes) if notes else "[]",
        "facts": one.text,
        "trace": result.trace,
    }
    return ComputedLine(one.member.employee_id, values)


@dataclass(frozen=True, slots=True)
class _Result:
    amounts: dict[str, int | None]
    trace: str
    is_held: bool
    notes: list[Note]
    withheld: str | None = None


def _computed(rules: BatchRules, facts: Mapping[str, Any], archive: TraceArchive) -> _Result:
    """Raises: Invalid("result_not_whole") when the profile forgets to round; that is no person's fault."""
    unread = rules.unread(facts)
    if unread:
        return _held("[]", ("facts_unread", {"names": ", ".join(unread), "profile": rules.profile.code}))
    try:
        computed = rules.calculator.compute(rules.facts_of(facts))
    except ParameterNotInForce as gap:
        return _held("[]", ("parameter_missing", {"name": gap.name, "date": gap.date.isoformat()}))
    except Invalid as wrong:
        return _held("[]", _wrong_facts(facts, wrong))
    trace = plain_json(archive.pack(computed.trace))
    if computed.held:
        return _held(trace, (f"held_{computed.held}", {}))
    amounts = {name: _whole(computed.outputs.get(name)) for name in AMOUNTS} | {BORNE: _borne(computed)}
    return _Result(amounts, trace, False, [(note, {}) for note in computed.notes], computed.withheld)


def _borne(computed: Computed) -> int | None:
    """Tax the employee does not bear; None also where it is nothing, as on lines from before there was the column."""
    found = next((step.result for step in computed.trace if step.view.name == BORNE), None)
    if found is None:
        return None
    amount = Fraction(found)
    return _whole(amount.numerator if amount.denominator == 1 else amount) or None


def _held(trace: str, reason: Note) -> _Result:
    return _Result(dict.fromkeys(AMOUNTS), trace, True, [reason])


def _wrong_facts(facts: Mapping[str, Any], wrong: Invalid) -> Note:
    if facts.get("kelas_jabatan") is None and "kelas_jabatan" in wrong.fields:
        return ("kelas_missing", {})
    return ("facts_wrong", {"names": ", ".join(sorted(wrong.fields))})


def _whole(value: Any) -> int | None:
    if value is None or isinstance(value, int):
        return value
    raise Invalid("result_not_whole", value=str(value))
