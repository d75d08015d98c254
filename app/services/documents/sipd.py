"""The imports of SIPD: TPP (34 columns) and gaji (45), made from stored lines and, for gaji, from the pay rules.

Conventions seen beside the headers: status 1 and 3 = PNS, 2 = PPPK; dates dd-mm-yyyy; masa kerja "12 tahun 3 bulan";
eselon "00" when there is none; tipe jabatan 3 = fungsional umum (the other two codes are ours).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final

from app.domain.errors import Amount, Conflict
from app.domain.periods import Month
from app.domain.service_years import Service
from app.models import TppBatch
from app.services.documents.lines import PaperLine, check_sums, paper_lines, paper_of
from app.services.documents.sheets import write_table
from app.services.documents.sipd_columns import GAJI_COLUMNS, IN_POTONGAN, IN_TPP, NOT_IN_SAMPLE, TPP_COLUMNS
from app.services.pay import Pay, pay_of
from app.services.rules import parameters_on

_STATUS: Final = {"PNS": "1", "CPNS": "1", "PPPK": "2", "PPPK_PW": "2"}
_POST_TYPE: Final = {"jpt": "1", "administrator": "1", "pengawas": "1", "fungsional": "2", "pelaksana": "3"}
_CRITERIA: Final = {
    "beban_kerja": "TPP Beban Kerja",
    "tempat_bertugas": "TPP Tempat Bertugas",
    "kondisi_kerja": "TPP Kondisi kerja",
    "kelangkaan_profesi": "TPP Kelangkaan Profesi",
    "prestasi_kerja": "TPP Prestasi Kerja",
}
# Named deductions that the import has a column for.
_NAMED: Final = {"zakat": "Zakat", "bulog": "Bulog"}
_CHUNK: Final = 500


def write_sipd_tpp(batch: TppBatch, path: Path) -> int:
    """The TPP import of a batch; returns how many people. Its transfers sum to what the batch pays.

    Raises: Conflict("document_sums_differ"), Conflict("sipd_shadow") for a month in which the old amount is paid,
    Conflict("sipd_other_deductions") where somebody has a deduction that has no column.
    """
    paper = paper_of(batch)
    if batch.is_shadow:
        raise Conflict("sipd_shadow", month=paper.month)
    rules = _Rules(paper.month)
    total = 0

    def rows() -> Iterator[list[Any]]:
        nonlocal total
        for line in paper_lines(batch):
            cells = tpp_cells(line, rules.criterion, rules.left_out)
            total += cells["Jumlah Ditransfer"]
            yield [cells[name] for name in TPP_COLUMNS]

    count = write_table(path, "TPP", TPP_COLUMNS, rows())
    check_sums(paper, total)
    return count


def tpp_cells(line: PaperLine, criterion: str, left_out: frozenset[str]) -> dict[str, Any]:
    """One row by column. The whole TPP stands in the column of one criterion, as long as the rules split it by none."""
    without_column = line.other - sum(amount for name, amount in line.named.items() if name in _NAMED)
    if without_column:
        raise Conflict("sipd_other_deductions", nip=line.employee.nip, amount=Amount(without_column))
    cells: dict[str, Any] = dict.fromkeys(TPP_COLUMNS, 0)
    cells |= {_NAMED[name]: amount for name, amount in line.named.items()}
    cells |= dict(zip(TPP_COLUMNS, _person(line), strict=False))
    cells[_CRITERIA[criterion]] = line.bruto
    cells["Tunjangan PPh"], cells["Iuran Jaminan Kesehatan"] = line.pajak_ditanggung, line.bpjs_4
    cells["Potongan IWP"], cells["Potongan PPh 21"] = line.bpjs_1, line.pph21
    cells["Jumlah TPP"] = sum(cells[name] for name in IN_TPP if name not in left_out)
    cells["Jumlah Potongan"] = sum(cells[name] for name in IN_POTONGAN if name not in left_out)
    cells["Jumlah Ditransfer"] = cells["Jumlah TPP"] - cells["Jumlah Potongan"]
    return cells


def write_sipd_gaji(batch: TppBatch, path: Path) -> int:
    """The gaji import of the people of a batch by our own pay rules; returns how many.

    Raises: Conflict("sipd_pay_unknown") naming the first person whose gaji cannot be computed: nothing is sent as zero.
    """
    month = Month.parse(batch.month)
    return write_table(path, "Gaji", GAJI_COLUMNS, _gaji_rows(batch, month))


def _gaji_rows(batch: TppBatch, month: Month) -> Iterator[list[Any]]:
    waiting = paper_lines(batch)
    while lines := list(islice(waiting, _CHUNK)):
        pays = pay_of([line.employee.id for line in lines], month)
        for line in lines:
            pay = pays.get(line.employee.id)
            if pay is None or pay.received is None:
                raise Conflict("sipd_pay_unknown", nip=line.employee.nip, month=month)
            cells = gaji_cells(line, pay, batch.unit.kode)
            yield [cells[name] for name in GAJI_COLUMNS]


def gaji_cells(line: PaperLine, pay: Pay, unit: str) -> dict[str, Any]:
    """One row by column. Sums: allowances with the employer's parts, deductions with the same parts, and the transfer."""
    known: Mapping[str, int | None] = pay.amounts
    person = line.employee

    def amount(name: str) -> int:
        return known.get(name) or 0

    cells: dict[str, Any] = dict.fromkeys(GAJI_COLUMNS, 0)
    first = _person(line)
    names = [*GAJI_COLUMNS[:12], "kode_bank", "nama_bank", "nomor_rekening_bank_pegawai"]
    cells |= dict(zip(names, first, strict=True))
    cells |= {
        "status_pernikahan": 1 if person.pasangan else 2,
        "jumlah_istri_suami": person.pasangan or 0,
        "jumlah_anak": person.anak or 0,
        "pasangan_pns": 0,
        "nip_pasangan": "",
        "gaji_pokok": amount("gaji_pokok"),
        "perhitungan_suami_istri": amount("tunjangan_pasangan"),
        "perhitungan_anak": amount("tunjangan_anak"),
        "tunjangan_keluarga": amount("tunjangan_pasangan") + amount("tunjangan_anak"),
        "tunjangan_jabatan": amount("tunjangan_struktural"),
        "tunjangan_fungsional": amount("tunjangan_fungsional"),
        "tunjangan_fungsional_umum": amount("tunjangan_umum"),
        "tunjangan_beras": amount("tunjangan_beras"),
        "pembulatan_gaji": amount("pembulatan"),
        "iuran_jaminan_kesehatan": amount("bpjs_4"),
        "iuran_jaminan_kecelakaan_kerja": amount("jkk"),
        "iuran_jaminan_kematian": amount("jkm"),
        "potongan_iwp": amount("iwp_8") + amount("bpjs_1"),
        "potongan_pph21": amount("pph_gaji"),
        "skpd": unit,
    }
    return cells | _gaji_sums(cells, pay)


