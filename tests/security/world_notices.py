"""A notice of the owner's and a browser that shows pushes to the owner."""

from uuid import UUID

from sqlalchemy import select

from app.extensions import db
from app.models import Account, Employee, Notice
from app.services.notices import notify
from app.services.push_devices import DeviceForm, add_device
from app.services.sessions import find_session, open_session
from app.services.unit_of_work import unit_of_work
from tests.support.clock import NOW, TODAY
from tests.support.push_service import PushBrowser


def build_notices(owner: Employee) -> dict[str, UUID]:
    """The ids of both, as `World` names them."""
    account = db.session.scalars(select(Account).where(Account.employee_id == owner.id)).one()
    with unit_of_work():
        notify(owner.id, "reminder_yesterday", {"tanggal": "2026-07-14"}, "/activities", NOW)
        token, _ = open_session(account.id, now=NOW)
    signed_in = find_session(token, now=NOW, today=TODAY)
    assert signed_in is not None
    browser = PushBrowser()
    form = DeviceForm("https://push.example.com/owner", browser.p256dh, browser.auth, "kunci")
    device, _ = add_device(form, device="Chrome", signed_in=signed_in, now=NOW)
    own = select(Notice.public_id).where(Notice.employee_id == owner.id, Notice.code == "reminder_yesterday")
    notice = db.session.scalars(own).one()
    return {"notice": notice, "device": device}
