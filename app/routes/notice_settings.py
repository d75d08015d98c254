"""Where a person hears of what: channels, quiet hours, and the browsers that show pushes."""

import re
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, g, jsonify, make_response, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.calendar import local_date
from app.domain.errors import FieldError, Invalid
from app.domain.notice_matters import MUTE_KEYS
from app.domain.permissions import Permission
from app.domain.reminding import QuietHours
from app.errors import field_messages
from app.i18n.push_words import MATTERS, channel_names
from app.routes._render import render
from app.services.notice_settings import choice_of, choose
from app.services.notice_times import city_quiet_hours, minute_of
from app.services.push_crypto import load_push_key
from app.services.push_devices import DeviceForm, add_device, devices_of, end_device
from config import Settings

bp = Blueprint("notice_settings", __name__, url_prefix="/notices")

_TIME = re.compile(r"([01]\d|2[0-3])[:.][0-5]\d", re.ASCII)
# What to call a browser, by a word in its name; the first that fits.
_BROWSERS = (("Edg", "Edge"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("Chrome", "Chrome"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"))


@bp.get("/settings")
@require(Permission.ME_READ)
def show() -> Response:
    """The page."""
    return _page(200)


@bp.post("/settings")
@require(Permission.ME_READ)
def change() -> Response:
    """Keep the choice."""
    try:
        wanted = set(request.form.getlist("on"))
        choose(current_viewer().employee_id, muted=MUTE_KEYS - wanted, quiet=_quiet(), now=clock.now())
    except Invalid as problem:
        return _page(422, field_messages(problem))
    return redirect(url_for("notice_settings.show", done="saved"), 303)


@bp.post("/devices")
@require(Permission.ME_READ)
def add() -> Response:
    """Push to this browser; asked by its script once its owner allowed it. 201, or 200 when it was known."""
    device, is_new = add_device(
        _device_form(_sent_body()),
        device=_device_name(request.user_agent.string),
        signed_in=g.signed_in,
        now=clock.now(),
        allow_loopback=current_app.config["PUSH_TO_LOOPBACK"],
    )
    return make_response(jsonify(id=str(device)), 201 if is_new else 200)


@bp.post("/devices/<uuid:public_id>/end")
@require(Permission.ME_READ)
def end(public_id: UUID) -> Response:
    """No more pushes to a browser of one's own."""
    end_device(public_id, signed_in=g.signed_in, now=clock.now())
    return redirect(url_for("notice_settings.show", done="ended", _anchor="ponsel"), 303)


def _page(status: int, errors: dict[str, list[str]] | None = None) -> Response:
    today, settings = local_date(clock.now()), _settings()
    choice = choice_of(current_viewer().employee_id, today=today)
    return render(
        page="pages/notices/settings.html",
        status=status,
        nav="me",
        choice=choice,
        on=set(request.form.getlist("on")) if errors else MUTE_KEYS - choice.muted,
        city=city_quiet_hours(today),
        matters=MATTERS,
        channels=channel_names(),
        has_mail=bool(settings.smtp_url),
        devices=devices_of(g.signed_in),
        push_key=load_push_key(settings.instance).public,
        errors=errors or {},
        form=request.form,
        done=request.args.get("done"),
    )


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _quiet() -> QuietHours | None:
    """The hours typed, or None for the city's. Raises: Invalid."""
    if request.form.get("quiet", "city") == "city":
        return None
    typed = {name: request.form.get(name, "").strip() for name in ("quiet_starts", "quiet_ends")}
    problems = {name: [FieldError("time_format")] for name, text in typed.items() if not _TIME.fullmatch(text)}
    if problems:
        raise Invalid(fields=problems)
    starts, ends = (minute_of(text.replace(".", ":")) for text in typed.values())
    return QuietHours(starts, ends)


def _sent_body() -> Any:
    """The JSON body; None when it cannot be read, also where it is nested without end."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def _device_form(sent: Any) -> DeviceForm:
    fields = sent if isinstance(sent, dict) else {}
    texts = {name: fields.get(name) for name in ("endpoint", "p256dh", "auth")}
    known = load_push_key(_settings().instance)
    key_id = known.key_id if fields.get("key") == known.public else ""
    problems = {name: [FieldError("field_type")] for name, text in texts.items() if not isinstance(text, str)}
    if not key_id:
        problems["key"] = [FieldError("push_key_changed")]
    if problems:
        raise Invalid(fields=problems)
    return DeviceForm(**{name: str(text) for name, text in texts.items()}, key_id=key_id)


def _device_name(agent: str) -> str:
    """The browser and its system in two words; nothing that tells one phone from another."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "Safari" if "Safari" in agent else "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part)
