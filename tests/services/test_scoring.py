"""Scores from roll-ups: what is due, what is published, what stays."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.errors import Conflict, Invalid, NotAllowed
from app.domain.periods import Month, Semester
from app.domain.permissions import Viewer
from app.domain.predikat import Predikat
from app.extensions import db
from app.models import Employee, Feedback, Score
from app.services.due_work import run_due_work
from app.services.rollup_marks import mark_changed
from app.services.score_acts import Assessment, assess_score, finalise_unit
from app.services.score_explain import explain
from app.services.scoring import due_people
from app.services.sessions import viewer_of
from app.services.unit_of_work import unit_of_work
from tests.factories import Cast, create_activity, create_cast, create_skp, plan_line, set_period
from tests.support.clock import NOW, TODAY

FIRST = Semester(2026, 1)
VALUES = (
    "berorientasi_pelayanan",
    "akuntabel",
    "kompeten",
    "harmonis",
    "loyal",
    "adaptif",
    "kolaboratif",
)


def _give_feedback(to: Employee, by: Employee, rating: str = "sesuai") -> None:
    with unit_of_work():
        for value in VALUES:
            db.session.add(
                Feedback(
                    employee_id=to.id,
                    semester=FIRST.code,
                    assessor_id=by.id,
                    peran="atasan",
                    nilai_perilaku=value,
                    rating=rating,
                    given_at=NOW,
                )
            )
        mark_changed([(to.id, "2026-06")])


def _work(cast: Cast, *, volume: str = "600") -> None:
    """A first semester that meets the half-year targets of the standard plan (600 perekaman, 300 berkas)."""
    skp = create_skp(cast.staff, assessor=cast.supervisor)
    first, second = plan_line(cast.staff.id, "IK1", skp=skp), plan_line(cast.staff.id, "IK2", skp=skp)
    day = date(2026, 3, 2)
    create_activity(cast.staff, work_date=day, line=first, volume=volume, satuan="perekaman", status="approved")
    create_activity(cast.staff, work_date=day, start=700, line=second, volume="300", status="approved")
    with unit_of_work():
        mark_changed([(cast.staff.id, "2026-03")])


def _score(employee: Employee) -> Score:
    return db.session.scalars(
        select(Score).where(Score.employee_id == employee.id, Score.semester == FIRST.code, Score.is_current.is_(True))
    ).one()


def _viewer(employee: Employee) -> Viewer:
    return viewer_of(employee.id, today=TODAY)


def test_proposes_a_score_from_approved_work_and_the_superiors_levels(any_session: Any) -> None:
    cast = create_cast()
    _work(cast)
    _give_feedback(cast.staff, cast.supervisor)

    run_due_work(now=NOW)

    score = _score(cast.staff)
    assert (score.status, score.rating_hasil, score.rating_perilaku, score.predikat) == (
        "proposed",
        "sesuai",
        "sesuai",
        "baik",
    )


def test_explains_a_score_down_to_the_indicator(any_session: Any) -> None:
    cast = create_cast()
    _work(cast)
    run_due_work(now=NOW)

    found = explain(cast.staff.nip, FIRST)

    assert found is not None
    first = found["hasil"]["rhk"][0]["indikator"][0]
    assert (first["indikator_kode"], first["target"], first["realisasi"], first["capaian"]) == (
        "IK1",
        "600",
        "600",
        "1.0000",
    )


def test_a_second_round_changes_nothing(any_session: Any) -> None:
    cast = create_cast()
    _work(cast)
    run_due_work(now=NOW)

    again = run_due_work(now=NOW)

    assert (again.months, again.scores, _score(cast.staff).revision) == (0, 0, 1)


def test_new_work_makes_a_linked_revision_for_that_person_only(any_session: Any) -> None:
    cast = create_cast()
    _work(cast)
    create_skp(cast.supervisor, assessor=cast.head)
    run_due_work(now=NOW)
    before = _score(cast.staff)
    line = plan_line(cast.staff.id, "IK1")
    create_activity(
        cast.staff, work_date=date(2026, 4, 1), line=line, volume="60", satuan="perekaman", status="approved"
    )
    with unit_of_work():
        mark_changed([(cast.staff.id, "2026-04")])

    run_due_work(now=NOW)

    after = _score(cast.staff)
    assert (after.revision, after.previous_id, _score(cast.supervisor).revision) == (2, before.id, 1)


def test_the_superior_confirms_and_hr_makes_final_after_six_closed_months(any_session: Any) -> None:
    cast = create_cast()
    _work(cast)
    _give_feedback(cast.staff, cast.supervisor)
    run_due_work(now=NOW)
    score = _score(cast.staff)

    assess_score(score.public_id, Assessment(revision=1), viewer=_viewer(cast.supervisor), now=NOW)
    for month in FIRST.months:
        set_period(month.code)
    done = finalise_unit(cast.unit.id, FIRST, viewer=_viewer(cast.hr_admin), now=NOW)

    assert (done.final, _score(cast.staff).status) == (1, "final")


def test_a_final_score_is_not_recomputed(any_session: Any) -> None:
    cast = create_cast()
    _work(cast)
    run_due_work(now=NOW)
    db.session.query(Score).update({"status": "final"})
    db.session.commit()
    _give_feedback(cast.staff, cast.supervisor)

    due = due_people(FIRST)

    assert due == []


def test_refuses_to_make_final_while_a_month_is_open(any_session: Any) -> None:
    cast = create_cast()

    with pytest.raises(Conflict, match="semester_not_closed"):
        finalise_unit(cast.unit.id, FIRST, viewer=_viewer(cast.hr_admin), now=NOW)


def test_refuses_assessment_by_anyone_but_the_assessor(any_session: Any) -> None:
    cast = create_cast()
    _work(cast)
    run_due_work(now=NOW)
    score = _score(cast.staff)

    with pytest.raises(NotAllowed):
        assess_score(score.public_id, Assessment(revision=1), viewer=_viewer(cast.staff), now=NOW)


def test_a_changed_predikat_needs_a_reason(any_session: Any) -> None:
    cast = create_cast()
    _work(cast)
    _give_feedback(cast.staff, cast.supervisor)
    run_due_work(now=NOW)
    change = Assessment(revision=1, predikat=Predikat.BUTUH_PERBAIKAN)

    with pytest.raises(Invalid) as refused:
        assess_score(_score(cast.staff).public_id, change, viewer=_viewer(cast.supervisor), now=NOW)

    assert "reason" in refused.value.fields


def test_each_result_above_expectation_needs_a_sentence(any_session: Any) -> None:
    cast = create_cast()
    _work(cast, volume="720")
    _give_feedback(cast.staff, cast.supervisor)
    run_due_work(now=NOW)
    score = _score(cast.staff)

    with pytest.raises(Invalid) as refused:
        assess_score(score.public_id, Assessment(revision=1), viewer=_viewer(cast.supervisor), now=NOW)

    assert list(refused.value.fields) == ["sentence-RHK1"]


def test_refuses_a_revision_that_was_replaced_meanwhile(any_session: Any) -> None:
    cast = create_cast()
    _work(cast)
    _give_feedback(cast.staff, cast.supervisor)
    run_due_work(now=NOW)
    old = _score(cast.staff).public_id
    _give_feedback(cast.staff, cast.supervisor, "di_atas")
    run_due_work(now=NOW)

    with pytest.raises(Conflict, match="score_changed"):
        assess_score(old, Assessment(revision=1), viewer=_viewer(cast.supervisor), now=NOW)


def test_stores_the_payload_that_a_recomputation_reproduces(any_session: Any) -> None:
    cast = create_cast()
    _work(cast)
    run_due_work(now=NOW)
    first = _score(cast.staff).payload
    with unit_of_work():
        mark_changed([(cast.staff.id, "2026-03")])

    run_due_work(now=NOW)

    assert (_score(cast.staff).payload, json.loads(first)["rule_version"]) == (first, "permenpanrb-6-2022")


def test_months_of_the_semester_are_the_first_six() -> None:
    assert [month.code for month in FIRST.months] == [Month(2026, number).code for number in range(1, 7)]
