"""The test client: each request lives in a context of its own, as on a server."""

import contextvars
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient

from app.extensions import db


class PlainClient(FlaskClient):
    """Flask would reuse a test's open application context, and with it `g` and the signed-in person of the last request."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if not has_app_context():
            return super().open(*args, **kwargs)
        # The request sees what the test wrote, and the test sees afterwards what the request wrote.
        db.session.commit()
        try:
            return contextvars.Context().run(super().open, *args, **kwargs)
        finally:
            db.session.expire_all()
