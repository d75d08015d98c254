"""The first gate: every handler names its permission, or is on the public list by `@public`. Nothing else is reachable.

The second gate is in the services, which load objects through the viewer: not visible is 404, visible but not permitted is 403.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask_login import UserMixin, current_user

from app.domain.errors import NotAllowed
from app.domain.permissions import Ground, Permission, Verdict, Viewer, decide
from app.extensions import csrf, login_manager
from app.services.sessions import SignedIn

Handler = TypeVar("Handler", bound=Callable[..., Any])


class SignedInUser(UserMixin):  # type: ignore[misc]
    """The person behind the request, for Flask-Login and the templates."""

    def __init__(self, signed_in: SignedIn) -> None:
        self.id = signed_in.account_id
        self.signed_in = signed_in
        self.viewer = signed_in.viewer


def require(permission: Permission) -> Callable[[Handler], Handler]:
    """Mark a handler with the permission that its caller must hold on at least one ground."""

    def mark(handler: Handler) -> Handler:
        handler.permission = permission  # type: ignore[attr-defined]
        return handler

    return mark


def public(handler: Handler) -> Handler:
    """Mark a handler as reachable without signing in."""
    handler.is_public = True  # type: ignore[attr-defined]
    return handler


def without_new_password(handler: Handler) -> Handler:
    """Mark a handler as reachable while the first password still has to be replaced."""
    handler.is_open_before_password = True  # type: ignore[attr-defined]
    return handler


def current_viewer() -> Viewer:
    """The viewer of this request. Raises NotAllowed when nobody is signed in."""
    signed_in: SignedIn | None = g.get("signed_in")
    if signed_in is None:
        raise NotAllowed("sign_in_required")
    return signed_in.viewer


_OTHERS = (Ground.DECIDER, Ground.ASSESSOR, Ground.ASSESSOR_SUPERIOR)


def can(permission: Permission, viewer: Viewer | None = None) -> bool:
    """Whether the viewer may do this at all, on any unit: what the navigation asks. Objects are asked in services."""
    asked = viewer or (g.signed_in.viewer if g.get("signed_in") else None)
    return asked is not None and decide(permission, _possible_grounds(asked)) is Verdict.ALLOW


def _possible_grounds(viewer: Viewer) -> frozenset[Ground]:
    """Every ground the viewer could have towards some object."""
    return viewer.grounds_anywhere() | ({Ground.OWNER, *_OTHERS} if viewer.is_superior else {Ground.OWNER})


def init_authz(app: Flask) -> None:
    """Install the gate in front of every handler. It also checks the CSRF token, after asking who is there."""
    login_manager.init_app(app)
    login_manager.session_protection = None
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    login_manager.user_loader(_load_user)
    app.before_request(_gate)
    app.jinja_env.globals["can"] = can
    app.jinja_env.globals["Permission"] = Permission


def _load_user(account_id: str) -> SignedInUser | None:
    signed_in: SignedIn | None = g.get("signed_in")
    return SignedInUser(signed_in) if signed_in and str(signed_in.account_id) == account_id else None


def _gate() -> Response | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    handler = current_app.view_functions[request.endpoint]
    if getattr(handler, "is_public", False):
        _refuse_unreadable()
        csrf.protect()
        return None
    permission = getattr(handler, "permission", None)
    if permission is None:
        raise NotAllowed("route_without_permission")
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    _refuse_unreadable()
    csrf.protect()
    if g.signed_in.must_change_password and not getattr(handler, "is_open_before_password", False):
        return _ask_for_new_password()
    # Whether somebody is the decider or assessor of an object only its service knows: it answers 404 or 403.
    if decide(permission, _possible_grounds(g.signed_in.viewer) | set(_OTHERS)) is not Verdict.ALLOW:
        raise NotAllowed("not_permitted")
    return None


def _refuse_unreadable() -> None:
    """Nobody types NUL, and PostgreSQL keeps no text with it; a part of a form without a name is no field."""
    sent = (*request.args.items(multi=True), *request.form.items(multi=True))
    if "\0" in request.path or any(text is None or "\0" in text for pair in sent for text in pair):
        abort(400)


def _ask_to_sign_in() -> Response:
    """Asked before the token is checked: a form kept over night hears "sign in again", not "the page is too old"."""
    if _wants_no_page():
        abort(401)
    return redirect(url_for("account.sign_in", next=request.full_path.rstrip("?") if request.method == "GET" else None))


def _ask_for_new_password() -> Response:
    if _wants_no_page():
        raise NotAllowed("new_password_first")
    return redirect(url_for("account.edit_password"))


def _wants_no_page() -> bool:
    return bool(request.headers.get("HX-Request")) or wants_json()


def wants_json() -> bool:
    """Whether the caller is a script that reads JSON, whatever its request is about."""
    is_json = request.is_json or request.accept_mimetypes.best == "application/json"
    return is_json or request.path.startswith("/api/")
