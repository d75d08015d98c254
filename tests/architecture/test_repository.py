"""The project's texts are the same on every machine."""

import re

from tests.support.source import PROJECT, shown, tracked_files

BINARY = {".png", ".jpg", ".jpeg", ".webp", ".ico", ".xlsx", ".db", ".woff2"}
TEXTS = tuple(path for path in tracked_files() if path.suffix not in BINARY)
# Put together here, so that this file does not name what it looks for.
HOMES = re.compile("|".join(rf"(?<!\w)/{name}/" for name in ("root", "home", "Users", "work")))
REGISTRIES = re.compile("|".join(("py" + r"pi\.org", "python" + r"hosted", "npm" + r"js\.(org|com)", "index" + "-url")))
# The flag that keeps the address out of the locks has it in its name.
HARMLESS = re.compile(r"--no-emit-[a-z-]+")


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        shown(path, number)
        for path in TEXTS
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(HARMLESS.sub("", line))
    ]


def test_no_file_names_a_folder_of_some_machine() -> None:
    assert _lines_with(HOMES) == []


def test_no_file_names_a_package_registry() -> None:
    assert _lines_with(REGISTRIES) == []


def test_every_locked_package_has_a_hash() -> None:
    locks = [(PROJECT / "requirements" / name).read_text() for name in ("run.txt", "dev.txt")]
    entries = [entry for lock in locks for entry in re.split(r"\n(?=[a-z0-9])", lock.strip())]

    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_development_lock_contains_the_other_one() -> None:
    run, dev = (
        set(re.findall(r"^([a-z0-9._-]+==\S+)", (PROJECT / "requirements" / name).read_text(), re.MULTILINE))
        for name in ("run.txt", "dev.txt")
    )

    assert run - dev == set()


def test_python_files_are_text_in_utf8_with_unix_line_ends() -> None:
    assert [shown(path) for path in TEXTS if b"\r\n" in path.read_bytes()] == []
