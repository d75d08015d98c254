"""What the navigation shows: five places on a phone, a side rail on a wide screen.

Order, words and addresses live here; who sees an office page is asked from the policy.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from flask import g
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.authz import can
from app.domain.permissions import Permission


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place.

    `count` is spoken with the name ("14 menunggu"); `primary` is the raised button of the phone; `also` are keys of
    pages reached from here by tabs, for which this place is the current one.
    """

    key: str
    label: str | LazyString
    icon: str
    href: str
    count: int = 0
    primary: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Navigation:
    """`bottom`: the phone's five; `rail`: own work; `office`: the work of HR, treasurer and auditor."""

    bottom: tuple[NavItem, ...]
    rail: tuple[NavItem, ...]
    office: tuple[NavItem, ...] = ()


HOME = NavItem("home", _l("Beranda"), "home", "/")
ACTIVITIES = NavItem("activities", _l("Kegiatan"), "activities", "/activities")
NEW = NavItem("new", _l("Catat"), "plus", "/activities/new", primary=True)
PLAN = NavItem("plan", _l("Rencana"), "plan", "/plan")
APPROVALS = NavItem("approvals", _l("Putuskan"), "stamp", "/approvals")
SCORES = NavItem("scores", _l("Nilai"), "score", "/scores")
TPP = NavItem("tpp", _l("TPP"), "money", "/tpp")

# Beside each office page the permission that opens it.
OFFICE = (
    (NavItem("hr", _l("Dasbor"), "grid", "/hr"), Permission.HR_READ),
    (NavItem("hr_people", _l("Pegawai"), "users", "/hr/people"), Permission.ROSTER_READ),
    (NavItem("hr_missing", _l("Siapa kurang apa"), "stamp", "/hr/missing"), Permission.MISSING_READ),
    (NavItem("hr_semester", _l("Semester"), "score", "/hr/semester"), Permission.REPORT_EXPORT),
    (NavItem("hr_tpp", _l("TPP unit"), "money", "/hr/tpp"), Permission.TPP_BATCH_READ),
    (NavItem("hr_questions", _l("Pertanyaan TPP"), "message", "/hr/questions"), Permission.QUESTION_READ),
    (NavItem("hr_periods", _l("Periode"), "calendar", "/hr/periods"), Permission.PERIOD_READ),
    (NavItem("hr_audit", _l("Audit"), "shield", "/hr/audit"), Permission.AUDIT_READ),
    (NavItem("hr_rules", _l("Aturan"), "sliders", "/hr/rules"), Permission.RULE_READ),
)


def build_navigation(*, is_superior: bool, pending: int = 0, office: Collection[str] = ()) -> Navigation:
    """The navigation of one viewer.

    `pending`: entries waiting for the viewer's decision. `office`: the keys of `OFFICE` the viewer may open.
    """
    approvals = replace(APPROVALS, count=pending)
    decisions = (approvals,) if is_superior else ()
    # Plan, score and allowance are tabs of one another: a phone shows one or two of them, a full rail leaves one out.
    scores = replace(SCORES, also=("plan", "tpp") if is_superior else ("tpp",))
    last = (replace(SCORES, also=("tpp",)),) if office else (SCORES, TPP)
    return Navigation(
        bottom=(HOME, ACTIVITIES, NEW, approvals if is_superior else PLAN, scores),
        rail=(HOME, ACTIVITIES, NEW, PLAN, *decisions, *last),
        office=tuple(item for item, _ in OFFICE if item.key in office),
    )


def navigation_of(pending: int = 0) -> Navigation | None:
    """The navigation of this request's person; None before sign-in."""
    signed_in = g.get("signed_in")
    if signed_in is None:
        return None
    office = {item.key for item, permission in OFFICE if can(permission)}
    # Everyone may read the rules; that alone is no office.
    office = office if office != {"hr_rules"} else set()
    return build_navigation(is_superior=signed_in.viewer.is_superior, pending=pending, office=office)
