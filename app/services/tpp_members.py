"""Who is in the TPP batches of a month, and who is left out although the roster leads there, with the reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, or_, select

from app.domain.errors import ParameterNotInForce
from app.domain.parameters import ParametersAt
from app.domain.periods import Month
from app.domain.standings import Standing, StandingEffect
from app.domain.tpp_members import Place, Post, Reason, places
from app.extensions import db
from app.models import Assignment, Employee, EmployeeStanding, Unit
from app.services.rules import parameters_on


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a batch, by the definitif post of the month's last day; that post's unit and class count.

    `standing`: one that does not exclude, with its effect; `share` is its part of the allowance, where it has one.
    """

    employee_id: int
    nip: str
    ptkp: str
    unit_id: int
    opd_id: int
    kelas_jabatan: int | None
    status: str = ""
    jenis_jabatan: str = ""
    standing: Standing | None = None
    effect: StandingEffect | None = None
    share: Any = None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A person left out of an OPD's batch; `params` words the reason (kind, document, dates as ISO text)."""

    employee_id: int
    nip: str
    unit_id: int
    opd_id: int
    reason: Reason
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Membership:
    """Members and exclusions of a month by the id of their OPD; each person is a member once at most."""

    members: dict[int, list[Member]]
    excluded: dict[int, list[Exclusion]]


_COLUMNS: Final = (
    Employee.id,
    Employee.nip,
    Employee.ptkp,
    Assignment.unit_id,
    Unit.opd_id,
    Unit.kode,
    Assignment.penugasan,
    Assignment.skema_tunjangan,
    Assignment.starts_on,
    Assignment.ends_on,
    Assignment.kelas_jabatan,
    Assignment.status,
    Assignment.jenis_jabatan,
)


def read_membership(month: Month, opd_ids: Iterable[int] | None = None) -> Membership:
    """Members and exclusions of the OPD (all when None). At most four queries.

    Raises: ParameterNotInForce when a recorded standing has no effect in force.
    """
    at = parameters_on(month.last_day, f"TPP {month.code}")
    wanted = None if opd_ids is None else set(opd_ids)
    standings = _standings(month)
    found = Membership({}, {})
    for rows in _rows_by_person(month, wanted):
        posts = {_post(row): row for row in rows}
        for place in places(posts, month.last_day, pays_part_months=at.flag("part_month_enabled")):
            if wanted is None or place.post.opd_id in wanted:
                _put(found, place, posts, standings, at)
    return found


def batch_members(month: Month, opd_ids: Iterable[int] | None = None) -> dict[int, list[Member]]:
    """Members alone, by the id of their OPD."""
    return read_membership(month, opd_ids).members


def _rows_by_person(month: Month, opd_ids: set[int] | None) -> Iterable[list[Row[Any]]]:
    """The posts that say where a person stands, person by person."""
    last = month.last_day
    on_last_day = and_(Assignment.starts_on <= last, or_(Assignment.ends_on.is_(None), Assignment.ends_on >= last))
    is_definitif = Assignment.penugasan == "definitif"
    ended = and_(is_definitif, Assignment.ends_on >= month.first_day, Assignment.ends_on < last)
    acting = and_(~is_definitif, on_last_day)
    held = _posts(and_(is_definitif, on_last_day), opd_ids)
    beside = _posts(or_(ended, acting), opd_ids)
    known = {row.id for row in held}
    elsewhere = [] if opd_ids is None else sorted({row.id for row in beside} - known)
    if elsewhere:
        held += _posts(and_(is_definitif, on_last_day, Employee.id.in_(elsewhere)), None)
    grouped: dict[int, list[Row[Any]]] = {}
    for row in (*held, *beside):
        grouped.setdefault(row.id, []).append(row)
    return (grouped[person] for person in sorted(grouped))


