"""A photo shared from another app. The service worker takes it on the phone; these answer where it does not run."""

from flask import Blueprint, Response, redirect, url_for

from app.authz import require
from app.domain.permissions import Permission

bp = Blueprint("share", __name__, url_prefix="/share")


@bp.get("")
@require(Permission.ACTIVITY_CREATE)
def show() -> Response:
    """The log form; after signing in a share comes back here."""
    return redirect(url_for("activities.new", lengkap=1))


@bp.post("")
@require(Permission.ACTIVITY_CREATE)
def receive() -> Response:
    """The sheet of a phone sends no token, so it is refused before it gets here, with a sentence of its own; nothing is kept."""
    return redirect(url_for("activities.new", lengkap=1), 303)
