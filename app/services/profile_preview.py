"""What a proposed profile would have changed in a past month: every line of the month's batches computed again.

The stored facts are used, so nothing is read twice and nothing is written but the outcome; only what no batch stored, because
its own profile does not count minutes, is read for one that does. It runs beside the request and says how far it is.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from app.domain.calendar import local_date
from app.domain.canonical import plain_json
from app.domain.errors import DomainError, FieldError, Invalid, NotFound, ParameterNotInForce
from app.domain.periods import Month
from app.domain.permissions import Permission, Viewer
from app.domain.tpp import Calculator
from app.extensions import db
from app.models import Employee, ProfilePreview, RuleProfile, TppBatch, TppLine, Unit
from app.services import audit
from app.services.office_scope import require_city
from app.services.rule_profiles import load_proposal
from app.services.rules_in_force import stored_profile
from app.services.tpp_lines import batch_rules
from app.services.tpp_minutes import minute_facts_of_unit
from app.services.unit_of_work import unit_of_work

PAGE = 50
CHUNK = 2000
# One row: line id, unit id, amount before, amount after; None while held.
Outcome = list[Any]


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One person: whole rupiah of TPP bruto before and after, None where it is held."""

    employee: Employee
    unit: Unit
    before: int | None
    after: int | None

    @property
    def difference(self) -> int:
        """What changes in the budget; who is held costs nothing yet."""
        return (self.after or 0) - (self.before or 0)


