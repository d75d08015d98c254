"""The steps of a TPP batch, every state against every act, and the rule of four eyes."""

import pytest

from app.domain.errors import Conflict, IllegalTransition, NotAllowed
from app.domain.tpp_batch import (
    STEPS,
    TRANSITIONS,
    BatchAct,
    BatchState,
    Totals,
    acts_open_in,
    check_four_eyes,
    check_version,
    next_state,
)

ALLOWED = {
    ("draft", "compute"): "draft",
    ("draft", "confirm_gap"): "draft",
    ("draft", "publish"): "draft",
    ("draft", "verify"): "verified",
    ("verified", "wait"): "verified",
    ("verified", "resume"): "verified",
    ("approved", "wait"): "approved",
    ("approved", "resume"): "approved",
    ("verified", "approve"): "approved",
    ("verified", "send_back"): "draft",
    ("approved", "send_back"): "draft",
    ("approved", "pay"): "paid",
}
REFUSED = [(state, act) for state in BatchState for act in BatchAct if (state.value, act.value) not in ALLOWED]
ME, OTHER = 1, 2
TOTALS = {
    "people": 3, "held": 1, "open_lines": 1, "bruto": 100, "bruto_open": 40, "produktivitas": 60, "disiplin": 40,
    "pph21": 5, "bpjs_4": 4, "bpjs_1": 1, "potongan": 6, "netto": 54,
}  # fmt: skip


@pytest.mark.parametrize(("pair", "after"), ALLOWED.items())
def test_allows_exactly_these_steps(pair: tuple[str, str], after: str) -> None:
    assert next_state(BatchState(pair[0]), BatchAct(pair[1])) == after


@pytest.mark.parametrize(("state", "act"), REFUSED)
def test_refuses_every_other_step(state: BatchState, act: BatchAct) -> None:
    with pytest.raises(IllegalTransition) as refusal:
        next_state(state, act)

    facts = {"state": state.value, "act": act.value}
    assert (refusal.value.code, refusal.value.params) == ("tpp_batch_wrong_state", facts)


def test_table_has_nothing_beyond_the_tested_pairs() -> None:
    assert len(TRANSITIONS) == len(ALLOWED)


def test_paid_batch_is_the_end() -> None:
    assert acts_open_in(BatchState.PAID) == frozenset()


@pytest.mark.parametrize(
    ("done", "wanted"), [(done, wanted) for done in sorted(STEPS) for wanted in sorted(STEPS) if done != wanted]
)
def test_one_person_takes_one_kind_of_step(done: BatchAct, wanted: BatchAct) -> None:
    with pytest.raises(NotAllowed, match="^tpp_four_eyes$"):
        check_four_eyes(wanted, ME, [(done, ME)])


@pytest.mark.parametrize("step", sorted(STEPS))
def test_same_step_may_be_taken_again_after_sending_back(step: BatchAct) -> None:
    check_four_eyes(step, ME, [(step, ME)])


@pytest.mark.parametrize("act", [BatchAct.COMPUTE, BatchAct.CONFIRM_GAP, BatchAct.SEND_BACK])
def test_other_acts_exclude_nobody(act: BatchAct) -> None:
    check_four_eyes(BatchAct.VERIFY, ME, [(act, ME)])
    check_four_eyes(act, ME, [(BatchAct.VERIFY, ME)])


def test_steps_of_others_and_of_the_system_exclude_nobody() -> None:
    check_four_eyes(BatchAct.PAY, ME, [(BatchAct.VERIFY, OTHER), (BatchAct.APPROVE, None)])


@pytest.mark.parametrize("shown", [0, 2])
def test_another_version_is_a_conflict(shown: int) -> None:
    with pytest.raises(Conflict, match="^tpp_batch_changed$"):
        check_version(1, shown)


def test_sums_that_agree_have_no_differences() -> None:
    assert Totals(**TOTALS).differences == {}


@pytest.mark.parametrize(("name", "what"), [("produktivitas", "bruto"), ("potongan", "netto"), ("bruto_open", "netto")])
def test_sums_that_differ_are_named(name: str, what: str) -> None:
    assert set(Totals(**{**TOTALS, name: TOTALS[name] + 1}).differences) == {what}
