"""A person's choice of channels and quiet hours, and the browsers that show pushes."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.errors import Invalid, NotFound
from app.domain.reminding import Channel, Matter, QuietHours
from app.extensions import db
from app.models import Account, AuditEvent, Employee, PushDevice
from app.services.notice_settings import choice_of, choose
from app.services.personal_data import write_personal_data
from app.services.push_devices import MOST_DEVICES, DeviceForm, add_device, devices_of, end_device
from app.services.sessions import SignedIn, find_session, open_session
from app.services.unit_of_work import unit_of_work
from tests.factories import Cast, create_cast
from tests.support.clock import NOW, TODAY
from tests.support.push_service import PushBrowser

ADDRESS = "https://push.example.com/send/1"


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def signed_in(person: Employee) -> SignedIn:
    account = db.session.scalars(select(Account).where(Account.employee_id == person.id)).one()
    with unit_of_work():
        token, _ = open_session(account.id, now=NOW)
    found = find_session(token, now=NOW, today=TODAY)
    assert found is not None
    return found


def form(endpoint: str = ADDRESS, browser: PushBrowser | None = None) -> DeviceForm:
    browser = browser or PushBrowser()
    return DeviceForm(endpoint, browser.p256dh, browser.auth, "kunci")


def test_without_a_choice_everything_is_on_and_the_city_sleeps_at_night(cast: Cast) -> None:
    choice = choice_of(cast.staff.id, today=TODAY)

    assert choice.wants(Matter.ENTRIES, Channel.PUSH)
    assert (choice.quiet, choice.is_own) == (QuietHours(20 * 60, 6 * 60), False)


def test_a_choice_is_kept_and_replaced(cast: Cast) -> None:
    choose(cast.staff.id, muted=["pay/mail"], quiet=QuietHours(60, 120), now=NOW)
    choose(cast.staff.id, muted=["entries/push"], quiet=None, now=NOW)

    choice = choice_of(cast.staff.id, today=TODAY)
    assert (choice.wants(Matter.PAY, Channel.MAIL), choice.wants(Matter.ENTRIES, Channel.PUSH)) == (True, False)
    assert not choice.is_own


def test_a_choice_is_recorded(cast: Cast) -> None:
    choose(cast.staff.id, muted=[], quiet=None, now=NOW)

    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "notice_setting.changed")).one()
    assert event.actor_id == cast.staff.id


@pytest.mark.parametrize(
    ("muted", "quiet", "field"),
    [
        (["entries/sms"], None, "matters"),
        (["'; DROP TABLE notice"], None, "matters"),
        ([], QuietHours(0, 16 * 60 + 1), "quiet_starts"),
    ],
    ids=["channel", "hostile", "too-long"],
)
def test_an_impossible_choice_is_refused(cast: Cast, muted: list[str], quiet: QuietHours | None, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        choose(cast.staff.id, muted=muted, quiet=quiet, now=NOW)

    assert set(refused.value.fields) == {field}


def test_quiet_hours_may_be_as_long_as_the_limit(cast: Cast) -> None:
    choose(cast.staff.id, muted=[], quiet=QuietHours(16 * 60, 8 * 60), now=NOW)

    assert choice_of(cast.staff.id, today=TODAY).is_own


def test_adding_a_browser_twice_keeps_one(cast: Cast) -> None:
    me, browser = signed_in(cast.staff), PushBrowser()

    first = add_device(form(browser=browser), device="Chrome", signed_in=me, now=NOW)
    second = add_device(form(browser=browser), device="Chrome", signed_in=me, now=NOW)

    assert (first[1], second[1]) == (True, False)
    assert [(one.device, one.is_here) for one in devices_of(me)] == [("Chrome", True)]


def test_a_browser_moves_to_the_session_that_asks_last(cast: Cast) -> None:
    browser = PushBrowser()
    first, second = signed_in(cast.staff), signed_in(cast.staff)
    add_device(form(browser=browser), device="Chrome", signed_in=first, now=NOW)

    add_device(form(browser=browser), device="Chrome", signed_in=second, now=NOW)

    assert [one.is_here for one in devices_of(second)] == [True]
    assert [one.is_here for one in devices_of(first)] == [False]


def test_a_browser_belongs_to_one_account(cast: Cast) -> None:
    first, second = signed_in(cast.staff), signed_in(cast.supervisor)
    add_device(form(), device="Chrome", signed_in=first, now=NOW)

    add_device(form(), device="Chrome", signed_in=second, now=NOW)

    assert (len(devices_of(first)), len(devices_of(second))) == (0, 1)


def test_the_oldest_browser_makes_room(cast: Cast) -> None:
    me = signed_in(cast.staff)
    for number in range(MOST_DEVICES + 1):
        add_device(form(f"{ADDRESS}{number}"), device="Chrome", signed_in=me, now=NOW)

    kept = db.session.scalars(select(PushDevice.endpoint)).all()
    assert len(kept) == MOST_DEVICES
    assert f"{ADDRESS}0" not in kept


@pytest.mark.parametrize(
    "endpoint", ["https://127.0.0.1/x", "http://push.example.com/x", "https://localhost/x"], ids=str
)
def test_an_address_inside_is_never_stored(cast: Cast, endpoint: str) -> None:
    with pytest.raises(Invalid) as refused:
        add_device(form(endpoint), device="Chrome", signed_in=signed_in(cast.staff), now=NOW)

    assert set(refused.value.fields) == {"endpoint"}
    assert db.session.scalars(select(PushDevice)).all() == []


def test_nobody_ends_the_browser_of_another(cast: Cast) -> None:
    public_id, _ = add_device(form(), device="Chrome", signed_in=signed_in(cast.staff), now=NOW)

    with pytest.raises(NotFound):
        end_device(public_id, signed_in=signed_in(cast.supervisor), now=NOW)


def test_ending_a_browser_is_recorded(cast: Cast) -> None:
    me = signed_in(cast.staff)
    public_id, _ = add_device(form(), device="Chrome", signed_in=me, now=NOW)

    end_device(public_id, signed_in=me, now=NOW)

    acts = db.session.scalars(select(AuditEvent.action).where(AuditEvent.object_type == "push_device")).all()
    assert (devices_of(me), acts) == ([], ["push_device.added", "push_device.ended"])


def test_the_own_file_names_the_browser_but_not_how_to_reach_it(cast: Cast, tmp_path: Path) -> None:
    add_device(form(), device="Chrome · Android", signed_in=signed_in(cast.staff), now=NOW)

    write_personal_data(cast.staff.id, tmp_path / "data.json", now=NOW)

    text = (tmp_path / "data.json").read_text()
    assert "Chrome · Android" in text
    assert ADDRESS not in text
