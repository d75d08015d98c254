"""The preview of a profile on a past month: per person, per unit, for the budget, and nothing else changes."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from app.domain.errors import Invalid, NotFound
from app.extensions import db
from app.models import Assignment, Employee, ProfilePreview
from app.services.profile_preview import PreviewPage, preview_page, run_preview, start_preview
from app.services.rule_profiles import propose_profile
from app.services.tpp import compute_batches
from tests.factories import Cast, create_cast, create_employee
from tests.support.clock import NOW
from tests.support.profiles import hr, profile_text, proposal
from tests.tpp.rows import JUNE, all_batches, all_lines, complete, snapshot


@pytest.fixture
def cast(any_session: Any) -> Cast:
    cast = create_cast()
    for person in (cast.head, cast.supervisor):
        complete(person)
    complete(cast.staff, except_for={5: "TK"})
    other_head = (
        db.session.query(Employee)
        .join(Assignment, Assignment.superior_id == Employee.id)
        .filter(Assignment.employee_id == cast.outsider.id)
        .one()
    )
    for person in (cast.outsider, cast.hr_admin, other_head):
        complete(person)
    compute_batches(JUNE, by=None, now=NOW)
    return cast


def _finished() -> datetime:
    return NOW


def _preview(cast: Cast, text: str | None = None, month: str = "2026-06", **changes: Any) -> PreviewPage:
    row = propose_profile(proposal(text, **changes), by=hr(cast.hr_admin), now=NOW)
    started = start_preview(row.public_id, month, by=hr(cast.hr_admin), now=NOW)
    run_preview(started.public_id, finished=_finished)
    return preview_page(started.public_id, viewer=hr(cast.hr_admin))


def test_totals_are_those_of_the_lines(cast: Cast) -> None:
    page = _preview(cast)

    stored = sum(line.tpp_bruto or 0 for line in all_lines())
    assert (page.people, page.before, page.after) == (6, stored, 5_990_000)
    assert sum(unit.difference for unit in page.units) == page.difference == sum(one.difference for one in page.lines)
    assert (page.up, page.down, page.newly_held) == (0, 6, 0)


def test_largest_change_comes_first(cast: Cast) -> None:
    page = _preview(cast)

    sizes = [abs(one.difference) for one in page.lines]
    assert sizes == sorted(sizes, reverse=True)
    assert {(one.employee.id, one.after) for one in page.lines} >= {(cast.staff.id, 990_000)}


def test_who_is_paid_the_same_is_counted_and_not_listed(cast: Cast) -> None:
    same = next(line for line in all_lines() if line.employee_id == cast.staff.id).tpp_bruto

    page = _preview(cast, text=profile_text(amount=same, day=0))

    unchanged = [line for line in all_lines() if line.tpp_bruto == same]
    assert page.unchanged == len(unchanged) >= 1
    assert len(page.lines) == page.people - page.unchanged
    assert all(one.difference for one in page.lines)


def test_people_come_a_page_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.profile_preview.PAGE", 4)

    page = _preview(cast)
    rest = preview_page(page.preview.public_id, viewer=hr(cast.hr_admin), offset=4)

    assert ([len(one.lines) for one in (page, rest)], page.next_offset, rest.next_offset) == ([4, 2], 4, None)


def test_profile_of_one_unit_is_previewed_on_that_unit(cast: Cast) -> None:
    page = _preview(cast, unit_kode=cast.unit.kode)

    assert {unit.unit.id for unit in page.units} == {cast.unit.id}
    assert page.people == 3


def test_structure_is_previewed_on_months_before_it_begins(cast: Cast) -> None:
    page = _preview(cast, profile_text(valid_from="2026-07-01"))

    assert page.preview.state == "done"


def test_facts_that_the_profile_does_not_read_are_named(cast: Cast) -> None:
    page = _preview(cast)

    assert "kelas_jabatan" in page.ignored
    assert "tk" not in page.ignored


def test_people_whom_the_profile_cannot_compute_are_counted(cast: Cast) -> None:
    demanding = profile_text().replace("[[step]]", '[facts.pangkat]\ntype = "count"\ntitle = "Pangkat"\n\n[[step]]', 1)

    page = _preview(cast, demanding)

    assert (page.newly_held, page.after) == (6, 0)


def test_parameter_without_a_row_in_that_month_is_the_reason(cast: Cast) -> None:
    text = profile_text().replace('of = ["tk", 10000]', 'of = ["tk", {parameter = "weight_fiscal"}]')
    old = all_batches()[0]
    old.month = "2010-01"
    db.session.commit()

    page = _preview(cast, text, month="2010-01")

    assert page.preview.state == "failed"
    assert page.problem is not None
    assert (page.problem["code"], page.problem["name"]) == ("parameter_not_in_force", "weight_fiscal")


def test_nothing_of_the_batches_changes(cast: Cast) -> None:
    before = snapshot()

    _preview(cast)

    assert snapshot() == before


@pytest.mark.parametrize("month", ["2026-07", "2026-08", "2027-01", "x", "2026-05"])
def test_running_future_unknown_and_empty_months_are_refused(cast: Cast, month: str) -> None:
    row = propose_profile(proposal(), by=hr(cast.hr_admin), now=NOW)

    with pytest.raises(Invalid) as refused:
        start_preview(row.public_id, month, by=hr(cast.hr_admin), now=NOW)

    assert set(refused.value.fields) == {"month"}
    assert db.session.query(ProfilePreview).count() == 0


def test_preview_that_runs_says_how_far_it_is(cast: Cast) -> None:
    row = propose_profile(proposal(), by=hr(cast.hr_admin), now=NOW)
    started = start_preview(row.public_id, "2026-06", by=hr(cast.hr_admin), now=NOW)

    page = preview_page(started.public_id, viewer=hr(cast.hr_admin))

    assert (page.preview.state, page.preview.done, page.preview.total, page.lines) == ("running", 0, 6, [])


def test_unknown_preview_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        preview_page(uuid4(), viewer=hr(cast.hr_admin))


def test_who_was_held_before_is_told_apart(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8)
    compute_batches(JUNE, by=None, now=NOW)

    page = _preview(cast)

    assert (page.newly_computed, page.newly_computed_amount) == (1, 1_000_000)
    assert [one.before for one in page.lines if one.employee.id == person.id] == [None]
