"""`flask tpp …`: batches by hand; `evaluate` has a file of its own."""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import with_appcontext

from app import clock
from app.cli._periods import MONTH
from app.cli.tpp_evaluate import evaluate
from app.domain.errors import DomainError
from app.domain.periods import Month
from app.domain.tpp_batch import RunKind
from app.errors import message_for
from app.i18n.standing_words import exclusion_text
from app.i18n.tpp_labels import held_reason, notes_text
from app.services.tpp import BatchOutcome, compute_batches
from app.services.tpp_export import Mark, write_batches_csv, write_batches_xlsx
from app.services.tpp_read import batches_by_id, held_lines

RUNS = tuple(run.value for run in RunKind)
_SUFFIXES = (".csv", ".xlsx")
_SUMMARY = ("unit", "bulan", "status", "orang", "tertahan", "hari_tanpa_data", "tpp_bruto", "tpp_netto")


@click.group("tpp")
def tpp() -> None:
    """Tambahan penghasilan pegawai: batch, perhitungan, dan pengujian aturan."""


@tpp.command("compute")
@click.option("--month", type=MONTH, required=True, help="Bulan, misalnya 2026-07.")
@click.option("--unit", "unit_kode", help="Kode OPD (atau unit di bawahnya); tanpa ini semua OPD.")
@click.option(
    "--run",
    type=click.Choice(RUNS),
    default=RunKind.BIASA.value,
    show_default=True,
    help="Jenis pembayaran: bulan itu, susulan (belum diberi apa pun), kekurangan (selisih), THR, atau gaji 13.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Tulis daftar ke FILE.csv atau FILE.xlsx.")
@with_appcontext
def compute(month: Month, unit_kode: str | None, run: str, out: Path | None) -> None:
    """Hitung atau segarkan draf batch TPP; batch yang sudah diperiksa tidak disentuh."""
    if out is not None and out.suffix.lower() not in _SUFFIXES:
        _fail(f"{out}: tulis nama berkas yang berakhiran .csv atau .xlsx.")
    try:
        outcomes = compute_batches(month, unit_kode=unit_kode, run=RunKind(run), by=None, now=clock.now())
    except DomainError as error:
        _fail(message_for(error))
    ids = [outcome.batch_id for outcome in outcomes]
    _report(outcomes, month)
    for nip, code, notes in held_lines(ids):
        click.echo(f"{nip} {code}: {held_reason(notes)}", err=True)
    if out is not None:
        _write(out, [batch.id for batch in batches_by_id(ids)])
    _summary(ids)


def _report(outcomes: Sequence[BatchOutcome], month: Month) -> None:
    for outcome in outcomes:
        place = f"{outcome.unit_kode} {month.code}"
        if outcome.result == "kept":
            click.echo(f"{place}: sudah diperiksa atau lebih jauh, tidak dihitung ulang.", err=True)
        for nip in outcome.paid_elsewhere:
            click.echo(f"{nip} {month.code}: sudah ada di batch OPD lain, tidak dimasukkan ke {place}.", err=True)
        for nip in outcome.undecided:
            click.echo(f"{nip} {month.code}: sudah diberi TPP, sekarang tidak punya jumlah; perlu keputusan.", err=True)


def _write(out: Path, ids: Sequence[int]) -> None:
    try:
        if out.suffix.lower() == ".csv":
            write_batches_csv(ids, out, words=notes_text)
        else:
            mark = Mark("flask tpp compute", clock.now())
            write_batches_xlsx(ids, out, words=notes_text, reasons=exclusion_text, mark=mark)
    except OSError as problem:
        _fail(f"{out}: {problem.strerror}. Periksa folder dan izin menulis.")


def _summary(ids: Sequence[int]) -> None:
    """The result of the command: one line per batch."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_SUMMARY)
    for batch in batches_by_id(ids):
        counts = (batch.people, batch.held, batch.missing_days, batch.total_bruto, batch.total_netto)
        writer.writerow((batch.unit.kode, batch.month, batch.state, *counts))


def _fail(sentence: str) -> None:
    click.echo(sentence, err=True)
    raise SystemExit(1)


tpp.add_command(evaluate)

COMMANDS = (tpp,)
