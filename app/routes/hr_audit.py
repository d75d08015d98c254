"""The audit chain, and the rules in force."""

from flask import Blueprint, Response, redirect, request, url_for

from app import clock
from app.authz import require
from app.domain.calendar import local_date
from app.domain.errors import Invalid
from app.domain.periods import Month
from app.domain.permissions import Permission
from app.i18n.rule_words import CERTAINTY, STRUCTURES, group_name, rule_table, rule_value
from app.routes._query import count_arg
from app.routes._render import render
from app.services.audit_read import read_audit
from app.services.rules_page import RuleAsked, groups, rule_of_month, rules_of_month, structures_of_month
from app.services.verify import verify_audit_chain

bp = Blueprint("hr_audit", __name__, url_prefix="/hr")
bp.add_app_template_filter(rule_value)
bp.add_app_template_filter(rule_table)
bp.add_app_template_filter(group_name, "rule_group")
bp.add_app_template_filter(CERTAINTY.get, "rule_certainty")
bp.add_app_template_filter(STRUCTURES.get, "rule_structure")


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
    """The rules of a month, with their source and how sure we are of each."""
    month = _month_asked()
    asked = RuleAsked(
        group=request.args.get("kelompok", ""),
        words=request.args.get("cari", "")[:100],
        only_unconfirmed=bool(request.args.get("belum")),
    )
    return render(
        page="pages/hr_audit/rules.html",
        month=month,
        asked=asked,
        rules=rules_of_month(month, asked),
        structures=structures_of_month(month),
        groups=[(group, group_name(group)) for group in groups()],
    )


@bp.get("/rules/<name>")
@require(Permission.RULE_READ)
def rule(name: str) -> Response:
    """One rule: its value in a month, and everything that stood before and after."""
    month = _month_asked()
    found, versions = rule_of_month(name, month)
    return render(page="pages/hr_audit/rule.html", month=month, rule=found, versions=versions)


def _month_asked() -> Month:
    """The month of the query; the present one when it says none."""
    try:
        return Month.parse(request.args.get("bulan", ""))
    except Invalid:
        return Month.of(local_date(clock.now()))