@dataclass(frozen=True, slots=True)
class PreviewUnit:
    """The totals of one OPD, in whole rupiah."""

    unit: Unit
    people: int
    before: int
    after: int

    @property
    def difference(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """A finished preview: totals, units by size of the change, and one page of people whose amount changes, largest first.

    `newly_held` counts people whom the profile cannot compute, `newly_computed` those who were held until now (they cost
    `newly_computed_amount` that no rule change causes), `ignored` names facts it does not read, `problem` says
    why it could not be computed at all.
    """

    preview: ProfilePreview
    profile: RuleProfile
    units: list[PreviewUnit] = field(default_factory=list)
    lines: list[PreviewLine] = field(default_factory=list)
    people: int = 0
    unchanged: int = 0
    before: int = 0
    after: int = 0
    up: int = 0
    down: int = 0
    newly_held: int = 0
    newly_computed: int = 0
    newly_computed_amount: int = 0
    ignored: list[str] = field(default_factory=list)
    problem: Mapping[str, str] | None = None
    next_offset: int | None = None

    @property
    def difference(self) -> int:
        return self.after - self.before


def start_preview(profile_id: UUID, month_code: str, *, by: Viewer, now: datetime) -> ProfilePreview:
    """Note that a preview begins. Raises: NotFound, NotAllowed, Invalid for a month that is not over or has no batch."""
    require_city(Permission.RULE_PROPOSE, by)
    row = load_proposal(profile_id)
    month = _past_month(month_code, now)
    total = sum(count for _, count in _batches(row, month))
    if not total:
        raise Invalid("preview_invalid", fields={"month": [FieldError("preview_no_batch", {"month": month})]})
    with unit_of_work():
        preview = ProfilePreview(
            profile_id=row.id, month=month.code, state="running", total=total, asked_by_id=by.employee_id, asked_at=now
        )
        db.session.add(preview)
        db.session.flush()  # the audit row names its public id
        data = {"month": month.code, "content_hash": row.content_hash}
        audit.record(
            "rule_profile.previewed", "profile_preview", preview.public_id, by=by.employee_id, now=now, data=data
        )
        return preview


def run_preview(preview_id: UUID, *, finished: Callable[[], datetime]) -> None:
    """Compute all lines and keep the outcome; what cannot be computed at all is kept as the reason."""
    preview = db.session.scalars(select(ProfilePreview).where(ProfilePreview.public_id == preview_id)).one()
    month, row = Month.parse(preview.month), preview.profile
    try:
        result = _outcome(row, month, lambda done: _progress(preview_id, done))
        state = "done"
    except DomainError as problem:
        result = {"problem": {"code": problem.code, **{name: str(value) for name, value in problem.params.items()}}}
        state = "failed"
    except BaseException:
        _finish(preview_id, "failed", {"problem": {"code": "unknown"}}, finished())
        raise
    _finish(preview_id, state, result, finished())


def preview_page(preview_id: UUID, *, viewer: Viewer, offset: int = 0) -> PreviewPage:
    """A preview as far as it is. Raises: NotFound, NotAllowed."""
    require_city(Permission.RULE_PROFILE_READ, viewer)
    preview = db.session.scalar(select(ProfilePreview).where(ProfilePreview.public_id == preview_id))
    if preview is None:
        raise NotFound("not_found")
    if preview.result is None:
        return PreviewPage(preview, preview.profile)
    found = json.loads(preview.result)
    if "problem" in found:
        return PreviewPage(preview, preview.profile, problem=found["problem"])
    outcomes: list[Outcome] = found["lines"]
    changed = [one for one in outcomes if one[2] != one[3]]
    shown = changed[offset : offset + PAGE]
    return PreviewPage(
        preview=preview,
        profile=preview.profile,
        units=_units(found["units"]),
        lines=_lines(shown),
        people=len(outcomes),
        unchanged=len(outcomes) - len(changed),
        before=sum(one[2] or 0 for one in outcomes),
        after=sum(one[3] or 0 for one in outcomes),
        up=sum((one[3] or 0) > (one[2] or 0) for one in outcomes),
        down=sum((one[3] or 0) < (one[2] or 0) for one in outcomes),
        newly_held=sum(one[3] is None and one[2] is not None for one in outcomes),
        newly_computed=sum(one[2] is None and one[3] is not None for one in outcomes),
        newly_computed_amount=sum(one[3] or 0 for one in outcomes if one[2] is None),
        ignored=found["ignored"],
        next_offset=offset + PAGE if offset + PAGE < len(changed) else None,
    )


def previews_of(profile_id: int) -> list[ProfilePreview]:
    """The previews of a profile, newest first, without their outcome."""
    query = select(ProfilePreview).where(ProfilePreview.profile_id == profile_id).order_by(ProfilePreview.id.desc())
    return list(db.session.scalars(query.limit(20)))


def _past_month(code: str, now: datetime) -> Month:
    try:
        month = Month.parse(code)
    except Invalid:
        raise Invalid("preview_invalid", fields={"month": [FieldError("month_required")]}) from None
    if month.last_day >= local_date(now):
        raise Invalid("preview_invalid", fields={"month": [FieldError("preview_month_open", {"month": month})]})
    return month


def _batches(row: RuleProfile, month: Month) -> list[tuple[int, int]]:
    """The newest regular batch of each OPD the profile is for, with its number of people."""
    newest = (
        select(func.max(TppBatch.id))
        .where(TppBatch.month == month.code, TppBatch.run_kind == "biasa")
        .group_by(TppBatch.unit_id)
    )
    query = select(TppBatch.id, TppBatch.people).where(TppBatch.id.in_(newest)).order_by(TppBatch.unit_id)
    if row.unit_id is not None:
        query = query.where(TppBatch.unit_id == row.unit_id)
    return [(batch, people) for batch, people in db.session.execute(query)]


def _outcome(row: RuleProfile, month: Month, progress: Callable[[int], object]) -> dict[str, Any]:
    """The rules of the month with the proposed structure, also where it only begins later. Raises: ParameterNotInForce."""
    profile = stored_profile(row)
    early = replace(profile, valid_from=min(profile.valid_from, month.first_day), valid_to=None)
    rules = batch_rules(month, early)
    known, ignored = profile.fact_table, set[str]()
    outcomes: list[Outcome] = []
    units: dict[int, list[int]] = {}
    minutes: dict[int, Mapping[int, Mapping[str, Any]]] = {}
    for opd_id, line in _stored_lines(row, month):
        if opd_id not in minutes:
            minutes = {opd_id: minute_facts_of_unit(month, opd_id, known)}
        facts = {**minutes[opd_id].get(line.employee_id, {}), **json.loads(line.facts)["facts"]}
        # The dates beside a number are the same fact.
        ignored |= {name for name in facts if name not in known and name.removesuffix("_tanggal") not in known}
        after = None if rules.unread(facts) else _bruto(rules.calculator, rules.facts_of(facts))
        outcomes.append([line.id, opd_id, line.tpp_bruto, after])
        total = units.setdefault(opd_id, [opd_id, 0, 0, 0])
        total[1:] = [total[1] + 1, total[2] + (line.tpp_bruto or 0), total[3] + (after or 0)]
        if len(outcomes) % CHUNK == 0:
            progress(len(outcomes))
    outcomes.sort(key=lambda one: (-abs((one[3] or 0) - (one[2] or 0)), one[0]))
    by_size = sorted(units.values(), key=lambda one: (-abs(one[3] - one[2]), one[0]))
    return {"units": by_size, "lines": outcomes, "ignored": sorted(ignored)}


def _stored_lines(row: RuleProfile, month: Month) -> Iterator[tuple[int, Row[*tuple[Any, ...]]]]:
    """Id, person, amount and facts of every line, batch by batch."""
    for batch_id, _people in _batches(row, month):
        opd_id = db.session.scalar(select(TppBatch.unit_id).where(TppBatch.id == batch_id))
        columns = (TppLine.id, TppLine.employee_id, TppLine.tpp_bruto, TppLine.facts)
        query = select(*columns).where(TppLine.batch_id == batch_id)
        # All of a batch at once: what says how far we are ends the transaction a cursor would live in.
        rows = db.session.execute(query.order_by(TppLine.id)).all()
        yield from ((int(opd_id or 0), line) for line in rows)


def _bruto(calculator: Calculator, facts: Mapping[str, Any]) -> int | None:
    """TPP bruto of one person; None where the line would be held."""
    try:
        computed = calculator.compute(facts)
    except (Invalid, ParameterNotInForce):
        return None
    amount = computed.outputs.get("tpp_bruto")
    return None if computed.held is not None or amount is None else int(amount)


def _progress(preview_id: UUID, done: int) -> None:
    with unit_of_work():
        _locked(preview_id).done = done


def _finish(preview_id: UUID, state: str, result: Mapping[str, Any], at: datetime) -> None:
    with unit_of_work():
        preview = _locked(preview_id)
        preview.state, preview.result, preview.finished_at = state, plain_json(result), at
        preview.done = preview.total if state == "done" else preview.done


def _locked(preview_id: UUID) -> ProfilePreview:
    return db.session.scalars(
        select(ProfilePreview).where(ProfilePreview.public_id == preview_id).with_for_update()
    ).one()


def _units(rows: list[list[int]]) -> list[PreviewUnit]:
    named = {unit.id: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_([row[0] for row in rows])))}
    return [PreviewUnit(named[row[0]], row[1], row[2], row[3]) for row in rows]


def _lines(outcomes: list[Outcome]) -> list[PreviewLine]:
    """People of one page. A draft made again since may have let a line go; it is left out."""
    rows = db.session.execute(
        select(TppLine.id, Employee, Unit)
        .join(Employee, Employee.id == TppLine.employee_id)
        .join(Unit, Unit.id == TppLine.unit_id)
        .where(TppLine.id.in_([one[0] for one in outcomes]))
    )
    named = {line: (employee, unit) for line, employee, unit in rows}
    return [PreviewLine(*named[line], before, after) for line, _opd, before, after in outcomes if line in named]
