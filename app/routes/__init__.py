"""One blueprint per resource, registered here."""

import pkgutil
from importlib import import_module

from flask import Flask

import app.routes


def register_routes(flask_app: Flask) -> None:
    """Register the `bp` of every module in this package, in the order of their names."""
    for module in pkgutil.iter_modules(app.routes.__path__):
        if not module.name.startswith("_"):
            flask_app.register_blueprint(import_module(f"app.routes.{module.name}").bp)
