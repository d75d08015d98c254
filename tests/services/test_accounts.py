"""Signing in, changing the password, closing accounts."""

from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from app.domain.errors import Conflict, Invalid, NotFound, TooManyRequests
from app.extensions import db
from app.models import Account, AuditEvent, Employee, LoginSession, LoginThrottle
from app.services import accounts
from app.services.first_passwords import issue_for_person, issue_for_unit
from app.services.sessions import find_session
from tests.factories import Cast, create_cast, create_employee, create_unit
from tests.support.clock import NOW, TODAY

GOOD, BETTER = "kuda laut jendela", "teh manis di teras"


@pytest.fixture
def cast(db_session: Any) -> Cast:
    people = create_cast()
    accounts.set_password(people.staff.id, GOOD, by=None, now=NOW)
    return people


def _sign_in(code: str, password: str, *, now: Any = NOW, browser: str = "browser") -> accounts.Opened:
    return accounts.sign_in(code, password, network="10.1.2.3", browser_key=browser, now=now)


def _account(person: Employee) -> Account:
    db.session.expire_all()
    return db.session.scalars(select(Account).where(Account.employee_id == person.id)).one()


def _is_live(opened: accounts.Opened, now: Any = NOW) -> bool:
    db.session.rollback()
    return find_session(opened.token, now=now, today=TODAY) is not None


def _audit(action: str) -> list[AuditEvent]:
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.action == action)))


@pytest.mark.parametrize("spelling", ["{0}", " {0} ", "{0:.8} {1} {2} {3}", "{0:.8}.{1}.{2}.{3}"])
def test_accepts_the_nip_with_spaces_and_dots(cast: Cast, spelling: str) -> None:
    nip = cast.staff.nip

    opened = _sign_in(spelling.format(nip, nip[8:14], nip[14], nip[15:]), GOOD)

    assert _is_live(opened)


def test_accepts_an_officials_code_in_any_case(cast: Cast) -> None:
    mayor = create_employee("Wali Kota", nip="WALI_KOTA", unit=cast.city)
    accounts.set_password(mayor.id, BETTER, by=None, now=NOW)

    assert _is_live(_sign_in("wali_kota", BETTER))


def test_wrong_and_unknown_are_refused_alike(cast: Cast) -> None:
    with pytest.raises(accounts.SignInRefused) as wrong:
        _sign_in(cast.staff.nip, BETTER)
    with pytest.raises(accounts.SignInRefused) as unknown:
        _sign_in("199001012015011001", BETTER)

    assert (wrong.value.code, wrong.value.params) == (unknown.value.code, unknown.value.params) == ("sign_in_wrong", {})


def test_same_hashing_work_whether_or_not_the_account_exists(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[bool] = []
    really_verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda self, *given: verified.append(True) or really_verify(self, *given)
    )

    for code in (cast.staff.nip, "199001012015011001", "", "WALI_KOTA", "'; --"):
        with pytest.raises(accounts.SignInRefused):
            _sign_in(code, BETTER)

    assert len(verified) == 5


@pytest.mark.parametrize("password", ["", "198203172008012907"])
def test_account_without_password_cannot_be_entered(cast: Cast, password: str) -> None:
    with pytest.raises(accounts.SignInRefused):
        _sign_in(cast.supervisor.nip, password)


def test_disabled_account_is_refused_like_an_unknown_one(cast: Cast) -> None:
    accounts.set_disabled(cast.staff.nip, True, by=None, now=NOW)

    with pytest.raises(accounts.SignInRefused) as refusal:
        _sign_in(cast.staff.nip, GOOD)

    assert refusal.value.code == "sign_in_wrong"


def test_sixth_attempt_in_a_row_has_to_wait_even_with_the_right_password(cast: Cast) -> None:
    for _ in range(5):
        with pytest.raises(accounts.SignInRefused):
            _sign_in(cast.staff.nip, BETTER)

    with pytest.raises(TooManyRequests) as refusal:
        _sign_in(cast.staff.nip, GOOD)

    assert refusal.value.params["seconds"] == 5
    assert _is_live(_sign_in(cast.staff.nip, GOOD, now=NOW + timedelta(seconds=5)))


def test_right_password_clears_the_count_of_the_account(cast: Cast) -> None:
    _sign_in(cast.staff.nip, GOOD)

    assert db.session.scalars(select(LoginThrottle)).all() == []


