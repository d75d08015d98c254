"""The steps of a TPP batch, every state against every act, and the rule of four eyes."""

from datetime import date

import pytest

from app.domain.errors import Amount, Conflict, FieldError, IllegalTransition, Invalid, NotAllowed
from app.domain.tpp_batch import (
    STEPS,
    TRANSITIONS,
    BatchAct,
    BatchState,
    Budget,
    Totals,
    acts_open_in,
    check_four_eyes,
    check_publication,
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


def test_tax_that_is_borne_elsewhere_is_received_too() -> None:
    totals = Totals(**{**TOTALS, "netto": TOTALS["netto"] + 7}, pajak_ditanggung=7)

    assert totals.differences == {}


def test_a_difference_is_the_sum_less_its_parts() -> None:
    totals = Totals(**{**TOTALS, "disiplin": 43, "potongan": 1})

    assert totals.differences == {"bruto": -3, "netto": 5}


def test_withheld_pay_is_not_transferred() -> None:
    assert Totals(**TOTALS, withheld=1, withheld_netto=14, legacy=70).to_pay == 40


def test_a_shadow_batch_transfers_the_old_amounts() -> None:
    assert Totals(**TOTALS, withheld=1, withheld_netto=14, legacy=70, is_shadow=True).to_pay == 70


@pytest.mark.parametrize(
    ("limit", "used", "batch", "left"),
    [(100, 60, 40, 0), (100, 60, 30, 10), (100, 0, 0, 100), (None, 60, 40, None), (100, 60, -20, 60)],
)
def test_a_batch_within_the_ceiling_is_not_refused(limit: int | None, used: int, batch: int, left: int | None) -> None:
    budget = Budget(2026, limit, used, batch)

    budget.check()

    assert budget.left == left


@pytest.mark.parametrize(("limit", "used", "batch", "over"), [(100, 60, 41, 1), (0, 0, 7, 7), (100, 130, 5, 35)])
def test_a_batch_above_the_ceiling_is_refused_with_the_amounts(limit: int, used: int, batch: int, over: int) -> None:
    with pytest.raises(Conflict) as refusal:
        Budget(2026, limit, used, batch).check()

    assert refusal.value.code == "tpp_over_ceiling"
    assert refusal.value.params == {"year": 2026, "limit": limit, "used": used, "batch": batch, "over": over}
    assert {type(refusal.value.params[name]) for name in ("limit", "used", "batch", "over")} == {Amount}


LAST_DAY = date(2026, 8, 12)


@pytest.mark.parametrize(
    ("today", "questions_until", "is_required", "reason"),
    [
        (date(2026, 8, 13), LAST_DAY, True, ""),
        (date(2026, 8, 13), LAST_DAY, False, ""),
        (LAST_DAY, LAST_DAY, True, "Batas SPM hari ini"),
        (LAST_DAY, None, False, ""),
    ],
)
def test_a_draft_may_be_verified_once_questions_are_over_or_with_a_reason(
    today: date, questions_until: date | None, is_required: bool, reason: str
) -> None:
    check_publication(today=today, questions_until=questions_until, is_required=is_required, reason=reason)


@pytest.mark.parametrize("is_required", [True, False])
@pytest.mark.parametrize("today", [date(2026, 8, 10), LAST_DAY])
def test_an_open_list_is_not_cut_short_without_a_reason(today: date, is_required: bool) -> None:
    with pytest.raises(Invalid) as refusal:
        check_publication(today=today, questions_until=LAST_DAY, is_required=is_required, reason="")

    assert refusal.value.fields == {"early_reason": [FieldError("tpp_early_reason", {"until": LAST_DAY})]}


@pytest.mark.parametrize("reason", ["", "Batas SPM hari ini"])
def test_a_list_that_the_rules_require_cannot_be_left_out(reason: str) -> None:
    with pytest.raises(Conflict, match="^tpp_not_published$"):
        check_publication(today=LAST_DAY, questions_until=None, is_required=True, reason=reason)
