"""The provisional list: three working days to ask, a reason for who cannot wait, and nobody's silence in the way."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.domain.errors import Conflict, IllegalTransition, Invalid, NotAllowed
from app.domain.permissions import Role
from app.extensions import db
from app.models import Notice
from app.services.tpp import compute_batches
from app.services.tpp_acts import ActRequest, verify_batch
from app.services.tpp_publication import publish_batch
from tests.factories import Cast, create_cast
from tests.support.clock import NOW
from tests.tpp.office import do, fresh, step, viewer
from tests.tpp.rows import JUNE, all_acts, all_batches, audited, complete

# Friday in the office of the city.
FRIDAY = datetime(2026, 7, 3, 2, 0, tzinfo=UTC)


@pytest.fixture
def cast(any_session: Any) -> Cast:
    cast = create_cast()
    for person in (cast.head, cast.supervisor, cast.staff):
        complete(person)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    return cast


def _published(cast: Cast, now: datetime = FRIDAY) -> Any:
    batch = all_batches()[0]
    do(publish_batch, batch, viewer(cast.supervisor, Role.TREASURER, cast.unit), now=now)
    return fresh(batch)


def test_the_list_is_open_for_three_working_days(cast: Cast) -> None:
    batch = _published(cast)

    assert (batch.state, batch.published_at, batch.questions_until) == ("draft", FRIDAY, date(2026, 7, 8))
    assert [act.act for act in all_acts()] == ["compute", "publish"]
    assert [event.actor_id for event in audited("tpp_batch.publish")] == [cast.supervisor.id]


def test_everyone_on_the_list_is_told_until_when_to_ask(cast: Cast) -> None:
    _published(cast)

    notices = db.session.query(Notice).filter_by(code="tpp_provisional").all()
    assert {one.employee_id for one in notices} == {cast.head.id, cast.supervisor.id, cast.staff.id}
    assert {one.link for one in notices} == {"/tpp/2026-06"}
    assert json.loads(notices[0].params) == {"bulan": "2026-06", "sampai": "2026-07-08"}


def test_verifying_early_needs_a_reason_that_is_recorded(cast: Cast) -> None:
    batch = _published(cast)
    with pytest.raises(Invalid) as refused:
        step("verify", batch, cast, now=FRIDAY)
    assert list(refused.value.fields) == ["early_reason"]

    step("verify", batch, cast, "Semua pegawai sudah memeriksa", now=FRIDAY)

    assert (fresh(batch).state, all_acts()[-1].reason) == ("verified", "Semua pegawai sudah memeriksa")


def test_after_the_last_day_silence_blocks_nobody(cast: Cast) -> None:
    batch = _published(cast)

    step("verify", batch, cast, now=datetime(2026, 7, 8, 16, 0, tzinfo=UTC))

    assert (fresh(batch).state, all_acts()[-1].reason) == ("verified", None)


def test_a_list_is_optional_until_the_rules_require_it(cast: Cast) -> None:
    batch = all_batches()[0]

    step("verify", batch, cast)

    assert fresh(batch).published_at is None


def test_publishing_again_begins_the_days_anew(cast: Cast) -> None:
    _published(cast)

    batch = _published(cast, datetime(2026, 7, 6, 2, 0, tzinfo=UTC))

    assert batch.questions_until == date(2026, 7, 9)


def test_a_verified_batch_is_not_published(cast: Cast) -> None:
    batch = all_batches()[0]
    step("verify", batch, cast)

    with pytest.raises(IllegalTransition):
        _published(cast)


def test_only_who_computes_publishes(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        do(publish_batch, all_batches()[0], viewer(cast.staff, Role.VERIFIER, cast.unit))


def test_verifying_what_was_published_meanwhile_is_refused(cast: Cast) -> None:
    batch = _published(cast)
    before = ActRequest(batch.public_id, batch.version - 1, "Mendesak")

    with pytest.raises(Conflict, match="tpp_batch_changed"):
        verify_batch(before, by=viewer(cast.staff, Role.VERIFIER, cast.unit), now=NOW)
