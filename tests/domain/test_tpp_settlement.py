"""What a month still owes: who is in a susulan or kekurangan, and that the differences sum."""

import pytest
from hypothesis import given as sampled
from hypothesis import strategies as st

from app.domain.tpp_batch import RunKind
from app.domain.tpp_settlement import SETTLED_AMOUNTS, Settlement, difference, settle


def _amounts(produktivitas: int, disiplin: int, pph21: int = 0, bpjs_1: int = 0, borne: int = 0) -> dict[str, int]:
    bruto, potongan = produktivitas + disiplin, pph21 + bpjs_1
    return {
        "produktivitas": produktivitas,
        "disiplin": disiplin,
        "tpp_bruto": bruto,
        "pph21": pph21,
        "pajak_ditanggung": borne,
        "bpjs_4": 4 * bpjs_1,
        "bpjs_1": bpjs_1,
        "potongan": potongan,
        "tpp_netto": bruto + borne - potongan,
    }


FULL = _amounts(2_100_000, 1_400_000, 123_000, 35_000)
LESS = _amounts(1_995_258, 1_330_171, 119_000, 33_254)


@pytest.mark.parametrize(
    ("run", "full", "given", "how"),
    [
        (RunKind.SUSULAN, FULL, [], Settlement.LINE),
        (RunKind.SUSULAN, None, [], Settlement.NOTHING),
        (RunKind.SUSULAN, FULL, [LESS], Settlement.NOTHING),
        (RunKind.KEKURANGAN, FULL, [], Settlement.NOTHING),
        (RunKind.KEKURANGAN, FULL, [FULL], Settlement.NOTHING),
        (RunKind.KEKURANGAN, FULL, [LESS], Settlement.LINE),
        (RunKind.KEKURANGAN, LESS, [FULL], Settlement.LINE),
        (RunKind.KEKURANGAN, None, [FULL], Settlement.UNDECIDED),
        (RunKind.KEKURANGAN, None, [], Settlement.NOTHING),
    ],
)
def test_who_has_a_line_in_which_run(
    run: RunKind, full: dict[str, int] | None, given: list[dict[str, int]], how: Settlement
) -> None:
    assert settle(run, full, given) is how


def test_the_difference_is_signed() -> None:
    assert difference(LESS, [FULL])["tpp_netto"] == LESS["tpp_netto"] - FULL["tpp_netto"] < 0


def test_a_settled_month_owes_nothing_more() -> None:
    first = difference(FULL, [LESS])

    assert settle(RunKind.KEKURANGAN, FULL, [LESS, first]) is Settlement.NOTHING


_PART = st.integers(0, 10**8)
_LINES = st.builds(_amounts, _PART, _PART, _PART, _PART, _PART)


@sampled(full=_LINES, given=st.lists(_LINES, max_size=4))
def test_what_was_given_and_the_difference_make_the_full_amount(
    full: dict[str, int], given: list[dict[str, int]]
) -> None:
    owed = difference(full, given)

    assert {name: owed[name] + sum(one[name] for one in given) for name in SETTLED_AMOUNTS} == full
    assert owed["produktivitas"] + owed["disiplin"] == owed["tpp_bruto"]
    assert owed["tpp_bruto"] + owed["pajak_ditanggung"] - owed["potongan"] == owed["tpp_netto"]
