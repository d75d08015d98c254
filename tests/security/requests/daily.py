"""The daily log, its photos, and the decisions on it."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image

from tests.security.requests import Sent
from tests.security.world import World
from tests.support.clock import TODAY

REQUEST = UUID("11111111-1111-4111-8111-111111111111")
CLIENT = "22222222-2222-4222-8222-222222222222"


def _entry(**fields: Any) -> dict[str, Any]:
    """The body of an entry that anyone may record for themselves."""
    day = TODAY.isoformat()
    text = {
        "tanggal": day,
        "mulai": "13:00",
        "selesai": "14:00",
        "uraian": "Rapat koordinasi",
        "indikator_kode": "RAPAT",
    }
    return {"client_id": CLIENT, **text, **fields}


def _jpeg() -> BytesIO:
    stream = BytesIO()
    Image.new("RGB", (64, 64), "white").save(stream, "JPEG")
    stream.seek(0)
    return stream


def _decision(**fields: Any) -> dict[str, Any]:
    return {"data": {"action": "approve", "version": "1", "request_id": str(REQUEST), **fields}}


REQUESTS: dict[str, Callable[[World], Sent]] = {
    "activities.create": lambda world: Sent(body={"json": _entry()}),
    "activities.create@closed": lambda world: Sent(body={"json": _entry(tanggal="2026-01-20")}),
    "activities.show": lambda world: Sent(path={"public_id": world.entry}),
    "activities.show@early": lambda world: Sent(path={"public_id": world.early}),
    "activities.show@draft": lambda world: Sent(path={"public_id": world.draft}),
    "activity_acts.edit": lambda world: Sent(path={"public_id": world.draft}),
    "activity_acts.correct": lambda world: Sent(
        path={"public_id": world.draft}, body={"json": _entry(version=1, status="draft")}
    ),
    "activity_acts.submit": lambda world: Sent(path={"public_id": world.draft}, body={"data": {"version": "1"}}),
    "activity_acts.submit@submitted": lambda world: Sent(
        path={"public_id": world.entry}, body={"data": {"version": "1"}}
    ),
    "activity_acts.withdraw": lambda world: Sent(path={"public_id": world.entry}, body={"data": {"version": "1"}}),
    "activity_acts.delete": lambda world: Sent(path={"public_id": world.draft}, body={"data": {"version": "1"}}),
    "activity_acts.keep_template": lambda world: Sent(path={"public_id": world.entry}),
    # Nobody has a template here; whose it is, is asked of the service.
    "activity_acts.drop_template": lambda world: Sent(path={"public_id": REQUEST}),
    "activity_acts.restore": lambda world: Sent(path={"public_id": world.draft}),
    "activity_acts.map_standing": lambda world: Sent(
        body={"data": {"entri": str(world.entry), "indikator_kode": "IK1"}}
    ),
    "evidence.add": lambda world: Sent(
        path={"public_id": world.draft},
        body={"data": {"foto": (_jpeg(), "foto.jpg")}, "content_type": "multipart/form-data"},
    ),
    "evidence.show": lambda world: Sent(path={"public_id": world.photo}),
    "evidence.show@draft": lambda world: Sent(path={"public_id": world.draft_photo}),
    "evidence.view": lambda world: Sent(path={"public_id": world.photo}),
    "evidence.view@draft": lambda world: Sent(path={"public_id": world.draft_photo}),
    "evidence.show_small": lambda world: Sent(path={"public_id": world.photo}),
    "evidence.show_small@draft": lambda world: Sent(path={"public_id": world.draft_photo}),
    "evidence.remove": lambda world: Sent(path={"public_id": world.draft_photo}),
    "evidence.remove@submitted": lambda world: Sent(path={"public_id": world.photo}),
    "approvals.decide": lambda world: Sent(
        body={
            "json": {
                "action": "reject",
                "note": "Kegiatan ini tidak terjadi.",
                "request_id": str(REQUEST),
                "entries": [{"id": str(world.entry), "version": 1}],
            }
        }
    ),
    "approvals.decide@mixed": lambda world: Sent(
        body={
            "json": {
                "action": "reject",
                "note": "Kegiatan ini tidak terjadi.",
                "request_id": str(REQUEST),
                "entries": [{"id": str(one), "version": 1} for one in (world.entry, world.foreign)],
            }
        }
    ),
    "approvals.undo": lambda world: Sent(path={"request_id": world.request}),
    "approval_cards.show": lambda world: Sent(path={"public_id": world.entry}),
    "approval_cards.show@draft": lambda world: Sent(path={"public_id": world.draft}),
    "approval_cards.edit_return": lambda world: Sent(path={"public_id": world.entry}),
    "approval_cards.edit_rejection": lambda world: Sent(path={"public_id": world.entry}),
    "approval_cards.view": lambda world: Sent(path={"public_id": world.entry}, body={"data": {"version": "1"}}),
    "approval_cards.decide": lambda world: Sent(path={"public_id": world.entry}, body=_decision()),
    "approval_cards.undo": lambda world: Sent(path={"public_id": world.decided}),
    "approval_cards.edit_official": lambda world: Sent(path={"public_id": world.entry}),
    "approval_cards.record_official": lambda world: Sent(
        path={"public_id": world.entry}, body=_decision(official="WALI_KOTA", document="800/1")
    ),
}
