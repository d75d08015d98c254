"""The random sample before a mass approval."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.domain.errors import Conflict, NotAllowed, NotFound
from app.extensions import db
from app.models import AuditEvent, SampleView
from app.services.approvals import decide_activities
from app.services.sampling import Lot, SampleNotOpened, draw_key, draw_sample, record_view, sample_every, sample_size
from tests.factories import Cast, create_activity, create_cast
from tests.services.approval_support import approve, count, shown, viewer
from tests.support.clock import NOW, TODAY

LOTS = st.lists(
    st.builds(Lot, st.integers(1, 10**6), st.integers(1, 9), st.booleans(), st.just(NOW)),
    min_size=1,
    max_size=60,
    unique_by=lambda lot: lot.activity_id,
)


@pytest.fixture
def cast(any_session: object) -> Cast:
    return create_cast()


@pytest.mark.parametrize(("entries", "drawn"), [(1, 1), (10, 1), (11, 2), (40, 4), (200, 20)])
def test_draws_one_in_ten_and_at_least_one(entries: int, drawn: int) -> None:
    assert sample_size(entries, sample_every(TODAY)) == drawn


@given(LOTS)
def test_a_batch_has_one_sample_in_whatever_order_it_is_sent(lots: list[Lot]) -> None:
    ordered = sorted(lots, key=lambda lot: draw_key(lot, 7))

    backwards = list(reversed(lots))
    assert ordered == sorted(backwards, key=lambda lot: draw_key(lot, 7))


@given(LOTS)
def test_evidence_is_drawn_first(lots: list[Lot]) -> None:
    ordered = sorted(lots, key=lambda lot: draw_key(lot, 7))

    with_evidence = sum(lot.has_evidence for lot in lots)
    assert all(lot.has_evidence for lot in ordered[:with_evidence])


@given(LOTS)
def test_another_version_or_viewer_has_another_place_in_the_draw(lots: list[Lot]) -> None:
    lot = lots[0]

    assert draw_key(lot, 7) != draw_key(lot, 8)
    assert draw_key(lot, 7) != draw_key(Lot(lot.activity_id, lot.version + 1, lot.has_evidence, NOW), 7)


def test_the_drawn_entries_are_those_that_must_be_opened(cast: Cast) -> None:
    entries = [create_activity(cast.staff, start=480 + 20 * n, minutes=20) for n in range(12)]
    who = viewer(cast.supervisor)
    drawn = draw_sample([e.public_id for e in entries], by=who, now=NOW)
    [record_view(one.public_id, one.version, by=who, now=NOW) for one in drawn]

    result = decide_activities([shown(e) for e in entries], approve(), by=who, now=NOW)

    assert (len(drawn), len(result.decided)) == (2, 12)


def test_opening_all_but_one_of_the_drawn_is_not_enough(cast: Cast) -> None:
    entries = [create_activity(cast.staff, start=480 + 20 * n, minutes=20) for n in range(12)]
    who = viewer(cast.supervisor)
    first, second = draw_sample([e.public_id for e in entries], by=who, now=NOW)
    record_view(first.public_id, first.version, by=who, now=NOW)

    with pytest.raises(SampleNotOpened) as refusal:
        decide_activities([shown(e) for e in entries], approve(), by=who, now=NOW)

    assert refusal.value.public_ids == (second.public_id,)


def test_what_another_approver_opened_does_not_count(cast: Cast) -> None:
    entry = create_activity(cast.staff)
    db.session.add(SampleView(viewer_id=cast.head.id, activity_id=entry.id, activity_version=1, seen_at=NOW))
    db.session.commit()

    with pytest.raises(SampleNotOpened):
        decide_activities([shown(entry)], approve(), by=viewer(cast.supervisor), now=NOW)


def test_opening_is_recorded_once_with_one_audit_row(cast: Cast) -> None:
    entry = create_activity(cast.staff)

    record_view(entry.public_id, 1, by=viewer(cast.supervisor), now=NOW)
    record_view(entry.public_id, 1, by=viewer(cast.supervisor), now=NOW + timedelta(minutes=1))

    view = db.session.scalars(select(SampleView)).one()
    assert (view.viewer_id, view.activity_id, view.activity_version, view.seen_at) == (
        cast.supervisor.id,
        entry.id,
        1,
        NOW,
    )
    assert list(db.session.scalars(select(AuditEvent.action))) == ["approval.sample_opened"]


def test_an_entry_that_changed_meanwhile_is_not_opened_unseen(cast: Cast) -> None:
    entry = create_activity(cast.staff, version=2)

    with pytest.raises(Conflict, match="stale_version"):
        record_view(entry.public_id, 1, by=viewer(cast.supervisor), now=NOW)


@pytest.mark.parametrize(("who", "error"), [("staff", NotAllowed), ("outsider", NotFound), ("head", NotFound)])
def test_only_who_decides_opens_samples(cast: Cast, who: str, error: type[Exception]) -> None:
    entry = create_activity(cast.staff, work_date=TODAY)

    with pytest.raises((error, NotAllowed)):
        record_view(entry.public_id, 1, by=viewer(getattr(cast, who)), now=NOW)

    assert count(SampleView) == 0


def test_a_draw_shows_nothing_of_strangers(cast: Cast) -> None:
    own, foreign = create_activity(cast.staff), create_activity(cast.outsider)

    drawn = draw_sample([own.public_id, foreign.public_id], by=viewer(cast.supervisor), now=NOW)

    assert [one.public_id for one in drawn] == [own.public_id]
