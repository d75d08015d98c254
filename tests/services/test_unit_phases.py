"""Bulan bayangan: begun by one person, ended by another, and never over a month that was verified."""

from typing import Any

import pytest

from app.domain.errors import Conflict, Invalid, NotAllowed
from app.domain.permissions import Role, RoleGrant, Viewer
from app.extensions import db
from app.models import AuditEvent, UnitPhase
from app.services.tpp import compute_batches
from app.services.tpp_acts import ActRequest, verify_batch
from app.services.unit_phases import begin_shadow, go_live, list_phases
from tests.factories import Cast, create_cast, create_employee, create_unit
from tests.support.clock import NOW
from tests.tpp.rows import JUNE, all_batches, complete


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _first(cast: Cast) -> Viewer:
    return Viewer(cast.hr_admin.id, (RoleGrant(Role.HR),))


def _second(cast: Cast) -> Viewer:
    return Viewer(cast.outsider.id, (RoleGrant(Role.HR),))


def _begin(cast: Cast, month: str = "2026-06", document: str = "SE 1/2026", unit: str = "") -> UnitPhase:
    return begin_shadow(unit or cast.unit.kode, month, document, viewer=_first(cast), now=NOW)


def _live(cast: Cast, month: str = "2026-08", by: Viewer | None = None) -> UnitPhase:
    return go_live(cast.unit.kode, month, viewer=by or _second(cast), now=NOW)


def _decide(cast: Cast) -> None:
    complete(create_employee(unit=cast.unit))
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    batch = all_batches()[0]
    batch.state = "verified"
    db.session.commit()


def test_a_second_person_sets_the_unit_live(cast: Cast) -> None:
    _begin(cast)

    phase = _live(cast)

    assert (phase.shadow_from, phase.live_from, phase.live_by_id) == ("2026-06", "2026-08", cast.outsider.id)
    actions = [row.action for row in db.session.query(AuditEvent).order_by(AuditEvent.seq)]
    assert actions == ["unit_phase.shadow_begun", "unit_phase.live"]


def test_who_began_it_cannot_set_it_live(cast: Cast) -> None:
    _begin(cast)

    with pytest.raises(NotAllowed, match="phase_second_person"):
        _live(cast, by=_first(cast))

    assert [row.may_go_live for row in list_phases(_first(cast))] == [False]
    assert [row.may_go_live for row in list_phases(_second(cast))] == [True]


def test_repeating_an_act_changes_nothing_and_another_wording_is_refused(cast: Cast) -> None:
    _begin(cast)
    _begin(cast)
    _live(cast)
    _live(cast)

    with pytest.raises(Conflict, match="phase_exists"):
        _begin(cast, "2026-07")
    with pytest.raises(Conflict, match="phase_live_already"):
        _live(cast, "2026-09")
    assert db.session.query(AuditEvent).count() == 2


@pytest.mark.parametrize("month", ["2026-05", "2026-06", "Agustus"])
def test_refuses_to_go_live_before_a_month_in_shadow(cast: Cast, month: str) -> None:
    _begin(cast)

    with pytest.raises(Invalid) as refused:
        _live(cast, month)

    assert list(refused.value.fields) == ["bulan_berlaku"]


def test_refuses_to_go_live_without_a_shadow(cast: Cast) -> None:
    with pytest.raises(Conflict, match="phase_unknown"):
        _live(cast)


def test_only_an_opd_has_a_phase(cast: Cast) -> None:
    below = create_unit(parent=cast.unit)

    with pytest.raises(Invalid) as refused:
        _begin(cast, "2026-06", "", below.kode)

    assert sorted(refused.value.fields) == ["dasar", "unit"]


def test_refuses_a_shadow_over_a_month_that_was_verified(cast: Cast) -> None:
    _decide(cast)

    with pytest.raises(Conflict, match="phase_months_decided"):
        _begin(cast, "2026-05")

    _begin(cast, "2026-07")


def test_refuses_to_go_live_over_a_verified_shadow(cast: Cast) -> None:
    _begin(cast, "2026-05")
    _decide(cast)

    with pytest.raises(Conflict, match="phase_months_decided"):
        _live(cast, "2026-06")

    assert _live(cast, "2026-07").live_from == "2026-07"


def test_hr_of_a_unit_sets_no_phase(cast: Cast) -> None:
    unit_hr = Viewer(cast.outsider.id, (RoleGrant(Role.UNIT_HR, cast.unit.id),))

    with pytest.raises(NotAllowed):
        begin_shadow(cast.unit.kode, "2026-06", "SE 1", viewer=unit_hr, now=NOW)


def test_a_shadow_batch_is_not_verified_while_somebody_lacks_the_old_amount(cast: Cast) -> None:
    _begin(cast)
    complete(create_employee(unit=cast.unit))
    for person in (cast.head, cast.supervisor, cast.staff):
        complete(person)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    batch = all_batches()[0]
    verifier = Viewer(cast.staff.id, (RoleGrant(Role.VERIFIER, cast.unit.id),))

    with pytest.raises(Conflict, match="tpp_legacy_missing") as refused:
        verify_batch(ActRequest(batch.public_id, batch.version), by=verifier, now=NOW)

    assert refused.value.params == {"count": 4, "month": JUNE}
