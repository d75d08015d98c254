"""Signing in and out, and the own password."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, g, redirect, request, session, url_for
from flask_login import current_user, login_user, logout_user

from app import clock
from app.authz import SignedInUser, public, require, without_new_password
from app.domain.calendar import local_date
from app.domain.errors import DomainError, FieldError, Invalid, TooManyRequests
from app.domain.permissions import Permission
from app.errors import field_messages, message_for, status_of
from app.routes._render import render
from app.services import accounts, health
from app.services.sessions import find_session

bp = Blueprint("account", __name__)


@bp.get("/login")
@public
def sign_in() -> Response:
    """The sign-in page; who is signed in already goes on."""
    if current_user.is_authenticated:
        return _go(_local_path(request.args.get("next")))
    return _sign_in_page(200)


@bp.post("/login")
@public
def begin() -> Response:
    """Check the credentials and begin a session with a new cookie."""
    now = clock.now()
    nip, password = request.form.get("nip", ""), request.form.get("password", "")
    blank = {name: [FieldError(f"{name}_blank")] for name in ("nip", "password") if not request.form.get(name)}
    if blank:
        return _sign_in_page(422, field_messages(Invalid(fields=blank)))
    try:
        opened = accounts.sign_in(
            nip, password, network=request.remote_addr or "", browser_key=session.get("csrf_token", ""), now=now
        )
    except (accounts.SignInRefused, TooManyRequests) as refusal:
        return _refused(refusal)
    _adopt(opened)
    target = _local_path(request.form.get("next"))
    return _go(url_for("account.edit_password", next=target) if opened.must_change_password else target)


@bp.post("/logout")
@require(Permission.ME_READ)
@without_new_password
def sign_out() -> Response:
    """End this session on the server and forget its cookie."""
    signed_in = g.signed_in
    accounts.sign_out(signed_in.account_id, signed_in.session_id, by=signed_in.viewer.employee_id, now=clock.now())
    return leave("out")


@bp.get("/password")
@require(Permission.ME_READ)
@without_new_password
def edit_password() -> Response:
    """The form for a new password."""
    return _password_page(200)


@bp.post("/password")
@require(Permission.ME_READ)
@without_new_password
def change_password() -> Response:
    """Replace the password; every other device has to sign in again."""
    signed_in, form = g.signed_in, request.form
    new = form.get("new_password", "")
    try:
        if form.get("repeat_password") != new:
            raise Invalid(fields={"repeat_password": [FieldError("password_repeat_differs")]})
        opened = accounts.change_password(
            signed_in.account_id,
            current=form.get("current_password"),
            new=new,
            network=request.remote_addr or "",
            by=signed_in.viewer.employee_id,
            now=clock.now(),
        )
    except Invalid as problem:
        return _password_page(422, field_messages(problem))
    _adopt(opened)
    return _go(_local_path(form.get("next")))


def leave(state: str) -> Response:
    """Forget who was here and show the sign-in page."""
    logout_user()
    session.clear()
    session.token = None
    g.pop("signed_in", None)
    return redirect(url_for("account.sign_in", state=state), 303)


def _adopt(opened: accounts.Opened) -> None:
    """The browser gets a new cookie and a new CSRF secret; nothing of the anonymous session is carried over."""
    now = clock.now()
    signed_in = find_session(opened.token, now=now, today=local_date(now))
    assert signed_in is not None
    g.signed_in = signed_in
    login_user(SignedInUser(signed_in))
    session.adopt(opened.token, opened.csrf_token)


def _refused(refusal: DomainError) -> Response:
    response = _sign_in_page(status_of(refusal), {"": [message_for(refusal)]})
    if isinstance(refusal, TooManyRequests):
        response.headers["Retry-After"] = str(refusal.params["seconds"])
    return response


def _sign_in_page(status: int, errors: dict[str, list[str]] | None = None) -> Response:
    return render(
        page="pages/account/sign_in.html",
        partial="partials/account/_sign_in_form.html",
        status=status,
        errors=errors or {},
        nip=request.form.get("nip", ""),
        next=_local_path(request.values.get("next")),
        state=request.args.get("state"),
        is_late=health.scheduler_is_late(now=clock.now()),
    )


def _password_page(status: int, errors: dict[str, list[str]] | None = None) -> Response:
    return render(
        page="pages/account/password.html",
        partial="partials/account/_password_form.html",
        status=status,
        errors=errors or {},
        is_first=g.signed_in.must_change_password,
        next=_local_path(request.values.get("next")),
    )


def _go(path: str) -> Response:
    return redirect(path, 303)


def _local_path(target: str | None) -> str:
    """The address to go on to, if it is one of ours; else the first page. A browser reads `\\` as `/` and skips controls."""
    text = target or "/"
    is_plain = text.startswith("/") and "\\" not in text and text.isprintable() and len(text) <= 2000
    if not is_plain or text.startswith("//") or urlsplit(text).netloc or urlsplit(text).scheme:
        return "/"
    own = (url_for("account.sign_in"), url_for("account.sign_out"), url_for("account.edit_password"))
    return "/" if urlsplit(text).path in own else text
