"""Signing in and out, and what a person may set about the own account.

Passwords are hashed and compared outside the writing transaction; inside it the account is looked at again.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.domain.errors import Conflict, DomainError, FieldError, Invalid, NotFound
from app.domain.nip import normalise_person_code, parse_nip
from app.extensions import db
from app.models import Account, Employee, LoginSession
from app.services import audit, throttle
from app.services.passwords import (
    PersonFacts,
    hash_password,
    is_outdated,
    judge_password,
    tidy_first_password,
    verify_password,
)
from app.services.sessions import end_sessions, open_session
from app.services.unit_of_work import unit_of_work

THEMES = ("system", "light", "dark")
LANGUAGES = ("id", "en")
# A first password works once; the browser that used it may try again this long, should the answer have got lost.
_RETRY_WINDOW = timedelta(minutes=30)
_log = logging.getLogger("app.accounts")


class SignInRefused(DomainError):
    """The credentials do not open an account; the code never says whether the account exists."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A session just begun: the cookie's value and the CSRF secret of the browser."""

    token: str
    csrf_token: str
    must_change_password: bool


@dataclass(frozen=True, slots=True)
class _Found:
    account_id: int
    employee_id: int
    password_hash: str | None
    must_change_password: bool


def sign_in(typed_code: str, password: str, *, network: str, browser_key: str, now: datetime) -> Opened:
    """Begin a session for a NIP (spaces and dots allowed) or an official's code and its password.

    `network` is the caller's address; `browser_key` a secret only this browser holds before signing in.
    Raises: TooManyRequests (wait and try again), SignInRefused (`sign_in_wrong`, or `first_password_over` to
    whoever knows the right password), Unavailable.
    """
    code = normalise_person_code(typed_code)[:200]
    charge = throttle.charge_for(code, network)
    throttle.refuse_while_blocked(charge, now=now)
    found = _find(code)
    with unit_of_work():
        throttle.count_attempt(charge, now=now)
    is_right = verify_password(found.password_hash if found else None, _as_stored(found, password))
    if found is None or not is_right:
        _record_failure(found, "sign_in_wrong", now)
        raise SignInRefused("sign_in_wrong")
    try:
        opened = _open(found, charge, browser_key, now)
    except SignInRefused as refusal:
        _record_failure(found, refusal.code, now)
        raise
    _renew_hash(found, password)
    return opened


def sign_out(account_id: int, session_id: int, *, by: int, now: datetime) -> None:
    """End one session; its cookie opens nothing any more."""
    with unit_of_work():
        end_sessions(account_id, now=now, only=session_id)
        audit.record("account.signed_out", "account", account_id, by=by, now=now)


def sign_out_everywhere(account_id: int, *, by: int, now: datetime) -> None:
    """End all sessions of the account, the asking one included."""
    with unit_of_work():
        end_sessions(account_id, now=now)
        audit.record("account.signed_out_everywhere", "account", account_id, by=by, now=now)


def change_password(account_id: int, *, current: str | None, new: str, network: str, by: int, now: datetime) -> Opened:
    """Replace the password, end all sessions and begin a new one for this browser.

    `current` may be missing only while a first password is to be replaced: the session itself is its proof.
    Raises: Invalid with the problems of `current_password` and `new_password`, Conflict when it was changed meanwhile,
    TooManyRequests while the present password is being guessed.
    """
    account = _account(account_id)
    stored = account.password_hash
    if not account.must_change_password:
        _check_current(account_id, stored, current or "", network, now)
    problems = judge_password(new, _facts(account.employee))
    if not problems and verify_password(stored, _tidy(account, new)):
        problems = [FieldError("password_same")]
    if problems:
        raise Invalid(fields={"new_password": problems})
    hashed = hash_password(new)
    with unit_of_work():
        account = _locked(account_id)
        if account.password_hash != stored or account.is_disabled:
            raise Conflict("password_changed_meanwhile")
        _store_password(account, hashed, now)
        end_sessions(account_id, now=now)
        token, csrf_token = open_session(account_id, now=now)
        audit.record("account.password_changed", "account", account_id, by=by, now=now)
    return Opened(token, csrf_token, must_change_password=False)


def set_password(employee_id: int, password: str, *, by: int | None, now: datetime) -> None:
    """Give a person a lasting password without asking the person; for the demonstration city only.

    The rules for passwords apply. Raises: Invalid, NotFound.
    """
    person = db.session.get(Employee, employee_id)
    if person is None:
        raise NotFound("employee_unknown")
    problems = judge_password(password, _facts(person))
    if problems:
        raise Invalid(fields={"new_password": problems})
    hashed = hash_password(password)
    with unit_of_work():
        account = ensure_account(employee_id, now=now)
        _store_password(account, hashed, now)
        end_sessions(account.id, now=now)
        audit.record("account.password_set", "account", account.id, by=by, now=now)


def ensure_account(employee_id: int, *, now: datetime) -> Account:
    """The account of a person, made without a password if there is none. Needs an open unit of work."""
    account = db.session.scalar(select(Account).where(Account.employee_id == employee_id))
    if account is None:
        account = Account(employee_id=employee_id, created_at=now)
        db.session.add(account)
        db.session.flush()  # the audit row names its id
    return account


def set_disabled(nip: str, is_disabled: bool, *, by: int | None, now: datetime) -> bool:
    """Close or reopen an account; closing ends its sessions at once. Returns whether anything changed.

    Raises: NotFound when there is no such person.
    """
    with unit_of_work():
        account = ensure_account(employee_id_of(nip), now=now)
        if account.is_disabled == is_disabled:
            return False
        account.is_disabled = is_disabled
        if is_disabled:
            end_sessions(account.id, now=now)
        action = "account.disabled" if is_disabled else "account.enabled"
        audit.record(action, "account", account.id, by=by, now=now)
        return True


