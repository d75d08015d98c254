"""Two derivations side by side: one's own months, two people by the consent of both, two lines for who may read them."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain.errors import NotFound
from app.domain.periods import Month
from app.domain.permissions import Permission, Viewer
from app.domain.tpp import Comparison, Side, compare
from app.extensions import db
from app.models import Employee, TppBatch, TppLine
from app.services.derivation_consents import have_both_consented
from app.services.rules_in_force import profile_of_batch
from app.services.tpp_access import load_batch
from app.services.tpp_lines import BatchRules, batch_rules
from app.services.tpp_read import Derivation, batch_line, own_line


@dataclass(frozen=True, slots=True)
class Compared:
    """Both derivations and what lies between them. `titles`: the facts by name, in the words of the profile.

    `is_private`: the viewer sees what the other agreed to, so figures of pay and family are not told.
    """

    first: Derivation
    second: Derivation
    comparison: Comparison
    titles: dict[str, str]
    is_private: bool = False


def compare_own(employee_id: int, first: Month, second: Month) -> Compared:
    """Two own months; nobody has to agree. Raises: NotFound without a line, Invalid while one of them is held."""
    return _compared(_own(employee_id, first), _own(employee_id, second))


def compare_with_person(person_id: UUID, month: Month, *, viewer: Viewer) -> tuple[Employee, Compared]:
    """Own and another's line of a month. Raises: NotFound unless both agreed, or without a line; Invalid while held."""
    other = db.session.scalar(select(Employee).where(Employee.public_id == person_id))
    if other is None or not have_both_consented(viewer.employee_id, other.id, month):
        raise NotFound("not_found")
    return other, _compared(_own(viewer.employee_id, month), _own(other.id, month), is_private=True)


def compare_in_office(public_id: UUID, line_id: UUID, nip: str, *, viewer: Viewer) -> tuple[Derivation, Compared]:
    """A line of a batch with the line of the same month of the person with this NIP.

    Raises: NotFound when the viewer may not read one of the batches, or there is no such line; Invalid while held.
    """
    found = batch_line(public_id, line_id, viewer)
    other = db.session.scalar(
        select(TppLine)
        .join(TppBatch, TppBatch.id == TppLine.batch_id)
        .join(Employee, Employee.id == TppLine.employee_id)
        .where(TppBatch.month == found.batch.month, Employee.nip == "".join(nip.split()), TppLine.id != found.line.id)
        .order_by(TppBatch.run_kind != found.batch.run_kind, TppBatch.revision.desc())
        .limit(1)
        .options(joinedload(TppLine.employee), joinedload(TppLine.batch))
    )
    if other is None:
        raise NotFound("not_found")
    # The second gate once more: the other line may lie in a batch of another unit.
    load_batch(other.batch.public_id, Permission.TPP_BATCH_READ, viewer)
    return found, _compared(found, batch_line(other.batch.public_id, other.public_id, viewer))


def side_of(found: Derivation) -> Side:
    """The rules a line was computed with, and its stored facts. Raises: NotFound when the rules are kept no more."""
    rules = _rules(found)
    return Side(rules.calculator, rules.facts_of(_facts(found)))


def _rules(found: Derivation) -> BatchRules:
    return batch_rules(Month.parse(found.batch.month), profile_of_batch(found.batch))


def _facts(found: Derivation) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(found.line.facts)["facts"]
    return facts


def _own(employee_id: int, month: Month) -> Derivation:
    found = own_line(employee_id, month)
    if found is None:
        raise NotFound("not_found")
    return found


def _compared(first: Derivation, second: Derivation, *, is_private: bool = False) -> Compared:
    sides = side_of(first), side_of(second)
    titles = {
        word: spec.title
        for side in reversed(sides)
        for spec in side.calculator.profile.facts
        for word in (spec.name, *spec.aliases)
    }
    as_first_reads = _rules(first).facts_of(_facts(second))
    return Compared(first, second, compare(*sides, as_first_reads), titles, is_private)
