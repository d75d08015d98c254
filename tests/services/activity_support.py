"""A well-formed entry of the fixed day, and how the tests send it."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from app.domain.errors import Conflict, DomainError, Invalid
from app.extensions import db
from app.models import Activity
from app.services.activity_write import Recorded, record_activity
from tests.factories import Cast
from tests.support.clock import NOW, TODAY


def body(**changes: Any) -> dict[str, Any]:
    return {
        "client_id": str(uuid.uuid4()),
        "tanggal": TODAY.isoformat(),
        "mulai": "08:00",
        "selesai": "09:30",
        "indikator_kode": "IK1",
        "uraian": "Perekaman KTP-el",
        "volume": "12",
        "satuan": "",
        **changes,
    }


def record(cast: Cast, fields: dict[str, Any], *, now: datetime = NOW, **options: Any) -> Recorded:
    return record_activity(fields, by=cast.staff.id, now=now, **options)


def problems(cast: Cast, fields: dict[str, Any], **options: Any) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as refused:
        record(cast, fields, **options)
    assert db.session.scalar(select(func.count()).select_from(Activity)) == 0
    return {name: [one.code for one in found] for name, found in refused.value.fields.items()}


def refusal(cast: Cast, fields: dict[str, Any], **options: Any) -> DomainError:
    with pytest.raises(Conflict) as refused:
        record(cast, fields, **options)
    return refused.value


def count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0
