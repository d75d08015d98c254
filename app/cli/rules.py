"""`flask rules …`: the rules as files."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from app import clock
from app.domain.calendar import local_date
from app.domain.errors import FieldError
from app.errors import message_for
from app.parameters.lint import Finding
from app.services.rules_lint import lint_rules

rules = AppGroup("rules", help="Aturan bertanggal: pemeriksaan berkas parameter dan profil.")


@rules.command("lint")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Periksa parameter di folder ini, bukan yang terpasang.",
)
def lint(folder: Path | None) -> None:
    """Cari celah, tumpang tindih, tanggal acak, dan sumber yang hilang; status 1 bila ada kesalahan."""
    findings = lint_rules(today=local_date(clock.now()), folder=folder)
    errors = sum(not finding.is_warning for finding in findings)
    for finding in findings:
        click.echo(_sentence(finding), err=True)
    click.echo(f"{errors} kesalahan, {len(findings) - errors} peringatan")
    if errors:
        raise SystemExit(1)


def _sentence(finding: Finding) -> str:
    level = "peringatan" if finding.is_warning else "kesalahan"
    said = message_for(FieldError(finding.code, dict(finding.params)))
    return f"{finding.file}:{finding.line}: {finding.key}: {level}: {said}"


COMMANDS = (rules,)
