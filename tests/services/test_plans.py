"""A plan from first draft to agreement and amendment."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.errors import Conflict, IllegalTransition, Invalid, NotAllowed, NotFound
from app.domain.periods import Semester
from app.domain.permissions import Viewer
from app.domain.skp import read_rhk_form
from app.extensions import db
from app.models import Assignment, AuditEvent, Employee, EmployeeMonth, Indicator, Notice, PlanLine, Skp, SkpVersion
from app.services.due_work import run_due_work
from app.services.plan_edit import remove_rhk, save_rhk
from app.services.plan_store import version_content
from app.services.plans import (
    Submission,
    agree_plan,
    cancel_amendment,
    close_plan,
    create_plan,
    pull_back_plan,
    send_back_plan,
    start_amendment,
    submit_plan,
)
from app.services.scoring import due_people
from app.services.sessions import viewer_of
from tests.factories import Cast, create_activity, create_assignment, create_cast, create_skp, grant_role, set_period
from tests.support.clock import NOW, TODAY

FIELDS = {
    "rhk": "Berkas akta terverifikasi",
    "kategori": "utama",
    "indikator-0": "Jumlah berkas",
    "aspek-0": "kuantitas",
    "target-0": "600",
    "satuan-0": "berkas",
    "kode_baru-0": "IKI-1",
}


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _viewer(employee: Employee) -> Viewer:
    return viewer_of(employee.id, today=TODAY)


def _drafted(cast: Cast, **fields: str) -> SkpVersion:
    version = create_plan(2026, viewer=_viewer(cast.staff), now=NOW)
    form = read_rhk_form(FIELDS | fields)
    save_rhk(version.public_id, "RHK-1", form, viewer=_viewer(cast.staff), now=NOW, is_new=True)
    return version


def _submitted(cast: Cast) -> SkpVersion:
    return submit_plan(_drafted(cast).public_id, Submission(), viewer=_viewer(cast.staff), now=NOW)


def _agreed(cast: Cast) -> SkpVersion:
    version = _submitted(cast)
    return agree_plan(version.public_id, version.content_hash or "", viewer=_viewer(cast.supervisor), now=NOW)


def _amended(cast: Cast, **fields: str) -> SkpVersion:
    """An amendment in the making: the target is raised, on the same plan line."""
    version = start_amendment(_agreed(cast).skp.public_id, viewer=_viewer(cast.staff), now=NOW)
    form = read_rhk_form(FIELDS | {"kode-0": "IKI-1", "target-0": "800"} | fields)
    save_rhk(version.public_id, "RHK-1", form, viewer=_viewer(cast.staff), now=NOW, is_new=False)
    return version


def test_a_new_plan_runs_over_the_posts_of_the_year(cast: Cast) -> None:
    version = create_plan(2026, viewer=_viewer(cast.staff), now=NOW)

    skp = version.skp
    assert (skp.starts_on, skp.ends_on, skp.state, version.number) == (
        date(2026, 1, 1),
        date(2026, 12, 31),
        "draft",
        1,
    )


def test_beginning_twice_gives_the_same_draft(cast: Cast) -> None:
    first, second = (create_plan(2026, viewer=_viewer(cast.staff), now=NOW).id for _ in range(2))

    assert first == second


def test_another_year_is_not_open_yet(cast: Cast) -> None:
    with pytest.raises(Conflict, match="plan_year_not_open"):
        create_plan(2027, viewer=_viewer(cast.staff), now=NOW)


def test_a_second_plan_in_the_same_post_is_an_amendment(cast: Cast) -> None:
    _agreed(cast)

    with pytest.raises(Conflict, match="plan_exists"):
        create_plan(2026, viewer=_viewer(cast.staff), now=NOW)


def test_without_a_definitif_post_there_is_no_plan(cast: Cast) -> None:
    db.session.query(Assignment).filter_by(employee_id=cast.staff.id).update({"penugasan": "plt"})
    db.session.commit()

    with pytest.raises(Conflict, match="plan_without_post"):
        create_plan(2026, viewer=_viewer(cast.staff), now=NOW)


def test_a_mover_begins_a_plan_for_the_new_post_and_agreeing_ends_the_old_one(cast: Cast) -> None:
    old = create_skp(cast.staff, assessor=cast.supervisor)
    db.session.query(Assignment).filter_by(employee_id=cast.staff.id).update({"ends_on": date(2026, 6, 30)})
    create_assignment(cast.staff, cast.unit, superior=cast.head, starts_on=date(2026, 7, 1), jabatan="Analis")

    version = _submitted(cast)
    agree_plan(version.public_id, version.content_hash or "", viewer=_viewer(cast.head), now=NOW)

    db.session.refresh(old)
    assert (version.skp.starts_on, old.ends_on) == (date(2026, 7, 1), date(2026, 6, 30))


def test_the_same_form_twice_is_one_result_with_one_plan_line(cast: Cast) -> None:
    version = _drafted(cast)

    save_rhk(version.public_id, "RHK-1", read_rhk_form(FIELDS), viewer=_viewer(cast.staff), now=NOW, is_new=True)

    lines = db.session.query(PlanLine).filter_by(employee_id=cast.staff.id).count()
    assert (len(version_content(version.id).indicators), lines) == (1, 1)


def test_an_indicator_cannot_take_the_line_of_another_plan(cast: Cast) -> None:
    other = create_skp(cast.staff, assessor=cast.supervisor, ends_on=date(2026, 6, 30))
    db.session.query(Assignment).filter_by(employee_id=cast.staff.id).update({"ends_on": date(2026, 6, 30)})
    create_assignment(cast.staff, cast.unit, superior=cast.head, starts_on=date(2026, 7, 1), jabatan="Analis")

    version = _drafted(cast, **{"kode-0": "IK1"})

    row = db.session.scalars(select(Indicator).where(Indicator.skp_version_id == version.id)).one()
    assert row.plan_line.skp_id != other.id


def test_a_result_can_be_taken_out_twice(cast: Cast) -> None:
    version = _drafted(cast)

    for _ in range(2):
        remove_rhk(version.public_id, "RHK-1", viewer=_viewer(cast.staff), now=NOW)

    assert not version_content(version.id).rhk


def test_an_empty_plan_is_not_submitted(cast: Cast) -> None:
    version = create_plan(2026, viewer=_viewer(cast.staff), now=NOW)

    with pytest.raises(Invalid, match="plan_empty"):
        submit_plan(version.public_id, Submission(), viewer=_viewer(cast.staff), now=NOW)


def test_a_plan_needs_a_main_result(cast: Cast) -> None:
    version = _drafted(cast, kategori="tambahan")

    with pytest.raises(Invalid, match="plan_without_utama"):
        submit_plan(version.public_id, Submission(), viewer=_viewer(cast.staff), now=NOW)


def test_without_a_recorded_superior_nobody_could_agree(cast: Cast) -> None:
    db.session.query(Assignment).filter_by(employee_id=cast.staff.id).update({"superior_id": None})
    db.session.commit()
    version = _drafted(cast)

    with pytest.raises(Conflict, match="plan_without_superior"):
        submit_plan(version.public_id, Submission(), viewer=_viewer(cast.staff), now=NOW)


def test_submitting_tells_the_superior_and_locks_the_content(cast: Cast) -> None:
    version = _submitted(cast)

    with pytest.raises(IllegalTransition):
        save_rhk(version.public_id, "RHK-1", read_rhk_form(FIELDS), viewer=_viewer(cast.staff), now=NOW, is_new=False)

    notice = db.session.query(Notice).filter_by(employee_id=cast.supervisor.id).one()
    assert (notice.code, version.state) == ("plan_submitted", "submitted")


def test_a_draft_is_hidden_from_everyone_but_its_owner(cast: Cast) -> None:
    version = _drafted(cast)

    with pytest.raises(NotFound):
        agree_plan(version.public_id, "", viewer=_viewer(cast.supervisor), now=NOW)


@pytest.mark.parametrize(
    ("who", "error"), [("staff", NotAllowed), ("head", NotAllowed), ("hr_admin", NotAllowed), ("outsider", NotFound)]
)
def test_only_the_superior_agrees(cast: Cast, who: str, error: type[Exception]) -> None:
    version = _submitted(cast)

    with pytest.raises(error):
        agree_plan(version.public_id, version.content_hash or "", viewer=_viewer(getattr(cast, who)), now=NOW)


def test_a_former_superior_does_not_agree(cast: Cast) -> None:
    version = _submitted(cast)
    db.session.query(Assignment).filter_by(employee_id=cast.staff.id).update({"ends_on": date(2026, 6, 30)})
    create_assignment(cast.staff, cast.unit, superior=cast.head, starts_on=date(2026, 7, 1), jabatan="Analis")

    with pytest.raises(NotFound):
        agree_plan(version.public_id, version.content_hash or "", viewer=_viewer(cast.supervisor), now=NOW)


def test_the_unit_hr_reads_but_does_not_agree(cast: Cast) -> None:
    grant_role(cast.outsider, "unit_hr", cast.unit)
    version = _submitted(cast)

    with pytest.raises(NotAllowed):
        agree_plan(version.public_id, version.content_hash or "", viewer=_viewer(cast.outsider), now=NOW)


def test_nobody_agrees_to_what_was_not_shown(cast: Cast) -> None:
    version = _submitted(cast)

    with pytest.raises(Conflict, match="plan_changed"):
        agree_plan(version.public_id, "0" * 64, viewer=_viewer(cast.supervisor), now=NOW)


def test_agreeing_makes_scores_due_tells_the_owner_and_is_audited(cast: Cast) -> None:
    version = _agreed(cast)

    months = db.session.scalars(select(EmployeeMonth.month).where(EmployeeMonth.employee_id == cast.staff.id)).all()
    notices = db.session.scalars(select(Notice.code).where(Notice.employee_id == cast.staff.id)).all()
    acts = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)).all()
    assert (version.state, version.skp.state, version.agreed_by_id) == ("agreed", "agreed", cast.supervisor.id)
    assert (sorted(months), notices, acts[-1]) == (["2026-06", "2026-12"], ["plan_agreed"], "plan.agreed")


def test_entries_without_a_line_are_pointed_out_after_agreement(cast: Cast) -> None:
    create_activity(cast.staff, work_date=date(2026, 3, 2))

    _agreed(cast)

    codes = db.session.scalars(select(Notice.code).where(Notice.employee_id == cast.staff.id)).all()
    assert "standing_entries_to_map" in codes


def test_a_sent_back_plan_is_a_draft_with_the_superiors_words(cast: Cast) -> None:
    version = _submitted(cast)

    send_back_plan(version.public_id, "Naikkan target.", viewer=_viewer(cast.supervisor), now=NOW)

    assert (version.state, version.skp.state, version.note) == ("draft", "draft", "Naikkan target.")


def test_sending_back_needs_words(cast: Cast) -> None:
    version = _submitted(cast)

    with pytest.raises(Invalid) as refused:
        send_back_plan(version.public_id, "  ", viewer=_viewer(cast.supervisor), now=NOW)

    assert list(refused.value.fields) == ["comment"]


def test_the_owner_pulls_back_and_goes_on_writing(cast: Cast) -> None:
    version = _submitted(cast)

    pull_back_plan(version.public_id, viewer=_viewer(cast.staff), now=NOW)

    assert (version.state, version.skp.state) == ("draft", "draft")


def test_an_amendment_keeps_lines_and_the_old_wording(cast: Cast) -> None:
    version = _amended(cast)
    submit_plan(version.public_id, Submission("Tugas bertambah", TODAY), viewer=_viewer(cast.staff), now=NOW)

    agree_plan(version.public_id, version.content_hash or "", viewer=_viewer(cast.supervisor), now=NOW)

    lines = db.session.query(PlanLine).filter_by(employee_id=cast.staff.id).count()
    versions = [(one.number, one.state, one.in_force_from) for one in version.skp.versions]
    assert lines == 1
    assert versions == [(1, "agreed", date(2026, 1, 1)), (2, "agreed", TODAY)]


def test_an_agreed_amendment_makes_the_running_semester_due_again(cast: Cast) -> None:
    version = _amended(cast)
    run_due_work(now=NOW)
    submit_plan(version.public_id, Submission("Tugas bertambah", TODAY), viewer=_viewer(cast.staff), now=NOW)

    agree_plan(version.public_id, version.content_hash or "", viewer=_viewer(cast.supervisor), now=NOW)

    assert (due_people(Semester(2026, 1)), due_people(Semester(2026, 2))) == ([], [cast.staff.id])


@pytest.mark.parametrize("day", [date(2026, 6, 30), date(2027, 1, 1)])
def test_an_amendment_does_not_reach_back_or_beyond(cast: Cast, day: date) -> None:
    version = _amended(cast)

    with pytest.raises(Invalid) as refused:
        submit_plan(version.public_id, Submission("Tugas bertambah", day), viewer=_viewer(cast.staff), now=NOW)

    assert list(refused.value.fields) == ["in_force_from"]


def test_an_amendment_says_why_and_changes_something(cast: Cast) -> None:
    version = _amended(cast, **{"target-0": "600"})

    with pytest.raises(Invalid) as refused:
        submit_plan(version.public_id, Submission("", TODAY), viewer=_viewer(cast.staff), now=NOW)

    assert sorted(refused.value.fields) == ["reason", "rhk"]


def test_a_cancelled_amendment_leaves_the_agreed_plan(cast: Cast) -> None:
    version = _amended(cast)

    cancel_amendment(version.public_id, viewer=_viewer(cast.staff), now=NOW)

    assert (version.state, version.skp.state) == ("withdrawn", "agreed")


def test_a_first_draft_cannot_be_cancelled_into_nothing(cast: Cast) -> None:
    version = _drafted(cast)

    with pytest.raises(Conflict, match="plan_not_agreed"):
        cancel_amendment(version.public_id, viewer=_viewer(cast.staff), now=NOW)


def test_a_plan_of_a_closed_semester_is_not_agreed(cast: Cast) -> None:
    version = _submitted(cast)
    set_period("2026-2", kind="semester")

    with pytest.raises(Conflict, match="plan_semester_closed"):
        agree_plan(version.public_id, version.content_hash or "", viewer=_viewer(cast.supervisor), now=NOW)


def test_a_plan_closes_after_its_last_day(cast: Cast) -> None:
    over = create_skp(cast.staff, assessor=cast.supervisor, tahun=2025)
    running = create_skp(cast.staff, assessor=cast.supervisor)

    closed = close_plan(over.public_id, viewer=_viewer(cast.supervisor), now=NOW)
    with pytest.raises(Conflict, match="plan_not_over"):
        close_plan(running.public_id, viewer=_viewer(cast.supervisor), now=NOW)

    assert closed.state == "closed"


def test_a_closed_plan_is_not_amended(cast: Cast) -> None:
    over = create_skp(cast.staff, assessor=cast.supervisor, tahun=2025, state="closed")

    with pytest.raises(Conflict, match="plan_not_agreed"):
        start_amendment(over.public_id, viewer=_viewer(cast.staff), now=NOW)


def test_plans_of_others_are_not_found(cast: Cast) -> None:
    skp: Skp = create_skp(cast.staff, assessor=cast.supervisor)

    with pytest.raises(NotFound):
        start_amendment(skp.public_id, viewer=_viewer(cast.outsider), now=NOW)
