"""`flask tpp evaluate`: a rule profile over cases in a file, without a database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from app.domain.errors import DomainError, FieldError, Invalid
from app.domain.tpp import Problem, ProfileInvalid
from app.errors import message_for
from app.services.tpp_evaluate import evaluate_cases, load_profile_file

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("evaluate")
@click.option("--profile", "profile_file", type=_FILE, required=True, help="Berkas profil aturan (TOML).")
@click.option("--cases", "cases_file", type=_FILE, required=True, help="Berkas kasus, satu objek JSON per baris.")
def evaluate(profile_file: Path, cases_file: Path) -> None:
    """Jalankan profil atas kasus {"case", "month", "facts"}; hasil {"case", "value", "trace"} per baris."""
    failed = False
    try:
        profile = load_profile_file(profile_file)
        for evaluated in evaluate_cases(profile, cases_file):
            if evaluated.error is None:
                click.echo(json.dumps(evaluated.result, ensure_ascii=False))
                continue
            failed = True
            for sentence in _sentences(evaluated.error):
                click.echo(f"{cases_file}:{evaluated.line}: {sentence}", err=True)
    except ProfileInvalid as invalid:
        for problem in invalid.problems:
            click.echo(f"{problem.file}:{problem.line}: {problem.where}: {_worded(problem)}", err=True)
        failed = True
    except DomainError as error:
        click.echo(message_for(error), err=True)
        failed = True
    if failed:
        raise SystemExit(1)


def _sentences(error: DomainError) -> Iterator[str]:
    """One sentence per wrong fact, else the one sentence of the error."""
    fields = error.fields if isinstance(error, Invalid) else {}
    for name, problems in fields.items():
        for problem in problems:
            yield f"{name}: {message_for(problem)}"
    if not fields:
        yield message_for(error)


def _worded(problem: Problem) -> str:
    return message_for(FieldError(problem.code, problem.params))


# Part of the group of `app.cli.tpp`.
COMMANDS: tuple[click.Command, ...] = ()
