"""A row of plans: one indicator of one person's SKP, with the RHK it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.domain.activities import MAX_SATUAN, MEETING_CODE
from app.services.imports.fields import RowReader
from app.services.imports.tables import Row

KATEGORI = ("utama", "tambahan")
ASPEK = ("kuantitas", "kualitas", "waktu", "biaya")
CARA_HITUNG = ("jumlah", "mutu", "realisasi")
MIN_YEAR, MAX_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class PlanRow:
    """Targets are in `satuan`, at most three decimals."""

    row: Row
    nip: str
    tahun: int
    rhk_kode: str
    kategori: str
    rhk: str
    rhk_atasan_kode: str | None
    indikator_kode: str
    indikator: str
    aspek: str
    target: Decimal
    satuan: str
    target_s1: Decimal | None
    target_s2: Decimal | None
    cara_hitung: str | None
    skp_mulai: date | None


def parse_row(reader: RowReader) -> PlanRow | None:
    """Read one row; None when something is wrong with it."""
    nip, year = reader.person("nip"), reader.whole("tahun", MIN_YEAR, MAX_YEAR)
    target = reader.decimal("target", 3)
    halves = reader.decimal("target_s1", 3, required=False), reader.decimal("target_s2", 3, required=False)
    starts = reader.day("skp_mulai", required=False)
    if starts is not None and year is not None and starts.year != year:
        reader.refuse("skp_mulai", "import_skp_year", year=year)
    kode = reader.identifier("indikator_kode", 40, required=True)
    if kode.upper() == MEETING_CODE:
        reader.refuse("indikator_kode", "import_code_reserved", kode=MEETING_CODE)
    row = PlanRow(
        row=reader.row,
        nip=nip or "",
        tahun=year or 0,
        rhk_kode=reader.identifier("rhk_kode", 40, required=True),
        kategori=reader.code("kategori", KATEGORI),
        rhk=reader.prose("rhk", 1000, required=True),
        rhk_atasan_kode=reader.identifier("rhk_atasan_kode", 40) or None,
        indikator_kode=kode,
        indikator=reader.prose("indikator", 1000, required=True),
        aspek=reader.code("aspek", ASPEK),
        target=target or Decimal(0),
        satuan=reader.text("satuan", MAX_SATUAN, required=True),
        target_s1=halves[0],
        target_s2=halves[1],
        cara_hitung=reader.code("cara_hitung", CARA_HITUNG) if reader.has("cara_hitung") else None,
        skp_mulai=starts,
    )
    _check_halves(reader, row)
    return row if nip is not None and year is not None and target is not None else None


def _check_halves(reader: RowReader, row: PlanRow) -> None:
    """One half alone leaves the rest to the other, so a sum cannot be below it. Only sums are split in halves."""
    given = [half for half in (row.target_s1, row.target_s2) if half is not None]
    if len(given) == 1 and row.cara_hitung in (None, "jumlah") and row.aspek == "kuantitas" and given[0] > row.target:
        reader.refuse("target_s1" if row.target_s1 is not None else "target_s2", "import_half_above_target")
