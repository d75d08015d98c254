"""Who is left out of a batch, listed with the reason; what HR recorded changes exactly the lines it concerns."""

import json
from datetime import date
from typing import Any

import pytest

from app.domain.errors import ParameterNotInForce
from app.domain.periods import Month
from app.extensions import db
from app.models import Emergency, EmployeeStanding, LegacyTpp, TppExclusion, UnitPhase, Withholding
from app.services import tpp_members
from app.services.tpp import compute_batches, is_stale
from app.services.tpp_totals import batch_totals
from app.services.verify import verify_all
from tests.factories import Cast, create_assignment, create_cast, create_employee, create_unit
from tests.support.clock import NOW
from tests.tpp.rows import JUNE, all_batches, complete, line_of

FULL = 3_500_452


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _compute(month: Month = JUNE, **values: Any) -> list[Any]:
    return compute_batches(month, **{"by": None, "now": NOW, **values})


def _saved(*rows: Any) -> None:
    db.session.add_all(rows)
    db.session.commit()


def _standing(person: Any, kind: str = "mpp", starts_on: date = date(2026, 6, 1), ends_on: date | None = None) -> None:
    by = {"recorded_by_id": person.id, "recorded_at": NOW}
    _saved(
        EmployeeStanding(
            employee_id=person.id, kind=kind, starts_on=starts_on, ends_on=ends_on, document="SK 12/2026", **by
        )
    )


def _withheld(person: Any, reason: str = "lhkpn", first_month: str = "2026-06") -> None:
    row = {"document": "Surat 4/2026", "recorded_by_id": person.id, "recorded_at": NOW}
    _saved(Withholding(employee_id=person.id, reason=reason, first_month=first_month, **row))


def _excluded() -> dict[int, tuple[str, dict[str, Any]]]:
    rows = db.session.query(TppExclusion).populate_existing()
    return {row.employee_id: (row.reason, json.loads(row.params)) for row in rows}


def _full(cast: Cast, **values: Any) -> Any:
    return complete(create_employee(unit=cast.unit, kelas_jabatan=8, **values))


def test_a_standing_on_the_last_day_leaves_out_with_its_document(cast: Cast) -> None:
    person = _full(cast)
    _standing(person, ends_on=date(2026, 6, 30))

    _compute(unit_kode=cast.unit.kode)

    params = {"kind": "mpp", "document": "SK 12/2026", "from": "2026-06-01", "to": "2026-06-30"}
    assert _excluded()[person.id] == ("kedudukan", params)
    assert db.session.query(TppExclusion).count() == 1


@pytest.mark.parametrize(("starts_on", "ends_on"), [(date(2026, 6, 1), date(2026, 6, 29)), (date(2026, 7, 1), None)])
def test_a_standing_that_does_not_hold_on_the_last_day_leaves_nobody_out(
    cast: Cast, starts_on: date, ends_on: date | None
) -> None:
    person = _full(cast)
    _standing(person, starts_on=starts_on, ends_on=ends_on)

    _compute(unit_kode=cast.unit.kode)

    assert (_excluded(), line_of(person).tpp_bruto) == ({}, FULL)


def test_a_revoked_standing_leaves_nobody_out(cast: Cast) -> None:
    person = _full(cast)
    _standing(person)
    row = db.session.query(EmployeeStanding).one()
    row.revoked_by_id, row.revoked_at, row.revoke_reason = person.id, NOW, "Salah orang"
    db.session.commit()

    _compute(unit_kode=cast.unit.kode)

    assert _excluded() == {}


def test_lists_everyone_the_roster_leads_to_the_opd_but_who_is_not_in(cast: Cast) -> None:
    scheme = create_employee(unit=cast.unit, skema_tunjangan="tpg")
    acting = create_employee(unit=cast.unit, penugasan="plt")
    left = create_employee(unit=cast.unit, ends_on=date(2026, 6, 12))
    moved = create_employee(unit=cast.unit, ends_on=date(2026, 6, 12))
    create_assignment(moved, cast.other_unit, starts_on=date(2026, 6, 13))
    studying = _full(cast, nama="Tugas Belajar")

    _compute(unit_kode=cast.unit.kode)

    assert _excluded() == {
        scheme.id: ("skema", {"scheme": "tpg"}),
        acting.id: ("tanpa_definitif", {"penugasan": "plt"}),
        left.id: ("selesai", {"ended": "2026-06-12"}),
        moved.id: ("pindah", {"ended": "2026-06-12", "unit": cast.other_unit.kode}),
    }
    assert line_of(studying).status == "dihitung"


def test_lists_who_is_left_out_by_a_code(cast: Cast) -> None:
    person = complete(create_employee(unit=cast.unit), except_for={30: "TB"})

    _compute(unit_kode=cast.unit.kode)

    assert _excluded()[person.id] == ("kode_kehadiran", {"code": "TB"})


def test_a_change_of_who_is_left_out_makes_a_draft_stale(cast: Cast) -> None:
    _full(cast)
    _compute(unit_kode=cast.unit.kode)

    create_employee(unit=cast.unit, skema_tunjangan="blud")

    assert is_stale(all_batches()[0])


def test_an_unchanged_batch_with_exclusions_is_written_once(cast: Cast) -> None:
    create_employee(unit=cast.unit, skema_tunjangan="blud")
    _full(cast)

    first, second = _compute(unit_kode=cast.unit.kode), _compute(unit_kode=cast.unit.kode)

    assert (first[0].result, second[0].result) == ("computed", "unchanged")


