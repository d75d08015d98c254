"""Standings, punishments, withheld pay, emergencies and bulan bayangan."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from tests.security.requests import Sent
from tests.security.world import World


def _of(person: UUID, **fields: Any) -> Sent:
    return Sent(path={"public_id": person}, body={"data": fields} if fields else {})


def _standing(person: UUID) -> Sent:
    return _of(person, kedudukan="mpp", mulai="2026-07-01", selesai="", dasar="SK 12/2026")


def _owner(world: World) -> UUID:
    return world.people["owner"].public_id


REQUESTS: dict[str, Callable[[World], Sent]] = {
    "hr_standing.show": lambda world: _of(_owner(world)),
    "hr_standing.show@hr": lambda world: _of(world.people["hr"].public_id),
    "hr_standing.record": lambda world: _standing(_owner(world)),
    "hr_standing.record@hr": lambda world: _standing(world.people["hr"].public_id),
    "hr_standing.punish": lambda world: _of(
        _owner(world), hukuman="potong_6_bulan", bulan_hukuman="2026-08", dasar_hukuman="SK 9/2026"
    ),
    "hr_standing.withhold": lambda world: _of(
        _owner(world), sebab="lhkpn", bulan_ditahan="2026-07", dasar_ditahan="Surat 4/2026"
    ),
    "hr_standing.release": lambda world: _of(
        _owner(world), penahanan="", bulan_terakhir="2026-07", dasar_lepas="Surat 9"
    ),
    "hr_withheld.release": lambda world: Sent(
        body={"data": {"penahanan": "", "bulan_terakhir": "2026-07", "dasar_lepas": "Surat 9"}}
    ),
    "hr_standing.deduct": lambda world: _of(
        _owner(world), jenis="zakat", jumlah="75000", bulan_potong="2026-07", dasar_potong="Surat 5", bulan_akhir=""
    ),
    "hr_standing.end_deducting": lambda world: _of(_owner(world), potongan="", bulan_berakhir="2026-07"),
    "hr_standing.revoke": lambda world: _of(_owner(world), dicabut="", alasan_cabut="Keliru"),
    "hr_standing.remind": lambda world: _of(_owner(world), semester_pengingat="2024-2"),
    "hr_emergencies.record": lambda world: Sent(
        body={
            "data": {
                "nama": "Gempa",
                "mulai": "2026-07-01",
                "selesai": "2026-07-02",
                "dasar": "SK 3/2026",
                "tenggat": "1",
                "potongan": "1",
            }
        }
    ),
    "hr_emergencies.revoke": lambda world: Sent(body={"data": {"dicabut": "", "alasan_cabut": "Keliru"}}),
    "hr_phases.begin": lambda world: Sent(
        body={"data": {"unit": world.unit.kode, "bulan": "2026-09", "dasar": "SE 1/2026"}}
    ),
    "hr_phases.live": lambda world: Sent(body={"data": {"unit_berlaku": world.unit.kode, "bulan_berlaku": "2026-10"}}),
}
