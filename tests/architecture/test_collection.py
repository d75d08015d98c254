"""Every test that was written runs."""

import ast
from collections import Counter
from pathlib import Path

from tests.support.source import dotted, python_files, shown, tree

TEST_FILES = tuple(path for path in python_files("tests") if path.name.startswith("test_"))
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in tree(path).body if isinstance(node, ast.FunctionDef)]


def test_tests_live_in_files_that_are_collected() -> None:
    found = [
        f"{shown(path, node.lineno)} {node.name}"
        for path in python_files("tests")
        if not path.name.startswith("test_")
        for node in ast.walk(tree(path))
        if isinstance(node, FUNCTIONS) and node.name.startswith("test_")
    ]

    assert found == []


def test_tests_are_functions_of_their_module() -> None:
    """A test inside another function or in a class is not collected, or hides its set-up."""
    found = [
        f"{shown(path, node.lineno)} {node.name}"
        for path in TEST_FILES
        for node in ast.walk(tree(path))
        if isinstance(node, FUNCTIONS) and node.name.startswith("test") and node not in tree(path).body
    ]

    assert found == []


def test_no_test_hides_another_of_its_name() -> None:
    found = [
        f"{shown(path)} {name}"
        for path in TEST_FILES
        for name, count in Counter(node.name for node in _functions(path)).items()
        if count > 1
    ]

    assert found == []


def test_no_function_was_meant_as_a_test_and_misnamed() -> None:
    """A function that nothing in its file mentions, and that is no fixture, never runs."""
    found = [
        f"{shown(path, node.lineno)} {node.name}"
        for path in TEST_FILES
        for node in _functions(path)
        if not node.name.startswith("test_") and not node.decorator_list and node.name not in _mentioned(path)
    ]

    assert found == []


def _mentioned(path: Path) -> set[str]:
    return {node.id for node in ast.walk(tree(path)) if isinstance(node, ast.Name)}


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    excuses = ("skip", "skipif", "xfail", "importorskip")

    found = [
        shown(path, node.lineno)
        for path in python_files("tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in excuses and dotted(node).startswith("pytest.")
    ]

    assert found == []


def test_every_test_can_fail() -> None:
    """A test asserts, expects an exception, or hands over to a function that does."""
    found = [
        f"{shown(path, node.lineno)} {node.name}"
        for path in TEST_FILES
        for node in _functions(path)
        if node.name.startswith("test_") and not _checks_something(node)
    ]

    assert found == []


def _checks_something(function: ast.FunctionDef) -> bool:
    names = (dotted(node.func) for node in ast.walk(function) if isinstance(node, ast.Call))
    checkers = ("expect", "pytest.raises", "pytest.fail", "pytest.warns")
    return any(isinstance(node, ast.Assert) for node in ast.walk(function)) or any(
        name in checkers or name.startswith(("assert_", "check_")) or ".assert_" in name or "expect(" in name
        for name in names
    )
