"""`flask serve`: one parent that keeps the web processes and the scheduler alive and stops them together."""

import contextlib
import gc
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException
from types import FrameType
from typing import NoReturn

import click
from flask import Flask, current_app
from flask.cli import ScriptInfo, with_appcontext

from app.cli._ready import refuse_unready_database
from app.cli._supervise import Child, Supervisor
from app.extensions import db
from config import Settings

# A trickling phone may pause between two packets, but not for longer than this.
CHANNEL_TIMEOUT_SECONDS = 60
# The app refuses large bodies itself, in its own words; the server's limit only bounds the disk a hostile upload can take.
SERVER_BODY_LIMIT = 32 * 1024 * 1024
CONNECTION_LIMIT = 1000
FIRST_ANSWER_SECONDS = 60
PROBE_TIMEOUT_SECONDS = 1


@click.command("serve", help="Jalankan web dan penjadwal di latar depan; SIGTERM atau Ctrl+C menghentikan semuanya.")
@with_appcontext
def serve() -> None:
    """Start the web processes and the scheduler; SIGTERM or Ctrl+C stops them all."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    settings: Settings = app.config["SETTINGS"]
    _refuse_taken_port(settings)
    refuse_unready_database()
    if settings.is_demo:
        _prepare_demonstration()
    with _forkable(app):
        sys.exit(Supervisor(_children(app, settings), on_tick=_Announcement(settings).tick).run())


def _prepare_demonstration() -> None:
    """Load the demonstration city into an empty database and print its accounts, in a process that gives its memory back."""
    signal.signal(signal.SIGTERM, _exit_quietly)
    with subprocess.Popen([sys.executable, "-m", "flask", "demo", "load", "--if-empty"]) as loading:
        try:
            status = loading.wait()
        except BaseException:
            loading.terminate()
            raise
    if status:
        raise click.ClickException("the demonstration city could not be loaded; see the lines above")


def _refuse_taken_port(settings: Settings) -> None:
    """Sharing a port is for our own processes only: another program's listener must not get half of the visitors."""
    with contextlib.closing(_bound_socket(settings, shared=False)):
        pass


def _bound_socket(settings: Settings, *, shared: bool) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared and hasattr(socket, "SO_REUSEPORT"):
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise click.ClickException(
            f"{settings.host}:{settings.port}: {error.strerror}; stop the program that uses it or set PORT"
        ) from error
    return listener


@contextlib.contextmanager
def _forkable(app: Flask) -> Iterator[None]:
    """Leave nothing open that two processes must not share, and keep the loaded code in shared memory pages."""
    db.session.remove()
    db.engine.dispose()
    gc.collect()
    gc.freeze()
    yield


def _children(app: Flask, settings: Settings) -> list[Child]:
    # Several listeners on one port need the kernel to share it out, which only Linux does evenly.
    count = settings.web_processes if sys.platform == "linux" else 1
    web = [Child(f"web-{number}", _web(app, settings)) for number in range(1, count + 1)]
    return [*web, Child("scheduler", _scheduler(app))]


def _web(app: Flask, settings: Settings) -> Callable[[], None]:
    def run() -> None:
        from waitress.server import create_server

        signal.signal(signal.SIGTERM, _exit_quietly)
        server = create_server(
            app,
            sockets=[_bound_socket(settings, shared=True)],
            threads=settings.web_threads,
            connection_limit=CONNECTION_LIMIT,
            asyncore_use_poll=True,
            channel_timeout=CHANNEL_TIMEOUT_SECONDS,
            max_request_body_size=SERVER_BODY_LIMIT,
            url_scheme="https" if settings.https else "http",
            # The headers of a trusted proxy are read, and bounded in number, by the app.
            clear_untrusted_proxy_headers=settings.trusted_proxies == 0,
            ident=None,
        )
        server.run()

    return run


def _scheduler(app: Flask) -> Callable[[], None]:
    def run() -> None:
        app.cli.main(args=["scheduler", "run"], prog_name="flask", obj=ScriptInfo(create_app=lambda: app))

    return run


def _exit_quietly(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


class _Announcement:
    """Prints the address once a page is really served from it."""

    def __init__(self, settings: Settings) -> None:
        any_address = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
        self._host = any_address.get(settings.host, settings.host)
        self._port = settings.port
        self._deadline = time.monotonic() + FIRST_ANSWER_SECONDS
        self._is_done = False

    def tick(self) -> None:
        if self._is_done:
            return
        if self._answers():
            self._is_done = True
            shown = f"[{self._host}]" if ":" in self._host else self._host
            print(f"e-Kinerja Palu: http://{shown}:{self._port}/", flush=True)
        elif time.monotonic() > self._deadline:
            self._is_done = True
            print(f"no answer on port {self._port} after {FIRST_ANSWER_SECONDS} s", file=sys.stderr, flush=True)

    def _answers(self) -> bool:
        connection = HTTPConnection(self._host, self._port, timeout=PROBE_TIMEOUT_SECONDS)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


COMMANDS = (serve,)
