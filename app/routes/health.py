"""Whether the service lives and is ready, for the proxy and the operator."""

from flask import Blueprint, Response, jsonify

from app import clock
from app.authz import public
from app.services import health

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def alive() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """Database, migrations, triggers and the scheduler's freshness; 503 names what is wrong by code."""
    problems = health.problems(now=clock.now())
    return jsonify(status="ready" if not problems else "not_ready", problems=problems), 503 if problems else 200
