"""`flask import KIND FILE`: rosters, plans, entries and the rest from CSV or XLSX."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from app import clock
from app.domain.errors import DomainError
from app.errors import message_for
from app.services.csv_safe import write_csv
from app.services.imports.batch import Problem
from app.services.imports.registry import KINDS
from app.services.imports.run import REASON_COLUMN, ImportReport, import_file, kind_named

_LONGEST_VALUE = 60
_KIND_LIST = ", ".join(KINDS)


class _ImportGroup(AppGroup):
    """`template` is a command of its own; any other first word is a kind of file."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or (_file_command(cmd_name) if cmd_name in KINDS else None)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*KINDS, *super().list_commands(ctx)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.list_commands(ctx):
            raise click.UsageError(f"Jenis impor {args[0]} tidak dikenal. Pilihannya: {_KIND_LIST}.")
        return super().resolve_command(ctx, args)


@click.group("import", cls=_ImportGroup)
def imports() -> None:
    """Impor berkas CSV (UTF-8) atau XLSX; berkas yang sama dua kali tidak mengubah apa pun."""


@imports.command("template")
@click.argument("kind", metavar="JENIS")
def template(kind: str) -> None:
    """Cetak kepala kolom satu JENIS dengan satu baris contoh."""
    try:
        example = kind_named(kind).example
    except DomainError as error:
        raise click.UsageError(message_for(error)) from None
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows([list(example), list(example.values())])
    click.echo(target.getvalue(), nl=False)


def _file_command(kind: str) -> click.Command:
    @click.command(kind, help=f"Impor berkas {kind}. Contoh berkas: flask import template {kind}")
    @click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
    @click.option("--partial", is_flag=True, help="Tulis baris yang baik; sisanya ke FILE.ditolak.csv.")
    @with_appcontext
    def run(file: Path, partial: bool) -> None:
        _import(kind, file, partial)

    return run


def _import(kind: str, file: Path, partial: bool) -> None:
    try:
        report = import_file(kind, file, now=clock.now(), partial=partial)
    except DomainError as error:
        click.echo(message_for(error), err=True)
        raise SystemExit(1) from None
    for warning in report.warnings:
        click.echo(f"{_place(report, warning)} (peringatan)", err=True)
    for problem in report.problems:
        click.echo(_place(report, problem), err=True)
    if report.rejected:
        _tell_rejected(report, file, partial)
    if report.is_written:
        counts = report.counts
        click.echo(
            f"{kind}: {report.row_count} baris, {counts.new} baru, {counts.changed} berubah, "
            f"{counts.unchanged} tetap, {counts.ignored} diabaikan, {len(report.rejected)} ditolak"
        )
    if report.rejected:
        raise SystemExit(1)


def _tell_rejected(report: ImportReport, file: Path, partial: bool) -> None:
    total = f"{len(report.rejected)} dari {report.row_count} baris"
    if not partial:
        click.echo(f"{report.file}: {total} perlu dibetulkan; tidak ada yang disimpan.", err=True)
        return
    target = file.with_name(f"{file.name}.ditolak.csv")
    reasons, header = report.reasons(), [column for column in report.header if column != REASON_COLUMN]
    rows = [
        [
            *(row.cells.get(column, "") for column in header),
            "; ".join(_said(problem) for problem in reasons[row.line]),
        ]
        for row in report.rejected
    ]
    write_csv(target, [*header, REASON_COLUMN], rows)
    click.echo(f"{report.file}: {total} ditolak; lihat {target}.", err=True)


def _place(report: ImportReport, problem: Problem) -> str:
    return f"{report.file}:{problem.line}: {_said(problem)}"


def _said(problem: Problem) -> str:
    """Column, value and reason on one line, whatever the value holds."""
    sentence = " ".join(message_for(problem.error).split())
    if problem.column is None:
        return sentence
    value = " ".join(problem.value.split())
    shown = value if len(value) <= _LONGEST_VALUE else f"{value[: _LONGEST_VALUE - 1]}…"
    return f'{problem.column} "{shown}": {sentence}'


COMMANDS = (imports,)
