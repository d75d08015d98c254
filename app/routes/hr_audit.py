"""The audit chain, and the rules in force."""

from flask import Blueprint, Response, redirect, request, url_for

from app import clock
from app.authz import require
from app.domain.activities import parse_date
from app.domain.calendar import local_date
from app.domain.errors import Invalid
from app.domain.permissions import Permission
from app.parameters.loader import load_parameters
from app.routes._query import count_arg
from app.routes._render import render
from app.services.audit_read import read_audit
from app.services.verify import verify_audit_chain

bp = Blueprint("hr_audit", __name__, url_prefix="/hr")


@bp.get("/audit")
@require(Permission.AUDIT_READ)
def index() -> Response:
    """Acts, newest first."""
    before = count_arg("before")
    page = read_audit(action=request.args.get("tindakan", ""), actor_nip=request.args.get("nip", ""), before=before)
    return render(page="pages/hr_audit/index.html", audit=page, asked=request.args)


@bp.post("/audit/verification")
@require(Permission.AUDIT_READ)
def verification() -> Response:
    """Walk the whole chain now."""
    breaches = verify_audit_chain()
    return redirect(url_for("hr_audit.index", ok="intact" if not breaches else "broken"), 303)


@bp.get("/rules")
@require(Permission.RULE_READ)
def rules() -> Response:
    """Every parameter as it stands on a day, with its source and how sure we are of it."""
    today = local_date(clock.now())
    try:
        day = parse_date(request.args["tanggal"]) if request.args.get("tanggal") else today
    except Invalid:
        day = today
    parameters = sorted(load_parameters().values(), key=lambda one: one.name)
    return render(page="pages/hr_audit/rules.html", day=day, parameters=[(one, one.on(day)) for one in parameters])
