"""Reading the query and form of office pages; whatever cannot be read is as good as absent, or a missing page."""

from uuid import UUID

from flask import request

from app.domain.errors import DomainError, NotFound
from app.domain.periods import Month, Semester


def uuid_arg(name: str) -> UUID | None:
    """A public id of the query; None when it is none."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


def count_arg(name: str) -> int | None:
    """A whole number of the query that a database can hold; None for anything else."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def month_of(code: str) -> Month:
    """A month in an address. Raises: NotFound."""
    try:
        return Month.parse(code)
    except DomainError as error:
        raise NotFound("not_found") from error


def semester_of(code: str) -> Semester:
    """A semester in an address or form. Raises: NotFound."""
    try:
        return Semester.parse(code)
    except DomainError as error:
        raise NotFound("not_found") from error


def number_of(name: str) -> int:
    """A whole number that a form carries unseen; -1, which matches nothing, for anything else."""
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
