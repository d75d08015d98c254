"""Writes checked plans in bulk: SKP, plan lines, versions, RHK, indicators."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from app.extensions import db
from app.models import Indicator, PlanLine, Rhk, Skp, SkpVersion
from app.services.imports.organisation import chunks, insert_all, insert_for_ids, update_by_id
from app.services.imports.plan_content import PlanContent
from app.services.imports.plan_dates import Span
from app.services.imports.plan_stored import StoredPlans, StoredSkp


@dataclass(frozen=True, slots=True)
class PlanChange:
    """A version to write; `stored` None makes its SKP too."""

    employee_id: int
    tahun: int
    span: Span
    assessor_id: int | None
    stored: StoredSkp | None
    in_force_from: date
    content: PlanContent


def write_plans(
    changes: Sequence[PlanChange], shortened: Mapping[int, date], plans: StoredPlans, *, now: datetime
) -> None:
    """Write all versions inside the caller's unit of work, and end earlier what a later SKP cuts off."""
    update_by_id(Skp, [{"row_id": skp_id, "ends_on": ends_on} for skp_id, ends_on in shortened.items()])
    if not changes:
        return
    skp_ids = _write_skp(changes, now)
    _withdraw_open_versions([one.stored.id for one in changes if one.stored is not None])
    line_ids = _write_lines(changes, skp_ids, plans)
    version_ids = _write_versions(changes, skp_ids, now)
    rhk_ids = _write_rhk(changes, version_ids)
    insert_all(
        Indicator,
        [
            {
                "skp_version_id": version_id,
                "rhk_id": rhk_ids[version_id, one.rhk_kode],
                "plan_line_id": line_ids[change.employee_id, change.tahun, kode],
                "position": position,
                "indikator": one.indikator,
                "aspek": one.aspek,
                "target": one.target,
                "satuan": one.satuan,
                "target_s1": one.target_s1,
                "target_s2": one.target_s2,
                "cara_hitung": one.cara_hitung,
            }
            for change, version_id in zip(changes, version_ids, strict=True)
            for position, (kode, one) in enumerate(change.content.indicators.items(), 1)
        ],
    )


def _write_skp(changes: Sequence[PlanChange], now: datetime) -> list[int]:
    """Ids of the SKP in the order of the changes; those that exist become agreed."""
    new: dict[int, dict[str, Any]] = {}
    for position, change in enumerate(changes):
        if change.stored is None:
            new[position] = {
                "public_id": uuid.uuid4(),
                "employee_id": change.employee_id,
                "tahun": change.tahun,
                "starts_on": change.span.starts_on,
                "ends_on": change.span.ends_on,
                "assessor_id": change.assessor_id,
                "state": "agreed",
                "created_at": now,
            }
    ids = insert_for_ids(Skp, list(new.values()), "public_id")
    update_by_id(Skp, [{"row_id": one.stored.id, "state": "agreed"} for one in changes if one.stored is not None])
    return [
        change.stored.id if change.stored is not None else ids[new[position]["public_id"]]
        for position, change in enumerate(changes)
    ]


def _withdraw_open_versions(skp_ids: Sequence[int]) -> None:
    """A proposal still waiting is overtaken by the imported, agreed wording."""
    for some in chunks(skp_ids):
        db.session.execute(
            update(SkpVersion)
            .where(SkpVersion.skp_id.in_(some), SkpVersion.state.in_(("draft", "submitted")))
            .values(state="withdrawn"),
            execution_options={"synchronize_session": False},
        )


def _write_lines(
    changes: Sequence[PlanChange], skp_ids: Sequence[int], plans: StoredPlans
) -> dict[tuple[int, int, str], int]:
    """Ids of all plan lines by (employee id, year, code); a code known before keeps its line."""
    wanted = {
        (change.employee_id, change.tahun, kode): skp_id
        for change, skp_id in zip(changes, skp_ids, strict=True)
        for kode in change.content.indicators
    }
    rows = [
        {"public_id": uuid.uuid4(), "employee_id": employee_id, "tahun": tahun, "kode": kode, "skp_id": skp_id}
        for (employee_id, tahun, kode), skp_id in wanted.items()
        if (employee_id, tahun, kode) not in plans.lines
    ]
    known = {key: line_id for key, (line_id, _) in plans.lines.items()}
    return known | insert_for_ids(PlanLine, rows, "employee_id", "tahun", "kode")


def _write_versions(changes: Sequence[PlanChange], skp_ids: Sequence[int], now: datetime) -> list[int]:
    rows = [
        {
            "public_id": uuid.uuid4(),
            "skp_id": skp_id,
            "number": change.stored.last_number + 1 if change.stored else 1,
            "state": "agreed",
            "origin": "import",
            "in_force_from": change.in_force_from,
            "content_hash": change.content.hash(),
            "created_at": now,
            "submitted_at": now,
            "agreed_at": now,
        }
        for change, skp_id in zip(changes, skp_ids, strict=True)
    ]
    ids = insert_for_ids(SkpVersion, rows, "public_id")
    return [ids[row["public_id"]] for row in rows]


def _write_rhk(changes: Sequence[PlanChange], version_ids: Sequence[int]) -> dict[tuple[int, str], int]:
    rows = [
        {
            "skp_version_id": version_id,
            "position": position,
            "kode": kode,
            "kategori": one.kategori,
            "rhk": one.rhk,
            "rhk_atasan_kode": one.rhk_atasan_kode,
        }
        for change, version_id in zip(changes, version_ids, strict=True)
        for position, (kode, one) in enumerate(change.content.rhk.items(), 1)
    ]
    return insert_for_ids(Rhk, rows, "skp_version_id", "kode")
