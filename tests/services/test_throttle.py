"""Guessing slows down and nobody is locked out for good."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.domain.errors import TooManyRequests
from app.extensions import db
from app.models import LoginThrottle
from app.services.throttle import Charge, charge_for, count_attempt, refund, refuse_while_blocked
from app.services.unit_of_work import unit_of_work
from tests.support.clock import NOW

RINA = charge_for("198203172008012907", "10.1.2.3")


def _fail(charge: Charge, times: int, now: datetime = NOW) -> None:
    for _ in range(times):
        with unit_of_work():
            count_attempt(charge, now=now)


def _wait(charge: Charge, now: datetime = NOW) -> int:
    try:
        refuse_while_blocked(charge, now=now)
    except TooManyRequests as refusal:
        return int(refusal.params["seconds"])
    return 0


def _fail_patiently(charge: Charge, times: int) -> datetime:
    """Fail, wait exactly as long as asked, fail again."""
    now = NOW
    for _ in range(times):
        now += timedelta(seconds=_wait(charge, now))
        _fail(charge, 1, now)
    return now


def test_four_failures_cost_nothing(any_session: Any) -> None:
    _fail(RINA, 4)

    assert _wait(RINA) == 0


def test_fifth_failure_costs_five_seconds(any_session: Any) -> None:
    _fail(RINA, 5)

    assert _wait(RINA) == 5
    assert _wait(RINA, NOW + timedelta(seconds=5)) == 0


@pytest.mark.parametrize(("failures", "seconds"), [(6, 10), (7, 20), (9, 80), (12, 640)])
def test_wait_doubles(db_session: Any, failures: int, seconds: int) -> None:
    now = _fail_patiently(RINA, failures)

    assert _wait(RINA, now) == seconds


def test_wait_never_exceeds_a_quarter_of_an_hour(db_session: Any) -> None:
    now = _fail_patiently(RINA, 40)

    assert 0 < _wait(RINA, now) <= 900


def test_attempts_while_waiting_do_not_lengthen_the_wait(db_session: Any) -> None:
    _fail(RINA, 5)

    with pytest.raises(TooManyRequests):
        _fail(RINA, 1, NOW + timedelta(seconds=3))

    assert _wait(RINA, NOW + timedelta(seconds=3)) == 2


def test_failures_are_forgotten_with_time(db_session: Any) -> None:
    _fail(RINA, 5)

    later = NOW + timedelta(minutes=75)
    _fail(RINA, 4, later)

    assert _wait(RINA, later) == 0


def test_success_starts_the_account_afresh(any_session: Any) -> None:
    _fail(RINA, 4)
    with unit_of_work():
        count_attempt(RINA, now=NOW)
        refund(RINA)

    _fail(RINA, 4)

    assert _wait(RINA) == 0


def test_success_forgives_only_its_own_attempt_of_the_network(db_session: Any) -> None:
    _fail(RINA, 3)
    with unit_of_work():
        count_attempt(RINA, now=NOW)
        refund(RINA)

    row = db.session.get(LoginThrottle, RINA.network_key)
    assert row is not None and row.failures == 3


def test_another_account_of_the_same_office_is_not_slowed(db_session: Any) -> None:
    _fail(RINA, 5)

    assert _wait(charge_for("198001012006041001", "10.1.2.3")) == 0


def test_another_network_does_not_evade_the_wait_of_the_account(db_session: Any) -> None:
    _fail(RINA, 5)

    assert _wait(charge_for("198203172008012907", "203.0.113.9")) == 5


def test_spraying_many_accounts_slows_the_network(db_session: Any) -> None:
    for number in range(60):
        _fail(charge_for(f"code{number}", "203.0.113.9"), 1)

    assert _wait(charge_for("untouched", "203.0.113.9")) == 5
    assert _wait(charge_for("untouched", "203.0.113.10")) == 0


def test_addresses_of_one_ipv6_network_are_one(db_session: Any) -> None:
    assert charge_for("x", "2001:db8::1").network_key == charge_for("x", "2001:db8::ffff").network_key
    assert charge_for("x", "2001:db8::1").network_key != charge_for("x", "2001:db8:0:1::1").network_key
    assert charge_for("x", "::ffff:10.1.2.3").network_key == charge_for("x", "10.1.2.3").network_key


def test_typed_code_is_not_kept(db_session: Any) -> None:
    _fail(charge_for("oops my password", "10.1.2.3"), 1)

    assert not [key for key in db.session.scalars(select(LoginThrottle.key)) if "oops" in key]


def test_old_rows_are_swept(db_session: Any) -> None:
    _fail(charge_for("first", "203.0.113.1"), 1)

    _fail(charge_for("second", "203.0.113.2"), 1, NOW + timedelta(days=2))

    assert db.session.scalar(select(func.count()).select_from(LoginThrottle)) == 2
