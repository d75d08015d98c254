"""Versions of plans as stored: who may see one, what it says, and how its results are written."""

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.orm import joinedload

from app.domain.activities import MEETING_CODE
from app.domain.calendar import local_date
from app.domain.errors import NotFound
from app.domain.permissions import Ground, Permission, Viewer
from app.domain.skp import MAX_KODE, IndicatorForm
from app.extensions import db
from app.models import Indicator, PlanLine, Rhk, Skp, SkpVersion
from app.services.access import check, grounds_towards
from app.services.imports.plan_content import IndicatorContent, PlanContent, RhkContent

_KODE = re.compile(rf"[\w./-]{{1,{MAX_KODE}}}", re.ASCII)
# What only its owner sees: nobody else has been asked about it.
PRIVATE_STATES = ("draft", "withdrawn")


@dataclass(frozen=True, slots=True)
class SeenVersion:
    """A version with the grounds on which it is seen."""

    version: SkpVersion
    grounds: frozenset[Ground]

    @property
    def is_own(self) -> bool:
        return Ground.OWNER in self.grounds


def plan_day(skp: Skp, today: date) -> date:
    """The day of the plan that decides who stands over it: today, or the nearest day the plan covers."""
    return min(max(today, skp.starts_on), skp.ends_on)


def plan_grounds(skp: Skp, viewer: Viewer, *, now: datetime) -> frozenset[Ground]:
    """How the viewer stands to a plan."""
    return grounds_towards(viewer, skp.employee_id, plan_day(skp, local_date(now)), now)


def visible_plan(public_id: uuid.UUID, permission: Permission, *, viewer: Viewer, now: datetime) -> Skp:
    """The plan, if the viewer may do this with it. Raises: NotFound, NotAllowed."""
    skp = db.session.scalar(select(Skp).where(Skp.public_id == public_id))
    if skp is None:
        raise NotFound("not_found")
    check(permission, plan_grounds(skp, viewer, now=now))
    return skp


def visible_version(
    public_id: uuid.UUID, permission: Permission, *, viewer: Viewer, now: datetime, for_update: bool = False
) -> SeenVersion:
    """The version, if the viewer may do this with it; a draft is its owner's alone. Raises: NotFound, NotAllowed."""
    statement = select(SkpVersion).where(SkpVersion.public_id == public_id).options(joinedload(SkpVersion.skp))
    if for_update:
        statement = statement.with_for_update(of=SkpVersion)
    version = db.session.scalar(statement)
    if version is None:
        raise NotFound("not_found")
    grounds = plan_grounds(version.skp, viewer, now=now)
    if version.state in PRIVATE_STATES and Ground.OWNER not in grounds:
        raise NotFound("not_found")
    check(permission, grounds)
    return SeenVersion(version, grounds)


