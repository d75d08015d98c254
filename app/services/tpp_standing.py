"""What HR recorded about people that changes a month's TPP: punishments, withheld pay, acting, part months, the old amount.

Each becomes a fact for the profile only where it applies, so that a line of somebody without any of it stays as it is. A
profile that does not know such a fact holds the line and names it: nothing is left out in silence.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select

from app.domain.acting import ActedPost, acted_in, relation
from app.domain.calendar import WorkCalendar, local_date
from app.domain.canonical import canonical_value
from app.domain.duty import post_stretches, working_days
from app.domain.parameters import ParametersAt
from app.domain.periods import Month
from app.domain.standings import (
    Punishment,
    StandingEffect,
    Withholding,
    punishment_in,
    withholding_in,
)
from app.domain.structure import AssignmentFact
from app.extensions import db
from app.models import Assignment, LegacyTpp, UnitPhase
from app.models import Punishment as PunishmentRow
from app.models import Withholding as WithholdingRow
from app.services.duty_plans import posts_of
from app.services.rules import parameters_on
from app.services.tpp_members import Member

Note = tuple[str, Mapping[str, Any]]


@dataclass(slots=True)
class Circumstances:
    """What applies to one person: `facts` for the profile, `proof` of where they come from, `notes`, and what waits.

    `withheld`: the reason for which the line is paid later. `legacy`: the old amount in rupiah, None when it is missing;
    only in a shadow batch.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    proof: dict[str, Any] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    withheld: str | None = None
    legacy: int | None = None


def read_circumstances(
    month: Month, members: Sequence[Member], calendar: WorkCalendar, *, is_shadow: bool
) -> dict[int, Circumstances]:
    """What applies to each member. A number of queries that does not depend on how many they are."""
    at = parameters_on(month.last_day, f"TPP {month.code}")
    found = {member.employee_id: Circumstances() for member in members}
    for member in members:
        _add_standing(found[member.employee_id], member)
    _add_punishments(found, month)
    _add_withholdings(found, month)
    if at.flag("cpns_share_enabled"):
        for member in members:
            if member.status == "CPNS":
                found[member.employee_id].facts["cpns"] = True
    if at.flag("part_month_enabled"):
        _add_part_months(found, month, calendar)
    if at.flag("plt_addon_enabled"):
        _add_acting(found, month, members, at)
    if is_shadow:
        _add_legacy(found, month)
    return found


def is_shadow_month(phase: UnitPhase | None, month: Month) -> bool:
    """Whether an OPD's month is computed and shown while the old amount is paid."""
    if phase is None or month.code < phase.shadow_from:
        return False
    return phase.live_from is None or month.code < phase.live_from


def shadow_units(month: Month) -> frozenset[int]:
    """Ids of the OPD whose batch of the month is a shadow. One query."""
    return frozenset(phase.unit_id for phase in db.session.scalars(select(UnitPhase)) if is_shadow_month(phase, month))


def _add_standing(found: Circumstances, member: Member) -> None:
    standing = member.standing
    if standing is None:
        return
    params = {"kind": standing.kind, "document": standing.document}
    found.proof["kedudukan"] = params
    if member.effect is StandingEffect.WITHHELD:
        found.withheld = standing.kind
        found.notes.append(("withheld", {"reason": standing.kind, "document": standing.document}))
    else:
        found.facts["bagian_kedudukan"] = canonical_value(member.share)
        found.notes.append(("standing_share", params))


def _add_punishments(found: dict[int, Circumstances], month: Month) -> None:
    table = PunishmentRow
    rows = db.session.scalars(
        select(table)
        .where(table.employee_id.in_(list(found)), table.first_month <= month.code)
        .order_by(table.employee_id, table.id)
    )
    for person, punishments in _by_person((row.employee_id, punishment_fact(row)) for row in rows).items():
        counting = punishment_in(month, punishments)
        if counting is None:
            continue
        place = found[person]
        params = {"percent": counting.share_percent, "document": counting.document, "to": counting.last_month.code}
        place.facts["bagian_hukuman"] = canonical_value(Decimal(100 - counting.share_percent) / 100)
        place.proof["hukuman"] = {**params, "from": counting.first_month.code}
        place.notes.append(("punished", params))


