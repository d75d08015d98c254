"""Sentences that the papers share: the heading, what is not paid, and the control line of the sums."""

from collections.abc import Mapping

from app.domain.tpp_batch import BatchState
from app.services.documents.lines import Paper
from app.services.documents.words import Words

COLUMNS = (
    "No",
    "Nama",
    "NIP",
    "Gol",
    "Jabatan",
    "Kelas",
    "TPP bruto",
    "PPh 21",
    "JKN 1 %",
    "Pot. lain",
    "Potongan",
    "Dibayar",
)


def heading(paper: Paper, words: Words) -> list[str]:
    """Title, unit and month."""
    run = words.runs[paper.batch.run_kind]
    lines = [
        "DAFTAR NOMINATIF TAMBAHAN PENGHASILAN PEGAWAI",
        paper.unit.nama,
        f"{run}, {words.month(paper.month)}, revisi {paper.batch.revision}",
    ]
    if paper.batch.state == BatchState.DRAFT:
        lines.append("DRAF, belum diperiksa: bukan dasar pembayaran.")
    if paper.batch.waiting_reason:
        lines.append(f"Menunggu: {paper.batch.waiting_reason}")
    if paper.batch.is_shadow:
        lines.append("Bulan bayangan: yang dibayar jumlah lama.")
    return lines


def control(paper: Paper, listed: int, words: Words) -> str:
    """The sums that were found equal before this was written."""
    amount = f"Rp{words.number(listed)}"
    parts = [f"jumlah daftar {amount}", f"jumlah batch {amount}"]
    if paper.payment is not None:
        share = "" if not paper.other_batches else f", bagian dari transfer Rp{words.number(paper.payment.total_netto)}"
        day = words.day(paper.payment.paid_on)
        parts.append(f"jumlah transfer {amount} (nomor {paper.payment.number}, {day}{share})")
    text = " = ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def named_deductions(sums: Mapping[str, int], other: int, words: Words) -> str:
    """What "Pot. lain" is made of, by name; empty when nothing is taken."""
    told = [f"{words.deductions.get(name, name)} Rp{words.number(amount)}" for name, amount in sorted(sums.items())]
    rest = other - sum(sums.values())
    if rest:
        told.append(f"selisih tanpa nama Rp{words.number(rest)}")
    return f"Potongan lain: {', '.join(told)}." if told else ""


def borne_tax(listed: int, words: Words) -> str:
    """The tax that is received beside the bruto and taken off again; empty when employees bear theirs."""
    if not listed:
        return ""
    return f"Tunjangan PPh Rp{words.number(listed)}: TPP bruto + tunjangan PPh - jumlah potongan = dibayar."


def unpaid(paper: Paper) -> str:
    """Who is in the batch and not in the list; empty when everyone is paid."""
    counts = (
        (paper.totals.held, "tertahan"),
        (paper.totals.withheld, "ditahan dan dibayar kemudian"),
        (paper.totals.open_lines, "menunggu data gaji"),
    )
    told = ", ".join(f"{count} orang {word}" for count, word in counts if count)
    return f"Tidak dibayar di daftar ini: {told}." if told else ""
