"""Wires config, logging, extensions, routes, commands and errors, in that order."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, g
from sqlalchemy.engine import make_url
from werkzeug.middleware.proxy_fix import ProxyFix

from app import authz, errors, headers
from app import logging as app_logging
from app.cli import register_commands
from app.database import prepare_engine
from app.extensions import babel, csrf, db, migrate
from app.parameters.lint import refuse_doubtful_rules
from app.parameters.loader import load_parameters
from app.parameters.profiles import load_profile
from app.routes import register_routes
from app.routes._render import register_rendering
from app.services.sessions import LIFETIME
from app.sessions import DatabaseSessions
from config import PROJECT, Settings, load_settings

KILOBYTE = 1024


def make_app(overrides: dict[str, Any] | None = None, settings: Settings | None = None) -> Flask:
    """The application. `overrides` are Flask config values, for tests."""
    settings = settings or load_settings()
    refuse_doubtful_rules()
    load_parameters()  # a damaged parameter or profile file stops the start, not a computation months later
    load_profile()
    app = Flask(__name__, instance_path=str(settings.instance), static_folder="static")
    # A doubled slash is no address of ours; merging it would answer with a redirect built on the Host header.
    app.url_map.merge_slashes = False
    _configure(app, settings)
    app.config.update(overrides or {})
    app_logging.init_logging(app, settings.log_level)
    _init_extensions(app)
    authz.init_authz(app)
    headers.init_headers(app)
    register_routes(app)
    register_rendering(app)
    register_commands(app)
    errors.init_errors(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        IS_HTTPS=settings.https,
        SESSION_COOKIE_NAME=settings.cookie_name,
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_SECONDS=int(LIFETIME / timedelta(seconds=1)),
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=256 * KILOBYTE,
        MAX_FORM_MEMORY_SIZE=256 * KILOBYTE,
        MAX_FORM_PARTS=600,
        BABEL_DEFAULT_LOCALE="id",
        BABEL_DEFAULT_TIMEZONE="Asia/Makassar",
        EVIDENCE_FOLDER=str(settings.instance / "bukti"),
        EXPORT_FOLDER=str(settings.instance / "ekspor"),
        # Tests alone may push to a listener of their own.
        PUSH_TO_LOOPBACK=False,
    )
    app.session_interface = DatabaseSessions()


def _engine_options(settings: Settings) -> dict[str, Any]:
    if make_url(settings.database_url).get_backend_name() == "sqlite":
        return {"connect_args": {"check_same_thread": False, "timeout": 0}}
    return {"pool_pre_ping": True, "pool_size": settings.web_threads + 1, "max_overflow": 5}


def _init_extensions(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(Path(PROJECT) / "migrations"), compare_type=True, render_as_batch=True)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=lambda: g.signed_in.language if g.get("signed_in") else "id")
    with app.app_context():
        prepare_engine(db.engine)