def punishment_fact(row: PunishmentRow) -> Punishment:
    """A stored punishment as the rules see it."""
    revoked_in = None if row.revoked_at is None else Month.of(local_date(row.revoked_at))
    return Punishment(row.share_percent, Month.parse(row.first_month), row.months, row.document, revoked_in)


def _add_withholdings(found: dict[int, Circumstances], month: Month) -> None:
    table = WithholdingRow
    rows = db.session.scalars(
        select(table)
        .where(
            table.employee_id.in_(list(found)),
            table.first_month <= month.code,
            # Once released nothing waits: whatever is computed from then on pays, the frozen line stays marked.
            table.released_at.is_(None),
        )
        .order_by(table.employee_id, table.id)
    )
    for person, withholdings in _by_person((row.employee_id, withholding_fact(row)) for row in rows).items():
        covering = withholding_in(month, withholdings)
        place = found[person]
        if covering is None or place.withheld is not None:
            continue
        params = {"reason": covering.reason, "document": covering.document}
        place.withheld = covering.reason
        place.proof["ditahan"] = {**params, "from": covering.first_month.code}
        place.notes.append(("withheld", params))


def withholding_fact(row: WithholdingRow) -> Withholding:
    """A stored withholding as the rules see it."""
    last = Month.parse(row.last_month) if row.last_month else None
    return Withholding(row.reason, Month.parse(row.first_month), row.document, last)


def _add_part_months(found: dict[int, Circumstances], month: Month, calendar: WorkCalendar) -> None:
    """Working days in definitif posts and of the whole month, by the pattern of the last of these posts."""
    posts = posts_of(list(found), month.first_day, month.last_day)
    for person, place in found.items():
        held = [post for post in posts.get(person, ()) if post.is_definitif]
        whole, served = _whole_and_served(held, month, calendar)
        if held and served < whole:
            place.facts |= {"hari_kerja": whole, "hari_menjabat": served}
            place.notes.append(("part_month", {"days": served, "whole": whole}))


def _whole_and_served(held: Sequence[AssignmentFact], month: Month, calendar: WorkCalendar) -> tuple[int, int]:
    served = working_days(post_stretches(held, month.first_day, month.last_day), calendar)
    last = max(held, key=lambda post: post.starts_on, default=None)
    whole = 0 if last is None else calendar.working_days(month.first_day, month.last_day, last.pattern)
    return whole, served


def _add_acting(found: dict[int, Circumstances], month: Month, members: Sequence[Member], at: ParametersAt) -> None:
    table = Assignment
    rows = db.session.execute(
        select(table.employee_id, table.jenis_jabatan, table.kelas_jabatan, table.starts_on, table.ends_on).where(
            table.employee_id.in_(list(found)),
            table.penugasan != "definitif",
            table.starts_on <= month.first_day,
            or_(table.ends_on.is_(None), table.ends_on >= month.last_day),
        )
    )
    acted = _by_person((row[0], ActedPost(*row[1:])) for row in rows)
    for member in members:
        post = acted_in(month, acted.get(member.employee_id, ()))
        if post is None:
            continue
        place, how = found[member.employee_id], relation(member.jenis_jabatan, post.jenis_jabatan)
        if how is None:
            place.notes.append(("acting_without_rule", {"jenis": post.jenis_jabatan}))
            continue
        place.facts |= {"plt_kelas": post.kelas_jabatan, "plt_hubungan": how.value}
        place.notes.append(("acting", {"class": post.kelas_jabatan or "?"}))


def _add_legacy(found: dict[int, Circumstances], month: Month) -> None:
    table = LegacyTpp
    rows = db.session.execute(
        select(table.employee_id, table.jumlah).where(table.employee_id.in_(list(found)), table.bulan == month.code)
    )
    amounts = {row.employee_id: row.jumlah for row in rows}
    for person, place in found.items():
        place.legacy = amounts.get(person)
        place.proof["tpp_lama"] = place.legacy
        place.notes.append(("shadow", {}) if place.legacy is not None else ("legacy_missing", {}))


def _by_person(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for person, value in pairs:
        found.setdefault(person, []).append(value)
    return found
