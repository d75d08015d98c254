"""F28, F29: every instant belongs to one day, month and semester of Palu, whatever zone the server's clock is set to."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.support.apps import fresh_file
from tests.support.server import PROJECT, command_environment

ZONES = ("UTC", "Asia/Makassar", "America/New_York")


@pytest.fixture(scope="module")
def found(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What each zone's process printed."""

    def run(zone: str) -> dict[str, Any]:
        folder = tmp_path_factory.mktemp(zone.replace("/", "-"))
        fresh_file(sqlite_template, folder / "ekinerja.db")
        result = subprocess.run(
            [sys.executable, "-m", "tests.faults.zone_child", f"sqlite:///{folder / 'ekinerja.db'}", str(folder)],
            cwd=PROJECT,
            env=command_environment(folder, TZ=zone),
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        printed: dict[str, Any] = json.loads(result.stdout)
        return printed

    with ThreadPoolExecutor(len(ZONES)) as pool:
        return dict(zip(ZONES, pool.map(run, ZONES), strict=True))


@pytest.mark.parametrize("zone", ZONES[1:])
@pytest.mark.parametrize("part", ["periods", "entries", "stages", "numbers"])
def test_f29_the_servers_own_zone_changes_nothing(found: dict[str, dict[str, Any]], zone: str, part: str) -> None:
    assert found[zone][part] == found["UTC"][part]


def test_f28_the_last_microsecond_belongs_to_the_old_period_and_midnight_to_the_new(
    found: dict[str, dict[str, Any]],
) -> None:
    assert [row[1:] for row in found["UTC"]["periods"]] == [
        ["2026-01-31", "2026-01", "2026-1"],
        ["2026-02-01", "2026-02", "2026-1"],
        ["2026-02-28", "2026-02", "2026-1"],
        ["2026-03-01", "2026-03", "2026-1"],
        ["2028-02-29", "2028-02", "2028-1"],
        ["2028-03-01", "2028-03", "2028-1"],
        ["2026-03-08", "2026-03", "2026-1"],
        ["2026-03-09", "2026-03", "2026-1"],
        ["2026-11-01", "2026-11", "2026-2"],
        ["2026-11-02", "2026-11", "2026-2"],
        ["2026-06-30", "2026-06", "2026-1"],
        ["2026-07-01", "2026-07", "2026-2"],
        ["2026-12-31", "2026-12", "2026-2"],
        ["2027-01-01", "2027-01", "2027-1"],
    ]


def test_f29_tomorrow_begins_at_midnight_in_palu(found: dict[str, dict[str, Any]]) -> None:
    assert found["UTC"]["entries"] == [
        ["2026-06-30", "2026-06-30T15:59:59.999999+00:00", "False"],
        ["2026-07-01", "entry_invalid"],
        ["2026-07-01", "2026-06-30T16:00:00+00:00", "False"],
    ]


def test_f28_a_deadline_is_the_first_instant_of_the_next_stage(found: dict[str, dict[str, Any]]) -> None:
    stages = [line.split()[1] for line in found["UTC"]["stages"]]

    assert stages[0] == "open" and stages[1] != "open"
    assert stages[-1] == "closing" and stages[-2] != "closing"
