"""Requests as one employee and one superior of the demonstration city send them."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.domain.calendar import Pattern, local_date
from app.extensions import db
from app.models import Account, Activity, Assignment, PlanLine
from app.services.city_calendar import work_calendar
from app.services.sessions import open_session
from app.services.unit_of_work import unit_of_work
from tools.bench.meter import Measured, Meter, repeat

ROUNDS = 30


def measure_requests(app: Flask, meter: Meter, now: datetime) -> list[Measured]:
    """The empty POST first, then what people do all day."""
    with app.app_context():
        superior_id, staff_id = _busiest_superior()
        line = _plan_line(staff_id, now)
        day = _free_day(staff_id, now)
        _submit_entries(superior_id, staff_id, now, 260)
        staff, superior = _signed_in(app, staff_id, now), _signed_in(app, superior_id, now)
        before = _day_before(day)
    minutes = iter(range(0, 100_000, 4))
    rows = [repeat("POST kosong dengan sesi", meter, _post(staff, "/bench/empty", dict), ROUNDS)]
    rows.append(
        repeat(
            "simpan satu kegiatan", meter, _post(staff, "/activities", lambda: _entry(line, day, next(minutes))), ROUNDS
        )
    )
    for name, client, path in (
        ("beranda pegawai", staff, "/"),
        ("hari sendiri", staff, f"/activities?tanggal={before}"),
        ("bulan sendiri", staff, f"/activities?bulan={day:%Y-%m}"),
        ("catat: pilih", staff, "/activities/new"),
        ("rencana", staff, "/plan"),
        ("nilai", staff, "/scores"),
        ("tpp", staff, "/tpp"),
        ("antrean 50 kegiatan", superior, "/approvals"),
    ):
        rows.append(repeat(name, meter, _get(client, path), ROUNDS))
    with app.app_context():
        batches = iter([_waiting(superior_id, 100) for _ in range(1)])
        rows.append(_approve(app, meter, superior, next(batches)))
    return rows


def _approve(app: Flask, meter: Meter, client: FlaskClient, entries: list[tuple[uuid.UUID, int]]) -> Measured:
    import time

    for public_id, version in entries:
        client.post(f"/approvals/{public_id}/view", data={"version": version})
    form = {
        "entry": [f"{public_id}:{version}" for public_id, version in entries],
        "action": "approve",
        "request_id": str(uuid.uuid4()),
    }
    meter.reset()
    started = time.process_time()
    answer = client.post("/approvals/decisions", data=form)
    cpu = (time.process_time() - started) * 1000
    note = f"HTTP {answer.status_code}, {len(entries)} kegiatan, transaksi tulis {meter.longest_write * 1000:.0f} ms"
    return Measured("setujui 100 sekaligus", cpu, meter.queries, None, note)


def _post(client: FlaskClient, path: str, body: Callable[[], dict[str, object]]) -> Callable[[], bytes]:
    def send() -> bytes:
        answer = client.post(path, json=body())
        if answer.status_code >= 400:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.get_data(as_text=True)[:300]}")
        return answer.data

    return send


def _get(client: FlaskClient, path: str) -> Callable[[], bytes]:
    def send() -> bytes:
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
        return answer.data

    return send


def _entry(line: PlanLine, day: date, minute: int) -> dict[str, object]:
    start = minute % 1400
    return {
        "client_id": str(uuid.uuid4()),
        "tanggal": str(day),
        "mulai": f"{start // 60:02d}:{start % 60:02d}",
        "selesai": f"{(start + 4) // 60:02d}:{(start + 4) % 60:02d}",
        "indikator_kode": line.kode,
        "uraian": "Melayani permohonan warga di loket",
        "volume": "1",
    }


def _signed_in(app: Flask, employee_id: int, now: datetime) -> FlaskClient:
    account = db.session.scalars(select(Account).where(Account.employee_id == employee_id)).one()
    account.must_change_password = False
    db.session.commit()
    with unit_of_work():
        token, secret = open_session(account.id, now=now - timedelta(minutes=1))
    client = app.test_client()
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], token)
    signer = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token")
    client.environ_base["HTTP_X_CSRFTOKEN"] = str(signer.dumps(secret))
    return client


def _busiest_superior() -> tuple[int, int]:
    """The head of the largest team of up to 45 people who lead nobody themselves, and one of them with a plan."""
    below = aliased(Assignment)
    leads_leaders = select(below.id).where(below.superior_id == Assignment.employee_id).exists()
    superior = db.session.execute(
        select(Assignment.superior_id, func.count())
        .where(
            Assignment.superior_id.is_not(None),
            Assignment.ends_on.is_(None),
            Assignment.penugasan == "definitif",
            ~leads_leaders,
        )
        .group_by(Assignment.superior_id)
        .having(func.count() <= 45)
        .order_by(func.count().desc())
    ).first()
    if superior is None:
        raise RuntimeError("no superior in the demonstration city")
    staff = db.session.scalars(
        select(Assignment.employee_id)
        .join(PlanLine, PlanLine.employee_id == Assignment.employee_id)
        .where(Assignment.superior_id == superior[0], Assignment.ends_on.is_(None), Assignment.pola_kerja == "5")
        .limit(1)
    ).one()
    return int(superior[0]), staff


def _plan_line(staff_id: int, now: datetime) -> PlanLine:
    year = local_date(now).year
    return db.session.scalars(
        select(PlanLine).where(PlanLine.employee_id == staff_id, PlanLine.tahun == year).limit(1)
    ).one()


def _free_day(staff_id: int, now: datetime) -> date:
    """Today if it is a working day, else the last one; its entries are removed from the way by taking odd minutes."""
    day = local_date(now)
    while not work_calendar().is_working_day(day, Pattern.FIVE):
        day -= timedelta(days=1)
    entries = db.session.scalars(select(Activity).where(Activity.employee_id == staff_id, Activity.work_date == day))
    for entry in entries:
        entry.status = "rejected"
    db.session.commit()
    return day


def _day_before(day: date) -> date:
    """The working day before: its entries are those of the demonstration, not of this benchmark."""
    day -= timedelta(days=1)
    while not work_calendar().is_working_day(day, Pattern.FIVE):
        day -= timedelta(days=1)
    return day


def _submit_entries(superior_id: int, but: int, now: datetime, count: int) -> None:
    """Make sure that enough entries wait: copies of subordinates' days as submitted."""
    team = db.session.scalars(
        select(Assignment.employee_id).where(
            Assignment.superior_id == superior_id,
            Assignment.employee_id != but,
            Assignment.ends_on.is_(None),
            Assignment.penugasan == "definitif",
        )
    ).all()
    day = local_date(now)
    for number in range(count):
        employee_id = team[number % len(team)]
        start = 20 * (number // len(team))
        db.session.add(
            Activity(
                employee_id=employee_id,
                client_id=uuid.uuid4(),
                body_hash="0" * 64,
                work_date=day,
                start_minute=start,
                end_minute=start + 15,
                line_kind="standing",
                description=f"Pekerjaan nomor {number}",
                volume=1,
                satuan="berkas",
                status="submitted",
                created_at=now,
                submitted_at=now,
                updated_at=now,
            )
        )
    db.session.commit()


def _waiting(superior_id: int, count: int) -> list[tuple[uuid.UUID, int]]:
    rows = db.session.execute(
        select(Activity.public_id, Activity.version)
        .join(Assignment, Assignment.employee_id == Activity.employee_id)
        .where(
            Assignment.superior_id == superior_id,
            Assignment.ends_on.is_(None),
            Activity.status == "submitted",
            Activity.description.startswith("Pekerjaan nomor"),
        )
        .limit(count)
    )
    return [(row.public_id, row.version) for row in rows]
