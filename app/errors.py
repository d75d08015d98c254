"""Every error becomes an answer that says what happened, why, and what to do next."""

import errno
import logging
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from app.authz import wants_json
from app.domain.errors import (
    Amount,
    Conflict,
    DomainError,
    FieldError,
    Invalid,
    NotAllowed,
    NotFound,
    TooManyRequests,
    Unavailable,
)
from app.domain.periods import Month
from app.extensions import db
from app.i18n.format import date_plain, month_name, number
from app.i18n.messages import MESSAGES

_STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (Conflict, 409),
    (Invalid, 422),
    (TooManyRequests, 429),
    (Unavailable, 503),
)
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_log = logging.getLogger("app.errors")


def status_of(error: DomainError) -> int:
    """The HTTP status of a domain error; a kind without one is a refused request."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 422)


def message_for(error: DomainError | FieldError) -> str:
    """The Indonesian sentence of an error code, with its facts filled in."""
    template = MESSAGES.get(error.code)
    if template is None:
        _log.error("message_missing", extra={"code": error.code})
        template = MESSAGES["unknown"]
    return str(template) % {key: _fact(value) for key, value in error.params.items()} if error.params else str(template)


def field_messages(error: Invalid) -> dict[str, list[str]]:
    """The sentences of a refused form, by field name of the contract."""
    return {name: [message_for(problem) for problem in problems] for name, problems in error.fields.items()}


def init_errors(app: Flask) -> None:
    """Install the handlers."""
    app.register_error_handler(DomainError, _on_domain_error)
    app.register_error_handler(CSRFError, _on_csrf_error)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(OperationalError, _on_database_error)
    app.register_error_handler(DBAPIError, _on_refused_write)
    app.register_error_handler(OSError, _on_file_error)
    app.register_error_handler(Exception, _on_unexpected)


def answer(status: int, message: str, **extra: Any) -> Response:
    """An error in the shape the caller reads: JSON, a fragment for htmx, or a page."""
    if wants_json():
        response = jsonify(error={"status": status, "message": message, **extra})
    else:
        template = "errors/_error.html" if request.headers.get("HX-Request") else "errors/error.html"
        response = make_response(
            render_template(template, status=status, message=message, came_from=_came_from(), **extra)
        )
    response.status_code = status
    if status == 503:
        response.headers["Retry-After"] = "5"
    response.vary.add("HX-Request")
    return response


def _came_from() -> str:
    """Where to try again: this page or, after a form, the one it was on; another site's address is no way on."""
    try:
        parts = urlsplit(request.path if request.method == "GET" else request.referrer or "")
    except ValueError:
        return "/"
    is_ours = parts.netloc in ("", request.host) and parts.path.startswith("/") and not parts.path.startswith("//")
    return parts.path + (f"?{parts.query}" if parts.query else "") if is_ours else "/"


def _fact(value: Any) -> Any:
    """A fact of an error as it is read: dates and months in words, lists with commas."""
    if isinstance(value, Month):
        return month_name(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return date_plain(value)
    if isinstance(value, Amount):
        return number(value)
    return ", ".join(str(_fact(item)) for item in value) if isinstance(value, list | tuple) else value


def _on_domain_error(error: DomainError) -> Response:
    db.session.rollback()
    extra: dict[str, Any] = {"code": error.code}
    if isinstance(error, Invalid) and error.fields:
        extra["fields"] = field_messages(error)
    response = answer(status_of(error), message_for(error), **extra)
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.params["seconds"])
    return response


def _on_csrf_error(error: CSRFError) -> Response:
    code = "share_without_worker" if request.endpoint == "share.receive" else "csrf"
    return answer(400, str(MESSAGES[code]), code=code)


def _on_http_error(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    code = "share_without_worker" if request.endpoint == "share.receive" and status == 413 else f"http_{status}"
    response = answer(status, str(MESSAGES.get(code, MESSAGES["unknown"])), code=code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _on_database_error(error: OperationalError) -> Response:
    """A full disk or a vanished database is not the caller's fault and may be over in a moment."""
    db.session.rollback()
    _log.exception("database_unavailable")
    # SQLite says "database or disk is full", PostgreSQL "No space left on device".
    text = str(error.orig)
    if "full" in text or "No space left" in text:
        return _disk_full()
    return answer(503, str(MESSAGES["database_busy"]), code="database_busy")


def _on_file_error(error: OSError) -> Response:
    """A photo or export that found no room is told as such; any other trouble with files is ours to look into."""
    if error.errno not in _NO_ROOM:
        return _on_unexpected(error)
    db.session.rollback()
    _log.exception("disk_full")
    return _disk_full()


def _disk_full() -> Response:
    return answer(507, str(MESSAGES["disk_full"]), code="disk_full")


def _on_refused_write(error: DBAPIError) -> Response:
    """A freezing trigger spoke: what was asked for was decided or closed in the very moment."""
    if "frozen:" not in str(error.orig):
        return _on_unexpected(error)
    db.session.rollback()
    _log.warning("write_frozen")
    return answer(409, str(MESSAGES["illegal_transition"]), code="frozen")


def _on_unexpected(error: Exception) -> Response:
    db.session.rollback()
    _log.exception("unexpected_error")
    return answer(500, str(MESSAGES["http_500"]), code="http_500", reference=g.get("request_id"))
