"""Whose session it is, and whether the person leads somebody today."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.extensions import db
from app.models import Employee
from app.services.sessions import viewer_of
from tests.factories import Cast, create_assignment, create_cast, create_delegation, create_employee, set_period
from tests.support.clock import NOW, TODAY


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _leads(person: Employee, today: date = TODAY) -> bool:
    return viewer_of(person.id, today=today).is_superior


def test_superior_leads_and_subordinate_does_not(cast: Cast) -> None:
    assert (_leads(cast.supervisor), _leads(cast.staff)) == (True, False)


def test_checker_leads(cast: Cast) -> None:
    checker = create_employee("Ketua Tim", unit=cast.unit)
    create_employee("Anggota", unit=cast.unit, superior=cast.supervisor, checker=checker)

    assert _leads(checker)


def test_superior_to_be_does_not_lead_yet(cast: Cast) -> None:
    create_employee("Baru", unit=cast.unit, superior=cast.staff, starts_on=TODAY + timedelta(days=1))

    assert (_leads(cast.staff), _leads(cast.staff, TODAY + timedelta(days=1))) == (False, True)


def test_delegate_leads_from_the_first_to_the_last_day(cast: Cast) -> None:
    create_delegation(cast.supervisor, cast.outsider, TODAY, TODAY + timedelta(days=2))

    days = [TODAY + timedelta(days=number) for number in (-1, 0, 2, 3)]
    assert [_leads(cast.outsider, day) for day in days] == [False, True, True, False]


def test_delegation_taken_back_ends_at_once(cast: Cast) -> None:
    lent = create_delegation(cast.supervisor, cast.outsider, TODAY, TODAY + timedelta(days=2))
    lent.ended_at = NOW
    db.session.commit()

    assert not _leads(cast.outsider)


def test_plt_leads(cast: Cast) -> None:
    create_assignment(cast.outsider, cast.unit, penugasan="plt", jabatan="Kepala Bidang", starts_on=TODAY)

    assert _leads(cast.outsider)


@pytest.mark.parametrize(
    ("ended", "is_closed", "leads"),
    [
        (date(2026, 7, 14), True, True),
        (date(2026, 5, 15), True, True),
        (date(2026, 3, 31), True, False),
        (date(2026, 3, 31), False, True),
        (date(2025, 3, 31), False, False),
    ],
)
def test_former_superior_leads_while_entries_may_wait(cast: Cast, ended: date, is_closed: bool, leads: bool) -> None:
    former = create_employee("Atasan Lama", unit=cast.unit)
    left = create_employee("Pindah")
    create_assignment(left, cast.unit, superior=former, starts_on=date(2025, 1, 1), ends_on=ended)
    set_period(ended.isoformat()[:7], "closed" if is_closed else "closing")

    assert _leads(former) == leads