def _gaji_sums(cells: Mapping[str, Any], pay: Pay) -> dict[str, int]:
    paid = pay.received or 0
    earned = ("gaji_pokok", "tunjangan_keluarga", "tunjangan_jabatan", "tunjangan_fungsional")
    more = ("tunjangan_fungsional_umum", "tunjangan_beras", "pembulatan_gaji")
    employer = ("iuran_jaminan_kesehatan", "iuran_jaminan_kecelakaan_kerja", "iuran_jaminan_kematian")
    gross = sum(cells[name] for name in (*earned, *more, *employer))
    return {"jumlah_gaji_dan_tunjangan": gross, "jumlah_potongan": gross - paid, "jumlah_ditransfer": paid}


class _Rules:
    """How the sums are made and which column holds the TPP, as parameters of the month say."""

    def __init__(self, month: Month) -> None:
        at = parameters_on(month.last_day, f"SIPD {month.code}")
        self.criterion = at.text("sipd_tpp_criterion")
        self.left_out = NOT_IN_SAMPLE if at.text("sipd_tpp_sum") == "contoh" else frozenset()


def _person(line: PaperLine) -> list[str]:
    """The columns that both imports begin with, and the bank."""
    person, post = line.employee, line.post
    return [
        person.nip,
        person.nama,
        person.nik or "",
        person.npwp or "",
        _date(person.tanggal_lahir),
        _POST_TYPE.get(post.jenis_jabatan, ""),
        post.jabatan,
        person.eselon or "00",
        _STATUS.get(post.status, ""),
        post.golongan,
        _service(line.service),
        person.alamat or "",
        person.kode_bank or "",
        person.nama_bank or "",
        person.rekening or "",
    ]


def _date(day: date | None) -> str:
    return "" if day is None else f"{day:%d-%m-%Y}"


def _service(service: Service | None) -> str:
    return "" if service is None else f"{service[0]} tahun {service[1]} bulan"
