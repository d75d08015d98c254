"""Ceilings of size: beyond them a file or function does two things."""

import ast
from pathlib import Path

import pytest

from tests.support.source import files, python_files, shown, tree

PYTHON_FILE, PYTHON_FUNCTION = 400, 50
OTHERS = {
    ("app/templates/pages", "*.html"): 200,
    ("app/templates/partials", "*.html"): 120,
    ("app/templates/components", "*.html"): 200,
    ("app/static/js", "*.js"): 160,
    ("app/static/css", "*.css"): 300,
}


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_python_files_stay_under_the_ceiling() -> None:
    # A migration is a record of what happened; splitting it would make two records of one act.
    sizes = {shown(path): _lines(path) for path in python_files("app", "tests", "config.py", "wsgi.py")}

    assert {name: size for name, size in sizes.items() if size > PYTHON_FILE} == {}


def test_functions_stay_under_the_ceiling() -> None:
    sizes = {
        f"{shown(path, node.lineno)} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in python_files("app", "tests", "config.py", "wsgi.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert {name: size for name, size in sizes.items() if size > PYTHON_FUNCTION} == {}


@pytest.mark.parametrize(("place", "ceiling"), OTHERS.items(), ids=lambda value: "-".join(map(str, [value])))
def test_templates_scripts_and_styles_stay_under_the_ceiling(place: tuple[str, str], ceiling: int) -> None:
    sizes = {shown(path): _lines(path) for path in files(*place)}

    assert {name: size for name, size in sizes.items() if size > ceiling} == {}
