"""What a viewer is to another person's object."""

from datetime import timedelta
from typing import Any

import pytest

from app.domain.errors import NotAllowed, NotFound
from app.domain.permissions import Ground, Permission
from app.models import Employee
from app.services.access import check, grounds_towards
from app.services.sessions import viewer_of
from tests.factories import Cast, create_assignment, create_cast, create_employee, grant_role
from tests.support.clock import NOW, TODAY


@pytest.fixture
def cast(db_session: Any) -> Cast:
    return create_cast()


def _grounds(viewer: Employee, owner: Employee, **options: Any) -> frozenset[Ground]:
    return grounds_towards(viewer_of(viewer.id, today=TODAY), owner.id, TODAY, NOW, **options)


def test_owner_is_nothing_else(cast: Cast) -> None:
    assert _grounds(cast.staff, cast.staff) == {Ground.OWNER}


def test_superior_decides_and_assesses(cast: Cast) -> None:
    assert {Ground.DECIDER, Ground.ASSESSOR} <= _grounds(cast.supervisor, cast.staff)


def test_superior_of_the_superior_reads_but_does_not_decide(cast: Cast) -> None:
    assert _grounds(cast.head, cast.staff) == {Ground.ASSESSOR_SUPERIOR}


def test_superior_of_the_superior_decides_once_the_month_is_escalated(cast: Cast) -> None:
    assert Ground.DECIDER in _grounds(cast.head, cast.staff, is_escalated=True)


def test_outsider_is_nothing(cast: Cast) -> None:
    assert _grounds(cast.outsider, cast.staff) == frozenset()


def test_unit_hr_counts_only_inside_the_unit(cast: Cast) -> None:
    inside, outside = create_employee("HR unit", unit=cast.unit), create_employee("HR lain", unit=cast.other_unit)
    grant_role(inside, "unit_hr", cast.unit)
    grant_role(outside, "unit_hr", cast.other_unit)

    assert Ground.UNIT_HR in _grounds(inside, cast.staff)
    assert Ground.UNIT_HR not in _grounds(outside, cast.staff)


def test_city_hr_counts_everywhere(cast: Cast) -> None:
    assert Ground.CITY_HR in _grounds(cast.hr_admin, cast.staff)


def test_former_superior_is_nothing_to_later_entries(cast: Cast) -> None:
    former = create_employee("Atasan lama", unit=cast.unit, superior=cast.head)
    person = create_employee("Pindahan")
    moved = TODAY - timedelta(days=30)
    create_assignment(person, cast.unit, superior=former, ends_on=moved - timedelta(days=1))
    create_assignment(person, cast.unit, superior=cast.supervisor, starts_on=moved, jabatan="Jabatan baru")

    assert _grounds(former, person) == frozenset()


def test_hidden_object_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        check(Permission.ACTIVITY_READ, _grounds(cast.outsider, cast.staff))


def test_visible_object_refuses_the_act(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        check(Permission.ACTIVITY_EDIT, _grounds(cast.supervisor, cast.staff))