def set_preferences(account_id: int, *, theme: str, language: str) -> None:
    """Keep the person's choice of theme and language. Raises: Invalid for an unknown one."""
    chosen = {"theme": (theme, THEMES), "language": (language, LANGUAGES)}
    problems = {name: [FieldError("choice_unknown")] for name, (value, known) in chosen.items() if value not in known}
    if problems:
        raise Invalid(fields=problems)
    with unit_of_work():
        account = _account(account_id)
        account.theme, account.language = theme, language


def end_tour(account_id: int, *, now: datetime) -> None:
    """Offer the cards of the first days no more; they stay in Data saya."""
    with unit_of_work():
        account = _account(account_id)
        account.toured_at = account.toured_at or now


def employee_id_of(typed_code: str) -> int:
    """The id of the person with this NIP or official code. Raises: NotFound."""
    code = normalise_person_code(typed_code)
    employee_id = db.session.scalar(select(Employee.id).where(Employee.nip == code))
    if employee_id is None:
        raise NotFound("employee_unknown", nip=code)
    return employee_id


def _find(code: str) -> _Found | None:
    row = db.session.execute(
        select(
            Account.id,
            Account.employee_id,
            Account.password_hash,
            Account.must_change_password,
        )
        .join(Employee, Employee.id == Account.employee_id)
        .where(Employee.nip == code, Account.is_disabled.is_(False))
    ).first()
    return _Found(*row) if row else None


def _as_stored(found: _Found | None, password: str) -> str:
    return tidy_first_password(password) if found and found.must_change_password else password


def _is_first_password_over(account: Account, browser_key: str, now: datetime) -> bool:
    expires_at = account.first_password_expires_at
    if not account.must_change_password or expires_at is None or expires_at > now:
        return False
    retried = select(LoginSession.id).where(
        LoginSession.account_id == account.id,
        LoginSession.csrf_token == _retry_secret(browser_key),
        LoginSession.created_at > now - _RETRY_WINDOW,
        LoginSession.revoked_at.is_(None),
    )
    return db.session.scalar(retried) is None


def _retry_secret(browser_key: str) -> str:
    """Recognises the browser that spent a first password, without keeping what it holds."""
    return hashlib.sha256(b"first-password:" + browser_key.encode()).hexdigest()


def _open(found: _Found, charge: throttle.Charge, browser_key: str, now: datetime) -> Opened:
    with unit_of_work():
        account = _locked(found.account_id)
        if account.is_disabled or account.password_hash != found.password_hash:
            raise SignInRefused("sign_in_wrong")
        if _is_first_password_over(account, browser_key, now):
            raise SignInRefused("first_password_over")
        throttle.refund(charge)
        secret = None
        if account.must_change_password:
            # Spent: the next one who types it is refused, and learns that it was used before.
            end_sessions(account.id, now=now)
            account.first_password_expires_at = now
            secret = _retry_secret(browser_key)
        token, csrf_token = open_session(account.id, now=now, csrf_token=secret)
        audit.record("account.signed_in", "account", account.id, by=found.employee_id, now=now)
        return Opened(token, csrf_token, account.must_change_password)


def _record_failure(found: _Found | None, reason: str, now: datetime) -> None:
    """Known and unknown accounts cost the same; what was typed for an unknown one is kept nowhere."""
    with unit_of_work():
        target = found.account_id if found else "-"
        audit.record("account.sign_in_failed", "account", target, by=None, now=now, data={"reason": reason})


def _renew_hash(found: _Found, password: str) -> None:
    """Bring the hash to today's settings while the password is at hand."""
    if found.password_hash is None or not is_outdated(found.password_hash):
        return
    renewed = hash_password(_as_stored(found, password))
    with unit_of_work():
        account = _locked(found.account_id)
        if account.password_hash == found.password_hash:
            account.password_hash = renewed
    _log.info("password_hash_renewed", extra={"account_id": found.account_id})


def _check_current(account_id: int, stored: str | None, current: str, network: str, now: datetime) -> None:
    """A stolen session must not be a place to guess the password without limit."""
    charge = throttle.charge_for(f"account {account_id}", network)
    throttle.refuse_while_blocked(charge, now=now)
    with unit_of_work():
        throttle.count_attempt(charge, now=now)
    if not verify_password(stored, current):
        raise Invalid(fields={"current_password": [FieldError("current_password_wrong")]})
    with unit_of_work():
        throttle.refund(charge)


def _tidy(account: Account, new: str) -> str:
    return tidy_first_password(new) if account.must_change_password else new


def _store_password(account: Account, hashed: str, now: datetime) -> None:
    account.password_hash, account.password_changed_at = hashed, now
    account.must_change_password, account.first_password_expires_at = False, None


def _facts(person: Employee) -> PersonFacts:
    return PersonFacts(person.nip, person.nama, person.tanggal_lahir or _birth_date(person.nip))


def _birth_date(nip: str) -> date | None:
    try:
        return parse_nip(nip).birth_date
    except Invalid:
        return None


def _locked(account_id: int) -> Account:
    """The account as it is now, held until the end of the transaction."""
    query = select(Account).where(Account.id == account_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _account(account_id: int) -> Account:
    account = db.session.get(Account, account_id)
    if account is None:
        raise NotFound("account_unknown")
    return account
