"""The header set on every response, errors and downloads included."""

from flask import Flask, Response, current_app, request

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(self), payment=()",
}


def init_headers(app: Flask) -> None:
    """Set the headers after every request."""
    app.after_request(_set_headers)


def _set_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        # A handler may only be stricter: a stored photo is sandboxed.
        if name != "Content-Security-Policy" or not response.headers.get(name, "").startswith("sandbox;"):
            response.headers[name] = value
    if current_app.config["IS_HTTPS"]:
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if _may_be_kept(response):
        if request.endpoint == "static" and "v" in request.args:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        # Whatever a handler or a file helper set: nothing about a person is stored on the way.
        response.headers["Cache-Control"] = "no-store, private"
    if response.cache_control.no_store:
        # A proxy that stores it all the same must not hand it to the next person.
        response.vary.add("Cookie")
    return response


def _may_be_kept(response: Response) -> bool:
    """The app's own files; their handlers say for how long."""
    return response.status_code < 400 and (request.endpoint == "static" or request.blueprint == "pwa")
