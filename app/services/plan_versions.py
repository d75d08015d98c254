"""One version of a plan for reading and writing, the superior's results to build on, and a superior's plans."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select

from app.domain.calendar import local_date
from app.domain.errors import NotAllowed, NotFound
from app.domain.permissions import Ground, Permission, Viewer
from app.extensions import db
from app.models import Employee, Rhk, Skp, SkpVersion
from app.services.plan_read import PlanRow, list_plans
from app.services.plan_store import (
    codes_of_year,
    free_codes,
    plan_day,
    version_rows,
    visible_version,
)
from app.services.plans import latest_agreed
from app.services.subordinates import Subordinate, assessed_people, describe


@dataclass(frozen=True, slots=True)
class WrittenIndicator:
    """An indicator as written; `change` against the agreed wording: new, changed or empty."""

    kode: str
    indikator: str
    aspek: str
    target: Decimal
    satuan: str
    target_s1: Decimal | None
    target_s2: Decimal | None
    cara_hitung: str | None
    change: str = ""


@dataclass(frozen=True, slots=True)
class WrittenRhk:
    """A result as written; `rhk_atasan` is the text of the superior's result it supports."""

    number: int
    kode: str
    kategori: str
    rhk: str
    rhk_atasan_kode: str | None
    rhk_atasan: str | None
    indicators: tuple[WrittenIndicator, ...]
    change: str = ""


@dataclass(frozen=True, slots=True)
class SuperiorResult:
    """One result of the superior's agreed plan, to be supported."""

    kode: str
    number: int
    rhk: str


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version on its page. `removed` are indicators of the agreed wording that are gone; `earliest` for an amendment."""

    version: SkpVersion
    owner: str
    assessor: str | None
    results: tuple[WrittenRhk, ...]
    removed: tuple[str, ...]
    grounds: frozenset[Ground]
    is_amendment: bool
    today: date

    @property
    def is_own(self) -> bool:
        return Ground.OWNER in self.grounds

    @property
    def may_agree(self) -> bool:
        return Ground.ASSESSOR in self.grounds


@dataclass(frozen=True, slots=True)
class RhkPage:
    """What the form of one result needs: the result (None for a new one), its code, and codes for new indicators."""

    version: SkpVersion
    kode: str
    result: WrittenRhk | None
    new_codes: tuple[str, ...]
    superior: tuple[SuperiorResult, ...]

    @property
    def superior_options(self) -> list[tuple[str, str]]:
        """Code and text of each result of the superior; a stored code that is no longer there stays a choice."""
        options = [(one.kode, f"{one.number}. {one.rhk}") for one in self.superior]
        stored = self.result.rhk_atasan_kode if self.result else None
        return options if not stored or stored in dict(options) else [*options, (stored, stored)]


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """A subordinate with the plan of a year, None without one."""

    person: Subordinate
    plan: PlanRow | None


def version_view(public_id: uuid.UUID, *, viewer: Viewer, now: datetime) -> VersionView:
    """A version for its owner, or once submitted for whoever may read the plan. Raises: NotFound, NotAllowed."""
    seen = visible_version(public_id, Permission.PLAN_READ, viewer=viewer, now=now)
    version, skp = seen.version, seen.version.skp
    agreed = latest_agreed(skp)
    base = agreed if agreed is not None and agreed.id != version.id else None
    rows = version_rows([version.id, *([base.id] if base else [])])
    before = {row.kode: row for row in rows if base is not None and row.skp_version_id == base.id}
    own = [row for row in rows if row.skp_version_id == version.id]
    above = {one.kode: one.rhk for one in superior_results(skp)}
    names = dict(
        db.session.execute(
            select(Employee.id, Employee.nama).where(Employee.id.in_({skp.employee_id, skp.assessor_id or 0}))
        ).all()
    )
    gone = [row.indikator for kode, row in before.items() if kode not in {row.kode for row in own}]
    return VersionView(
        version=version,
        owner=names[skp.employee_id],
        assessor=names.get(skp.assessor_id or 0),
        results=_results(own, before, above),
        removed=tuple(gone),
        grounds=seen.grounds,
        is_amendment=base is not None,
        today=plan_day(skp, local_date(now)),
    )


def rhk_page(public_id: uuid.UUID, kode: str | None, *, viewer: Viewer, now: datetime) -> RhkPage:
    """The form of one result of a draft; without a code that of a new one. Raises: NotFound, NotAllowed."""
    version = visible_version(public_id, Permission.PLAN_CREATE, viewer=viewer, now=now).version
    results = _results(version_rows([version.id]), {}, {})
    result = next((one for one in results if one.kode == kode), None)
    if kode is not None and result is None:
        raise NotFound("not_found")
    new = tuple(free_codes(codes_of_year(version.skp.employee_id, version.skp.tahun), 4))
    own_kode = result.kode if result else free_codes([one.kode for one in results], prefix="RHK")[0]
    return RhkPage(version, own_kode, result, new, superior_results(version.skp))


def superior_results(skp: Skp) -> tuple[SuperiorResult, ...]:
    """The results of the newest agreed wording of the superior's plan of that year. One query."""
    if skp.assessor_id is None:
        return ()
    rows = db.session.execute(
        select(Skp.starts_on, SkpVersion.id, SkpVersion.number, Rhk.kode, Rhk.rhk)
        .join(SkpVersion, SkpVersion.skp_id == Skp.id)
        .join(Rhk, Rhk.skp_version_id == SkpVersion.id)
        .where(
            Skp.employee_id == skp.assessor_id,
            Skp.tahun == skp.tahun,
            Skp.state.in_(("agreed", "closed")),
            SkpVersion.state == "agreed",
        )
        .order_by(Skp.starts_on, SkpVersion.number, Rhk.position)
    ).all()
    newest = [row for row in rows if row.id == rows[-1].id]
    return tuple(SuperiorResult(row.kode, number, row.rhk) for number, row in enumerate(newest, 1))


