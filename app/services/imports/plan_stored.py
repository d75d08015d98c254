"""The plans of some years as stored: dates, version numbers, and what the latest agreed version says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.models import Indicator, PlanLine, Rhk, Skp, SkpVersion
from app.services.imports.plan_content import IndicatorContent, PlanContent, RhkContent
from app.services.imports.plan_dates import Span

LineKey = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class StoredSkp:
    """A stored SKP; `content` is None while no version is agreed."""

    id: int
    employee_id: int
    tahun: int
    span: Span
    last_number: int
    content: PlanContent | None


@dataclass(frozen=True, slots=True)
class StoredPlans:
    """SKP by (employee id, year) and first day; plan lines by (employee id, year, code) as (line id, SKP id)."""

    years: dict[tuple[int, int], dict[date, StoredSkp]] = field(default_factory=lambda: defaultdict(dict))
    by_id: dict[int, StoredSkp] = field(default_factory=dict)
    lines: dict[LineKey, tuple[int, int]] = field(default_factory=dict)

    def of_year(self, employee_id: int, tahun: int) -> Mapping[date, StoredSkp]:
        """A person's SKP of a year, by first day."""
        return self.years.get((employee_id, tahun), {})

    def skp_of_line(self, key: LineKey) -> StoredSkp | None:
        """The SKP an indicator code of a person and year belongs to."""
        line = self.lines.get(key)
        return None if line is None else self.by_id[line[1]]


def load_plans(years: Collection[int]) -> StoredPlans:
    """Everything of the years, in four queries."""
    contents = _agreed_contents(years)
    numbers = dict(
        db.session.execute(
            select(SkpVersion.skp_id, func.max(SkpVersion.number))
            .join(Skp, Skp.id == SkpVersion.skp_id)
            .where(Skp.tahun.in_(years))
            .group_by(SkpVersion.skp_id)
        ).all()
    )
    found = StoredPlans()
    rows = db.session.execute(
        select(Skp.id, Skp.employee_id, Skp.tahun, Skp.starts_on, Skp.ends_on).where(Skp.tahun.in_(years))
    )
    for row in rows:
        skp = StoredSkp(
            id=row.id,
            employee_id=row.employee_id,
            tahun=row.tahun,
            span=Span(row.starts_on, row.ends_on),
            last_number=numbers.get(row.id, 0),
            content=contents.get(row.id),
        )
        found.years[skp.employee_id, skp.tahun][skp.span.starts_on] = found.by_id[skp.id] = skp
    for line in db.session.execute(
        select(PlanLine.id, PlanLine.employee_id, PlanLine.tahun, PlanLine.kode, PlanLine.skp_id).where(
            PlanLine.tahun.in_(years)
        )
    ):
        found.lines[line.employee_id, line.tahun, line.kode] = (line.id, line.skp_id)
    return found


def _agreed_contents(years: Collection[int]) -> dict[int, PlanContent]:
    """What the latest agreed version of each SKP says."""
    latest = (
        select(SkpVersion.skp_id, func.max(SkpVersion.number).label("number"))
        .where(SkpVersion.state == "agreed")
        .group_by(SkpVersion.skp_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Skp.id.label("skp_id"), Rhk.kode, Rhk.kategori, Rhk.rhk, Rhk.rhk_atasan_kode, PlanLine.kode.label("line")
        )
        .add_columns(Indicator.indikator, Indicator.aspek, Indicator.target, Indicator.satuan)
        .add_columns(Indicator.target_s1, Indicator.target_s2, Indicator.cara_hitung)
        .join(latest, latest.c.skp_id == Skp.id)
        .join(SkpVersion, (SkpVersion.skp_id == Skp.id) & (SkpVersion.number == latest.c.number))
        .join(Rhk, Rhk.skp_version_id == SkpVersion.id)
        .join(Indicator, Indicator.rhk_id == Rhk.id)
        .join(PlanLine, PlanLine.id == Indicator.plan_line_id)
        .where(Skp.tahun.in_(years))
        .order_by(Skp.id, Rhk.position, Indicator.position)
    )
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.skp_id].append(row)
    return {skp_id: _content(some) for skp_id, some in grouped.items()}


def _content(rows: list[Any]) -> PlanContent:
    rhk = {row.kode: RhkContent(row.kategori, row.rhk, row.rhk_atasan_kode) for row in rows}
    indicators = {
        row.line: IndicatorContent(
            rhk_kode=row.kode,
            indikator=row.indikator,
            aspek=row.aspek,
            target=row.target,
            satuan=row.satuan,
            target_s1=row.target_s1,
            target_s2=row.target_s2,
            cara_hitung=row.cara_hitung,
        )
        for row in rows
    }
    return PlanContent(rhk, indicators)
