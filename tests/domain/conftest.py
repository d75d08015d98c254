"""Fixtures of the domain tests."""

import time
from collections.abc import Iterator

import pytest


@pytest.fixture
def machine_in_palu(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The process runs in the time zone of Palu, as a server set up there would."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Makassar")
        time.tzset()
        yield
    time.tzset()
