"""One transaction per use case.

`with unit_of_work() as uow:` begins a writing transaction, or joins the one already open. The outermost exit commits; an exception
rolls everything back. What the reader saw before is forgotten at the start, so rights and states are checked inside.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from app.database import WRITE
from app.extensions import db

_KEY = "unit_of_work"


class UnitOfWork:
    """The open transaction, and what happens after its commit."""

    def __init__(self) -> None:
        self._hooks: list[Callable[[], object]] = []
        self.audit_tail: tuple[int, str] | None = None

    def after_commit(self, action: Callable[..., object], *args: Any) -> None:
        """Run `action(*args)` once the transaction is committed (push, mail, cache)."""
        self._hooks.append(lambda: action(*args))

    def _run_hooks(self) -> None:
        for hook in self._hooks:
            hook()


@contextmanager
def unit_of_work() -> Iterator[UnitOfWork]:
    """Open or join the writing transaction. Raises Unavailable when the database stays locked."""
    session = db.session
    outer = session.info.get(_KEY)
    if outer is not None:
        yield outer
        return
    # The read transaction of this request ends here; nothing may be pending in it.
    session.rollback()
    uow = session.info[_KEY] = UnitOfWork()
    try:
        session.connection(execution_options=WRITE)
        yield uow
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(_KEY, None)
    uow._run_hooks()


def current_unit_of_work() -> UnitOfWork:
    """The open unit of work. Raises RuntimeError outside one: writing without it is a programming error."""
    uow: UnitOfWork | None = db.session.info.get(_KEY)
    if uow is None:
        raise RuntimeError("writing outside a unit of work")
    return uow
