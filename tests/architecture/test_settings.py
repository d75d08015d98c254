"""Settings are read in one place and documented for the operator."""

import ast
import re
from dataclasses import fields

from config import Settings
from tests.support.source import PROJECT, dotted, python_files, shown, tree

ROW = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)


def test_readme_documents_every_setting() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("\n## Settings\n")[2].partition("\n## ")[0]
    in_code = {setting.metadata["env"] for setting in fields(Settings) if "env" in setting.metadata}

    assert set(ROW.findall(section)) == in_code


def test_only_config_reads_the_environment() -> None:
    names = ("os.environ", "os.getenv", "environ", "getenv")

    found = [
        shown(path, node.lineno)
        for path in python_files("app", "wsgi.py", "migrations")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Name | ast.Attribute) and dotted(node) in names
    ]

    assert found == []
