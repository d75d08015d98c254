"""Recording and taking back a keadaan darurat, and the batches it leaves to mend."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.domain.errors import Invalid, NotAllowed
from app.domain.permissions import Role, RoleGrant, Viewer
from app.extensions import db
from app.models import AuditEvent, Emergency
from app.services.city_calendar import emergencies_on
from app.services.emergencies import (
    EmergencyForm,
    list_emergencies,
    record_emergency,
    revoke_emergency,
)
from app.services.tpp import compute_batches, is_stale
from tests.factories import Cast, create_cast, create_employee, create_unit, set_period
from tests.support.clock import NOW
from tests.tpp.rows import JUNE, all_batches, complete

FORM = EmergencyForm("", date(2026, 6, 2), date(2026, 6, 4), "Gempa", "SK 3/2026", True, True)


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _hr(cast: Cast) -> Viewer:
    return Viewer(cast.hr_admin.id, (RoleGrant(Role.HR),))


def _record(cast: Cast, form: EmergencyForm = FORM, now: Any = NOW) -> Emergency:
    return record_emergency(form, viewer=_hr(cast), now=now)


def _compute(cast: Cast, state: str = "draft") -> None:
    complete(create_employee(unit=cast.unit), except_for={2: "TK"})
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    batch = all_batches()[0]
    batch.state = state
    db.session.commit()


def test_the_same_form_again_changes_nothing(cast: Cast) -> None:
    first, second = _record(cast), _record(cast)

    assert (first.id, db.session.query(Emergency).count()) == (second.id, 1)
    assert db.session.query(AuditEvent).filter_by(action="emergency.recorded").count() == 1


def test_a_draft_of_its_month_is_stale_and_a_decided_batch_is_listed_to_mend(cast: Cast) -> None:
    _compute(cast)
    later = NOW + timedelta(hours=1)
    _record(cast, now=later)
    stale = is_stale(all_batches()[0])
    all_batches()[0].state = "paid"
    db.session.commit()

    (row,) = list_emergencies()

    assert (stale, [batch.month for batch in row.to_mend]) == (True, ["2026-06"])


def test_an_emergency_of_another_unit_leaves_nothing_to_mend(cast: Cast) -> None:
    _compute(cast, "verified")

    _record(cast, replace(FORM, unit=cast.other_unit.kode), now=NOW + timedelta(hours=1))

    assert list_emergencies()[0].to_mend == ()


def test_an_emergency_of_a_unit_below_leaves_its_opd_to_mend(cast: Cast) -> None:
    below = create_unit(parent=cast.unit)
    _compute(cast, "verified")

    _record(cast, replace(FORM, unit=below.kode), now=NOW + timedelta(hours=1))

    assert len(list_emergencies()[0].to_mend) == 1


def test_a_batch_that_knew_it_has_nothing_to_mend_until_it_is_taken_back(cast: Cast) -> None:
    row = _record(cast, now=NOW - timedelta(hours=1))
    _compute(cast, "paid")
    before = list_emergencies()[0].to_mend

    revoke_emergency(str(row.public_id), "Salah tanggal", viewer=_hr(cast), now=NOW + timedelta(hours=1))

    assert (before, len(list_emergencies()[0].to_mend)) == ((), 1)


def test_a_closed_month_takes_an_emergency(cast: Cast) -> None:
    set_period("2026-06")

    assert _record(cast).starts_on == date(2026, 6, 2)


def test_names_every_bad_field(cast: Cast) -> None:
    form = EmergencyForm("TIDAK-ADA", date(2026, 6, 2), date(2026, 6, 1), "", " ", False, False)

    with pytest.raises(Invalid) as refused:
        _record(cast, form)

    assert {name: problems[0].code for name, problems in refused.value.fields.items()} == {
        "unit": "schedule_unit_unknown",
        "selesai": "leave_end_before_start",
        "nama": "text_length",
        "dasar": "text_length",
        "tenggat": "emergency_stops_nothing",
    }


@pytest.mark.parametrize(("last", "field"), [(None, "selesai"), (date(2026, 9, 3), "selesai")])
def test_needs_both_days_within_a_quarter(cast: Cast, last: date | None, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        _record(cast, replace(FORM, selesai=last))

    assert list(refused.value.fields) == [field]


def test_ninety_two_days_later_is_the_last_day_taken(cast: Cast) -> None:
    assert _record(cast, replace(FORM, selesai=date(2026, 9, 2))).ends_on == date(2026, 9, 2)


def test_an_emergency_is_taken_back_once_with_a_reason(cast: Cast) -> None:
    row = _record(cast)
    with pytest.raises(Invalid):
        revoke_emergency(str(row.public_id), " ", viewer=_hr(cast), now=NOW)
    revoke_emergency(str(row.public_id), "Keliru", viewer=_hr(cast), now=NOW)

    with pytest.raises(Invalid) as refused:
        revoke_emergency(str(row.public_id), "Keliru", viewer=_hr(cast), now=NOW)

    assert list(refused.value.fields) == ["dicabut"]


def test_hr_of_a_unit_records_none(cast: Cast) -> None:
    unit_hr = Viewer(cast.head.id, (RoleGrant(Role.UNIT_HR, cast.unit.id),))

    with pytest.raises(NotAllowed):
        record_emergency(FORM, viewer=unit_hr, now=NOW)


@pytest.mark.parametrize(("day", "expected"), [(1, 0), (2, 1), (4, 1), (5, 0)])
def test_a_day_knows_its_emergencies(cast: Cast, day: int, expected: int) -> None:
    _record(cast, replace(FORM, unit=cast.unit.kode))

    found = emergencies_on(date(2026, 6, day), cast.unit.id)

    assert len(found) == expected
    assert emergencies_on(date(2026, 6, day), cast.other_unit.id) == []
    assert emergencies_on(date(2026, 6, day), None) == []
