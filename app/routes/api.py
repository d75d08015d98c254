"""What the scripts of the pages ask."""

from flask import Blueprint, Response, g, jsonify
from flask_wtf.csrf import generate_csrf

from app.authz import require, without_new_password
from app.domain.permissions import Permission

bp = Blueprint("api", __name__, url_prefix="/api")


@bp.get("/session")
@require(Permission.ME_READ)
@without_new_password
def show_session() -> Response:
    """Whose session this is and the token for the next POST; 401 when nobody is signed in."""
    return jsonify(uid=g.signed_in.account_id, csrf=generate_csrf())