def test_success_and_failure_are_recorded_without_secrets(cast: Cast) -> None:
    with pytest.raises(accounts.SignInRefused):
        _sign_in(cast.staff.nip, BETTER)
    with pytest.raises(accounts.SignInRefused):
        _sign_in("199001012015011001", "typed secret")
    _sign_in(cast.staff.nip, GOOD)

    known, unknown = _audit("account.sign_in_failed")
    assert known.object_id == str(_account(cast.staff).id) and unknown.object_id == "-"
    assert [event.actor_id for event in _audit("account.signed_in")] == [cast.staff.id]
    written = "".join(f"{event.object_id}{event.data}" for event in db.session.scalars(select(AuditEvent)))
    assert not [secret for secret in (GOOD, BETTER, "typed secret", "199001012015011001") if secret in written]


def test_old_hash_is_renewed_when_the_password_is_at_hand(cast: Cast) -> None:
    _account(cast.staff).password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD)
    db.session.commit()

    _sign_in(cast.staff.nip, GOOD)

    assert str(_account(cast.staff).password_hash).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert _is_live(_sign_in(cast.staff.nip, GOOD))


def test_sign_out_ends_only_its_own_session(cast: Cast) -> None:
    first, second = _sign_in(cast.staff.nip, GOOD), _sign_in(cast.staff.nip, GOOD)
    signed_in = find_session(first.token, now=NOW, today=TODAY)
    assert signed_in is not None

    accounts.sign_out(signed_in.account_id, signed_in.session_id, by=cast.staff.id, now=NOW)

    assert (_is_live(first), _is_live(second)) == (False, True)


def test_sign_out_everywhere_ends_all(cast: Cast) -> None:
    opened = [_sign_in(cast.staff.nip, GOOD), _sign_in(cast.staff.nip, GOOD)]

    accounts.sign_out_everywhere(_account(cast.staff).id, by=cast.staff.id, now=NOW)

    assert [_is_live(one) for one in opened] == [False, False]


def test_disabling_ends_all_sessions(cast: Cast) -> None:
    opened = _sign_in(cast.staff.nip, GOOD)

    assert accounts.set_disabled(cast.staff.nip, True, by=cast.hr_admin.id, now=NOW)

    assert not _is_live(opened)
    assert not accounts.set_disabled(cast.staff.nip, True, by=cast.hr_admin.id, now=NOW)
    assert len(_audit("account.disabled")) == 1


def test_session_ends_after_a_fortnight(cast: Cast) -> None:
    opened = _sign_in(cast.staff.nip, GOOD)

    assert _is_live(opened, NOW + timedelta(days=14, seconds=-1))
    assert not _is_live(opened, NOW + timedelta(days=14))


def _change(person: Employee, current: str | None, new: str) -> accounts.Opened:
    account_id = _account(person).id
    return accounts.change_password(
        account_id, current=current, new=new, network="10.1.2.3", by=person.id, now=NOW + timedelta(minutes=1)
    )


def test_new_password_ends_every_earlier_session(cast: Cast) -> None:
    before = [_sign_in(cast.staff.nip, GOOD), _sign_in(cast.staff.nip, GOOD)]

    after = _change(cast.staff, GOOD, BETTER)

    assert [_is_live(one) for one in before] == [False, False]
    assert _is_live(after)
    assert _is_live(_sign_in(cast.staff.nip, BETTER))
    with pytest.raises(accounts.SignInRefused):
        _sign_in(cast.staff.nip, GOOD)


@pytest.mark.parametrize("current", [None, "", BETTER])
def test_change_needs_the_present_password(cast: Cast, current: str | None) -> None:
    with pytest.raises(Invalid) as problem:
        _change(cast.staff, current, BETTER)

    assert [error.code for error in problem.value.fields["current_password"]] == ["current_password_wrong"]


def test_present_password_cannot_be_guessed_through_a_stolen_session(cast: Cast) -> None:
    for _ in range(5):
        with pytest.raises(Invalid):
            _change(cast.staff, BETTER, BETTER)

    with pytest.raises(TooManyRequests):
        _change(cast.staff, GOOD, BETTER)


@pytest.mark.parametrize(
    ("new", "code"), [("pendek", "password_short"), (GOOD, "password_same"), ("kotapalu2026", "password_common")]
)
def test_bad_new_password_changes_nothing(cast: Cast, new: str, code: str) -> None:
    opened = _sign_in(cast.staff.nip, GOOD)

    with pytest.raises(Invalid) as problem:
        _change(cast.staff, GOOD, new)

    assert [error.code for error in problem.value.fields["new_password"]] == [code]
    assert _is_live(opened)


