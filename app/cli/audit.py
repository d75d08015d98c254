"""`flask audit …`: prove that nothing was lost, doubled or changed."""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.domain.audit_chain import Anchor
from app.services import verify

audit = AppGroup("audit", help="Rantai audit dan invarian.")


@audit.command("verify", help="Periksa rantai audit dan invarian; keluar 1 menyebut pelanggaran pertama.")
@click.option(
    "--anchor", "anchors", multiple=True, help="Kepala rantai yang dicatat di luar, NOMOR:HASH; boleh berulang."
)
@click.option(
    "--all-decisions",
    is_flag=True,
    help=f"Periksa wewenang semua keputusan, bukan hanya {verify.NEWEST_DECISIONS} yang terbaru.",
)
def run(anchors: tuple[str, ...], all_decisions: bool) -> None:
    """Walk the chain and the invariants; exit 1 names the first breach.

    stdout: `utuh` and the head of the chain. stderr: each check as it begins, breaches, and notes on what was lawfully
    corrected after it was final.
    """
    scope = verify.Scope(
        anchors=tuple(_anchor(text) for text in anchors),
        evidence_folder=Path(current_app.config["EVIDENCE_FOLDER"]),
        most_decisions=None if all_decisions else verify.NEWEST_DECISIONS,
    )
    breaches = verify.verify_all(scope, progress=lambda name: click.echo(f"… {name}", err=True))
    for note in scope.notes:
        click.echo(f"catatan {note}", err=True)
    for breach in breaches:
        click.echo(str(breach), err=True)
    if breaches:
        sys.exit(1)
    head = verify.audit_head()
    click.echo(f"utuh\t{head.seq}:{head.hash}" if head else "utuh\t0")


@audit.command("head", help="Cetak kepala rantai, untuk disimpan di luar basis data.")
def head() -> None:
    """Print the newest row of the chain, to be kept outside the database."""
    found = verify.audit_head()
    click.echo(f"{found.seq}:{found.hash}" if found else "0")


def _anchor(text: str) -> Anchor:
    seq, separator, digest = text.partition(":")
    if not separator or not seq.isdigit() or len(digest) != 64:
        raise click.UsageError(f"--anchor {text!r}: tulis NOMOR:HASH seperti keluaran `flask audit head`.")
    return Anchor(int(seq), digest)


COMMANDS = (audit,)
