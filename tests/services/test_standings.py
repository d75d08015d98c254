"""Standings and punishments: recorded with their basis, never edited, taken back by a named person."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from app.domain.permissions import Role, RoleGrant, Viewer
from app.extensions import db
from app.models import AuditEvent, EmployeeStanding, Notice, Punishment
from app.services.punishments import PunishmentForm, record_punishment
from app.services.standing_page import revoke_record, standing_page
from app.services.standings import StandingForm, record_standing
from tests.factories import Cast, create_cast
from tests.support.clock import NOW

FORM = StandingForm("mpp", date(2026, 6, 10), date(2026, 6, 20), "SK 12/2026")
PUNISHED = PunishmentForm("potong_9_bulan", "2026-11", "SK 9/2026")


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _hr(cast: Cast) -> Viewer:
    return Viewer(cast.hr_admin.id, (RoleGrant(Role.HR),))


def _record(cast: Cast, form: StandingForm = FORM, **values: Any) -> EmployeeStanding:
    return record_standing(cast.staff.public_id, form, **{"viewer": _hr(cast), "now": NOW, **values})


def _fields(refused: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return {name: problems[0].code for name, problems in refused.value.fields.items()}


def test_records_a_standing_with_who_and_when_and_tells_the_person(cast: Cast) -> None:
    row = _record(cast)

    assert (row.kind, row.document, row.recorded_by_id, row.recorded_at) == ("mpp", "SK 12/2026", cast.hr_admin.id, NOW)
    assert db.session.query(AuditEvent).filter_by(action="standing.recorded").one().actor_id == cast.hr_admin.id
    assert db.session.query(Notice).one().employee_id == cast.staff.id


def test_the_same_form_again_changes_nothing(cast: Cast) -> None:
    first, second = _record(cast), _record(cast)

    assert (first.id, db.session.query(EmployeeStanding).count()) == (second.id, 1)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 6, 1), date(2026, 6, 10)),
        (date(2026, 6, 20), None),
        (date(2026, 6, 12), date(2026, 6, 13)),
        (date(2026, 1, 1), None),
    ],
)
def test_refuses_a_standing_that_shares_a_day_with_another(cast: Cast, first: date, last: date | None) -> None:
    _record(cast)

    with pytest.raises(Conflict, match="standing_overlaps"):
        _record(cast, replace(FORM, kedudukan="cltn", mulai=first, selesai=last))


@pytest.mark.parametrize(("first", "last"), [(date(2026, 6, 1), date(2026, 6, 9)), (date(2026, 6, 21), None)])
def test_takes_a_standing_beside_another(cast: Cast, first: date, last: date | None) -> None:
    _record(cast)

    _record(cast, replace(FORM, kedudukan="cltn", mulai=first, selesai=last))

    assert db.session.query(EmployeeStanding).count() == 2


def test_takes_a_standing_in_place_of_a_revoked_one(cast: Cast) -> None:
    row = _record(cast)
    revoke_record(cast.staff.public_id, str(row.public_id), "Salah tanggal", viewer=_hr(cast), now=NOW)

    _record(cast, replace(FORM, kedudukan="cltn"))

    assert (row.revoked_by_id, row.revoke_reason) == (cast.hr_admin.id, "Salah tanggal")


def test_names_every_bad_field(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        _record(cast, StandingForm("aktif", date(2026, 6, 2), date(2026, 6, 1), " ", "x" * 501))

    assert _fields(refused) == {
        "kedudukan": "standing_kind",
        "selesai": "leave_end_before_start",
        "dasar": "text_length",
        "catatan": "text_length",
    }


def test_needs_a_first_day(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        _record(cast, replace(FORM, mulai=None))

    assert _fields(refused) == {"mulai": "date_required"}


def test_nobody_records_anything_about_oneself(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        record_standing(cast.hr_admin.public_id, FORM, viewer=_hr(cast), now=NOW)


def test_a_units_hr_reads_but_does_not_record(cast: Cast) -> None:
    _record(cast)
    unit_hr = Viewer(cast.head.id, (RoleGrant(Role.UNIT_HR, cast.unit.id),))

    page = standing_page(cast.staff.public_id, viewer=unit_hr, now=NOW)

    assert [row.kind for row in page.standings] == ["mpp"]
    with pytest.raises(NotAllowed):
        _record(cast, viewer=unit_hr)


def test_another_units_hr_does_not_find_the_person(cast: Cast) -> None:
    stranger = Viewer(cast.outsider.id, (RoleGrant(Role.UNIT_HR, cast.other_unit.id),))

    with pytest.raises(NotFound):
        standing_page(cast.staff.public_id, viewer=stranger, now=NOW)


def test_records_a_punishment_with_share_and_length_of_its_rule(cast: Cast) -> None:
    row = record_punishment(cast.staff.public_id, PUNISHED, viewer=_hr(cast), now=NOW)
    again = record_punishment(cast.staff.public_id, PUNISHED, viewer=_hr(cast), now=NOW)

    assert (row.share_percent, row.months, row.first_month) == (25, 9, "2026-11")
    assert (again.id, db.session.query(Punishment).count()) == (row.id, 1)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (PunishmentForm("lisan", "2026-11", "SK"), {"hukuman": "punishment_kind"}),
        (
            PunishmentForm("potong_6_bulan", "2026-13", ""),
            {"bulan_hukuman": "month_required", "dasar_hukuman": "text_length"},
        ),
    ],
)
def test_names_what_is_wrong_with_a_punishment(cast: Cast, form: PunishmentForm, expected: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        record_punishment(cast.staff.public_id, form, viewer=_hr(cast), now=NOW)

    assert _fields(refused) == expected


def test_a_punishment_of_a_stranger_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        record_punishment(cast.unit.public_id, PUNISHED, viewer=_hr(cast), now=NOW)


def test_revokes_a_punishment_once(cast: Cast) -> None:
    row = record_punishment(cast.staff.public_id, PUNISHED, viewer=_hr(cast), now=NOW)
    later = datetime(2027, 1, 5, tzinfo=UTC)
    revoke_record(cast.staff.public_id, str(row.public_id), "Banding diterima", viewer=_hr(cast), now=later)

    with pytest.raises(Invalid) as refused:
        revoke_record(cast.staff.public_id, str(row.public_id), "Lagi", viewer=_hr(cast), now=later)

    assert (row.revoked_at, _fields(refused)) == (later, {"dicabut": "record_choice"})


def test_a_record_of_somebody_else_cannot_be_taken_back_here(cast: Cast) -> None:
    row = _record(cast)

    with pytest.raises(Invalid) as refused:
        revoke_record(cast.outsider.public_id, str(row.public_id), "", viewer=_hr(cast), now=NOW)

    assert _fields(refused) == {"alasan_cabut": "text_length", "dicabut": "record_choice"}
    assert row.revoked_at is None
