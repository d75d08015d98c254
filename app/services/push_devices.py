"""The browsers of a person that show pushes: adding, listing, ending."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from app.domain.errors import FieldError, Invalid, NotFound
from app.extensions import db
from app.models import LoginSession, PushDevice
from app.services import audit
from app.services.push_crypto import is_browser_key
from app.services.push_post import is_push_address
from app.services.sessions import SignedIn
from app.services.unit_of_work import unit_of_work

# More browsers than anybody uses at a time; the oldest makes room.
MOST_DEVICES = 10
_DEVICE_LETTERS = 60


@dataclass(frozen=True, slots=True)
class DeviceForm:
    """What a browser hands over when its owner allows pushes: the address and its keys, and which key of ours it trusts."""

    endpoint: str
    p256dh: str
    auth: str
    key_id: str


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A browser as its owner sees it; `is_here` for the one asking, by its session."""

    public_id: UUID
    device: str
    created_at: datetime
    is_here: bool


def add_device(
    form: DeviceForm, *, device: str, signed_in: SignedIn, now: datetime, allow_loopback: bool = False
) -> tuple[UUID, bool]:
    """Push to this browser from now on; returns its id, and whether it is new to this session. Repeating changes nothing.

    A browser that another account used before belongs to this one alone from now on. Raises: Invalid.
    """
    _refuse_odd(form, allow_loopback)
    digest = hashlib.sha256(form.endpoint.encode()).hexdigest()
    with unit_of_work():
        found = db.session.scalar(select(PushDevice).where(PushDevice.endpoint_hash == digest).with_for_update())
        if found is not None and _is_same(found, form, signed_in):
            return found.public_id, False
        if found is not None:
            db.session.delete(found)
            db.session.flush()  # the address is unique
        row = PushDevice(
            account_id=signed_in.account_id,
            session_id=signed_in.session_id,
            endpoint=form.endpoint,
            endpoint_hash=digest,
            p256dh=form.p256dh,
            auth=form.auth,
            key_id=form.key_id,
            device=device[:_DEVICE_LETTERS],
            created_at=now,
        )
        db.session.add(row)
        db.session.flush()  # the audit row names its id
        _make_room(signed_in.account_id)
        audit.record("push_device.added", "push_device", row.public_id, by=signed_in.viewer.employee_id, now=now)
        return row.public_id, True


def end_device(public_id: UUID, *, signed_in: SignedIn, now: datetime) -> None:
    """No more pushes to a browser of one's own. Raises: NotFound."""
    with unit_of_work():
        own = PushDevice.account_id == signed_in.account_id
        ended = delete(PushDevice).where(PushDevice.public_id == public_id, own).returning(PushDevice.id)
        if db.session.scalar(ended) is None:
            raise NotFound("not_found")
        audit.record("push_device.ended", "push_device", public_id, by=signed_in.viewer.employee_id, now=now)


def devices_of(signed_in: SignedIn) -> list[DeviceLine]:
    """The own browsers that are still signed in, newest first. One query."""
    rows = db.session.execute(
        select(PushDevice.public_id, PushDevice.device, PushDevice.created_at, PushDevice.session_id)
        .join(LoginSession, LoginSession.id == PushDevice.session_id)
        .where(PushDevice.account_id == signed_in.account_id, LoginSession.revoked_at.is_(None))
        .order_by(PushDevice.created_at.desc(), PushDevice.id.desc())
    )
    return [DeviceLine(row[0], row[1], row[2], row[3] == signed_in.session_id) for row in rows]


def _refuse_odd(form: DeviceForm, allow_loopback: bool) -> None:
    problems = {}
    if not is_push_address(form.endpoint, allow_loopback=allow_loopback):
        problems["endpoint"] = [FieldError("push_address_refused")]
    if not is_browser_key(form.p256dh, form.auth):
        problems["p256dh"] = [FieldError("push_keys_refused")]
    if problems:
        raise Invalid(fields=problems)


def _is_same(found: PushDevice, form: DeviceForm, signed_in: SignedIn) -> bool:
    kept = (found.account_id, found.session_id, found.p256dh, found.auth, found.key_id)
    return kept == (signed_in.account_id, signed_in.session_id, form.p256dh, form.auth, form.key_id)


def _make_room(account_id: int) -> None:
    own = select(PushDevice.id).where(PushDevice.account_id == account_id).order_by(PushDevice.id.desc())
    spare = db.session.scalars(own.offset(MOST_DEVICES)).all()
    if spare:
        db.session.execute(delete(PushDevice).where(PushDevice.id.in_(spare)))
