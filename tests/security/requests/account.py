"""Account, "Data saya" and downloads."""

from collections.abc import Callable

from tests.security.requests import Sent
from tests.security.world import World
from tests.support.clock import TODAY

REQUESTS: dict[str, Callable[[World], Sent]] = {
    "static": lambda world: Sent(path={"filename": "img/icons.svg"}),
    "pwa.versioned": lambda world: Sent(path={"version": "1", "filename": "img/icons.svg"}),
    "account.begin": lambda world: Sent(body={"data": {"nip": "1", "password": "x"}}),
    "account.change_password": lambda world: Sent(body={"data": {"current_password": "x", "new_password": "y"}}),
    "me.report_superior": lambda world: Sent(body={"data": {"note": "Atasan saya Bu Ani."}}),
    "me.delegate": lambda world: Sent(
        body={
            "data": {
                "to_nip": world.people["colleague"].nip,
                "starts_on": TODAY.isoformat(),
                "ends_on": TODAY.isoformat(),
                "reason": "Dinas luar",
            }
        }
    ),
    "me.take_back": lambda world: Sent(path={"public_id": world.delegation}),
    "me.change_settings": lambda world: Sent(body={"data": {"theme": "dark", "language": "id"}}),
    "exports.fetch": lambda world: Sent(path={"public_id": world.export}),
    "exports.state": lambda world: Sent(path={"public_id": world.export}),
}
