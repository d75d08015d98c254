"""Lines of susulan and kekurangan: the month computed anew by its own rules, less what earlier batches of it gave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.domain.canonical import plain_json
from app.domain.tpp_batch import RunKind
from app.domain.tpp_members import Reason
from app.domain.tpp_settlement import SETTLED_AMOUNTS, Settlement, difference, settle
from app.services.tpp_facts import LineFacts
from app.services.tpp_lines import ComputedLine
from app.services.tpp_members import Exclusion
from app.services.tpp_once import Given


@dataclass(frozen=True, slots=True)
class Settled:
    """The lines a settling run holds, the facts behind exactly these, and who needs a decision, with what was given."""

    lines: list[ComputedLine]
    facts: list[LineFacts]
    undecided: list[Exclusion]


def settled_lines(
    run: RunKind, facts: Sequence[LineFacts], lines: Sequence[ComputedLine], given: Mapping[int, list[Given]]
) -> Settled:
    """Of the month's `lines` as they come out now, those that this run owes after what was given."""
    found = Settled([], [], [])
    for one, line in zip(facts, lines, strict=True):
        before, full = given.get(one.member.employee_id, []), _full(line)
        how = settle(run, full, [each.amounts for each in before])
        if how is Settlement.LINE and full is not None:
            found.lines.append(_line(line, full, before))
            found.facts.append(one)
        elif how is Settlement.UNDECIDED:
            member = one.member
            place = (member.employee_id, member.nip, member.unit_id, member.opd_id)
            found.undecided.append(Exclusion(*place, Reason.GIVEN_BEFORE))
    return found


def undecided_of(excluded: Sequence[Exclusion], given: Mapping[int, list[Given]]) -> list[Exclusion]:
    """Those left out of the month now, and not because another OPD has them, whom earlier batches gave something."""
    return [
        replace(one, reason=Reason.GIVEN_BEFORE, params={})
        for one in excluded
        if one.reason is not Reason.MOVED and given.get(one.employee_id)
    ]


def _full(line: ComputedLine) -> dict[str, int] | None:
    """The amounts of a line that can be paid; None while it is held, withheld, or waits for payroll."""
    if line.is_held or line.values["withheld_reason"] is not None or line.values["tpp_netto"] is None:
        return None
    return {name: line.amount(name) for name in SETTLED_AMOUNTS}


def _line(line: ComputedLine, full: Mapping[str, int], before: Sequence[Given]) -> ComputedLine:
    given = [[one.batch, one.run, dict(one.amounts)] for one in before]
    values: dict[str, Any] = {
        **line.values,
        **difference(full, [one.amounts for one in before]),
        "settled": plain_json({"full": dict(full), "given": given}),
    }
    return ComputedLine(line.employee_id, values)
