"""Several acts at the same moment, each with a connection of its own."""

import threading
from collections.abc import Callable

from flask import Flask

from app.domain.errors import DomainError
from app.extensions import db


def race(app: Flask, *acts: Callable[[], object]) -> list[object]:
    """Run the acts at the same moment, each in a thread and context of its own; an error of the domain is a result."""
    barrier = threading.Barrier(len(acts), timeout=30)
    results: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        with app.app_context():
            try:
                db.session.connection()
                barrier.wait()
                results[place] = act()
            except DomainError as error:
                results[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results
