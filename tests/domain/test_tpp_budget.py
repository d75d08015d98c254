"""The ceiling of a unit and the days of a provisional list: what refuses a batch, on both sides of each bound."""

from datetime import date

import pytest

from app.domain.errors import Conflict, Invalid
from app.domain.tpp_batch import BatchAct, BatchState, Budget, acts_open_in, check_publication, next_state

UNTIL = date(2026, 7, 6)


def test_a_batch_that_uses_the_last_rupiah_fits() -> None:
    budget = Budget(2026, limit=1_000, used=400, batch=600)

    budget.check()

    assert budget.left == 0


def test_one_rupiah_over_the_ceiling_is_refused_with_the_amounts() -> None:
    with pytest.raises(Conflict, match="tpp_over_ceiling") as refused:
        Budget(2026, limit=1_000, used=400, batch=601).check()

    assert refused.value.params == {"year": 2026, "limit": 1_000, "used": 400, "batch": 601, "over": 1}


def test_without_a_ceiling_nothing_is_refused() -> None:
    budget = Budget(2026, limit=None, used=10**12, batch=1)

    budget.check()

    assert budget.left is None


def test_a_list_that_is_over_needs_no_reason() -> None:
    check_publication(today=date(2026, 7, 7), questions_until=UNTIL, is_required=True, reason="")


def test_on_the_last_day_of_the_list_a_reason_is_needed() -> None:
    with pytest.raises(Invalid) as refused:
        check_publication(today=UNTIL, questions_until=UNTIL, is_required=False, reason="")

    assert [(name, faults[0].code) for name, faults in refused.value.fields.items()] == [
        ("early_reason", "tpp_early_reason")
    ]


def test_a_reason_lets_an_open_list_be_verified() -> None:
    check_publication(today=UNTIL, questions_until=UNTIL, is_required=True, reason="Semua sudah memeriksa")


def test_no_list_is_no_obstacle_while_none_is_required() -> None:
    check_publication(today=UNTIL, questions_until=None, is_required=False, reason="")


def test_no_list_is_refused_where_one_is_required() -> None:
    with pytest.raises(Conflict, match="tpp_not_published"):
        check_publication(today=UNTIL, questions_until=None, is_required=True, reason="Mendesak")


@pytest.mark.parametrize("state", [BatchState.VERIFIED, BatchState.APPROVED])
@pytest.mark.parametrize("act", [BatchAct.WAIT, BatchAct.RESUME])
def test_waiting_changes_no_state(state: BatchState, act: BatchAct) -> None:
    assert next_state(state, act) is state


def test_only_a_draft_is_published_and_only_what_was_verified_waits() -> None:
    assert [state for state in BatchState if BatchAct.PUBLISH in acts_open_in(state)] == [BatchState.DRAFT]
    assert [state for state in BatchState if BatchAct.WAIT in acts_open_in(state)] == [
        BatchState.VERIFIED,
        BatchState.APPROVED,
    ]
