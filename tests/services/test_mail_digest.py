"""A letter a day at most, to whoever has an address and unread news, without anything personal."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.extensions import db
from app.i18n.push_words import digest_words
from app.models import Account, Employee
from app.services.mail import MailUnavailable
from app.services.mail_digest import MailRoute, send_digests
from app.services.notice_settings import choose
from app.services.notices import NoticeText, notify_many
from app.services.notices_read import mark_seen
from app.services.unit_of_work import unit_of_work
from tests.factories import Cast, create_cast
from tests.support.clock import NOW
from tests.support.mail_server import MailServer, mail_server
from tests.support.words import compile_words

REASON = "Berkas di foto 15, bukan 18."


@pytest.fixture
def cast(any_session: Any) -> Cast:
    cast = create_cast()
    cast.staff.email, cast.supervisor.email = "rina@example.go.id", "andi@example.go.id"
    db.session.commit()
    return cast


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def route(server: MailServer) -> MailRoute:
    return MailRoute(server.url, "ekinerja@example.go.id", "https://ekinerja.example.go.id", digest_words)


def tell(person: Employee, code: str = "entry_returned", *, now: datetime = NOW, **params: Any) -> None:
    facts = params or {"tanggal": "2026-07-14", "alasan": REASON}
    with unit_of_work():
        notify_many([NoticeText(person.id, code, facts, "/activities")], now=now)


def test_one_letter_holds_all_news_of_a_person(cast: Cast, server: MailServer, route: MailRoute) -> None:
    tell(cast.staff)
    tell(cast.staff)
    tell(cast.staff, "reminder_yesterday", tanggal="2026-07-14")

    sent = send_digests(route, now=NOW)

    letter = server.letters[0]
    assert (sent, server.to) == (1, ["rina@example.go.id"])
    assert letter["Subject"] == "e-Kinerja: 3 kabar untuk Anda"
    assert letter["Message-ID"] == f"<kabar-{cast.staff.public_id}-2026-07-15@ekinerja.example.go.id>"
    assert letter.get_content().replace("\r\n", "\n") == (
        "Kabar yang belum Anda baca:\n\n- Hari tanpa catatan: 1\n- Kegiatan saya: 2\n\n"
        "Baca di https://ekinerja.example.go.id/notices\n"
        "Tidak ingin surel ini? Atur di https://ekinerja.example.go.id/notices/settings\n"
    )


def test_a_letter_holds_nothing_personal(cast: Cast, server: MailServer, route: MailRoute) -> None:
    tell(cast.staff)
    tell(cast.staff, "derivation_consent_given", name=cast.supervisor.nama, month="2026-06")

    send_digests(route, now=NOW)

    text = server.letters[0].as_string()
    assert not any(word in text for word in (REASON, cast.supervisor.nama, cast.staff.nip, cast.staff.nama))


@pytest.mark.parametrize("times", [0, 1, 2, 5])
def test_however_often_the_job_runs_there_is_one_letter_a_day(
    cast: Cast, server: MailServer, route: MailRoute, times: int
) -> None:
    for minute in range(times):
        tell(cast.staff)
        send_digests(route, now=NOW + timedelta(minutes=minute))

    assert len(server.letters) == min(times, 1)


def test_what_came_after_the_letter_is_told_tomorrow(cast: Cast, server: MailServer, route: MailRoute) -> None:
    tell(cast.staff)
    send_digests(route, now=NOW)
    tell(cast.staff, "reminder_yesterday", tanggal="2026-07-14")

    send_digests(route, now=NOW + timedelta(hours=1))
    send_digests(route, now=NOW + timedelta(days=1))

    assert [letter["Subject"] for letter in server.letters] == ["e-Kinerja: 1 kabar untuk Anda"] * 2


@pytest.mark.parametrize(("hour", "letters"), [(6, 0), (7, 1), (19, 1), (20, 0)])
def test_letters_are_sent_by_day(cast: Cast, server: MailServer, route: MailRoute, hour: int, letters: int) -> None:
    tell(cast.staff, now=datetime(2026, 7, 14, 16, tzinfo=UTC))

    send_digests(route, now=datetime(2026, 7, 15, tzinfo=UTC) + timedelta(hours=hour - 8))

    assert len(server.letters) == letters


def test_read_muted_and_old_news_makes_no_letter(cast: Cast, server: MailServer, route: MailRoute) -> None:
    choose(cast.supervisor.id, muted=["waiting/mail"], quiet=None, now=NOW)
    tell(cast.supervisor, "reminder_waiting", count=3, since="2026-07-13")
    tell(cast.staff, now=NOW - timedelta(days=2))
    tell(cast.head)
    tell(cast.staff)
    mark_seen(cast.staff.id, now=NOW)

    assert send_digests(route, now=NOW) == 0
    assert server.letters == []


def test_a_disabled_account_gets_no_letter(cast: Cast, server: MailServer, route: MailRoute) -> None:
    account = db.session.scalars(select(Account).where(Account.employee_id == cast.staff.id)).one()
    account.is_disabled = True
    db.session.commit()
    tell(cast.staff)

    assert send_digests(route, now=NOW) == 0


def test_whoever_reads_english_is_written_to_in_english(cast: Cast, server: MailServer, route: MailRoute) -> None:
    account = db.session.scalars(select(Account).where(Account.employee_id == cast.staff.id)).one()
    account.language = "en"
    compile_words()
    db.session.commit()
    tell(cast.staff)

    send_digests(route, now=NOW)

    assert "News you have not read yet:" in server.letters[0].get_content()


def test_a_refused_address_does_not_stop_the_others(cast: Cast, server: MailServer, route: MailRoute) -> None:
    server.refused.add("andi@example.go.id")
    tell(cast.supervisor)
    tell(cast.staff)

    sent = send_digests(route, now=NOW)
    again = send_digests(route, now=NOW + timedelta(minutes=10))

    assert (sent, again, server.to) == (1, 0, ["rina@example.go.id"])


@pytest.mark.parametrize("address", ["rina@example.go.id\nBcc: semua@example.com", "rina\r\n\r\nhai", "<", "rina"])
def test_an_address_that_is_none_writes_to_nobody_else(
    cast: Cast, server: MailServer, route: MailRoute, address: str
) -> None:
    cast.staff.email = address
    db.session.commit()
    tell(cast.staff)
    tell(cast.supervisor)

    send_digests(route, now=NOW)

    assert "andi@example.go.id" in server.to
    assert not any("Bcc" in letter or "semua" in letter.as_string() for letter in server.letters)


def test_a_server_that_hangs_up_gets_the_letter_later(cast: Cast, server: MailServer, route: MailRoute) -> None:
    server.is_down = True
    tell(cast.staff)
    with pytest.raises(MailUnavailable):
        send_digests(route, now=NOW)

    server.is_down = False
    sent = send_digests(route, now=NOW + timedelta(minutes=10))

    assert (sent, len(server.letters)) == (1, 1)


def test_a_server_that_is_not_there_loses_nothing(cast: Cast, server: MailServer, route: MailRoute) -> None:
    tell(cast.staff)
    with mail_server() as gone:
        nowhere = MailRoute(gone.url, route.sender, route.public_url, route.words)
    with pytest.raises(MailUnavailable):
        send_digests(nowhere, now=NOW)

    assert send_digests(route, now=NOW) == 1


def test_a_run_killed_while_handing_over_never_makes_two_letters(
    cast: Cast, server: MailServer, route: MailRoute, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(cast.staff)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("app.services.mail.Mailer.send", _sends_and_dies(server))
        send_digests(route, now=NOW)

    send_digests(route, now=NOW + timedelta(minutes=10))

    assert server.to == ["rina@example.go.id"]


def test_a_password_is_never_sent_without_tls(cast: Cast, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.mail._LOOPBACK", ())
    open_to_all = server.url.replace("smtp://", "smtp://orang:rahasia@")
    tell(cast.staff)

    with pytest.raises(MailUnavailable):
        send_digests(MailRoute(open_to_all, "a@example.go.id", "https://e.example.go.id", digest_words), now=NOW)

    assert server.letters == []


def test_the_letter_of_january_tells_of_december(cast: Cast, server: MailServer, route: MailRoute) -> None:
    new_year = datetime.combine(date(2027, 1, 1), datetime.min.time(), tzinfo=UTC)
    tell(cast.staff, now=new_year - timedelta(hours=10))

    send_digests(route, now=new_year)

    assert "2027-01-01@" in server.letters[0]["Message-ID"]


def _sends_and_dies(server: MailServer) -> Any:
    def send(_: Any, letter: Any) -> None:
        server.letters.append(letter)
        raise KeyboardInterrupt

    return send
