"""New allowance profiles."""

from collections.abc import Callable
from uuid import UUID

from tests.security.requests import Sent
from tests.security.world import World
from tests.support.profiles import profile_text


def _proposed(text: str) -> Sent:
    fields = {"text": text, "first_month": "2026-09", "document": "Perwali Contoh 1/2026", "signed_on": "2026-07-01"}
    return Sent(body={"data": fields})


def _decided(row: UUID, **fields: str) -> Sent:
    return Sent(path={"public_id": row}, body={"data": {"signed_on": "2026-07-15", **fields}})


REQUESTS: dict[str, Callable[[World], Sent]] = {
    "hr_profiles.propose": lambda world: _proposed(profile_text("lain")),
    "hr_profiles.propose@broken": lambda world: _proposed("code = 1"),
    "hr_profiles.show": lambda world: Sent(path={"public_id": world.profiles.proposal}),
    "hr_profiles.approve": lambda world: _decided(world.profiles.rival),
    "hr_profiles.approve@own": lambda world: _decided(world.profiles.proposal),
    "hr_profiles.refuse": lambda world: _decided(world.profiles.rival, reason="Salah dokumen"),
    "hr_profiles.refuse@own": lambda world: _decided(world.profiles.proposal, reason="Salah dokumen"),
    "hr_profiles.withdraw": lambda world: Sent(path={"public_id": world.profiles.proposal}),
    "hr_profiles.withdraw@other": lambda world: Sent(path={"public_id": world.profiles.rival}),
    # Of a month that is not over: the second gate lets through, and nothing goes on beside the request.
    "hr_profiles.start": lambda world: Sent(
        path={"public_id": world.profiles.proposal}, body={"data": {"month": "2026-07"}}
    ),
    "hr_profiles.preview": lambda world: Sent(path={"preview_id": world.profiles.preview}),
}
