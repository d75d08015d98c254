"""What waits, what is due and what was paid after waiting, for the office whose units it concerns."""

from typing import Any

import pytest

from app.domain.errors import Invalid, NotAllowed
from app.domain.permissions import Role, RoleGrant, Viewer
from app.domain.tpp_batch import RunKind
from app.extensions import db
from app.models import AuditEvent, Employee, Withholding
from app.services.tpp import compute_batches
from app.services.withheld_months import WithheldPage, withheld_page
from app.services.withholdings import ReleaseForm, WithholdingForm, record_withholding, release_by_id
from tests.factories import Cast, create_cast, create_employee
from tests.support.clock import NOW
from tests.support.queries import counted
from tests.tpp.rows import JUNE, all_batches, complete, line_of


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _hr(cast: Cast) -> Viewer:
    return Viewer(cast.hr_admin.id, (RoleGrant(Role.HR),))


def _page(viewer: Viewer) -> WithheldPage:
    return withheld_page(viewer=viewer, now=NOW)


def _withheld(cast: Cast) -> tuple[Employee, Withholding]:
    """A person whose June was computed and, with the batch paid, not given."""
    person = complete(create_employee(unit=cast.unit, kelas_jabatan=8))
    form = WithholdingForm("lhkpn", "2026-06", "Surat 4/2026")
    return person, record_withholding(person.public_id, form, viewer=_hr(cast), now=NOW)


def _pay() -> None:
    batch = all_batches()[-1]
    batch.state = "paid"
    db.session.commit()


def _release(cast: Cast, row: Withholding) -> None:
    form = ReleaseForm(str(row.public_id), "2026-06", "LHKPN masuk 1 Juli, surat 9")
    release_by_id(form, viewer=_hr(cast), now=NOW)


def test_a_withholding_shows_the_months_it_has_kept(cast: Cast) -> None:
    person, row = _withheld(cast)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    before = _page(_hr(cast))
    _pay()

    after = _page(_hr(cast))

    assert [(one.public_id, one.waiting, one.netto) for one in before.open] == [(row.public_id, (), 0)]
    assert [(one.nip, one.netto, [month.month for month in one.waiting]) for one in after.open] == [
        (person.nip, line_of(person).tpp_netto, ["2026-06"])
    ]
    assert (after.due, after.settled) == ((), ())


def test_a_release_makes_the_month_due_and_is_audited_with_its_reason(cast: Cast) -> None:
    person, row = _withheld(cast)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    _pay()

    _release(cast, row)

    page = _page(_hr(cast))
    event = db.session.query(AuditEvent).filter_by(action="withholding.released").one()
    assert (page.open, [(one.nip, one.month) for one in page.due]) == ((), [(person.nip, "2026-06")])
    assert "LHKPN masuk 1 Juli, surat 9" in event.data and '"2026-06"' in event.data


def test_a_paid_month_names_the_batch_that_paid_it(cast: Cast) -> None:
    person, row = _withheld(cast)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    _pay()
    _release(cast, row)

    compute_batches(JUNE, unit_kode=cast.unit.kode, run=RunKind.SUSULAN, by=None, now=NOW)

    page = _page(_hr(cast))
    batch = next(one for one in all_batches() if one.run_kind == "susulan")
    (settled,) = page.settled
    assert page.due == ()
    assert (settled.nip, settled.month, settled.batch, settled.state) == (
        person.nip,
        "2026-06",
        batch.public_id,
        "draft",
    )


def test_an_office_sees_only_what_its_units_wait_for(cast: Cast) -> None:
    _withheld(cast)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    _pay()

    own = _page(Viewer(cast.hr_admin.id, (RoleGrant(Role.UNIT_HR, cast.unit.id),)))
    other = _page(Viewer(cast.hr_admin.id, (RoleGrant(Role.UNIT_HR, cast.other_unit.id),)))

    assert (len(own.open), len(own.open[0].waiting)) == (1, 1)
    assert (other.open, other.due, other.settled) == ((), (), ())


def test_who_keeps_no_office_is_refused(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        _page(Viewer(cast.staff.id))


@pytest.mark.parametrize("choice", ["", "entah", "018f0000-0000-7000-8000-000000000000"])
def test_a_release_of_nothing_known_is_refused_by_the_field(cast: Cast, choice: str) -> None:
    with pytest.raises(Invalid) as refused:
        release_by_id(ReleaseForm(choice, "2026-06", "Surat 9"), viewer=_hr(cast), now=NOW)

    assert list(refused.value.fields) == ["penahanan"]


def test_a_unit_office_may_look_but_not_release(cast: Cast) -> None:
    _, row = _withheld(cast)
    viewer = Viewer(cast.hr_admin.id, (RoleGrant(Role.UNIT_HR, cast.unit.id),))

    with pytest.raises(NotAllowed):
        release_by_id(ReleaseForm(str(row.public_id), "2026-06", "Surat 9"), viewer=viewer, now=NOW)


def test_more_people_cost_no_more_queries(cast: Cast) -> None:
    _withheld(cast)
    with counted() as one:
        _page(_hr(cast))
    for _ in range(3):
        _withheld(cast)

    with counted() as four:
        _page(_hr(cast))

    assert (one.count, len(_page(_hr(cast)).open)) == (four.count, 4)
