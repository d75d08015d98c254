"""One clock: `app/clock.py` reads the time, the edges ask it, everything below is told."""

import ast

import pytest

from tests.support.source import calls, imported_modules, python_files, shown, tree

CLOCK_CALLS = (
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "date.today",
    "datetime.date.today",
    "time.time",
    "time.localtime",
    "time.gmtime",
)
DATABASE_CLOCKS = ("func.now", "func.current_timestamp", "func.current_date", "sa.func.now")


def test_only_the_clock_reads_the_clock() -> None:
    found = [
        (shown(path, line), name)
        for path in python_files("app", "config.py", "wsgi.py")
        if shown(path) != "app/clock.py"
        for line, name, _ in calls(path)
        if name in CLOCK_CALLS or name in DATABASE_CLOCKS
    ]

    assert found == []


def test_tests_do_not_depend_on_the_day_they_run() -> None:
    found = [
        (shown(path, line), name)
        for path in python_files("tests")
        for line, name, _ in calls(path)
        if name in CLOCK_CALLS and name != "time.time"
    ]

    assert found == []


@pytest.mark.parametrize("layer", ["domain", "models", "parameters", "services", "i18n"])
def test_layers_below_the_edges_do_not_ask_the_clock(layer: str) -> None:
    found = [
        shown(path, line)
        for path in python_files(f"app/{layer}")
        for line, module in imported_modules(path)
        if module.startswith("app.clock")
    ]

    assert found == []


def test_the_clock_is_asked_through_its_module() -> None:
    """`from app.clock import now` would keep the real clock when a test fixes it."""
    found = [
        shown(path, node.lineno)
        for path in python_files("app", "tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module == "app.clock"
    ]

    assert found == []
