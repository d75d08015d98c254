"""The plan lines an entry may name: indicators of the agreed wording in force on its date."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, bindparam, exists, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Indicator, PlanLine, Rhk, Skp, SkpVersion


@dataclass(frozen=True, slots=True)
class LineRow:
    """One indicator in one wording of a plan. `target`s have the unit `satuan`; `rhk_number` is its place on the form."""

    plan_line_id: int
    kode: str
    indikator: str
    aspek: str
    satuan: str
    cara_hitung: str | None
    target: Decimal
    target_s1: Decimal | None
    target_s2: Decimal | None
    rhk_number: int
    rhk_kode: str
    rhk: str
    starts_on: date
    ends_on: date


def lines_in_force(employee_id: int, day: date, kode: str | None = None) -> list[LineRow]:
    """The person's plan lines on a day, in the order of the form; with `kode` only that one. One query."""
    values: dict[str, Any] = {"employee": employee_id, "day": day}
    if kode is not None:
        values["kode"] = kode
    return [LineRow(*row) for row in db.session.execute(_in_force(kode is not None), values)]


def line_texts(plan_line_ids: Collection[int]) -> dict[int, LineRow]:
    """The newest agreed wording of each plan line, for showing entries. One query, none without ids."""
    if not plan_line_ids:
        return {}
    rows = db.session.execute(_newest_wording(), {"lines": list(plan_line_ids)})
    return {row.plan_line_id: LineRow(*row) for row in rows}


@cache
def _in_force(is_by_code: bool) -> Select[*tuple[Any, ...]]:
    """Built once, because every save asks it. Parameters: employee, day and, by code, kode."""
    day = bindparam("day", type_=Date)
    newer = aliased(SkpVersion)
    superseded = exists().where(
        newer.skp_id == SkpVersion.skp_id,
        newer.state == "agreed",
        newer.in_force_from <= day,
        newer.number > SkpVersion.number,
    )
    query = (
        _rows()
        .where(
            PlanLine.employee_id == bindparam("employee"),
            Skp.starts_on <= day,
            Skp.ends_on >= day,
            SkpVersion.in_force_from <= day,
            ~superseded,
        )
        .order_by(Skp.starts_on, Rhk.position, Indicator.position)
    )
    return query.where(PlanLine.kode == bindparam("kode")) if is_by_code else query


@cache
def _newest_wording() -> Select[*tuple[Any, ...]]:
    """All agreed wordings of some lines, the newest last. Parameter: lines."""
    wanted = Indicator.plan_line_id.in_(bindparam("lines", expanding=True))
    return _rows().where(wanted).order_by(SkpVersion.number)


def _rows() -> Select[*tuple[Any, ...]]:
    columns = (
        Indicator.plan_line_id,
        PlanLine.kode,
        Indicator.indikator,
        Indicator.aspek,
        Indicator.satuan,
        Indicator.cara_hitung,
        Indicator.target,
        Indicator.target_s1,
        Indicator.target_s2,
        Rhk.position,
        Rhk.kode.label("rhk_kode"),
        Rhk.rhk,
        Skp.starts_on,
        Skp.ends_on,
    )
    return (
        select(*columns)
        .join(PlanLine, PlanLine.id == Indicator.plan_line_id)
        .join(Rhk, Rhk.id == Indicator.rhk_id)
        .join(SkpVersion, SkpVersion.id == Indicator.skp_version_id)
        .join(Skp, Skp.id == SkpVersion.skp_id)
        .where(SkpVersion.state == "agreed")
    )
