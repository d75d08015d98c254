"""What a version of a plan says, comparable with what a file says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal

from app.domain.canonical import canonical_hash
from app.services.imports.plan_row import PlanRow


@dataclass(frozen=True, slots=True)
class RhkContent:
    kategori: str
    rhk: str
    rhk_atasan_kode: str | None


@dataclass(frozen=True, slots=True)
class IndicatorContent:
    rhk_kode: str
    indikator: str
    aspek: str
    target: Decimal
    satuan: str
    target_s1: Decimal | None
    target_s2: Decimal | None
    cara_hitung: str | None


@dataclass(frozen=True, slots=True)
class PlanContent:
    """RHK and indicators by code, in order; the order is for showing and makes no other plan."""

    rhk: Mapping[str, RhkContent] = field(default_factory=dict)
    indicators: Mapping[str, IndicatorContent] = field(default_factory=dict)

    def hash(self) -> str:
        """The same for the same plan, in whatever order its rows came."""
        return canonical_hash(
            {
                "rhk": {kode: asdict(one) for kode, one in self.rhk.items()},
                "indicators": {kode: asdict(one) for kode, one in self.indicators.items()},
            }
        )


def merged(stored: PlanContent, items: Iterable[PlanRow], *, has_method: bool) -> PlanContent:
    """The plan after the file: its rows added or replaced, the others kept (a removed row is no deletion).

    An RHK that lost its last indicator goes. `has_method`: the file has the column cara_hitung.
    """
    rhk, indicators = dict(stored.rhk), dict(stored.indicators)
    for item in items:
        before = indicators.get(item.indikator_kode)
        method = item.cara_hitung if has_method or before is None else before.cara_hitung
        rhk[item.rhk_kode] = RhkContent(item.kategori, item.rhk, item.rhk_atasan_kode)
        indicators[item.indikator_kode] = IndicatorContent(
            rhk_kode=item.rhk_kode,
            indikator=item.indikator,
            aspek=item.aspek,
            target=item.target,
            satuan=item.satuan,
            target_s1=item.target_s1,
            target_s2=item.target_s2,
            cara_hitung=method,
        )
    used = {one.rhk_kode for one in indicators.values()}
    return PlanContent({kode: one for kode, one in rhk.items() if kode in used}, indicators)
