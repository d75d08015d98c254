"""The offices of HR, audit, calendar and periods."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from tests.security.requests import Sent
from tests.security.world import World


def _form(**fields: Any) -> dict[str, Any]:
    return {"data": fields}


def _leave(person: UUID, day: str = "2026-07-20") -> Sent:
    form = _form(kode="CT", mulai=day, selesai=day, dokumen="800/12/2026")
    return Sent(path={"public_id": person}, body=form)


def _recording(person: UUID) -> Sent:
    form = _form(wajib_catat="jadwal", berlaku="2026-07-20", alasan_catat="Jadwal jaga")
    return Sent(path={"public_id": person}, body=form)


def _day(tanggal: str) -> Sent:
    return Sent(body=_form(tanggal=tanggal, jenis="local", nama="Hari jadi kota", dasar="SK 1/2026"))


def _missing_plan(person: UUID) -> Sent:
    return Sent(path={"public_id": person}, body=_form(semester="2024-2", surat="800/1", alasan="Dua kali diingatkan"))


def _period(code: str, kind: str = "month", **form: str) -> Sent:
    return Sent(path={"kind": kind, "code": code}, body=_form(revision="1", **form))


REQUESTS: dict[str, Callable[[World], Sent]] = {
    "hr_audit.rule": lambda world: Sent(path={"name": "tukin"}),
    "hr_calendar.set_day": lambda world: _day("2026-09-28"),
    "hr_calendar.set_day@closed": lambda world: _day("2026-01-27"),
    "hr_calendar.remove_day": lambda world: Sent(path={"day": "2026-08-17"}, body=_form(alasan="Dicabut SKB")),
    "hr_calendar.move_day": lambda world: Sent(
        path={"day": "2026-08-17"}, body=_form(tanggal_baru="2026-08-18", dasar="SKB 3 Menteri 2/2026")
    ),
    "hr_calendar.schedule": lambda world: Sent(
        body=_form(
            pola_kerja="5",
            hari="0",
            masuk="08:00",
            pulang="15:00",
            mulai="2027-02-08",
            selesai="2027-03-09",
            label="Ramadan",
            sumber="SE 1/2027",
        )
    ),
    "hr_missing.show@unit": lambda world: Sent(body={"query_string": {"unit": world.unit.kode}}),
    "hr_missing.export@unit": lambda world: Sent(body=_form(unit=world.unit.kode)),
    "hr_missing.send_reminders@unit": lambda world: Sent(body=_form(unit=world.unit.kode)),
    "hr_people.show": lambda world: Sent(path={"public_id": world.people["owner"].public_id}),
    "hr_people.leave": lambda world: _leave(world.people["owner"].public_id),
    "hr_people.leave@closed": lambda world: _leave(world.people["owner"].public_id, "2026-01-20"),
    "hr_people.leave@unit_hr": lambda world: _leave(world.people["unit_hr"].public_id),
    "hr_people.missing_plan": lambda world: _missing_plan(world.people["owner"].public_id),
    "hr_people.missing_plan@hr": lambda world: _missing_plan(world.people["hr"].public_id),
    "hr_people.recording": lambda world: _recording(world.people["owner"].public_id),
    "hr_people.recording@unit_hr": lambda world: _recording(world.people["unit_hr"].public_id),
    "hr_people.answer": lambda world: Sent(path={"public_id": world.report}, body=_form(answer="Sudah diperbaiki.")),
    "hr_predikat.export": lambda world: Sent(body=_form(semester="2026-1")),
    "hr_semester.export": lambda world: Sent(body=_form(semester="2026-1")),
    "hr_semester.unit": lambda world: Sent(path={"public_id": world.unit.public_id}),
    "hr_semester.finalise": lambda world: Sent(
        path={"public_id": world.unit.public_id}, body=_form(semester="2026-1", expected="1")
    ),
    "periods.month@closed": lambda world: Sent(path={"code": "2026-01"}),
    "periods.semester": lambda world: Sent(path={"code": "2026-1"}),
    "periods.entries": lambda world: Sent(path={"code": "2026-05"}),
    "periods.entry": lambda world: Sent(path={"code": "2026-05", "public_id": world.undecided}),
    "periods.exclude": lambda world: Sent(
        path={"code": "2026-05", "public_id": world.undecided}, body=_form(version="1", reason="Ganda")
    ),
    "periods.close": lambda world: Sent(path={"code": "2026-05"}, body=_form(undecided="1")),
    "periods.close@closed": lambda world: Sent(path={"code": "2026-01"}, body=_form(undecided="0")),
    "periods.close@running": lambda world: Sent(path={"code": "2026-07"}, body=_form(undecided="0")),
    "periods.close_half": lambda world: Sent(path={"code": "2026-1"}),
    "periods.ask": lambda world: _period("2026-01", reason="Data salah"),
    "periods.ask@open": lambda world: _period("2026-05", reason="Data salah"),
    "periods.reopen_period": lambda world: _period("2025-12"),
    "periods.reopen_period@own": lambda world: _period("2025-11"),
}
