"""Which SKP each row of a plans file belongs to, and the days each SKP runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain.structure import AssignmentFact, Structure
from app.services.imports.plan_content import PlanContent
from app.services.imports.plan_dates import Span, cut_by_next, skp_span
from app.services.imports.plan_row import PlanRow
from app.services.imports.plan_stored import StoredPlans, StoredSkp


@dataclass(slots=True)
class Group:
    """The rows of one SKP, with what is stored of it."""

    employee_id: int
    tahun: int
    span: Span
    stored: StoredSkp | None
    items: list[PlanRow] = field(default_factory=list)

    @property
    def content(self) -> PlanContent:
        """What the plan says before this file."""
        return (self.stored.content if self.stored else None) or PlanContent()


@dataclass(slots=True)
class Grouping:
    """`orphans` lie in a year without a definitif post; `shortened` are stored SKP that now end earlier, by id."""

    groups: list[Group] = field(default_factory=list)
    orphans: list[PlanRow] = field(default_factory=list)
    shortened: dict[int, date] = field(default_factory=dict)


def group_rows(
    items: Iterable[PlanRow], people: Mapping[str, int], plans: StoredPlans, structure: Structure
) -> Grouping:
    """Sort the rows by person, year and SKP."""
    years: dict[tuple[str, int], list[PlanRow]] = defaultdict(list)
    for item in items:
        years[item.nip, item.tahun].append(item)
    found = Grouping()
    for (nip, tahun), rows in years.items():
        employee_id = people[nip]
        _group_year(found, employee_id, tahun, rows, plans, structure.assignments_of(employee_id))
    return found


def _group_year(
    found: Grouping,
    employee_id: int,
    tahun: int,
    rows: Sequence[PlanRow],
    plans: StoredPlans,
    posts: Sequence[AssignmentFact],
) -> None:
    stored = plans.of_year(employee_id, tahun)
    default = _default_span(employee_id, tahun, rows, plans, posts)
    groups: dict[date, Group] = {}
    for item in rows:
        span = _span_of(item, employee_id, plans, posts) or (default if item.skp_mulai is None else None)
        if span is None:
            found.orphans.append(item)
            continue
        known = stored.get(span.starts_on)
        groups.setdefault(span.starts_on, Group(employee_id, tahun, span, known)).items.append(item)
    spans = {start: skp.span for start, skp in stored.items()}
    spans |= {start: group.span for start, group in groups.items()}
    for span in cut_by_next(list(spans.values())):
        skp, group = stored.get(span.starts_on), groups.get(span.starts_on)
        if group is not None:
            group.span = span
        if skp is not None and skp.span != span:
            found.shortened[skp.id] = span.ends_on
    found.groups += groups.values()


def _span_of(item: PlanRow, employee_id: int, plans: StoredPlans, posts: Sequence[AssignmentFact]) -> Span | None:
    """The days the row itself points to: by its skp_mulai, or by the SKP its indicator already belongs to."""
    if item.skp_mulai is not None:
        stored = plans.of_year(employee_id, item.tahun).get(item.skp_mulai)
        return stored.span if stored else skp_span(item.tahun, item.skp_mulai, posts)
    known = plans.skp_of_line((employee_id, item.tahun, item.indikator_kode))
    return known.span if known else None


def _default_span(
    employee_id: int, tahun: int, rows: Sequence[PlanRow], plans: StoredPlans, posts: Sequence[AssignmentFact]
) -> Span | None:
    """Where a new indicator without skp_mulai goes: to the SKP of its neighbours in the file, else to that of the post."""
    for item in rows:
        known = plans.skp_of_line((employee_id, tahun, item.indikator_kode)) if item.skp_mulai is None else None
        if known is not None:
            return known.span
    return skp_span(tahun, None, posts)
