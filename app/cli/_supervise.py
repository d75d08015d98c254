"""Child processes that are started, watched, restarted and stopped together."""

import contextlib
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

BACK_OFF_SECONDS = (0.2, 1, 5, 15, 30)
# A child that lived this long is healthy; its next death starts again with the shortest wait.
HEALTHY_SECONDS = 60
# Longer than a request may take to finish, shorter than the patience of a service manager.
STOP_SECONDS = 10
TICK_SECONDS = 0.1


@dataclass
class Child:
    """One process: `run` is called in it after the fork and returns when the process may end."""

    name: str
    run: Callable[[], None]
    pid: int = 0
    started: float = 0.0
    deaths: int = 0
    restart_at: float = field(default=0.0)

    def note_death(self, now: float) -> float:
        """Count a death and set the moment of the restart. Returns the wait in seconds."""
        if now - self.started > HEALTHY_SECONDS:
            self.deaths = 0
        wait = BACK_OFF_SECONDS[min(self.deaths, len(BACK_OFF_SECONDS) - 1)]
        self.deaths += 1
        self.pid = 0
        self.restart_at = now + wait
        return wait


class Supervisor:
    """Keeps the children alive until SIGTERM or SIGINT, then ends them all."""

    def __init__(self, children: list[Child], on_tick: Callable[[], None] = lambda: None) -> None:
        self.children = children
        self._on_tick = on_tick
        self.stopping = False
        # Nothing is ever written here: a child learns from the closed end that its parent is gone, even by SIGKILL.
        self._parent_alive, self._parent_end = os.pipe()

    def run(self) -> int:
        """Watch until told to stop. Returns the exit status: 0, or 1 if a child had to be killed."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for child in self.children:
            self._start(child)
        while not self.stopping:
            self._reap()
            for child in self.children:
                if not child.pid and time.monotonic() >= child.restart_at:
                    self._start(child)
            self._on_tick()
            time.sleep(TICK_SECONDS)
        return self._end_all()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _start(self, child: Child) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        child.started = time.monotonic()
        pid = os.fork()
        if pid == 0:
            self._become(child)
        child.pid = pid

    def _become(self, child: Child) -> None:
        """The life of a child, from the fork to its end; never returns."""
        status = 1
        try:
            os.close(self._parent_end)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            # Ctrl+C reaches the whole group; the parent decides when its children end.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            threading.Thread(target=self._end_with_parent, daemon=True).start()
            child.run()
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1 if end.code else 0
        except BaseException:
            traceback.print_exc()
        finally:
            with contextlib.suppress(OSError, ValueError):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(status)

    def _end_with_parent(self) -> None:
        os.read(self._parent_alive, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def _reap(self) -> None:
        for child in self.children:
            if child.pid and os.waitpid(child.pid, os.WNOHANG)[0]:
                wait = child.note_death(time.monotonic())
                print(f"{child.name} ended unexpectedly; restart in {wait} s", file=sys.stderr, flush=True)

    def _end_all(self) -> int:
        alive = [child for child in self.children if child.pid]
        for child in alive:
            os.kill(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while alive and time.monotonic() < deadline:
            alive = [child for child in alive if not os.waitpid(child.pid, os.WNOHANG)[0]]
            time.sleep(0.02)
        for child in alive:
            os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)
        return 1 if alive else 0
