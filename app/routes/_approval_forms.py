"""Reads decisions out of forms and JSON: values, or a refusal that names what cannot be read."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.domain.activities import Action
from app.domain.approvals import DECISIONS
from app.domain.errors import Invalid
from app.domain.predikat import Rating
from app.services.approvals import MOST_AT_ONCE, Command, Shown

# What a superior says most often; a sentence of one's own completes it.
RETURN_REASONS: dict[str, LazyString] = {
    "jumlah": _l("Jumlah tidak cocok dengan bukti."),
    "bukti": _l("Bukti kurang jelas."),
    "rencana": _l("Bagian rencana kurang tepat."),
    "waktu": _l("Waktu kurang tepat."),
}
REJECT_REASONS: dict[str, LazyString] = {
    "tidak_terjadi": _l("Kegiatan ini tidak terjadi."),
    "ganda": _l("Sudah dicatat dalam kegiatan lain."),
    "bukan_tugas": _l("Bukan tugas jabatan atau perintah atasan."),
}
REASONS: dict[Action, dict[str, LazyString]] = {Action.RETURN: RETURN_REASONS, Action.REJECT: REJECT_REASONS}

_VERSION = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class BatchForm:
    """A selection with the act asked for."""

    shown: tuple[Shown, ...]
    command: Command


def wants_json(request: Request) -> bool:
    """Whether the caller is a program."""
    return request.is_json or request.accept_mimetypes.best == "application/json"


def batch_form(request: Request) -> BatchForm:
    """The selection and command of a request. Raises: Invalid(batch_unreadable | decision_unknown)."""
    fields = _fields(request)
    is_json = request.is_json
    shown = _shown_of_json(fields.get("entries")) if is_json else selection_of(request.form.getlist("entry"))
    return BatchForm(shown, command_of(fields))


def selection_of(values: Sequence[str]) -> tuple[Shown, ...]:
    """Ticks as sent: "public id:version shown". Raises: Invalid."""
    if len(values) > MOST_AT_ONCE:
        raise Invalid("batch_too_large", most=MOST_AT_ONCE, count=len(values))
    return tuple(_shown(*value.partition(":")[::2]) for value in values)


def single_form(request: Request, public_id: uuid.UUID) -> BatchForm:
    """One entry at the version shown, with the act asked for. Raises: Invalid."""
    fields = _fields(request)
    return BatchForm((_shown(str(public_id), str(fields.get("version", ""))),), command_of(fields))


def command_of(fields: dict[str, Any]) -> Command:
    """The act, mutu, words and request id. Raises: Invalid."""
    action = _one_of(Action, fields.get("action"), "decision_unknown")
    if action not in DECISIONS:
        raise Invalid("decision_unknown", action=action.value)
    mutu = fields.get("mutu")
    rating = _one_of(Rating, mutu, "decision_unknown") if mutu else None
    return Command(action, _uuid(fields.get("request_id")), rating, _words(action, fields))


def _words(action: Action, fields: dict[str, Any]) -> str:
    reason, note = fields.get("reason") or "", fields.get("note") or ""
    if not isinstance(reason, str) or not isinstance(note, str):
        raise Invalid("batch_unreadable")
    preset = REASONS.get(action, {}).get(reason, "")
    return f"{preset} {note}".strip()


def _fields(request: Request) -> dict[str, Any]:
    if not request.is_json:
        return dict(request.form)
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        raise Invalid("batch_unreadable") from None
    if not isinstance(body, dict):
        raise Invalid("batch_unreadable")
    return body


def _shown_of_json(entries: Any) -> tuple[Shown, ...]:
    if not isinstance(entries, list):
        raise Invalid("batch_unreadable")
    if len(entries) > MOST_AT_ONCE:
        raise Invalid("batch_too_large", most=MOST_AT_ONCE, count=len(entries))
    if not all(isinstance(one, dict) for one in entries):
        raise Invalid("batch_unreadable")
    return tuple(_shown(str(one.get("id")), str(one.get("version"))) for one in entries)


def _shown(public_id: str, version: str) -> Shown:
    if not _VERSION.fullmatch(version):
        raise Invalid("batch_unreadable")
    return Shown(_uuid(public_id), int(version))


def _uuid(value: Any) -> uuid.UUID:
    if not isinstance(value, str) or len(value) not in (32, 36):
        raise Invalid("batch_unreadable")
    try:
        return uuid.UUID(value)
    except ValueError:
        raise Invalid("batch_unreadable") from None


def _one_of(kind: type[Any], value: Any, code: str) -> Any:
    if not isinstance(value, str) or value not in {member.value for member in kind}:
        raise Invalid(code)
    return kind(value)
