"""Things that this program never does."""

import ast
import re
from pathlib import Path

import pytest

from tests.support.source import calls, files, imported_modules, python_files, shown, tree

SOURCES = ("app", "config.py", "wsgi.py", "migrations")
CALLS = ("eval", "exec", "compile", "__import__", "os.system", "os.popen", "render_template_string", "yaml.load")
MODULES = ("pickle", "marshal", "shelve", "yaml", "telnetlib", "xml.etree", "xml.dom", "xml.sax")
# SQL is written down or built by SQLAlchemy, never put together from pieces of text.
SQL_CALLS = ("text", "sa.text", "sqlalchemy.text", "op.execute")
EXECUTES = ("execute", "exec_driver_sql", "executemany", "executescript")


@pytest.mark.parametrize("name", CALLS)
def test_does_not_run_text_as_code(name: str) -> None:
    found = [shown(path, line) for path in python_files(*SOURCES) for line, called, _ in calls(path) if called == name]

    assert found == []


def test_does_not_load_objects_from_bytes() -> None:
    found = [
        (shown(path, line), module)
        for path in python_files(*SOURCES)
        for line, module in imported_modules(path)
        if module in MODULES or module.startswith(tuple(name + "." for name in MODULES))
    ]

    assert found == []


def test_starts_no_shell() -> None:
    found = [
        shown(path, line)
        for path in python_files(*SOURCES, "tests")
        for line, _, node in calls(path)
        if any(word.arg == "shell" and getattr(word.value, "value", None) for word in node.keywords)
    ]

    assert found == []


def test_sql_text_is_a_constant() -> None:
    found = [
        shown(path, line)
        for path in python_files("app/services", "app/routes", "app/jobs", "app/cli")
        for line, name, node in calls(path)
        if (name in SQL_CALLS or name.rpartition(".")[2] in EXECUTES)
        if node.args and _is_pieced_together(node.args[0])
    ]

    assert found == []


def _is_pieced_together(node: ast.AST) -> bool:
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
        return any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in (node.left, node.right))
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"


def test_templates_escape_everything() -> None:
    unescaped = re.compile(r"\|\s*safe\b|autoescape\s+false")

    found = [
        shown(path) for path in files("app/templates", "*") if path.is_file() and unescaped.search(path.read_text())
    ]

    assert found == []


def test_python_marks_no_text_as_safe_html() -> None:
    found = [
        shown(path, line)
        for path in python_files(*SOURCES)
        for line, name, _ in calls(path)
        if name.rpartition(".")[2] == "Markup"
    ]

    assert found == []


def test_domain_knows_no_binary_fractions() -> None:
    found = [shown(path, node.lineno) for path in python_files("app/domain") for node in _binary_fractions(path)]

    assert found == []


def _binary_fractions(path: Path) -> list[ast.Constant | ast.Name]:
    """Literals with a binary fraction and uses of `float`, except where a value is refused for being one."""
    asked = {word for _, name, call in calls(path) if name == "isinstance" for word in ast.walk(call.args[1])}
    return [
        node
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float" and node not in asked)
    ]


def test_only_commands_print() -> None:
    found = [
        shown(path, line)
        for path in python_files("app/domain", "app/models", "app/services", "app/routes", "app/parameters")
        for line, name, _ in calls(path)
        if name == "print"
    ]

    assert found == []


def test_no_note_of_unfinished_work() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))")
    sources = (*python_files(*SOURCES), *files("app/templates", "*.html"), *files("app/static", "*.js"))

    found = [
        shown(path, number)
        for path in sources
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]

    assert found == []