def test_refuses_to_compute_when_a_standing_has_no_effect_in_force(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _standing(_full(cast))
    monkeypatch.setattr(tpp_members, "_entry", _no_row)

    with pytest.raises(ParameterNotInForce):
        _compute(unit_kode=cast.unit.kode)


def _no_row(at: Any, name: str, key: str) -> Any:
    raise ParameterNotInForce(f"{name}[{key}]", at.on, at.asked_by)


def test_withheld_pay_is_computed_and_not_to_be_paid_now(cast: Cast) -> None:
    person, other = _full(cast), _full(cast)
    _withheld(person)

    _compute(unit_kode=cast.unit.kode)

    line, totals = line_of(person), batch_totals(all_batches()[0].id)
    assert (line.withheld_reason, line.tpp_bruto, line.status) == ("lhkpn", FULL, "dihitung")
    assert line_of(other).withheld_reason is None
    assert (totals.withheld, totals.withheld_netto) == (1, line.tpp_netto)
    assert totals.to_pay == totals.netto - (line.tpp_netto or 0)


@pytest.mark.parametrize(("first", "expected"), [("2026-07", None), ("2026-06", "tptgr"), ("2025-12", "tptgr")])
def test_a_withholding_begins_with_its_first_month(cast: Cast, first: str, expected: str | None) -> None:
    person = _full(cast)
    _withheld(person, "tptgr", first)

    _compute(unit_kode=cast.unit.kode)

    assert line_of(person).withheld_reason == expected


def test_deductions_of_emergency_days_are_not_applied_and_listed(cast: Cast) -> None:
    person = complete(
        create_employee(unit=cast.unit, kelas_jabatan=8), except_for={2: "TK", 3: (600, 990), 4: "TK", 5: None}
    )
    for unit_id, day in ((cast.unit.id, 2), (None, 3), (cast.other_unit.id, 4), (None, 5)):
        _saved(
            Emergency(
                unit_id=unit_id,
                starts_on=date(2026, 6, day),
                ends_on=date(2026, 6, day),
                name="Banjir",
                document="SK 3",
                recorded_by_id=person.id,
                recorded_at=NOW,
            )
        )

    _compute(unit_kode=cast.unit.kode)

    line = line_of(person)
    # One TK on the other unit's emergency stays: × 0.97.
    assert (line.tpp_bruto, line.missing_days) == (3_395_438, 0)
    assert json.loads(line.facts)["darurat"] == [
        ["2026-06-02", "tk", 1, "Banjir"],
        ["2026-06-03", "terlambat", 150, "Banjir"],
    ]
    assert ["emergency", {"days": 2, "event": "Banjir", "month": "2026-06", "semester": "2025-2"}] in json.loads(
        line.notes
    )


def test_an_emergency_that_stops_deadlines_alone_deducts_as_ever(cast: Cast) -> None:
    person = complete(create_employee(unit=cast.unit, kelas_jabatan=8), except_for={2: "TK"})
    _saved(
        Emergency(
            starts_on=date(2026, 6, 1),
            ends_on=date(2026, 6, 30),
            stops_deductions=False,
            name="Server padam",
            document="SK 3",
            recorded_by_id=person.id,
            recorded_at=NOW,
        )
    )

    _compute(unit_kode=cast.unit.kode)

    assert line_of(person).tpp_bruto == 3_395_438


def _shadow(cast: Cast, shadow_from: str = "2026-06", live_from: str | None = None) -> None:
    _saved(
        UnitPhase(
            unit_id=cast.unit.id,
            shadow_from=shadow_from,
            live_from=live_from,
            document="SK 1",
            recorded_by_id=cast.hr_admin.id,
            recorded_at=NOW,
        )
    )


def test_a_shadow_batch_pays_the_old_amounts_and_names_who_lacks_one(cast: Cast) -> None:
    person, other = _full(cast), _full(cast)
    _shadow(cast)
    _saved(LegacyTpp(employee_id=person.id, bulan="2026-06", jumlah=2_000_000, imported_at=NOW))

    _compute(unit_kode=cast.unit.kode)

    batch, missing = all_batches()[0], [code for code, _ in json.loads(line_of(other).notes)]
    totals = batch_totals(batch.id)
    assert (batch.is_shadow, line_of(person).legacy_amount, line_of(other).legacy_amount) == (True, 2_000_000, None)
    assert (totals.to_pay, totals.legacy, "legacy_missing" in missing) == (2_000_000, 2_000_000, True)
    assert totals.legacy_missing == totals.people - 1


@pytest.mark.parametrize(
    ("shadow_from", "live_from", "expected"),
    [("2026-07", None, False), ("2026-06", "2026-07", True), ("2026-05", "2026-06", False)],
)
def test_a_unit_is_in_shadow_from_its_first_month_until_it_is_live(
    cast: Cast, shadow_from: str, live_from: str | None, expected: bool
) -> None:
    _full(cast)
    _shadow(cast, shadow_from, live_from)

    _compute(unit_kode=cast.unit.kode)

    assert all_batches()[0].is_shadow is expected


def test_a_batch_with_all_of_it_verifies_from_what_is_stored(cast: Cast) -> None:
    _withheld(_full(cast))
    _standing(_full(cast))
    create_employee(unit=create_unit(parent=cast.unit), skema_tunjangan="tpg")
    _shadow(cast)

    _compute(unit_kode=cast.unit.kode)

    assert [one for one in verify_all() if "tpp" in str(one)] == []
