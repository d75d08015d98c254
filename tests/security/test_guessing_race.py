"""Guesses sent at the same moment are counted one by one."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from argon2 import PasswordHasher
from flask import Flask
from pytest import MonkeyPatch

from app.domain.errors import DomainError
from app.extensions import db
from app.models import LoginSession
from app.services import accounts
from app.services.first_passwords import issue_for_person
from tests.factories import create_cast
from tests.support.clock import NOW

GOOD = "kuda laut jendela"
AT_ONCE = 12


def _outcomes(app: Flask, nip: str, password: str, *, same_network: bool = True) -> Counter[str]:
    """Sign in from many devices at the same moment; code of the refusal, or "opened" -> how often."""
    barrier = Barrier(AT_ONCE)

    def attempt(number: int) -> str:
        with app.app_context():
            barrier.wait()
            try:
                network = "10.1.2.3" if same_network else f"203.0.113.{number}"
                accounts.sign_in(nip, password, network=network, browser_key=str(number), now=NOW)
                return "opened"
            except DomainError as refusal:
                return refusal.code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(attempt, range(AT_ONCE)))


def test_cve_2026_56450_simultaneous_guesses_get_five_tries_in_all(any_app: Flask, monkeypatch: MonkeyPatch) -> None:
    with any_app.app_context():
        nip = create_cast().staff.nip
        db.session.remove()
    tried: list[bool] = []
    really_verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda self, *given: tried.append(True) or really_verify(self, *given)
    )

    outcomes = _outcomes(any_app, nip, "tebakan yang salah", same_network=False)

    assert outcomes == {"sign_in_wrong": 5, "sign_in_too_often": AT_ONCE - 5}
    assert len(tried) == 5


def test_first_password_opens_one_session_however_often_it_is_sent_at_once(any_app: Flask) -> None:
    with any_app.app_context():
        cast = create_cast()
        slip = issue_for_person(cast.staff.nip, by=None, now=NOW)[0]
        db.session.remove()

    outcomes = _outcomes(any_app, slip.nip, slip.password)

    with any_app.app_context():
        live = db.session.query(LoginSession).filter_by(revoked_at=None).count()
        db.session.remove()
    assert (outcomes["opened"], live) == (1, 1)
