"""Which seats a city of a given size has: who sits where, under whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from app.services.demo.texts import PostSpec, posts, read

ROOT = "1"
OFFICIAL = "WALI_KOTA"
SEKDA = ("1.01", "kepala")
CAST_UNIT, HR_UNIT, AUDIT_UNIT, ADMIN_UNIT = "1.27", "1.44", "1.03", "1.25"

# The seats without which the demonstration's accounts would have no work; a smaller city is not made.
CAST_SEATS: tuple[tuple[str, str, int], ...] = (
    (*SEKDA, 1),
    (CAST_UNIT, "kepala", 1),
    (CAST_UNIT, "sekretaris", 1),
    (CAST_UNIT, "kasub_umum", 1),
    (CAST_UNIT, "bendahara", 1),
    (CAST_UNIT, "bidang1", 1),
    (CAST_UNIT, "staf1", 7),
    (HR_UNIT, "kepala", 1),
    (HR_UNIT, "bidang1", 1),
    (HR_UNIT, "staf1", 1),
    (AUDIT_UNIT, "kepala", 1),
    (AUDIT_UNIT, "staf1", 1),
    (ADMIN_UNIT, "kepala", 1),
    (ADMIN_UNIT, "staf1", 1),
)
LEAST_EMPLOYEES = sum(count for _, _, count in CAST_SEATS)

# Up to here units are opened with their smallest staff; the rest of the people makes the open units grow.
_OPENING_SHARE = 0.6
# So many of all people come by weight, as staff, before an optional single seat is filled.
_STAFF_PERCENT = 28
_OPD_KINDS = frozenset({"dinas", "badan", "inspektorat", "sekretariat"})
# A leader with more direct staff than this has a pemeriksa harian for each group of so many.
_GROUP_LIMIT, _GROUP = 14, 12
_SCHOOL_LIMIT = 8


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of the city as the data file has it."""

    kode: str
    nama: str
    parent: str | None
    jenis: str
    order: int


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """A kind of seat in a unit: `least` people at opening, `weight` of its share when the city grows (1: at most one)."""

    unit: str
    key: str
    jabatan: str
    post: PostSpec
    superior: str
    least: int
    weight: int


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat; `number` is its place in the city, `superior` and `checker` are places, the official is -1."""

    number: int
    unit: str
    key: str
    jabatan: str
    post: PostSpec
    superior: int
    checker: int | None

    @property
    def is_leader(self) -> bool:
        return self.key.startswith(("kepala", "sekretaris", "kasub", "bidang", "kasi"))


@cache
def unit_rows() -> tuple[UnitRow, ...]:
    """All units, parents before children."""
    rows = [
        UnitRow(row["kode"], row["nama"], row["induk_kode"] or None, row["jenis"], int(row["urutan"] or 999))
        for row in read("palu_units.csv")
    ]
    return tuple(sorted(rows, key=lambda one: one.kode.count(".")))


def make_seats(employees: int) -> list[Seat]:
    """The seats of a city with so many employees, unit by unit. Raises ValueError below LEAST_EMPLOYEES."""
    if employees < LEAST_EMPLOYEES:
        raise ValueError(f"at least {LEAST_EMPLOYEES} employees")
    plans = _plans()
    counts: Counter[SeatPlan] = Counter()
    by_place = {(plan.unit, plan.key): plan for plan in plans}
    for unit, key, count in CAST_SEATS:
        counts[by_place[unit, key]] = count
    opened = _open_units(plans, counts, employees)
    _grow(opened, counts, employees)
    return _seats(plans, counts)


def _plans() -> list[SeatPlan]:
    """The kinds of seats of every unit, in the order in which units open."""
    exact: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read("demo_staffing.csv"):
        exact[row["unit"]].append(row)
    found = []
    for unit in sorted(unit_rows(), key=lambda one: (one.order, one.kode)):
        is_opd = unit.parent == ROOT and unit.jenis in _OPD_KINDS and unit.kode != SEKDA[0]
        general = exact["@opd"] if is_opd else exact[f"@{unit.jenis}"]
        own = exact[unit.kode]
        keys = {row["kunci"] for row in own}
        for row in [*(one for one in general if one["kunci"] not in keys), *own]:
            found.append(_plan(unit, row))
    return found


def _plan(unit: UnitRow, row: Mapping[str, str]) -> SeatPlan:
    place = unit.nama.removeprefix("Kecamatan ").removeprefix("Kelurahan ")
    return SeatPlan(
        unit=unit.kode,
        key=row["kunci"],
        jabatan=row["jabatan"].format(unit=unit.nama, tempat=place),
        post=posts()[row["post"]],
        superior=row["atasan"],
        least=int(row["jumlah"]),
        weight=int(row["bobot"]),
    )


def _open_units(plans: Iterable[SeatPlan], counts: Counter[SeatPlan], employees: int) -> list[SeatPlan]:
    """Open units with their smallest staff while the city is big enough; returns the plans of the open ones."""
    by_unit: dict[str, list[SeatPlan]] = defaultdict(list)
    for plan in plans:
        by_unit[plan.unit].append(plan)
    started = {plan.unit for plan in counts}
    opened: list[SeatPlan] = []
    is_full = False
    for unit, group in by_unit.items():
        missing = {plan: plan.least - counts[plan] for plan in group if plan.least > counts[plan]}
        needed = sum(missing.values())
        is_full = is_full or counts.total() + needed > employees * _OPENING_SHARE
        if not is_full:
            counts.update(missing)
        if not is_full or unit in started:
            opened += group
    return opened


def _grow(opened: list[SeatPlan], counts: Counter[SeatPlan], employees: int) -> None:
    """Fill the city up: single seats first, then everywhere by weight, the largest remainders last."""
    present = {plan.unit for plan in counts}
    for plan in opened:
        room = employees - counts.total() - employees * _STAFF_PERCENT // 100
        if plan.weight == 1 and room > 0 and not counts[plan] and plan.unit in present:
            counts[plan] = 1
    growing = [plan for plan in opened if plan.weight > 1]
    extra, total = employees - counts.total(), sum(plan.weight for plan in growing)
    shares = {plan: divmod(extra * plan.weight, total) for plan in growing}
    for plan, (whole, _) in shares.items():
        counts[plan] += whole
    rest = employees - counts.total()
    for plan in sorted(growing, key=lambda one: -shares[one][1])[:rest]:
        counts[plan] += 1


def _seats(plans: Iterable[SeatPlan], counts: Counter[SeatPlan]) -> list[Seat]:
    placed = [(plan, index) for plan in plans for index in range(counts[plan])]
    first: dict[tuple[str, str], int] = {}
    for number, (plan, _) in enumerate(placed):
        first.setdefault((plan.unit, plan.key), number)
    parents = {unit.kode: unit.parent for unit in unit_rows()}
    return [
        Seat(
            number=number,
            unit=plan.unit,
            key=plan.key,
            jabatan=plan.jabatan,
            post=plan.post,
            superior=_superior(plan, number, first, parents),
            checker=_checker(plan, index, counts[plan], number),
        )
        for number, (plan, index) in enumerate(placed)
    ]


def _superior(
    plan: SeatPlan, number: int, first: Mapping[tuple[str, str], int], parents: Mapping[str, str | None]
) -> int:
    """The seat that leads this one; where it does not exist, the next head up the tree."""
    wanted = plan.superior
    if wanted == OFFICIAL:
        return -1
    unit: str | None = plan.unit
    if wanted.startswith("^"):
        unit, wanted = parents[plan.unit], wanted[1:]
    elif ":" in wanted:
        unit, _, wanted = wanted.partition(":")
    found = first.get((unit or ROOT, wanted))
    while found is None or found == number:
        found = first.get((unit or ROOT, "kepala"))
        if found is None or found == number:
            if unit in (None, ROOT):
                return first[SEKDA]
            unit = parents[unit or ROOT]
            found = None
    return found


def _checker(plan: SeatPlan, index: int, count: int, number: int) -> int | None:
    """The first of each dozen decides daily entries for the others of it, where one leader has too many."""
    limit = _SCHOOL_LIMIT if plan.key == "guru" else _GROUP_LIMIT
    if count <= limit or index % _GROUP == 0:
        return None
    return number - index % _GROUP
