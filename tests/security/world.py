"""The people and objects of the matrix: one owner, and everyone by their relation to that owner.

Add an object here when a route needs one: a field of `World`, made in `build_world`.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import current_app
from PIL import Image

from app.domain.permissions import Viewer
from app.extensions import db
from app.models import Activity, Decision, Delegation, Employee, Evidence, Unit
from app.services.exports import start_export
from app.services.push_crypto import load_push_key
from app.services.superior_reports import create_superior_report
from tests.factories import (
    create_activity,
    create_assignment,
    create_delegation,
    create_employee,
    create_holiday,
    create_unit,
    grant_role,
    plan_line,
)
from tests.security.world_notices import build_notices
from tests.security.world_office import Batches, Profiles, build_batches, build_profiles, close_some_months
from tests.security.world_plans import Plans, Scores, build_plans, build_scores
from tests.support.clock import NOW, TODAY

# The columns of the tables. `anonymous` is nobody; everyone else has an account.
PERSONAS = (
    "anonymous",
    "outsider",  # an employee of another unit
    "colleague",  # an employee of the owner's unit
    "owner",  # of the object
    "superior",  # decides and assesses
    "upper",  # the superior's superior
    "former",  # the owner's superior until the end of March 2026
    "expired",  # a delegate of the superior whose days are over
    "unit_hr",  # of the owner's unit
    "unit_hr_x",  # of another unit
    "hr",
    "treasurer",  # of the owner's unit, like verifier and approver
    "treasurer_x",  # of another unit
    "verifier",
    "approver",
    "calibrator",
    "auditor",
    "admin",
)
_ROLES = {
    "unit_hr": ("unit_hr", "unit"),
    "unit_hr_x": ("unit_hr", "other"),
    "hr": ("hr", ""),
    "treasurer": ("treasurer", "unit"),
    "treasurer_x": ("treasurer", "other"),
    "verifier": ("verifier", "unit"),
    "approver": ("approver", "unit"),
    "calibrator": ("calibrator", ""),
    "auditor": ("auditor", ""),
    "admin": ("admin", ""),
}
MOVED = date(2026, 4, 1)


@dataclass(frozen=True)
class Person:
    """What requests may say of a person, after the database session is gone."""

    id: int
    public_id: UUID
    nip: str


@dataclass(frozen=True)
class Office:
    """What requests may say of a unit."""

    id: int
    public_id: UUID
    kode: str


@dataclass(frozen=True)
class World:
    """What requests of the matrix may name.

    Entries: `entry` waits for a decision, `draft` was not sent, `decided` was approved a moment ago by `request`, `early` is
    of the former superior's time, `foreign` waits too and is the outsider's, `undecided` waits in a month that can be
    closed. `photo` belongs to `entry`, `draft_photo` to `draft`. January 2026 is closed; December 2025 too, and hr's
    colleague asked to reopen it; November too, and hr asked.
    """

    people: dict[str, Person]
    unit: Office
    other: Office
    entry: UUID
    draft: UUID
    decided: UUID
    request: UUID
    early: UUID
    foreign: UUID
    undecided: UUID
    photo: UUID
    draft_photo: UUID
    delegation: UUID
    report: UUID
    export: UUID
    notice: UUID
    device: UUID
    push_key: str
    plans: Plans
    scores: Scores
    batches: Batches
    profiles: Profiles


def build_world() -> World:
    """Make everyone and everything; needs an open application context on an empty database."""
    city = create_unit("PALU", nama="Kota Palu")
    unit = create_unit("DUKCAPIL", parent=city, nama="Dinas Dukcapil")
    other = create_unit("DINKES", parent=city, nama="Dinas Kesehatan")
    people = _people(unit, other)
    owner, superior = people["owner"], people["superior"]
    plans = build_plans(owner, superior)
    like = {"line": plan_line(owner.id, "IK1"), "satuan": "perekaman"}
    entries = _entries(owner, like)
    decided, foreign = entries["decided"], create_activity(people["outsider"], work_date=TODAY - timedelta(days=1))
    lent = _delegations(people)
    report = create_superior_report("Atasan saya Pak Budi.", by=Viewer(owner.id), now=NOW)
    export = start_export("own_data", {}, "data.json", by=owner.id, now=NOW)
    request = _approve(decided, superior)
    scores = build_scores(owner, superior)
    batches = build_batches(unit, people)
    create_holiday(date(2026, 8, 17))
    second = create_employee("Petugas Kedua", unit=other)
    profiles = build_profiles(people["hr"], second)
    close_some_months(people["hr"], second)
    return World(
        people={name: Person(one.id, one.public_id, one.nip) for name, one in people.items()},
        unit=Office(unit.id, unit.public_id, unit.kode),
        other=Office(other.id, other.public_id, other.kode),
        foreign=foreign.public_id,
        request=request,
        photo=_photo(entries["entry"]),
        draft_photo=_photo(entries["draft"]),
        delegation=lent.public_id,
        report=report.public_id,
        export=export.public_id,
        push_key=load_push_key(current_app.config["SETTINGS"].instance).public,
        **build_notices(owner),
        plans=plans,
        scores=scores,
        batches=batches,
        profiles=profiles,
        **{name: one.public_id for name, one in entries.items()},
    )


def _entries(owner: Employee, like: dict[str, Any]) -> dict[str, Activity]:
    """The owner's entries, as `World` names them."""
    day = TODAY - timedelta(days=1)
    return {
        "entry": create_activity(owner, work_date=day, evidence_count=1, **like),
        "draft": create_activity(owner, work_date=day, start=600, status="draft", evidence_count=1, **like),
        "decided": create_activity(owner, work_date=day, start=720, **like),
        "early": create_activity(owner, work_date=date(2026, 3, 2), status="approved", **like),
        "undecided": create_activity(owner, work_date=date(2026, 5, 20), **like),
    }


