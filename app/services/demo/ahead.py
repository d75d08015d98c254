"""Lets one process make rows while another writes them."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from typing import TypeVar

T = TypeVar("T")


def can_run_ahead() -> bool:
    """Whether a second process would help, and can be made as a copy of this one."""
    return (os.cpu_count() or 1) > 1 and "fork" in get_all_start_methods()


def run_ahead(items: Iterator[T]) -> Iterator[T]:
    """The items, made one ahead in a copy of this process. The copy must touch neither database nor terminal.

    Raises: RuntimeError when the copy failed.
    """
    context = get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    maker = context.Process(target=_make, args=(items, receiving, sending), daemon=True)
    maker.start()
    sending.close()
    try:
        while True:
            kind, item = receiving.recv()
            if kind == "end":
                break
            if kind == "failed":
                raise RuntimeError(item)
            yield item
    except EOFError:
        raise RuntimeError("the process that makes the rows has died") from None
    finally:
        receiving.close()
        maker.terminate()
        maker.join()


def _make(items: Iterator[T], receiving: Connection, sending: Connection) -> None:
    """In the copy: hand out items until there are none, or nobody takes them any more."""
    receiving.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        for item in items:
            sending.send(("item", item))
        sending.send(("end", None))
    except (BrokenPipeError, ConnectionResetError):
        return
    except Exception as error:  # told to the process that waits for the rows, which raises it
        sending.send(("failed", f"{type(error).__name__}: {error}"))
