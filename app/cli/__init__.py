"""One file per command group, registered here."""

import pkgutil
from importlib import import_module

from flask import Flask

import app.cli


def register_commands(flask_app: Flask) -> None:
    """Register the `COMMANDS` of every module in this package."""
    for module in pkgutil.iter_modules(app.cli.__path__):
        if not module.name.startswith("_"):
            for command in import_module(f"app.cli.{module.name}").COMMANDS:
                flask_app.cli.add_command(command)
