"""Account, "Data saya" and downloads."""

from collections.abc import Callable

from tests.security.requests import Sent
from tests.security.world import World
from tests.support.clock import TODAY
from tests.support.push_service import PushBrowser


def _subscription(world: World) -> dict[str, str]:
    browser = PushBrowser()
    return {
        "endpoint": "https://push.example.com/new",
        "p256dh": browser.p256dh,
        "auth": browser.auth,
        "key": world.push_key,
    }


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
    "notices.open_one": lambda world: Sent(path={"public_id": world.notice}),
    "notice_settings.change": lambda world: Sent(body={"data": {"on": ["entries/push"], "quiet": "city"}}),
    "notice_settings.add": lambda world: Sent(body={"json": _subscription(world)}),
    "notice_settings.end": lambda world: Sent(path={"public_id": world.device}),
    "exports.fetch": lambda world: Sent(path={"public_id": world.export}),
    "exports.state": lambda world: Sent(path={"public_id": world.export}),
}
