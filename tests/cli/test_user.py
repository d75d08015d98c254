"""`flask user …` as the operator types it."""

import html
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from app.extensions import db
from app.models import Account, RoleGrant
from app.services import accounts
from app.services.sessions import find_session
from tests.factories import Cast, create_cast, create_employee
from tests.support.clock import NOW, TODAY


@pytest.fixture
def cast(db_session: Any) -> Cast:
    return create_cast()


def _run(app: Flask, *arguments: str) -> Result:
    db.session.commit()
    return app.test_cli_runner().invoke(args=["user", *arguments])


def _roles(cast: Cast) -> list[tuple[str, int | None]]:
    db.session.expire_all()
    rows = db.session.query(RoleGrant).filter_by(employee_id=cast.staff.id, revoked_at=None)
    return [(row.role, row.unit_id) for row in rows]


def test_adds_and_removes_a_role(app: Flask, cast: Cast) -> None:
    added = _run(app, "role", "--nip", cast.staff.nip, "--add", "treasurer", "--unit", cast.unit.kode)
    held = _roles(cast)
    removed = _run(app, "role", "--nip", cast.staff.nip, "--remove", "treasurer", "--unit", cast.unit.kode)

    assert (added.exit_code, removed.exit_code) == (0, 0)
    assert held == [("treasurer", cast.unit.id)]
    assert _roles(cast) == []


def test_adding_twice_succeeds(app: Flask, cast: Cast) -> None:
    results = [_run(app, "role", "--nip", cast.staff.nip, "--add", "hr").exit_code for _ in range(2)]

    assert results == [0, 0]
    assert _roles(cast) == [("hr", None)]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--nip", "199001012015011001", "--add", "hr"),
        ("--nip", "{nip}", "--add", "hr", "--unit", "TIDAK_ADA"),
        ("--nip", "{nip}", "--remove", "hr"),
        ("--nip", "{nip}"),
        ("--nip", "{nip}", "--add", "hr", "--remove", "hr"),
    ],
)
def test_problem_is_one_line_on_stderr_and_status_1(app: Flask, cast: Cast, arguments: tuple[str, ...]) -> None:
    result = _run(app, "role", *(argument.format(nip=cast.staff.nip) for argument in arguments))

    assert result.exit_code == 1
    assert result.stdout == "" and len(result.stderr.strip().splitlines()) == 1
    assert _roles(cast) == []


def test_unknown_role_is_refused(app: Flask, cast: Cast) -> None:
    assert _run(app, "role", "--nip", cast.staff.nip, "--add", "raja").exit_code != 0


def _slip(path: Path) -> str:
    found = re.search(r'class="password">([^<]+)<', path.read_text(encoding="utf-8"))
    assert found is not None
    return html.unescape(found[1])


def test_slip_opens_the_account_it_names(app: Flask, cast: Cast, tmp_path: Path) -> None:
    out = tmp_path / "slip.html"

    result = _run(app, "first-password", "--nip", cast.staff.nip, "--out", str(out))

    assert (result.exit_code, result.stdout) == (0, f"1\t{out}\n")
    assert "Rina Lestari" in out.read_text(encoding="utf-8")
    opened = accounts.sign_in(cast.staff.nip, _slip(out), network="10.1.2.3", browser_key="", now=NOW)
    assert opened.must_change_password and find_session(opened.token, now=NOW, today=TODAY) is not None


def test_slips_are_for_the_operators_eyes_only(app: Flask, cast: Cast, tmp_path: Path) -> None:
    out = tmp_path / "slip.html"

    result = _run(app, "first-password", "--nip", cast.staff.nip, "--out", str(out))

    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert _slip(out) not in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["slip.html"]


def test_unit_gets_eight_slips_a_page(app: Flask, cast: Cast, tmp_path: Path) -> None:
    for number in range(7):
        create_employee(f"Staf {number}", unit=cast.unit, superior=cast.supervisor)
    out = tmp_path / "slip.html"

    result = _run(app, "first-password", "--unit", cast.unit.kode, "--out", str(out))

    text = out.read_text(encoding="utf-8")
    assert result.stdout.startswith("10\t")
    assert (text.count('class="slip"'), text.count('class="sheet"')) == (10, 2)
    assert len(set(re.findall(r'class="password">([^<]+)<', text))) == 10


def test_names_are_text_in_the_sheet(app: Flask, cast: Cast, tmp_path: Path) -> None:
    cast.staff.nama = "<script>alert(1)</script>"
    out = tmp_path / "slip.html"

    _run(app, "first-password", "--nip", cast.staff.nip, "--out", str(out))

    assert "<script" not in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [("--nip", "199001012015011001"), ("--unit", "TIDAK_ADA"), (), ("--nip", "{nip}", "--unit", "{unit}")],
)
def test_no_slip_for_an_unclear_wish(app: Flask, cast: Cast, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    given = [argument.format(nip=cast.staff.nip, unit=cast.unit.kode) for argument in arguments]

    result = _run(app, "first-password", *given, "--out", str(tmp_path / "slip.html"))

    assert result.exit_code == 1 and len(result.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_nobody_is_locked_out_when_the_file_cannot_be_written(app: Flask, cast: Cast, tmp_path: Path) -> None:
    accounts.set_password(cast.staff.id, "kuda laut jendela", by=None, now=NOW)

    result = _run(app, "first-password", "--nip", cast.staff.nip, "--out", str(tmp_path / "tidak-ada" / "slip.html"))

    assert result.exit_code == 1
    opened = accounts.sign_in(cast.staff.nip, "kuda laut jendela", network="", browser_key="", now=NOW)
    assert not opened.must_change_password


def test_closes_and_reopens_an_account(app: Flask, cast: Cast) -> None:
    states = []
    for arguments in (("disable", "--nip", cast.staff.nip), ("disable", "--nip", cast.staff.nip, "--undo")):
        assert _run(app, *arguments).exit_code == 0
        db.session.expire_all()
        states.append(db.session.query(Account).filter_by(employee_id=cast.staff.id).one().is_disabled)

    assert states == [True, False]
