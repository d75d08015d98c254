"""What must hold before a long-running process starts."""

import click
from sqlalchemy.exc import SQLAlchemyError

from app.services.health import start_problems


def refuse_unready_database() -> None:
    """Stop with a remedy when the database is not migrated, half migrated, unprotected, or could lose a commit."""
    try:
        problems = start_problems()
    except SQLAlchemyError as error:
        raise click.ClickException(f"the database cannot be reached: {type(error).__name__}") from None
    if problems:
        raise click.ClickException(f"the database is not ready ({', '.join(problems)}); run `flask db upgrade`")