def _posts(condition: ColumnElement[bool], opd_ids: set[int] | None) -> list[Row[Any]]:
    query = (
        select(*_COLUMNS)
        .join(Assignment, Assignment.employee_id == Employee.id)
        .join(Unit, Unit.id == Assignment.unit_id)
        # An official without NIP is no ASN.
        .where(condition, Assignment.status != "PEJABAT", Employee.is_official.is_(False))
        .order_by(Employee.id, Assignment.starts_on, Assignment.id)
    )
    if opd_ids is not None:
        query = query.where(Unit.opd_id.in_(sorted(opd_ids)))
    return list(db.session.execute(query))


def _post(row: Row[Any]) -> Post:
    return Post(
        unit_id=row.unit_id,
        opd_id=row.opd_id or row.unit_id,
        is_definitif=row.penugasan == "definitif",
        skema=row.skema_tunjangan,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        kelas_jabatan=row.kelas_jabatan,
        status=row.status,
        jenis_jabatan=row.jenis_jabatan,
    )


def _standings(month: Month) -> dict[int, Standing]:
    """Everyone's standing on the month's last day; those revoked count for no month."""
    last, table = month.last_day, EmployeeStanding
    rows = db.session.execute(
        select(table.employee_id, table.kind, table.starts_on, table.ends_on, table.document)
        .where(table.starts_on <= last, or_(table.ends_on.is_(None), table.ends_on >= last), table.revoked_at.is_(None))
        .order_by(table.id)
    )
    return {person: Standing(kind, starts, ends, document) for person, kind, starts, ends, document in rows}


def _put(
    found: Membership,
    place: Place,
    posts: Mapping[Post, Row[Any]],
    standings: Mapping[int, Standing],
    at: ParametersAt,
) -> None:
    """File one place under its OPD."""
    row, post = posts[place.post], place.post
    standing = standings.get(row.id) if place.is_in else None
    effect = None if standing is None else _effect(at, standing)
    if place.reason is None and effect is not StandingEffect.EXCLUDED:
        share = _share(at, standing) if standing and effect is StandingEffect.SHARE else None
        member = Member(
            row.id, row.nip, row.ptkp, post.unit_id, post.opd_id, post.kelas_jabatan,
            post.status, post.jenis_jabatan, standing, effect, share,
        )  # fmt: skip
        found.members.setdefault(post.opd_id, []).append(member)
        return
    reason = place.reason or Reason.STANDING
    params = _standing_params(standing) if standing else _params(place, posts)
    exclusion = Exclusion(row.id, row.nip, post.unit_id, post.opd_id, reason, params)
    found.excluded.setdefault(post.opd_id, []).append(exclusion)


def _effect(at: ParametersAt, standing: Standing) -> StandingEffect:
    return StandingEffect(_entry(at, "standing_effect", standing.kind))


def _share(at: ParametersAt, standing: Standing) -> Any:
    return _entry(at, "standing_share", standing.kind)


def _entry(at: ParametersAt, name: str, key: str) -> Any:
    table = at.table(name)
    if key not in table:
        raise ParameterNotInForce(f"{name}[{key}]", at.on, at.asked_by)
    return table[key]


def _standing_params(standing: Standing) -> dict[str, Any]:
    ends = standing.ends_on.isoformat() if standing.ends_on else ""
    return {"kind": standing.kind, "document": standing.document, "from": standing.starts_on.isoformat(), "to": ends}


def _params(place: Place, posts: Mapping[Post, Row[Any]]) -> dict[str, Any]:
    post, other = place.post, place.other
    params: dict[str, Any] = {}
    if place.reason is Reason.SCHEME:
        params["scheme"] = post.skema
    if place.reason in (Reason.LEFT, Reason.MOVED) and post.ends_on is not None:
        params["ended"] = post.ends_on.isoformat()
    if other is not None:
        params["unit"] = posts[other].kode
    if place.reason is Reason.NO_DEFINITIF:
        params["penugasan"] = posts[post].penugasan
    return params
