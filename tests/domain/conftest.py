"""Fixtures of the domain tests."""

import time
from collections.abc import Iterator

import pytest

from app.domain.tpp.compute import bind
from app.parameters.loader import load_parameters
from app.parameters.profiles import load_profile


@pytest.fixture(autouse=True, scope="session")
def _rules_read_anew() -> None:
    """Rules are read by the code as it is now: a mutation run forks a process that has read them already."""
    load_parameters.cache_clear()
    load_profile.cache_clear()
    bind.cache_clear()


@pytest.fixture
def machine_in_palu(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The process runs in the time zone of Palu, as a server set up there would."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Makassar")
        time.tzset()
        yield
    time.tzset()
