"""The real program as a process: launcher, web processes, scheduler."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
START_SECONDS = 180
STOP_SECONDS = 15


@dataclass
class LiveServer:
    """`url` without a slash at its end; `log` holds both output streams."""

    url: str
    process: subprocess.Popen[bytes]
    instance: Path
    log: Path

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send the signal, wait for the end, return the exit status."""
        self.process.send_signal(number)
        try:
            return self.process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise


def command_environment(instance: Path, **settings: str) -> dict[str, str]:
    """The environment of a command on this instance folder; by default an empty SQLite database, not the demonstration."""
    plain = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    database = {"DATABASE_URL": f"sqlite:///{instance / 'ekinerja.db'}"}
    return plain | database | {"EKINERJA_INSTANCE": str(instance), "PYTHONPATH": str(PROJECT)} | settings


def flask(instance: Path, *arguments: str, check: bool = True, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `flask …` on the instance folder and return its streams."""
    result = subprocess.run(
        [sys.executable, "-m", "flask", *arguments],
        cwd=PROJECT,
        env=command_environment(instance, **settings),
        capture_output=True,
        text=True,
        check=False,
    )
    if check and result.returncode:
        raise AssertionError(f"flask {' '.join(arguments)} ended with {result.returncode}:\n{result.stderr}")
    return result


def start_server(instance: Path, **settings: str) -> LiveServer:
    """Start `flask serve` on a free port of this machine and wait for the first answer."""
    port = free_port()
    log = instance / "serve.log"
    with log.open("ab") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "serve"],
            cwd=PROJECT,
            env=command_environment(instance, PORT=str(port), **settings),
            stdout=stream,
            stderr=stream,
        )
    server = LiveServer(f"http://127.0.0.1:{port}", process, instance, log)
    deadline = time.monotonic() + START_SECONDS
    while not answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            process.wait()
            raise AssertionError(f"the server did not answer:\n{log.read_text(errors='replace')}")
        time.sleep(0.05)
    return server


def answers(port: int) -> bool:
    """Whether a page is served on this port."""
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