def version_rows(version_ids: Iterable[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Indicators of versions with their results, in the order of the form. One query."""
    return db.session.execute(
        select(
            Rhk.skp_version_id,
            Rhk.id.label("rhk_id"),
            Rhk.position,
            Rhk.kode.label("rhk_kode"),
            Rhk.kategori,
            Rhk.rhk,
            Rhk.rhk_atasan_kode,
            Indicator.plan_line_id,
            PlanLine.public_id.label("line_public_id"),
            PlanLine.kode,
            Indicator.indikator,
            Indicator.aspek,
            Indicator.target,
            Indicator.satuan,
            Indicator.target_s1,
            Indicator.target_s2,
            Indicator.cara_hitung,
        )
        .join(Indicator, Indicator.rhk_id == Rhk.id)
        .join(PlanLine, PlanLine.id == Indicator.plan_line_id)
        .where(Rhk.skp_version_id.in_(list(version_ids)))
        .order_by(Rhk.skp_version_id, Rhk.position, Indicator.position)
    ).all()


def version_content(version_id: int) -> PlanContent:
    """What a version says, comparable with another."""
    rows = version_rows([version_id])
    return PlanContent(
        {row.rhk_kode: RhkContent(row.kategori, row.rhk, row.rhk_atasan_kode) for row in rows},
        {row.kode: _indicator_content(row) for row in rows},
    )


def copy_content(source_id: int, target_id: int) -> None:
    """Write the results of one version into another, on the same plan lines."""
    written: dict[int, int] = {}
    for place, row in enumerate(version_rows([source_id]), 1):
        if row.rhk_id not in written:
            copy = Rhk(
                skp_version_id=target_id,
                position=row.position,
                kode=row.rhk_kode,
                kategori=row.kategori,
                rhk=row.rhk,
                rhk_atasan_kode=row.rhk_atasan_kode,
            )
            db.session.add(copy)
            db.session.flush()  # its indicators need the id
            written[row.rhk_id] = copy.id
        db.session.add(
            Indicator(
                skp_version_id=target_id,
                rhk_id=written[row.rhk_id],
                plan_line_id=row.plan_line_id,
                position=place,
                indikator=row.indikator,
                aspek=row.aspek,
                target=row.target,
                satuan=row.satuan,
                target_s1=row.target_s1,
                target_s2=row.target_s2,
                cara_hitung=row.cara_hitung,
            )
        )


def write_indicators(version: SkpVersion, rhk: Rhk, forms: Sequence[IndicatorForm]) -> None:
    """Put these indicators in place of a result's present ones; a code known in the plan keeps its line."""
    db.session.execute(delete(Indicator).where(Indicator.rhk_id == rhk.id))
    lines = {
        row.kode: row
        for row in db.session.execute(
            select(PlanLine.id, PlanLine.kode, PlanLine.skp_id).where(
                PlanLine.employee_id == version.skp.employee_id, PlanLine.tahun == version.skp.tahun
            )
        )
    }
    used = set(db.session.scalars(select(Indicator.plan_line_id).where(Indicator.skp_version_id == version.id)))
    taken = set(lines)
    rows = []
    for position, form in enumerate(forms, 1):
        line = lines.get(form.kode or "")
        if line is not None and line.skp_id == version.skp_id and line.id not in used:
            line_id: int = line.id
        else:
            kode = form.kode if form.kode and form.kode not in taken and is_usable_kode(form.kode) else None
            line_id = _new_line(version.skp, kode or free_codes(taken)[0], taken)
        used.add(line_id)
        rows.append(_indicator_row(version, rhk, line_id, position, form))
    db.session.execute(insert(Indicator), rows)


def free_codes(taken: Iterable[str], count: int = 1, prefix: str = "IKI") -> list[str]:
    """The next codes nobody uses."""
    known, number = set(taken), 1
    found: list[str] = []
    while len(found) < count:
        kode = f"{prefix}-{number}"
        if kode not in known:
            found.append(kode)
        number += 1
    return found


def codes_of_year(employee_id: int, tahun: int) -> set[str]:
    """All indicator codes of a person's year."""
    query = select(PlanLine.kode).where(PlanLine.employee_id == employee_id, PlanLine.tahun == tahun)
    return set(db.session.scalars(query))


def is_usable_kode(kode: str) -> bool:
    """Whether a code may name an indicator or result: letters, digits and . - / _, and not the word for meetings."""
    return bool(_KODE.fullmatch(kode)) and kode.upper() != MEETING_CODE


def _new_line(skp: Skp, kode: str, taken: set[str]) -> int:
    line = PlanLine(employee_id=skp.employee_id, skp_id=skp.id, tahun=skp.tahun, kode=kode)
    db.session.add(line)
    db.session.flush()  # the indicator needs the id
    taken.add(kode)
    return line.id


def _indicator_row(version: SkpVersion, rhk: Rhk, line_id: int, position: int, form: IndicatorForm) -> dict[str, Any]:
    return {
        "skp_version_id": version.id,
        "rhk_id": rhk.id,
        "plan_line_id": line_id,
        "position": position,
        "indikator": form.indikator,
        "aspek": form.aspek.value,
        "target": form.target,
        "satuan": form.satuan,
        "target_s1": form.target_s1,
        "target_s2": form.target_s2,
        "cara_hitung": form.cara_hitung.value if form.cara_hitung else None,
    }


def _indicator_content(row: Row[*tuple[Any, ...]]) -> IndicatorContent:
    return IndicatorContent(
        rhk_kode=row.rhk_kode,
        indikator=row.indikator,
        aspek=row.aspek,
        target=row.target,
        satuan=row.satuan,
        target_s1=row.target_s1,
        target_s2=row.target_s2,
        cara_hitung=row.cara_hitung,
    )
