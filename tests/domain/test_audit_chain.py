"""The audit chain: every change to what was written is found, and named."""

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.audit_chain import Anchor, Breach, BreachKind, ChainRow, chain_hash, verify_chain
from app.domain.canonical import GENESIS_HASH


def chain(*bodies: str) -> list[ChainRow]:
    rows: list[ChainRow] = []
    previous = GENESIS_HASH
    for seq, body in enumerate(bodies, start=1):
        rows.append(ChainRow(seq, previous, body, chain_hash(previous, body)))
        previous = rows[-1].hash
    return rows


ROWS = chain('{"a":1}', '{"a":2}', '{"a":3}')
HEAD = Anchor(3, ROWS[2].hash)


def test_a_hash_covers_the_one_before_and_the_text():
    expected = sha256(b"0" * 64 + b"\n" + '{"nama":"Çelebi"}'.encode()).hexdigest()

    assert chain_hash(GENESIS_HASH, '{"nama":"Çelebi"}') == expected


@pytest.mark.parametrize("previous", ["", "0" * 63, "0" * 65, "G" * 64, "A" * 64, "0" * 64 + "\n"])
def test_refuses_what_is_no_hash(previous):
    with pytest.raises(ValueError, match="64 lower-case hex"):
        chain_hash(previous, "{}")


def test_an_untouched_chain_holds():
    assert verify_chain([]) is None
    assert verify_chain(ROWS) is None
    assert verify_chain(ROWS, anchors=[Anchor(1, ROWS[0].hash), HEAD]) is None


def test_a_walk_may_begin_behind_a_verified_row():
    assert verify_chain(ROWS[1:], after=Anchor(1, ROWS[0].hash), anchors=[Anchor(1, "long verified")]) is None
    assert verify_chain(ROWS[1:], after=Anchor(1, GENESIS_HASH)) == Breach(2, BreachKind.BROKEN_LINK)


REWRITTEN = chain('{"a":1}', '{"a":9}', '{"a":3}')


@pytest.mark.parametrize(
    ("name", "rows", "breach"),
    [
        ("a changed text", [ROWS[0], replace(ROWS[1], body='{"a":9}'), ROWS[2]], Breach(2, BreachKind.CHANGED)),
        ("a changed hash", [ROWS[0], replace(ROWS[1], hash="f" * 64), ROWS[2]], Breach(2, BreachKind.CHANGED)),
        ("a changed link", [ROWS[0], replace(ROWS[1], prev_hash="f" * 64)], Breach(2, BreachKind.BROKEN_LINK)),
        ("a row re-hashed alone", [ROWS[0], REWRITTEN[1], ROWS[2]], Breach(3, BreachKind.BROKEN_LINK)),
        ("a missing row", [ROWS[0], ROWS[2]], Breach(2, BreachKind.GAP)),
        ("a missing first row", ROWS[1:], Breach(1, BreachKind.GAP)),
        ("a doubled row", [ROWS[0], ROWS[0], ROWS[1]], Breach(2, BreachKind.GAP)),
        ("two rows exchanged", [ROWS[1], ROWS[0], ROWS[2]], Breach(1, BreachKind.GAP)),
        ("the end cut off", ROWS[:2], Breach(3, BreachKind.TRUNCATED)),
        ("everything removed", [], Breach(1, BreachKind.TRUNCATED)),
        ("the tail written anew", REWRITTEN, Breach(3, BreachKind.REWRITTEN)),
    ],
)
def test_names_the_first_breach(name, rows, breach):
    assert verify_chain(rows, anchors=[HEAD]) == breach


@given(bodies=st.lists(st.text(max_size=8), min_size=1, max_size=8), place=st.integers(0, 7), text=st.text(max_size=8))
def test_a_changed_text_is_always_found_at_its_row(bodies, place, text):
    rows = chain(*bodies)
    index = place % len(rows)
    rows[index] = replace(rows[index], body=rows[index].body + "·" + text)

    assert verify_chain(rows) == Breach(index + 1, BreachKind.CHANGED)
