"""Dates and times of a form; what cannot be read is None, and the service says what is missing."""

from datetime import date

from flask import request

from app.domain.activities import parse_date, parse_time
from app.domain.errors import Invalid


def date_field(name: str) -> date | None:
    """An ISO date of the form."""
    try:
        return parse_date(request.form.get(name, ""))
    except Invalid:
        return None


def minute_field(name: str) -> int | None:
    """A time of the form as minutes from midnight; 24:00 is the end of the day."""
    try:
        return parse_time(request.form.get(name, ""), is_end=True)
    except Invalid:
        return None
