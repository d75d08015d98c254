"""A second process that makes items while this one uses them."""

from collections.abc import Iterator

import pytest

from app.services.demo.ahead import run_ahead


def _numbers(count: int, fails_at: int | None = None) -> Iterator[int]:
    for number in range(count):
        if number == fails_at:
            raise ArithmeticError("no more")
        yield number


def test_gives_the_items_in_order() -> None:
    assert list(run_ahead(_numbers(50))) == list(range(50))


def test_tells_of_a_failure_in_the_other_process() -> None:
    found = run_ahead(_numbers(5, fails_at=3))

    with pytest.raises(RuntimeError, match="ArithmeticError: no more"):
        list(found)


def test_ends_the_other_process_when_nobody_takes_the_rest() -> None:
    found = run_ahead(_numbers(10_000_000))

    first = next(found)
    found.close()  # type: ignore[attr-defined]

    assert first == 0
