"""Looking at processes from outside, as an operator would."""

import time
from collections.abc import Callable
from pathlib import Path

PATIENCE_SECONDS = 15


def children_of(pid: int) -> set[int]:
    """The direct children that run now (a dead one not yet collected does not)."""
    return {child for child, (parent, state) in _processes().items() if parent == pid and state != "Z"}


def is_running(pid: int) -> bool:
    return _processes().get(pid, (0, "Z"))[1] != "Z"


def eventually(condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> bool:
    """Whether the condition comes true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _processes() -> dict[int, tuple[int, str]]:
    """pid -> (parent, state)."""
    found: dict[int, tuple[int, str]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            # It ended between the listing and the reading.
            continue
        found[int(folder.name)] = (int(parent), state)
    return found
