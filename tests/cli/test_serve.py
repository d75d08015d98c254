"""The launcher with real processes on a real port."""

import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.processes import children_of, eventually, is_running
from tests.support.server import LiveServer, answers, flask


def _port(server: LiveServer) -> int:
    return urlsplit(server.url).port or 0


def test_prints_the_address_once_it_answers(live_server: LiveServer) -> None:
    assert eventually(lambda: f"{live_server.url}/\n" in live_server.log.read_text())


def test_runs_two_web_processes_and_one_scheduler(live_server: LiveServer) -> None:
    assert eventually(lambda: len(children_of(live_server.process.pid)) == 3)


def test_sigterm_ends_the_launcher_and_all_children(live_server: LiveServer) -> None:
    children = children_of(live_server.process.pid)

    status = live_server.stop(signal.SIGTERM)

    assert status == 0
    assert [pid for pid in children if is_running(pid)] == []


def test_ctrl_c_ends_the_launcher(live_server: LiveServer) -> None:
    assert live_server.stop(signal.SIGINT) == 0


def test_a_killed_child_is_replaced(live_server: LiveServer) -> None:
    before = children_of(live_server.process.pid)

    os.kill(min(before), signal.SIGKILL)

    assert eventually(lambda: len(children_of(live_server.process.pid) - before) == 1)
    assert answers(_port(live_server))


def test_children_end_with_a_killed_launcher(live_server: LiveServer) -> None:
    children = children_of(live_server.process.pid)

    live_server.process.kill()
    live_server.process.wait()

    assert eventually(lambda: not any(is_running(pid) for pid in children))


def test_refuses_a_port_that_another_program_uses(instance: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        result = flask(instance, "serve", check=False, PORT=str(other.getsockname()[1]))

    assert result.returncode == 1
    assert "set PORT" in result.stderr


def test_refuses_a_port_that_another_copy_uses(live_server: LiveServer, instance: Path) -> None:
    result = flask(instance, "serve", check=False, PORT=str(_port(live_server)))

    assert result.returncode == 1
    assert "set PORT" in result.stderr


def test_trickling_uploads_block_nobody(serve: Callable[..., LiveServer]) -> None:
    port = _port(serve(EKINERJA_WEB_PROCESSES="1", EKINERJA_WEB_THREADS="1"))
    phones = [_trickling_upload(port) for _ in range(10)]

    still_answers = answers(port)

    _ = [phone.close() for phone in phones]
    assert still_answers


def _trickling_upload(port: int) -> socket.socket:
    phone = socket.create_connection(("127.0.0.1", port))
    phone.sendall(b"POST /activities HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\nuraian=")
    return phone
