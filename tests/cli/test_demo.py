"""`flask demo load` as the launcher and the operator use it."""

import re

import pytest
from click.testing import Result
from flask import Flask

from app.extensions import db
from app.models import Activity, Employee
from tests.factories import create_employee
from tests.support.clock import FixedClock

PERAN = ["pegawai", "atasan", "hr", "unit_hr", "treasurer", "verifier", "approver", "calibrator", "auditor", "admin"]
SMALL = ("--employees", "20", "--months", "2")


def _load(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["demo", "load", *arguments])


def _counts(app: Flask) -> tuple[int, int]:
    with app.app_context():
        return db.session.query(Employee).count(), db.session.query(Activity).count()


def test_loads_and_prints_the_accounts_and_nothing_else(app: Flask, clock: FixedClock) -> None:
    result = _load(app, *SMALL)

    lines = [line.split("\t") for line in result.stdout.splitlines()]
    people, entries = _counts(app)
    assert result.exit_code == 0, result.output
    assert [line[0] for line in lines] == PERAN
    assert all(re.fullmatch(r"\d{18}", nip) and len(sandi) >= 12 for _, nip, sandi in lines)
    assert people == 21
    assert entries > 1000
    assert f"{entries} entri" in result.stderr


def test_the_launcher_gets_the_same_accounts_at_every_start(app: Flask, clock: FixedClock) -> None:
    first = _load(app, *SMALL, "--if-empty")
    before = _counts(app)
    second = _load(app, "--if-empty")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout == second.stdout
    assert _counts(app) == before


def test_refuses_to_load_twice(app: Flask, clock: FixedClock) -> None:
    _load(app, *SMALL)
    result = _load(app, *SMALL)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "sudah berisi" in result.stderr


def test_leaves_a_real_city_alone(app: Flask, clock: FixedClock) -> None:
    with app.app_context():
        create_employee("Pegawai Sungguhan")
    result = _load(app, "--if-empty")

    assert result.exit_code == 0
    assert result.stdout == ""
    assert "tidak dimuat" in result.stderr
    assert _counts(app) == (1, 0)


@pytest.mark.parametrize(
    "arguments",
    [("--employees", "3"), ("--months", "0"), ("--until", "2020-01-31"), ("--until", "kemarin"), ("--seed", "x")],
)
def test_refuses_impossible_sizes_and_dates(app: Flask, clock: FixedClock, arguments: tuple[str, ...]) -> None:
    result = _load(app, *arguments)

    assert result.exit_code == 2
    assert _counts(app) == (0, 0)


def test_says_what_to_do_after_a_load_that_was_cut_off(
    app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.cli.demo.stored_accounts", lambda: [])

    result = _load(app, "--if-empty")

    assert result.exit_code == 1
    assert "Hapus berkas basis data" in result.stderr
