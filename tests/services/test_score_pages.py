"""What the plan and score pages read and write, on both databases."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.domain.errors import Conflict, NotAllowed
from app.domain.perilaku import NilaiPerilaku
from app.domain.permissions import Viewer
from app.domain.predikat import Rating
from app.extensions import db
from app.models import AuditEvent, EmployeeMonth, Feedback, Score
from app.services.due_work import run_due_work
from app.services.feedback import Levels, give_levels
from app.services.plan_read import own_plan, plan_view
from app.services.plan_versions import rhk_page, team_plans, version_view
from app.services.plans import start_amendment
from app.services.realisations import asked_figures, confirm_realisation, give_realisation, reopen_realisation
from app.services.score_acts import Assessment, assess_score
from app.services.score_entries import Cursor, counted_entries
from app.services.score_marks import mark_scores_due
from app.services.score_read import own_score, own_semesters, score_view
from app.services.score_team import team_scores
from app.services.scoring import due_people
from app.services.sessions import viewer_of
from app.services.unit_of_work import unit_of_work
from tests.factories import Cast, create_cast, create_skp, plan_line, set_period
from tests.routes.score_pages import FIRST, OPEN, create_semester, current_score, give_levels_of

LEVELS = Levels(dict.fromkeys(NilaiPerilaku, Rating.SESUAI), {NilaiPerilaku.LOYAL: "Menjaga data warga"})


@pytest.fixture
def cast(any_session: Any) -> Cast:
    found = create_cast()
    create_semester(found)
    return found


def _viewer(employee: Any) -> Viewer:
    return viewer_of(employee.id, today=OPEN.date())


def test_a_change_beside_entries_makes_the_score_due_and_not_the_month(cast: Cast) -> None:
    set_period("2026-06")
    current_score(cast)
    with unit_of_work():
        mark_scores_due(cast.staff.id, [FIRST])

    month = db.session.query(EmployeeMonth).filter_by(employee_id=cast.staff.id, month="2026-06").one()
    assert due_people(FIRST) == [cast.staff.id]
    assert month.changes == month.counted_changes


def test_a_month_that_was_due_stays_due(cast: Cast) -> None:
    with unit_of_work():
        mark_scores_due(cast.staff.id, [FIRST])

    months = db.session.query(EmployeeMonth).filter_by(employee_id=cast.staff.id, month="2026-03").one()
    assert months.changes != months.counted_changes


def test_levels_make_a_revision_and_an_audit_row(cast: Cast) -> None:
    score = current_score(cast)

    after = give_levels(score.public_id, LEVELS, viewer=_viewer(cast.supervisor), now=OPEN)

    acts = [row.action for row in db.session.query(AuditEvent).order_by(AuditEvent.seq)]
    assert (after.revision, after.predikat, acts[-1]) == (2, "baik", "feedback.given")
    assert due_people(FIRST) == []


def test_levels_stay_open_when_all_six_months_are_closed(cast: Cast) -> None:
    score = current_score(cast)
    for month in FIRST.months:
        set_period(month.code)

    after = give_levels(score.public_id, LEVELS, viewer=_viewer(cast.supervisor), now=OPEN)
    assessed = assess_score(after.public_id, Assessment(revision=2), viewer=_viewer(cast.supervisor), now=OPEN)

    assert assessed.status == "assessed"


def test_the_owner_gives_no_levels_to_themselves(cast: Cast) -> None:
    score = current_score(cast)

    with pytest.raises(NotAllowed):
        give_levels(score.public_id, LEVELS, viewer=_viewer(cast.staff), now=OPEN)

    assert db.session.query(Feedback).count() == 0


def test_reads_a_score_with_texts_levels_and_history(cast: Cast) -> None:
    first = current_score(cast)
    second = give_levels(first.public_id, LEVELS, viewer=_viewer(cast.supervisor), now=OPEN)
    assess_score(second.public_id, Assessment(revision=2), viewer=_viewer(cast.supervisor), now=OPEN)

    view = score_view(second.public_id, viewer=_viewer(cast.head), now=OPEN)

    notes = {one.value: one.note for one in view.values if one.note}
    history = [(one.revision, [act.act for act in one.acts]) for one in view.revisions]
    assert [result.label for result in view.results][2:] == ["Kegiatan jemput bola", "Laporan kepuasan"]
    assert (notes, history) == ({NilaiPerilaku.LOYAL: "Menjaga data warga"}, [(2, ["confirm"]), (1, [])])


def test_reads_the_own_score_and_semesters(cast: Cast) -> None:
    run_due_work(now=OPEN)

    view = own_score(cast.staff.id, FIRST)

    assert view is not None and view.is_own
    assert [one.semester.code for one in own_semesters(cast.staff.id, now=OPEN)] == ["2026-2", "2026-1"]


def test_the_team_is_listed_with_what_is_missing(cast: Cast) -> None:
    current_score(cast)

    found = team_scores(FIRST, viewer=_viewer(cast.supervisor), now=OPEN)

    assert [(one.person.nama, one.status, one.levels, one.lacks_hasil) for one in found] == [
        ("Rina Lestari", "proposed", 0, False)
    ]


def test_pages_of_entries_go_on_after_the_last_one_shown(cast: Cast) -> None:
    score = current_score(cast)
    line = plan_line(cast.staff.id, "IK1").public_id

    page = counted_entries(score.public_id, line, viewer=_viewer(cast.staff), now=OPEN)
    rest = counted_entries(
        score.public_id, line, viewer=_viewer(cast.staff), now=OPEN, after=Cursor(date(2026, 3, 2), 480)
    )
    below = counted_entries(score.public_id, line, viewer=_viewer(cast.staff), now=OPEN, only_below=True)

    assert (len(page.entries), page.next, len(rest.entries), len(below.entries)) == (1, None, 0, 0)


@pytest.mark.parametrize("code", ["", "x", "2026-03-02", "2026-03-02.x", "2026-13-02.480", "2026-03-02.99999"])
def test_a_broken_place_in_a_list_is_its_beginning(code: str) -> None:
    assert Cursor.parse(code) is None


def test_a_figure_counts_after_confirmation_and_not_after_reopening(cast: Cast) -> None:
    current_score(cast)
    line = plan_line(cast.staff.id, "IK4").public_id
    row = give_realisation(line, FIRST, Decimal("12"), "Laporan 3", viewer=_viewer(cast.staff), now=OPEN)
    given = current_score(cast).revision

    confirm_realisation(row.public_id, Decimal("12"), viewer=_viewer(cast.supervisor), now=OPEN)
    confirmed = current_score(cast)
    capaian = [one["capaian"] for one in json.loads(confirmed.payload)["hasil"]["rhk"]][-1]
    reopen_realisation(row.public_id, viewer=_viewer(cast.supervisor), now=OPEN)

    assert (given, confirmed.revision, capaian, current_score(cast).revision) == (1, 2, "1.0000", 3)


def test_asks_only_for_figures_that_entries_cannot_give(cast: Cast) -> None:
    assert [one.kode for one in asked_figures(cast.staff.id, FIRST)] == ["IK4"]


def test_a_final_score_takes_no_more_figures(cast: Cast) -> None:
    current_score(cast)
    db.session.query(Score).update({"status": "final"})
    db.session.commit()

    with pytest.raises(Conflict, match="score_final"):
        give_realisation(
            plan_line(cast.staff.id, "IK4").public_id, FIRST, Decimal(1), "x", viewer=_viewer(cast.staff), now=OPEN
        )


def test_a_closed_semester_takes_no_more_figures(cast: Cast) -> None:
    set_period("2026-1", kind="semester")

    with pytest.raises(Conflict, match="realisation_semester_closed"):
        give_realisation(
            plan_line(cast.staff.id, "IK4").public_id, FIRST, Decimal(1), "x", viewer=_viewer(cast.staff), now=OPEN
        )


def test_reads_plans_of_owner_and_team(cast: Cast) -> None:
    run_due_work(now=OPEN)
    own = own_plan(cast.staff.id, now=OPEN)
    assert own is not None

    seen = plan_view(own.plan.public_id, viewer=_viewer(cast.supervisor), now=OPEN)
    team = team_plans(2026, viewer=_viewer(cast.supervisor), now=OPEN)

    assert (own.semester.code, own.is_own, seen.may_agree) == ("2026-2", True, True)
    assert [(one.person.nama, one.plan is not None) for one in team] == [("Rina Lestari", True)]


def test_reads_a_draft_with_its_form_and_the_superiors_results(cast: Cast) -> None:
    create_skp(cast.supervisor, assessor=cast.head)
    own = own_plan(cast.staff.id, now=OPEN)
    assert own is not None
    version = start_amendment(own.plan.public_id, viewer=_viewer(cast.staff), now=OPEN)

    view = version_view(version.public_id, viewer=_viewer(cast.staff), now=OPEN)
    form = rhk_page(version.public_id, "RHK1", viewer=_viewer(cast.staff), now=OPEN)

    assert [len(one.indicators) for one in view.results] == [2, 1, 1, 1]
    assert (form.kode, form.superior[0].kode, form.new_codes[0]) == ("RHK1", "RHK1", "IKI-1")


def test_a_superior_without_levels_given_reads_none_as_chosen(cast: Cast) -> None:
    give_levels_of(cast, by=cast.outsider, peran="rekan")

    view = score_view(current_score(cast).public_id, viewer=_viewer(cast.supervisor), now=OPEN)

    assert ([one.rating for one in view.values], view.others) == ([None] * 7, (("rekan", 1),))


def test_results_are_numbered_as_in_the_plan(any_session: Any) -> None:
    cast = create_cast()
    rhk = [
        {"kode": kode, "indicators": [{"kode": f"I{kode}", "target": "48", "cara_hitung": "jumlah"}]}
        for kode in ("RHK-2", "RHK-10", "RHK-1")
    ]
    create_skp(cast.staff, assessor=cast.supervisor, rhk=rhk)
    run_due_work(now=OPEN)

    view = own_score(cast.staff.id, FIRST)

    assert view is not None and [one.kode for one in view.results] == ["RHK-2", "RHK-10", "RHK-1"]