def test_change_loses_to_one_from_another_device(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    other = PasswordHasher().hash("changed elsewhere")

    def hash_while_another_device_changes(password: str) -> str:
        account = _account(cast.staff)
        account.password_hash = other
        db.session.commit()
        return "never stored"

    monkeypatch.setattr(accounts, "hash_password", hash_while_another_device_changes)

    with pytest.raises(Conflict):
        _change(cast.staff, GOOD, BETTER)

    assert _account(cast.staff).password_hash == other


def _slip_password(person: Employee, now: Any = NOW) -> str:
    return issue_for_person(person.nip, by=None, now=now)[0].password


def test_first_password_must_be_replaced(cast: Cast) -> None:
    opened = _sign_in(cast.supervisor.nip, _slip_password(cast.supervisor))

    assert opened.must_change_password
    assert not _change(cast.supervisor, None, BETTER).must_change_password
    assert not _sign_in(cast.supervisor.nip, BETTER).must_change_password


def test_first_password_may_be_typed_carelessly(cast: Cast) -> None:
    typed = _slip_password(cast.supervisor).upper().replace("-", " ")

    assert _is_live(_sign_in(cast.supervisor.nip, typed))


def test_first_password_works_once(cast: Cast) -> None:
    password = _slip_password(cast.supervisor)
    _sign_in(cast.supervisor.nip, password)

    with pytest.raises(accounts.SignInRefused) as refusal:
        _sign_in(cast.supervisor.nip, password, browser="another")

    assert refusal.value.code == "first_password_over"


def test_browser_whose_answer_got_lost_may_send_the_first_password_again(cast: Cast) -> None:
    password = _slip_password(cast.supervisor)
    lost = _sign_in(cast.supervisor.nip, password, browser="same phone")

    again = _sign_in(cast.supervisor.nip, password, browser="same phone", now=NOW + timedelta(minutes=5))

    assert (_is_live(lost), _is_live(again)) == (False, True)
    with pytest.raises(accounts.SignInRefused):
        _sign_in(cast.supervisor.nip, password, browser="same phone", now=NOW + timedelta(minutes=36))


def test_first_password_lasts_fourteen_days(cast: Cast) -> None:
    password = _slip_password(cast.supervisor)

    with pytest.raises(accounts.SignInRefused) as refusal:
        _sign_in(cast.supervisor.nip, password, now=NOW + timedelta(days=14))

    assert refusal.value.code == "first_password_over"
    assert _is_live(_sign_in(cast.supervisor.nip, password, now=NOW + timedelta(days=14, seconds=-1)))


def test_first_password_cannot_stay(cast: Cast) -> None:
    password = _slip_password(cast.supervisor)
    _sign_in(cast.supervisor.nip, password)

    with pytest.raises(Invalid) as problem:
        _change(cast.supervisor, None, password.upper())

    assert [error.code for error in problem.value.fields["new_password"]] == ["password_same"]


def test_slip_for_a_forgotten_password_ends_the_old_one_and_its_sessions(cast: Cast) -> None:
    opened = _sign_in(cast.staff.nip, GOOD)

    _slip_password(cast.staff)

    assert not _is_live(opened)
    with pytest.raises(accounts.SignInRefused):
        _sign_in(cast.staff.nip, GOOD)


def test_slips_of_a_unit_leave_out_who_has_chosen_a_password(cast: Cast) -> None:
    section = create_unit(parent=cast.unit)
    below = create_employee("Di Bawah", unit=section, superior=cast.supervisor)

    slips = issue_for_unit(cast.unit.kode, by=None, now=NOW)

    assert {slip.nip for slip in slips} == {cast.head.nip, cast.supervisor.nip, below.nip}
    assert len(_audit("account.first_password_issued")) == 3


def test_slip_for_nobody_is_an_error(cast: Cast) -> None:
    with pytest.raises(NotFound):
        issue_for_person("199001012015011001", by=None, now=NOW)
    with pytest.raises(NotFound):
        issue_for_unit("TIDAK_ADA", by=None, now=NOW)


def test_only_hashes_of_cookies_are_stored(cast: Cast) -> None:
    opened = _sign_in(cast.staff.nip, GOOD)

    stored = db.session.scalars(select(LoginSession.token_hash)).all()
    assert opened.token not in stored and all(len(digest) == 64 for digest in stored)


def test_preferences_are_kept_and_unknown_ones_refused(cast: Cast) -> None:
    account_id = _account(cast.staff).id

    accounts.set_preferences(account_id, theme="dark", language="en")

    assert (_account(cast.staff).theme, _account(cast.staff).language) == ("dark", "en")
    with pytest.raises(Invalid):
        accounts.set_preferences(account_id, theme="pink", language="id")
