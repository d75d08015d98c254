"""Server-side sessions behind one cookie.

A signed-in browser holds a random token; the row (found by the token's hash) can be ended at any moment. Before sign-in the
cookie only carries a signed CSRF secret, so that looking at the sign-in page writes nothing. Reading a page never writes a row.
"""

from typing import Any

from flask import Flask, Request, Response, g
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import CallbackDict

from app import clock
from app.domain.calendar import local_date
from app.services.sessions import find_session

_ANONYMOUS_SECONDS = 12 * 3600
_PREFIX = "s."


class BrowserSession(CallbackDict[str, Any], SessionMixin):
    """What Flask-Login and Flask-WTF keep per browser; `token` is set for a signed-in one."""

    def __init__(self, initial: dict[str, Any] | None = None, token: str | None = None) -> None:
        def on_update(this: CallbackDict[str, Any]) -> None:
            self.modified = True

        super().__init__(initial, on_update)
        self.token = token
        self.is_adopted = False
        self.modified = False

    def adopt(self, token: str, csrf_token: str) -> None:
        """Become the session of a fresh sign-in; whatever the anonymous one held is dropped."""
        kept = {key: self[key] for key in ("_user_id", "_fresh", "_id") if key in self}
        self.clear()
        self.update(kept, csrf_token=csrf_token)
        self.token, self.is_adopted = token, True


class DatabaseSessions(SessionInterface):
    """Reads and writes the cookie."""

    def open_session(self, app: Flask, request: Request) -> BrowserSession:
        """The browser's session; an unknown, ended or tampered cookie is an anonymous one."""
        cookie = request.cookies.get(app.config["SESSION_COOKIE_NAME"], "")
        if cookie.startswith(_PREFIX):
            now = clock.now()
            signed_in = find_session(cookie, now=now, today=local_date(now))
            if signed_in is not None:
                g.signed_in = signed_in
                values = {"_user_id": str(signed_in.account_id), "_fresh": True, "csrf_token": signed_in.csrf_token}
                return BrowserSession(values, token=cookie)
            return BrowserSession()
        try:
            values = self._signer(app).loads(cookie, max_age=_ANONYMOUS_SECONDS) if cookie else {}
        except BadSignature:
            values = {}
        return BrowserSession(values)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie only when it changed."""
        assert isinstance(session, BrowserSession)
        name = app.config["SESSION_COOKIE_NAME"]
        if session.is_adopted and session.token:
            self._set(app, response, name, session.token, app.config["SESSION_SECONDS"])
        elif session.token is None and session.modified:
            if session:
                self._set(app, response, name, self._signer(app).dumps(dict(session)), _ANONYMOUS_SECONDS)
            else:
                response.delete_cookie(
                    name, path="/", secure=self.get_cookie_secure(app), httponly=True, samesite="Lax"
                )

    def _set(self, app: Flask, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(
            name, value, max_age=seconds, path="/", secure=self.get_cookie_secure(app), httponly=True, samesite="Lax"
        )
        response.vary.add("Cookie")

    @staticmethod
    def _signer(app: Flask) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(app.secret_key or "", salt="anonymous-session")