def team_plans(tahun: int, *, viewer: Viewer, now: datetime) -> list[TeamPlan]:
    """The plans of everyone the viewer assesses; what waits for the viewer first, then who has none, then by name.

    Raises: NotAllowed for someone who leads nobody.
    """
    if not viewer.is_superior:
        raise NotAllowed("not_permitted")
    today = local_date(now)
    on = min(max(today, date(tahun, 1, 1)), date(tahun, 12, 31))
    people = describe(assessed_people(viewer.employee_id, on, now=now), on)
    plans: dict[int, PlanRow] = {}
    for plan in list_plans([one.id for one in people], tahun=tahun):
        plans.setdefault(plan.employee_id, plan)
    found = [TeamPlan(one, plans.get(one.id)) for one in people]
    return sorted(found, key=_need)


def waits_for_superior(plan: PlanRow | None) -> bool:
    """Whether a version of the plan waits for agreement."""
    return plan is not None and any(version.state == "submitted" for version in plan.versions)


def _need(item: TeamPlan) -> int:
    if waits_for_superior(item.plan):
        return 0
    return 2 if item.plan is not None and item.plan.latest_agreed else 1


def _results(
    rows: Sequence[Row[*tuple[Any, ...]]], before: dict[str, Row[*tuple[Any, ...]]], above: dict[str, str]
) -> tuple[WrittenRhk, ...]:
    grouped: dict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in rows:
        grouped[row.rhk_id].append(row)
    old_rhk = {row.rhk_kode: (row.rhk, row.kategori, row.rhk_atasan_kode) for row in before.values()}
    found = []
    for number, group in enumerate(grouped.values(), 1):
        head = group[0]
        words = (head.rhk, head.kategori, head.rhk_atasan_kode)
        change = _change(old_rhk.get(head.rhk_kode), words) if before else ""
        indicators = tuple(_indicator(row, before) for row in group)
        above_text = above.get(head.rhk_atasan_kode or "")
        found.append(
            WrittenRhk(
                number, head.rhk_kode, head.kategori, head.rhk, head.rhk_atasan_kode, above_text, indicators, change
            )
        )
    return tuple(found)


_SAID = ("indikator", "aspek", "target", "satuan", "target_s1", "target_s2", "cara_hitung")


def _indicator(row: Row[*tuple[Any, ...]], before: dict[str, Row[*tuple[Any, ...]]]) -> WrittenIndicator:
    old = before.get(row.kode)
    change = _change(_said(old) if old else None, _said(row)) if before else ""
    return WrittenIndicator(
        kode=row.kode,
        indikator=row.indikator,
        aspek=row.aspek,
        target=row.target,
        satuan=row.satuan,
        target_s1=row.target_s1,
        target_s2=row.target_s2,
        cara_hitung=row.cara_hitung,
        change=change,
    )


def _said(row: Row[*tuple[Any, ...]]) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _SAID)


def _change(old: object, new: object) -> str:
    if old is None:
        return "new"
    return "" if old == new else "changed"
