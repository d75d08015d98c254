""" "Salin untuk BKN": a month's approved work per RHK, ready to be pasted into the national system."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from app.domain.periods import Month
from app.services.activity_lines import LineRow
from app.services.activity_read import Entry, entries_between
from app.services.csv_safe import write_csv

COLUMNS = (
    "bulan",
    "rhk_kode",
    "rhk",
    "indikator_kode",
    "indikator",
    "realisasi",
    "satuan",
    "tanggal",
    "uraian",
    "volume",
    "bukti_url",
    "foto",
)


@dataclass(frozen=True, slots=True)
class BknIndicator:
    """An indicator with the approved volume of the month in its unit, and the entries behind it."""

    line: LineRow
    realisasi: Decimal
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class BknRhk:
    """One planned result with its indicators."""

    number: int
    kode: str
    rhk: str
    indicators: Sequence[BknIndicator]


@dataclass(frozen=True, slots=True)
class BknMonth:
    """A month for pasting; `others` are approved entries outside the plan, `waiting` how many are not decided yet."""

    month: Month
    rhk: Sequence[BknRhk]
    others: Sequence[Entry]
    waiting: int


def bkn_month(employee_id: int, month: Month) -> BknMonth:
    """The approved entries of a person's month per RHK. Two queries."""
    entries = entries_between(employee_id, month.first_day, month.last_day)
    approved = [one for one in entries if one.status == "approved"]
    by_line: dict[int, list[Entry]] = {}
    for one in approved:
        if one.line is not None:
            by_line.setdefault(one.line.plan_line_id, []).append(one)
    by_rhk: dict[tuple[date, int, str], list[BknIndicator]] = {}
    for group in by_line.values():
        line = group[0].line
        if line is not None:
            key = (line.starts_on, line.rhk_number, line.rhk_kode)
            by_rhk.setdefault(key, []).append(BknIndicator(line, _realised(group, line), group))
    results = [BknRhk(number, kode, found[0].line.rhk, found) for (_, number, kode), found in sorted(by_rhk.items())]
    others = [one for one in approved if one.line is None]
    return BknMonth(month, results, others, sum(one.status == "submitted" for one in entries))


def write_bkn_csv(employee_id: int, month: Month, path: Path) -> None:
    """The same as a file, one line per entry, no cell a formula."""
    write_csv(path, COLUMNS, _rows(bkn_month(employee_id, month)))


def _rows(found: BknMonth) -> Iterator[tuple[object, ...]]:
    code = found.month.code
    for rhk in found.rhk:
        for indicator in rhk.indicators:
            line = indicator.line
            head = (code, rhk.kode, rhk.rhk, line.kode, line.indikator, indicator.realisasi.normalize(), line.satuan)
            for one in indicator.entries:
                yield (*head, *_entry_cells(one))
    for one in found.others:
        yield (code, "", "", "", "", "", one.satuan, *_entry_cells(one))


def _entry_cells(one: Entry) -> tuple[object, ...]:
    volume = None if one.volume is None else one.volume.normalize()
    return (one.work_date.isoformat(), one.description, volume, one.evidence_url, one.evidence_count)


def _realised(entries: Sequence[Entry], line: LineRow) -> Decimal:
    return sum((one.volume or Decimal(0) for one in entries if one.satuan == line.satuan), Decimal(0))
