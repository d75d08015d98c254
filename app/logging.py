"""Log lines as JSON on stderr: a constant event name and ids. Never names, NIP, amounts or free text."""

import json
import logging
import sys
import uuid

from flask import Flask, Response, g, request

from app.services.audit import request_id

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class JsonLines(logging.Formatter):
    """One line a record; line breaks in values cannot start a second one because JSON in ASCII escapes them all."""

    def format(self, record: logging.LogRecord) -> str:
        line = {"at": self.formatTime(record), "level": record.levelname, "event": record.getMessage()}
        line["request_id"] = request_id.get()
        line.update({key: value for key, value in vars(record).items() if key not in _STANDARD})
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def init_logging(app: Flask, level: str) -> None:
    """Send everything to stderr as JSON lines and give each request an id."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger("app")
    root.handlers[:] = [handler]
    root.setLevel(level)
    root.propagate = False
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.request_id = uuid.uuid4().hex[:16]
    request_id.set(g.request_id)


def _end(response: Response) -> Response:
    response.headers.setdefault("X-Request-Id", g.get("request_id", "-"))
    if request.endpoint != "static":
        logging.getLogger("app.request").debug(
            "request", extra={"endpoint": request.endpoint, "method": request.method, "status": response.status_code}
        )
    return response
