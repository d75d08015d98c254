"""The project's own files, read as text and as syntax trees."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


@cache
def python_files(*roots: str) -> tuple[Path, ...]:
    """All Python files under the given files or folders of the project, sorted."""
    found: list[Path] = []
    for root in roots:
        path = PROJECT / root
        found += [path] if path.is_file() else path.rglob("*.py")
    return tuple(sorted(found))


@cache
def files(root: str, pattern: str) -> tuple[Path, ...]:
    """All files under a folder that match the pattern, sorted; vendored ones are not ours to judge."""
    return tuple(sorted(path for path in (PROJECT / root).rglob(pattern) if "vendor" not in path.parts))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def shown(path: Path, line: int | None = None) -> str:
    """How a finding names its place."""
    name = path.relative_to(PROJECT).as_posix()
    return name if line is None else f"{name}:{line}"


def imported_modules(path: Path) -> Iterator[tuple[int, str]]:
    """(line, module) of every import anywhere in the file; `from a import b` yields both `a` and `a.b`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{shown(path, node.lineno)}: write the import from the project's root"
            yield node.lineno, node.module or ""
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or attribute chain; an empty text for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""


def calls(path: Path) -> Iterator[tuple[int, str, ast.Call]]:
    """(line, dotted name, node) of every call in the file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, dotted(node.func), node


@lru_cache(maxsize=1)
def tracked_files() -> tuple[Path, ...]:
    """The files that belong to the project: what version control tracks or would track."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = (PROJECT / name for name in listing.stdout.split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))
