"""New notices reach phones: once, encrypted, without anything personal, and not at night."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.reminding import QuietHours
from app.extensions import db
from app.i18n.push_words import push_sentence
from app.models import Account, Employee, LoginSession, Notice, PushDevice
from app.services import push_delivery
from app.services.notice_settings import choose
from app.services.notices import NoticeText, notify_many
from app.services.notices_read import mark_seen
from app.services.push_crypto import load_push_key
from app.services.push_delivery import Sender, deliver_pushes
from app.services.push_devices import DeviceForm, add_device
from app.services.push_post import post
from app.services.sessions import end_sessions, find_session, open_session
from app.services.unit_of_work import unit_of_work
from tests.factories import Cast, create_cast
from tests.support.clock import NOW, TODAY
from tests.support.push_service import PushBrowser, PushService, push_service
from tests.support.queries import counted

REASON = "Berkas di foto 15, bukan 18."


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as running:
        yield running


@pytest.fixture
def sender(tmp_path: Path) -> Sender:
    send = partial(post, allow_loopback=True)
    return Sender(load_push_key(tmp_path), "mailto:operator@example.go.id", send, push_sentence)


def give_device(person: Employee, endpoint: str, sender: Sender) -> PushBrowser:
    """A signed-in browser that allowed pushes."""
    account = db.session.scalars(select(Account).where(Account.employee_id == person.id)).one()
    with unit_of_work():
        token, _ = open_session(account.id, now=NOW)
    signed_in = find_session(token, now=NOW, today=TODAY)
    assert signed_in is not None
    browser = PushBrowser()
    form = DeviceForm(endpoint, browser.p256dh, browser.auth, sender.key.key_id)
    add_device(form, device="Chrome · Android", signed_in=signed_in, now=NOW, allow_loopback=True)
    return browser


def tell(person: Employee, code: str = "entry_returned", *, now: datetime = NOW, **params: Any) -> None:
    facts = params or {"tanggal": "2026-07-14", "alasan": REASON}
    with unit_of_work():
        notify_many([NoticeText(person.id, code, facts, "/activities")], now=now)


def settled() -> list[bool]:
    db.session.rollback()
    return [one.pushed_at is not None for one in db.session.scalars(select(Notice).order_by(Notice.id))]


def test_a_notice_reaches_the_phone_as_one_plain_sentence(cast: Cast, service: PushService, sender: Sender) -> None:
    browser = give_device(cast.staff, f"{service.url}/rina", sender)
    tell(cast.staff)

    sent = deliver_pushes(sender, now=NOW)

    message = browser.read(service.arrived[0].body)
    assert sent == 1
    assert message.pop("tag") == service.arrived[0].headers["Topic"]
    assert message == {
        "title": "e-Kinerja",
        "body": "Ada kegiatan yang dikembalikan atau ditolak. Buka untuk melihat alasannya.",
        "url": "/activities",
        "count": 1,
    }


def test_nothing_personal_leaves_even_encrypted(cast: Cast, service: PushService, sender: Sender) -> None:
    browser = give_device(cast.staff, f"{service.url}/rina", sender)
    for code, facts in (
        ("entry_rejected", {"tanggal": "2026-07-14", "alasan": REASON}),
        ("derivation_consent_given", {"name": cast.supervisor.nama, "month": "2026-06"}),
        ("reminder_waiting", {"count": 3, "since": "2026-07-13"}),
    ):
        tell(cast.staff, code, **facts)

    deliver_pushes(sender, now=NOW)

    said = " ".join(browser.read(one.body)["body"] for one in service.arrived)
    assert not any(word in said for word in (REASON, cast.supervisor.nama, cast.staff.nip, "Juni", "2026"))


@pytest.mark.parametrize("times", [1, 2, 5])
def test_however_often_the_job_runs_a_phone_rings_once(
    cast: Cast, service: PushService, sender: Sender, times: int
) -> None:
    give_device(cast.staff, f"{service.url}/rina", sender)
    tell(cast.staff)

    for _ in range(times):
        deliver_pushes(sender, now=NOW)

    assert len(service.arrived) == 1


def test_each_phone_of_a_person_rings(cast: Cast, service: PushService, sender: Sender) -> None:
    for name in ("satu", "dua"):
        give_device(cast.staff, f"{service.url}/{name}", sender)
    tell(cast.staff)

    assert deliver_pushes(sender, now=NOW) == 2
    assert {one.path for one in service.arrived} == {"/satu", "/dua"}


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(cast: Cast, service: PushService, sender: Sender, status: int) -> None:
    give_device(cast.staff, f"{service.url}/rina", sender)
    service.statuses["/rina"] = status
    tell(cast.staff)

    deliver_pushes(sender, now=NOW)

    assert db.session.scalars(select(PushDevice)).all() == []
    assert settled() == [True]


def test_a_busy_service_is_asked_again_after_some_minutes(cast: Cast, service: PushService, sender: Sender) -> None:
    give_device(cast.staff, f"{service.url}/rina", sender)
    service.statuses["/rina"] = 503
    tell(cast.staff)

    deliver_pushes(sender, now=NOW)
    deliver_pushes(sender, now=NOW + timedelta(minutes=1))
    service.statuses.clear()
    sent = deliver_pushes(sender, now=NOW + timedelta(minutes=6))

    assert (len(service.arrived), sent, settled()) == (2, 1, [True])


def test_a_run_killed_while_sending_is_repeated_under_the_same_topic(
    cast: Cast, service: PushService, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_device(cast.staff, f"{service.url}/rina", sender)
    tell(cast.staff)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(push_delivery, "_settle", _die)
        deliver_pushes(sender, now=NOW)
    deliver_pushes(sender, now=NOW + timedelta(minutes=1))

    deliver_pushes(sender, now=NOW + timedelta(minutes=6))

    topics = {one.headers["Topic"] for one in service.arrived}
    assert (len(service.arrived), len(topics), settled()) == (2, 1, [True])


def test_what_was_read_already_rings_no_phone(cast: Cast, service: PushService, sender: Sender) -> None:
    give_device(cast.staff, f"{service.url}/rina", sender)
    tell(cast.staff)
    mark_seen(cast.staff.id, now=NOW)

    assert deliver_pushes(sender, now=NOW) == 0
    assert settled() == [True]


def test_a_muted_matter_stays_in_the_inbox(cast: Cast, service: PushService, sender: Sender) -> None:
    give_device(cast.staff, f"{service.url}/rina", sender)
    choose(cast.staff.id, muted=["decided/push"], quiet=None, now=NOW)
    tell(cast.staff)
    tell(cast.staff, "reminder_yesterday", tanggal="2026-07-14")

    assert deliver_pushes(sender, now=NOW) == 1
    assert settled() == [True, True]


def test_at_night_phones_stay_silent_until_morning(cast: Cast, service: PushService, sender: Sender) -> None:
    give_device(cast.staff, f"{service.url}/rina", sender)
    night = datetime(2026, 7, 15, 12, 30, tzinfo=UTC)  # 20.30 in Palu
    tell(cast.staff, now=night)

    before = [deliver_pushes(sender, now=night + timedelta(hours=hours)) for hours in (0, 4, 9)]
    morning = deliver_pushes(sender, now=night + timedelta(hours=9, minutes=30))

    assert (before, morning) == ([0, 0, 0], 1)


def test_own_quiet_hours_replace_those_of_the_city(cast: Cast, service: PushService, sender: Sender) -> None:
    give_device(cast.staff, f"{service.url}/rina", sender)
    choose(cast.staff.id, muted=[], quiet=QuietHours(9 * 60, 11 * 60), now=NOW)
    tell(cast.staff)

    at_ten = deliver_pushes(sender, now=NOW)
    at_eleven = deliver_pushes(sender, now=NOW + timedelta(hours=1))

    assert (at_ten, at_eleven) == (0, 1)


def test_news_of_more_than_a_day_ago_rings_no_phone(cast: Cast, service: PushService, sender: Sender) -> None:
    give_device(cast.staff, f"{service.url}/rina", sender)
    tell(cast.staff)

    assert deliver_pushes(sender, now=NOW + timedelta(days=1)) == 0


def test_a_phone_that_signed_out_hears_nothing(cast: Cast, service: PushService, sender: Sender) -> None:
    give_device(cast.staff, f"{service.url}/rina", sender)
    with unit_of_work():
        end_sessions(_account(cast.staff).id, now=NOW)
    tell(cast.staff)

    assert deliver_pushes(sender, now=NOW) == 0


def test_a_session_that_ran_out_by_itself_goes_on_hearing(cast: Cast, service: PushService, sender: Sender) -> None:
    give_device(cast.staff, f"{service.url}/rina", sender)
    later = NOW + timedelta(days=30)
    tell(cast.staff, now=later)

    assert deliver_pushes(sender, now=later) == 1


def test_a_disabled_account_hears_nothing(cast: Cast, service: PushService, sender: Sender) -> None:
    give_device(cast.staff, f"{service.url}/rina", sender)
    _account(cast.staff).is_disabled = True
    db.session.commit()
    tell(cast.staff)

    assert deliver_pushes(sender, now=NOW) == 0


def test_the_phone_of_the_next_person_no_longer_rings_for_the_first(
    cast: Cast, service: PushService, sender: Sender
) -> None:
    give_device(cast.staff, f"{service.url}/sama", sender)
    second = give_device(cast.supervisor, f"{service.url}/sama", sender)
    tell(cast.staff)
    tell(cast.supervisor, "reminder_waiting", count=2, since="2026-07-14")

    sent = deliver_pushes(sender, now=NOW)

    assert sent == 1
    assert second.read(service.arrived[0].body)["body"] == "2 kegiatan menunggu keputusan Anda."


def test_browsers_that_trust_an_older_key_of_ours_are_left_alone(
    cast: Cast, service: PushService, sender: Sender, tmp_path: Path
) -> None:
    give_device(cast.staff, f"{service.url}/rina", sender)
    (tmp_path / "new").mkdir()
    renewed = Sender(load_push_key(tmp_path / "new"), None, sender.post, sender.words)
    tell(cast.staff)

    assert deliver_pushes(renewed, now=NOW) == 0


def test_forgetting_old_sessions_forgets_their_phones(cast: Cast, service: PushService, sender: Sender) -> None:
    give_device(cast.staff, f"{service.url}/rina", sender)
    for row in db.session.scalars(select(LoginSession)).all():
        db.session.delete(row)
    db.session.commit()

    assert db.session.scalars(select(PushDevice)).all() == []


def test_looking_costs_as_much_for_one_notice_as_for_fifty(cast: Cast, service: PushService, sender: Sender) -> None:
    give_device(cast.staff, f"{service.url}/rina", sender)
    tell(cast.staff)
    with counted() as one:
        deliver_pushes(sender, now=NOW)
    for number in range(50):
        tell(cast.staff, "reminder_yesterday", tanggal=f"2026-05-{number % 28 + 1:02d}")
    with counted() as fifty:
        deliver_pushes(sender, now=NOW)

    assert fifty.count == one.count


def _account(person: Employee) -> Account:
    return db.session.scalars(select(Account).where(Account.employee_id == person.id)).one()


def _die(*_: Any) -> None:
    raise KeyboardInterrupt
