"""A row of a roster: one assignment, with what it says about the person and the unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.errors import ParameterNotInForce
from app.domain.nip import NipKind, is_official_code, parse_nip
from app.domain.schedule import WajibCatat
from app.domain.structure import Penugasan
from app.services.imports.fields import RowReader
from app.services.imports.tables import Row
from app.services.rules import parameters_on

STATUS = ("PNS", "CPNS", "PPPK", "PPPK_PW")
OFFICIAL_STATUS = "PEJABAT"
JENIS = ("jpt", "administrator", "pengawas", "pelaksana", "fungsional")
PENUGASAN = tuple(kind.value for kind in Penugasan)
POLA = ("5", "6", "sif")
SKEMA = ("tpp", "tpg", "tamsil", "blud", "instansi_lain", "tidak")
PTKP = tuple(f"{group}/{number}" for group in ("TK", "K") for number in range(4))
WAJIB_CATAT = tuple(kind.value for kind in WajibCatat)
MAX_KELAS = 17
_GOLONGAN = re.compile(r"(I|II|III|IV)/[a-e]|(X{0,1}(IX|IV|V?I{0,3}))")

# Facts of the person, as stored: an empty cell leaves what is known.
PERSONAL = (
    ("ptkp", "npwp", "rekening", "kode_bank", "nama_bank", "email", "nik", "tanggal_lahir", "alamat", "mkg_tahun",)
    + ("mkg_bulan", "mkg_per", "eselon", "pasangan", "anak")
)  # fmt: skip

Key = tuple[str, date, str, str, str]


@dataclass(frozen=True, slots=True)
class RosterRow:
    """`nip` and the superiors are NIP or official codes in stored form; `person` holds the facts that are not empty."""

    row: Row
    nip: str
    nama: str
    person: dict[str, Any]
    status: str
    golongan: str | None
    unit_kode: str
    unit_nama: str
    unit_induk: str | None
    jabatan: str
    jenis_jabatan: str
    kelas_jabatan: int | None
    atasan_nip: str | None
    pemeriksa_nip: str | None
    penugasan: str
    pola_kerja: str
    skema_tunjangan: str
    mulai: date
    selesai: date | None
    jam_minggu: int | None
    wajib_catat: str

    @property
    def key(self) -> Key:
        return (self.nip, self.mulai, self.penugasan, self.unit_kode, self.jabatan)

    @property
    def is_official(self) -> bool:
        return self.status == OFFICIAL_STATUS

    @property
    def is_definitif(self) -> bool:
        return self.penugasan == Penugasan.DEFINITIF


def parse_row(reader: RowReader) -> RosterRow | None:
    """Read one row; None when something is wrong with it."""
    nip, nama = reader.person("nip"), reader.text("nama", 200, required=True)
    is_official = nip is not None and is_official_code(nip)
    skema = reader.code("skema_tunjangan", SKEMA, default="tpp")
    if is_official:
        skema = "tidak" if skema == "tpp" else skema  # the allowance is for civil servants
    starts, ends = reader.day("mulai"), reader.day("selesai", required=False)
    if starts is not None and ends is not None and ends < starts:
        reader.refuse("selesai", "import_end_before_start")
    row = RosterRow(
        row=reader.row,
        nip=nip or "",
        nama=nama,
        person=_person(reader),
        status=_status(reader, is_official),
        golongan=_golongan(reader, is_official),
        unit_kode=reader.identifier("unit_kode", 40, required=True),
        unit_nama=reader.text("unit_nama", 200, required=True),
        unit_induk=reader.identifier("unit_induk_kode", 40) or None,
        jabatan=reader.text("jabatan", 200, required=True),
        jenis_jabatan=reader.code("jenis_jabatan", JENIS, default="jpt" if is_official else None),
        kelas_jabatan=_kelas(reader, is_official, skema),
        atasan_nip=reader.person("atasan_nip", required=False),
        pemeriksa_nip=reader.person("pemeriksa_nip", required=False),
        penugasan=reader.code("penugasan", PENUGASAN, default=Penugasan.DEFINITIF.value),
        pola_kerja=reader.code("pola_kerja", POLA, default="5"),
        skema_tunjangan=skema,
        mulai=starts or date.min,
        selesai=ends,
        jam_minggu=_hours(reader, starts),
        wajib_catat=reader.code("wajib_catat", WAJIB_CATAT, default=WajibCatat.HARIAN.value),
    )
    _check_self(reader, row)
    return row if nip is not None and starts is not None else None


def _check_self(reader: RowReader, row: RosterRow) -> None:
    for column in ("atasan_nip", "pemeriksa_nip"):
        if row.nip and getattr(row, column) == row.nip:
            reader.refuse(column, "import_own_superior")
    if row.unit_induk is not None and row.unit_induk == row.unit_kode:
        reader.refuse("unit_induk_kode", "import_unit_own_parent")


def _status(reader: RowReader, is_official: bool) -> str:
    """An official without NIP is no ASN, whatever the cell says."""
    if not is_official:
        return reader.code("status", STATUS)
    if reader.has("status"):
        reader.code("status", (*STATUS, OFFICIAL_STATUS))
    return OFFICIAL_STATUS


def _golongan(reader: RowReader, is_official: bool) -> str | None:
    text = reader.text("golongan", 10)
    if is_official:
        if text:
            reader.refuse("golongan", "import_official_rank")
        return None
    if not text:
        # Part-time PPPK (PPPK paruh waktu) have no golongan.
        if reader.raw("status") != "PPPK_PW":
            reader.refuse("golongan", "import_required")
        return None
    if not _GOLONGAN.fullmatch(text):
        reader.refuse("golongan", "import_golongan")
    return text


def _kelas(reader: RowReader, is_official: bool, skema: str) -> int | None:
    if is_official:
        if reader.has("kelas_jabatan"):
            reader.refuse("kelas_jabatan", "import_official_rank")
        return None
    return reader.whole("kelas_jabatan", 1, MAX_KELAS, required=skema == "tpp")


def _hours(reader: RowReader, starts: date | None) -> int | None:
    """Weekly hours, of part-time PPPK alone, within the bounds in force when the post begins."""
    if not reader.has("jam_minggu") or starts is None:
        return None
    if reader.raw("status") != "PPPK_PW":
        reader.refuse("jam_minggu", "import_hours_not_part_time")
        return None
    try:
        bounds = parameters_on(starts, "roster").table("part_time_hours")
    except ParameterNotInForce:
        reader.refuse("jam_minggu", "import_hours_no_rule", date=starts.isoformat())
        return None
    return reader.whole("jam_minggu", int(bounds["paling_sedikit"]), int(bounds["paling_banyak"]), required=False)


def _person(reader: RowReader) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ptkp": reader.code("ptkp", PTKP) if reader.has("ptkp") else None,
        "npwp": reader.identifier("npwp", 40, exact=True),
        "rekening": reader.identifier("rekening", 40, exact=True),
        "kode_bank": reader.identifier("kode_bank", 20, exact=True),
        "nama_bank": reader.text("nama_bank", 80),
        "email": _email(reader),
        "nik": reader.identifier("nik", 20, exact=True),
        "tanggal_lahir": reader.day("tanggal_lahir", required=False),
        "alamat": reader.text("alamat", 300),
        "mkg_tahun": reader.whole("mkg_tahun", 0, 60, required=False),
        "mkg_bulan": reader.whole("mkg_bulan", 0, 11, required=False),
        "mkg_per": reader.day("mkg_per", required=False),
        "eselon": reader.text("eselon", 10),
        "pasangan": reader.whole("pasangan", 0, 4, required=False),
        "anak": reader.whole("anak", 0, 30, required=False),
    }
    known = {name: value for name, value in found.items() if value is not None and value != ""}
    if "mkg_per" in known and "mkg_tahun" not in known:
        reader.refuse("mkg_per", "import_service_date_alone")
    if "mkg_tahun" in known:
        known.setdefault(
            "mkg_per", None
        )  # the day belongs to the statement: a new one without a day takes the old day away
    return known


def _email(reader: RowReader) -> str:
    text = reader.text("email", 200)
    if text and (text.count("@") != 1 or " " in text or text.startswith("@") or text.endswith("@")):
        reader.refuse("email", "import_email")
    return text


def nip_contradicts_status(row: RosterRow) -> bool:
    """A NIP tells PNS from PPPK; the status should agree."""
    return not row.is_official and (parse_nip(row.nip).kind is NipKind.PPPK) != row.status.startswith("PPPK")


def birth_date_differs(row: RosterRow) -> bool:
    """The NIP begins with the birth date."""
    given = row.person.get("tanggal_lahir")
    return not row.is_official and given is not None and given != parse_nip(row.nip).birth_date
