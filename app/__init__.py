"""e-Kinerja Palu. The factory is imported when an application is made, so that a rule can be used without the web."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings


def create_app(overrides: dict[str, Any] | None = None, settings: "Settings | None" = None) -> "Flask":
    """The application. `overrides` are Flask config values, for tests."""
    from app.factory import make_app

    return make_app(overrides, settings)
