"""`python -m tools.bench [--employees N]…`: builds demonstration cities in a temporary folder and prints one table each."""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from flask import Blueprint, Flask

from app import clock, create_app
from app.authz import require
from app.domain.calendar import local_date
from app.domain.periods import Semester
from app.domain.permissions import Permission
from app.extensions import db
from config import PROJECT, load_settings
from tools.bench.batch import measure_batch
from tools.bench.meter import Meter, table
from tools.bench.requests import measure_requests

SIZES = (240, 11000)


def main() -> None:
    """Build, measure, print; exit 0 whatever the figures say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--employees", type=int, action="append", help="size of the city; may be given several times")
    for employees in parser.parse_args().employees or SIZES:
        with tempfile.TemporaryDirectory(prefix="ekinerja-bench-") as folder:
            _bench(employees, Path(folder))


def _bench(employees: int, instance: Path) -> None:
    environment = {"EKINERJA_INSTANCE": str(instance), "EKINERJA_LOG_LEVEL": "ERROR"}
    started = time.perf_counter()
    _flask(environment, "db", "upgrade")
    size = ["--employees", str(employees)] + (["--months", "6"] if employees > 1000 else [])
    _flask(environment, "demo", "load", *size)
    built = time.perf_counter() - started
    app = create_app(settings=load_settings({**environment, "PORT": "8000"}))
    app.register_blueprint(_empty())
    now = clock.now()
    with app.app_context():
        meter = Meter(db.engine)
    rows = measure_requests(app, meter, now)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    with app.app_context():
        semester = Semester.of(local_date(now)).previous
        rows += measure_batch(meter, semester, now)
        db.session.remove()
        db.engine.dispose()
    print(f"\nKota peragaan {employees} orang: dibuat dalam {built:.1f} detik; memori proses web {memory} MB")
    print(table(rows, rows[0]))


def _flask(environment: dict[str, str], *arguments: str) -> None:
    import os

    command = [sys.executable, "-m", "flask", *arguments]
    subprocess.run(  # noqa: S603 - our own interpreter and commands
        command, check=True, cwd=PROJECT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL
    )


def _empty() -> Blueprint:
    """What every request costs: session, gate, CSRF, headers; and nothing else."""
    bp = Blueprint("bench", __name__)

    @bp.post("/bench/empty")
    @require(Permission.ME_READ)
    def empty() -> Flask.response_class:  # type: ignore[valid-type]
        return Flask.response_class(status=204)

    return bp


if __name__ == "__main__":
    main()
