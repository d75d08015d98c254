"""What is odd beside the month before: whose pay moved by more than a threshold, and why as far as the facts tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A person's line of one month: `netto` in rupiah, None while unknown; `facts` as they were computed from.

    `is_withheld`: computed, but paid later.
    """

    netto: int | None
    status: str
    facts: Mapping[str, Any]
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """`before` and `after` in rupiah; `reasons` are codes, empty where the facts do not tell."""

    before: int | None
    after: int | None
    reasons: tuple[str, ...]

    @property
    def difference(self) -> int:
        """Unknown counts as nothing paid."""
        return (self.after or 0) - (self.before or 0)


# Facts whose change explains a change of the amount, and the code of the reason; the first groups weigh most.
TOLD_BY = (
    ("kelas", ("kelas_jabatan",)),
    ("predikat", ("predikat", "belum_dinilai", "tidak_menyusun_skp")),
    ("kehadiran", ("tk", "terlambat", "pulang_cepat", "tanpa_masuk", "tanpa_pulang", "apel_absen")),
    ("hukuman", ("bagian_hukuman",)),
    ("kedudukan", ("bagian_kedudukan", "cpns", "hari_menjabat", "plt_kelas")),
    ("gaji", ("gaji_kotor", "pph_gaji", "dasar_bpjs", "ptkp")),
)


def change(before: MonthLine | None, after: MonthLine | None, threshold: Decimal) -> Change | None:
    """The change of one person, or None when it is too small to flag.

    1. New in the batch, gone from it, held or withheld in only one of the months: always flagged.
    2. Otherwise when the netto moved by more than `threshold` (a ratio) of the month before.
    """
    old, new = before.netto if before else None, after.netto if after else None
    if before is None or after is None:
        return Change(old, new, ("baru",) if before is None else ("keluar",))
    if before.status != after.status:
        return Change(old, new, ("tertahan",))
    if before.is_withheld != after.is_withheld:
        return Change(old, new, ("ditahan",))
    if old is None or new is None:
        return None if old == new else Change(old, new, ("gaji",))
    if abs(new - old) <= threshold * abs(old):
        return None
    return Change(old, new, _reasons(before.facts, after.facts))


def _reasons(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(code for code, names in TOLD_BY if any(before.get(name) != after.get(name) for name in names))