def _people(unit: Unit, other: Unit) -> dict[str, Employee]:
    units = {"unit": unit, "other": other, "": other}
    people = {"upper": create_employee("Kepala Dinas", unit=unit, jabatan="Kepala Dinas", jenis_jabatan="jpt")}
    people["superior"] = create_employee("Atasan", unit=unit, superior=people["upper"])
    people["former"] = create_employee("Atasan Lama", unit=other)
    people["owner"] = create_employee("Pemilik")
    create_assignment(
        people["owner"], unit, superior=people["former"], jabatan="Lama", ends_on=MOVED - timedelta(days=1)
    )
    create_assignment(people["owner"], unit, superior=people["superior"], jabatan="Baru", starts_on=MOVED)
    people["colleague"] = create_employee("Rekan", unit=unit, superior=people["superior"])
    people["outsider"] = create_employee("Orang Lain", unit=other)
    people["expired"] = create_employee("Delegasi Lama", unit=other)
    for name, (role, where) in _ROLES.items():
        people[name] = create_employee(f"Petugas {name}", unit=units[where])
        grant_role(people[name], role, units[where] if where else None)
    return people


def _delegations(people: dict[str, Employee]) -> Delegation:
    """One that is over, and one of the superior to come."""
    create_delegation(people["superior"], people["expired"], TODAY - timedelta(days=40), TODAY - timedelta(days=30))
    later = TODAY + timedelta(days=20)
    return create_delegation(people["superior"], people["upper"], later, later + timedelta(days=5))


def _approve(activity: Activity, by: Employee) -> UUID:
    """A decision of five seconds ago, still to be undone; returns the id of its request."""
    at, request_id = NOW - timedelta(seconds=5), uuid4()
    activity.status, activity.mutu, activity.version = "approved", "sesuai", 2
    activity.decided_at, activity.decided_by_id = at, by.id
    db.session.add(
        Decision(
            activity_id=activity.id,
            activity_version=1,
            action="approve",
            mutu="sesuai",
            decided_by_id=by.id,
            ground="superior",
            request_id=request_id,
            decided_at=at,
        )
    )
    db.session.commit()
    return request_id


def _photo(activity: Activity) -> UUID:
    """A stored photo, as small as one can be."""
    stream = BytesIO()
    Image.new("RGB", (1, 1), "white").save(stream, "JPEG")
    content = stream.getvalue()
    folder = Path(current_app.config["EVIDENCE_FOLDER"])
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{activity.public_id}.jpg"
    (folder / name).write_bytes(content)
    photo = Evidence(activity_id=activity.id, file_name=name, sha256="0" * 64, byte_count=len(content), created_at=NOW)
    db.session.add(photo)
    db.session.commit()
    return photo.public_id
