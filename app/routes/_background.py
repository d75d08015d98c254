"""Work that begins with a request and outlives it."""

import logging
import threading
from collections.abc import Callable

from flask import Flask, current_app


def run_beside(job: Callable[[], object]) -> threading.Thread:
    """Run the job in a thread with an application context of its own; what it raises is logged.

    For work that says in the database how far it is: a process that stops takes the thread along.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def run() -> None:
        with app.app_context():
            try:
                job()
            except Exception:
                logging.getLogger("app.background").exception("background_failed")

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread
