"""The rows of a plan: SKP, lines, versions with RHK and indicators, realised figures."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from app.domain.calendar import local_midnight_utc
from app.models import Indicator, PlanLine, Realisation, Rhk, Skp, SkpVersion
from app.services.demo.bulk import Bulk, Ids
from app.services.demo.plans import Pace, Plan
from app.services.demo.texts import with_class
from app.services.demo.timeline import Timeline

_LEADERS = frozenset({"SKD", "JPT", "SKR", "KBD", "CMT", "KPS", "KSD"})
_AMENDED_EVERY, _AMENDED_PERCENT = 31, 90
_AMENDMENT = "Target disesuaikan dengan perubahan anggaran"


@dataclass(frozen=True, slots=True)
class _Extra:
    """An indicator that is not counted by volume, at the RHK with the number `rhk`."""

    rhk: int
    text: str
    aspek: str
    target: int
    line_id: int


@dataclass(frozen=True, slots=True)
class _Version:
    number: int
    in_force_from: date
    id: int


class PlanRows:
    """Adds the rows of one plan after another. `posts` has the post code of every person, for the cascade."""

    def __init__(self, bulk: Bulk, ids: Ids, timeline: Timeline, seed: int, posts: Mapping[int, str]) -> None:
        self._bulk = bulk
        self._ids = ids
        self._timeline = timeline
        self._seed = seed
        self._posts = posts

    def add(self, plan: Plan) -> None:
        """All rows of a plan; its paces get the ids of their lines."""
        skp_id = self._skp(plan)
        for pace in plan.paces:
            pace.line_id = self._line(plan, skp_id, pace.kode)
        extras = self._extras(plan, skp_id)
        versions = [_Version(1, plan.starts_on, self._ids.next("skp_version"))]
        middle = date(plan.year, 7, 1)
        is_amended = plan.person.id % _AMENDED_EVERY == 0 and middle <= self._timeline.until
        if is_amended and plan.agreed_on and plan.is_whole_year and "cast" not in plan.person.flags:
            versions.append(_Version(2, middle, self._ids.next("skp_version")))
        for version in versions:
            self._version(plan, skp_id, version)
            for position, pace in enumerate(plan.paces, 1):
                self._rhk(plan, version, position, pace, [one for one in extras if one.rhk == position])

    def _skp(self, plan: Plan) -> int:
        skp_id = self._ids.next("skp")
        row = {
            "id": skp_id,
            "public_id": self._ids.public(),
            "employee_id": plan.person.id,
            "tahun": plan.year,
            "starts_on": plan.starts_on,
            "ends_on": plan.ends_on,
            "assessor_id": plan.stint.superior_id,
            "state": _state(plan),
            "created_at": at(plan.starts_on, 9),
        }
        self._bulk.add(Skp, row)
        return skp_id

    def _line(self, plan: Plan, skp_id: int, kode: str) -> int:
        line_id = self._ids.next("plan_line")
        row = {"id": line_id, "public_id": self._ids.public(), "employee_id": plan.person.id, "skp_id": skp_id}
        self._bulk.add(PlanLine, {**row, "tahun": plan.year, "kode": kode})
        return line_id

    def _extras(self, plan: Plan, skp_id: int) -> list[_Extra]:
        """Quality for everyone, the budget for those who lead."""
        wanted = [(1, "Persentase hasil kerja yang diterima tanpa perbaikan", "kualitas", 95)]
        if plan.stint.post.kode in _LEADERS:
            wanted.append((2, "Persentase realisasi anggaran terhadap rencana kas", "biaya", 92))
        found = []
        for rhk, text, aspek, target in wanted:
            kode = f"{plan.paces[rhk - 1].item.rhk_kode}b{plan.stint.suffix}"
            extra = _Extra(rhk, text, aspek, target, self._line(plan, skp_id, kode))
            found.append(extra)
            if aspek == "biaya" and plan.agreed_on:
                self._realise(plan, extra)
        return found

    def _realise(self, plan: Plan, extra: _Extra) -> None:
        rng = random.Random(f"{self._seed}:realised:{extra.line_id}")
        for semester in self._timeline.semesters:
            is_over = semester <= self._timeline.complete
            if not is_over or not plan.starts_on <= semester.last_day or plan.ends_on < semester.first_day:
                continue
            given_on = min(semester.last_day + timedelta(days=3), self._timeline.until)
            row = {
                "public_id": self._ids.public(),
                "employee_id": plan.person.id,
                "plan_line_id": extra.line_id,
                "semester": semester.code,
                "value": Decimal(rng.randrange(840, 990)) / 10,
                "source": f"Laporan realisasi anggaran semester {semester.half} tahun {semester.year}",
                "given_by_id": plan.person.id,
                "given_at": at(given_on, 10),
                "confirmed_by_id": plan.stint.superior_id,
                "confirmed_at": at(given_on, 15),
            }
            self._bulk.add(Realisation, row)

    def _version(self, plan: Plan, skp_id: int, version: _Version) -> None:
        state = _state(plan)
        agreed_on = plan.agreed_on if version.number == 1 else version.in_force_from
        row = {
            "id": version.id,
            "public_id": self._ids.public(),
            "skp_id": skp_id,
            "number": version.number,
            "state": state,
            "origin": "app",
            "in_force_from": version.in_force_from,
            "note": None if version.number == 1 else _AMENDMENT,
            "created_at": at(version.in_force_from, 9),
            "submitted_at": None if state == "draft" else at(version.in_force_from, 11),
            "agreed_at": at(agreed_on, 13) if plan.agreed_on and agreed_on else None,
            "agreed_by_id": plan.stint.superior_id if plan.agreed_on else None,
        }
        self._bulk.add(SkpVersion, row)

    def _rhk(self, plan: Plan, version: _Version, position: int, pace: Pace, extras: list[_Extra]) -> None:
        rhk_id, item = self._ids.next("rhk"), pace.item
        above = self._posts.get(plan.stint.superior_id or 0)
        row = {
            "id": rhk_id,
            "skp_version_id": version.id,
            "position": position,
            "kode": item.rhk_kode + plan.stint.suffix,
            "kategori": item.kategori,
            "rhk": with_class(item.rhk, plan.person.kelas),
            "rhk_atasan_kode": f"{above}-{position}" if above else None,
        }
        self._bulk.add(Rhk, row)
        is_lowered = version.number > 1 and position == len(plan.paces)
        target = Decimal(pace.target * _AMENDED_PERCENT // 100 if is_lowered else pace.target)
        first, second = map(Decimal, pace.halves) if pace.halves else (None, None)
        counted = {"indikator": item.text, "aspek": "kuantitas", "satuan": item.satuan, "target": target}
        self._indicator(version, rhk_id, pace.line_id, 1, {**counted, "target_s1": first, "target_s2": second})
        for extra in extras:
            wanted = {"indikator": extra.text, "aspek": extra.aspek, "satuan": "%", "target": Decimal(extra.target)}
            self._indicator(version, rhk_id, extra.line_id, 2, {**wanted, "target_s1": None, "target_s2": None})

    def _indicator(self, version: _Version, rhk_id: int, line_id: int, position: int, says: dict[str, Any]) -> None:
        row = {"skp_version_id": version.id, "rhk_id": rhk_id, "plan_line_id": line_id, "position": position}
        self._bulk.add(Indicator, {**row, **says, "cara_hitung": None})


@lru_cache(maxsize=4096)
def at(day: date, hour: int, minute: int = 0) -> datetime:
    """The instant of a local time."""
    return local_midnight_utc(day) + timedelta(hours=hour, minutes=minute)


def _state(plan: Plan) -> str:
    if plan.agreed_on:
        return "agreed"
    return "draft" if "no_plan" in plan.person.flags else "submitted"
