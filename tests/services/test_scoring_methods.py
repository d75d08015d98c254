"""Groups scored by other methods from rows to the superior's word, and scores that are due because the rules changed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from app.domain.errors import Invalid
from app.domain.perilaku import NilaiPerilaku
from app.domain.periods import Semester, parse_period
from app.domain.predikat import Predikat
from app.extensions import db
from app.models import Feedback, Score
from app.services.due_work import run_due_work
from app.services.minute_months import read_minute_months
from app.services.period_scores import measure
from app.services.rollup_marks import mark_changed
from app.services.score_acts import Assessment, assess_score
from app.services.score_explain import explain
from app.services.scoring import compute_scores, due_people
from app.services.unit_of_work import unit_of_work
from app.services.verify.findings import Scope
from app.services.verify.scores import check_score_computation
from tests.factories import (
    Cast,
    create_activity,
    create_cast,
    create_skp,
    plan_line,
    set_period,
)
from tests.support.clock import NOW, TODAY
from tests.support.office import viewer
from tests.support.parameters import parameter_values
from tests.tpp.rows import fill_attendance

FIRST = Semester(2026, 1)
MARCH = FIRST.months[2]
PP46 = {"umum": "pp-46-2011", "guru": "permenpanrb-6-2022"}
MENIT = {"umum": "dki-menit", "guru": "permenpanrb-6-2022"}
RHK = (
    {
        "kode": "RHK1",
        "rhk": "Layanan perekaman",
        "indicators": [
            {"kode": "IK1", "indikator": "Jumlah perekaman", "target": "1200", "satuan": "perekaman"},
            {"kode": "IK2", "indikator": "Mutu", "target": "100", "satuan": "%", "aspek": "kualitas"},
        ],
    },
)


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _levels(cast: Cast, rating: str = "sesuai") -> None:
    with unit_of_work():
        for value in NilaiPerilaku:
            db.session.add(
                Feedback(
                    employee_id=cast.staff.id,
                    semester=FIRST.code,
                    assessor_id=cast.supervisor.id,
                    peran="atasan",
                    nilai_perilaku=value,
                    rating=rating,
                    given_at=NOW,
                )
            )
        mark_changed([(cast.staff.id, MARCH.code)])


def _worked(cast: Cast, minutes: int = 300) -> None:
    skp = create_skp(cast.staff, assessor=cast.supervisor, rhk=RHK)
    line = plan_line(cast.staff.id, "IK1", skp=skp)
    day = date(2026, 3, 2)
    create_activity(
        cast.staff, work_date=day, line=line, volume="600", satuan="perekaman", minutes=minutes, status="approved"
    )
    _levels(cast)


def _score(cast: Cast) -> Score:
    db.session.expire_all()
    query = select(Score).where(Score.employee_id == cast.staff.id, Score.semester == FIRST.code)
    return db.session.scalars(query.where(Score.is_current.is_(True))).one()


def test_pp46_says_which_aspek_a_plan_lacks(cast: Cast) -> None:
    _worked(cast)

    with parameter_values(scoring_method=PP46):
        run_due_work(now=NOW)
        found = explain(cast.staff.nip, FIRST)

    assert found is not None
    parts = {one["subject"]["aspek"]: one["result"] for one in found["trace"] if one["step"] == "pp46_aspek"}
    assert (found["rule_version"], found["predikat"], found["missing"]) == ("pp-46-2011", None, ["hasil"])
    assert parts == {"kuantitas": "100.00", "kualitas": "100.00", "waktu": None}


def test_minutes_of_each_month_are_counted_with_its_absence(cast: Cast) -> None:
    _worked(cast, minutes=500)
    fill_attendance(cast.staff, MARCH, except_for={3: "I", 4: "CT", 5: "S", 9: (480, 990)})
    run_due_work(now=NOW)

    months = {one.month.code: one for one in read_minute_months(FIRST, [cast.staff.id], today=TODAY)[cast.staff.id]}

    march = months[MARCH.code]
    assert sorted(months) == [month.code for month in FIRST.months]
    assert (march.done_minutes, march.absence) == (450, {"izin": 1, "cuti": 1, "sakit_surat": 1})
    assert (march.late_minutes, march.early_minutes, march.has_recap) == (30, 0, True)
    assert (months["2026-04"].done_minutes, months["2026-04"].has_recap) == (0, False)


@pytest.mark.parametrize(
    ("day", "months"), [(date(2026, 7, 31), ["2026-07"]), (date(2026, 8, 1), ["2026-07", "2026-08"])]
)
def test_months_that_have_not_begun_are_left_out(cast: Cast, day: date, months: list[str]) -> None:
    found = read_minute_months(Semester(2026, 2), [cast.staff.id], today=day)[cast.staff.id]

    assert [one.month.code for one in found] == months
    assert found[0].working_days == 23


def test_a_group_counted_by_minutes_gets_points_and_the_superior_says_the_predikat(cast: Cast) -> None:
    _worked(cast)
    for month in FIRST.months:
        fill_attendance(cast.staff, month)
    with parameter_values(scoring_method=MENIT):
        run_due_work(now=NOW)
    set_period("2026-06", "closing")
    score = _score(cast)
    boss = viewer(cast.supervisor)

    with pytest.raises(Invalid) as silent:
        assess_score(score.public_id, Assessment(score.revision), viewer=boss, now=NOW)
    with pytest.raises(Invalid) as wordless:
        assess_score(score.public_id, Assessment(score.revision, Predikat.KURANG), viewer=boss, now=NOW)
    decision = Assessment(score.revision, Predikat.KURANG, "Hanya satu hari tercatat")
    done = assess_score(score.public_id, decision, viewer=boss, now=NOW)

    assert (score.rule_version, score.predikat_computed, score.nilai is not None) == ("dki-menit", None, True)
    assert (list(silent.value.fields), list(wordless.value.fields)) == (["predikat"], ["reason"])
    assert (done.predikat, done.status) == ("kurang", "assessed")


def test_the_check_recomputes_a_score_by_minutes(cast: Cast) -> None:
    _worked(cast)
    fill_attendance(cast.staff, MARCH)

    with parameter_values(scoring_method=MENIT):
        run_due_work(now=NOW)

        assert list(check_score_computation(Scope())) == []


def test_a_month_is_measured_by_its_minutes(cast: Cast) -> None:
    _worked(cast)
    fill_attendance(cast.staff, MARCH)
    run_due_work(now=NOW)

    with parameter_values(scoring_method=MENIT):
        found = measure(cast.staff.nip, parse_period(MARCH.code), now=NOW)

    assert found is not None
    steps = {one["step"]: one["result"] for one in found["trace"] if "bulan" in one["subject"]}
    assert (steps["menit_capaian"], steps["menit_efektif"]) == ("300", str(300 * _working_days(cast)))


def _working_days(cast: Cast) -> int:
    (month,) = read_minute_months(MARCH, [cast.staff.id], today=TODAY)[cast.staff.id]
    return month.working_days


def test_a_changed_number_makes_open_scores_due_once(cast: Cast) -> None:
    _worked(cast)
    run_due_work(now=NOW)
    before = _score(cast)
    assert due_people(FIRST) == []

    with parameter_values(small_part=Decimal("0.4")):
        due = due_people(FIRST)
        run_due_work(now=NOW)
        after, again = _score(cast), due_people(FIRST)

    assert (due, again) == ([cast.staff.id], [])
    assert (after.revision, after.previous_id) == (before.revision + 1, before.id)


def test_another_method_makes_the_scores_of_its_group_due(cast: Cast) -> None:
    _worked(cast)
    run_due_work(now=NOW)

    with parameter_values(scoring_method=PP46):
        due = due_people(FIRST)
        run_due_work(now=NOW)

        assert (due, _score(cast).rule_version, due_people(FIRST)) == ([cast.staff.id], "pp-46-2011", [])


def test_a_score_of_before_the_mark_is_looked_at_once_and_stays(cast: Cast) -> None:
    _worked(cast)
    run_due_work(now=NOW)
    db.session.execute(update(Score).values(rules_hash=None))
    db.session.commit()

    due = due_people(FIRST)
    run_due_work(now=NOW)

    assert (due, due_people(FIRST), _score(cast).revision) == ([cast.staff.id], [], 1)


@pytest.mark.parametrize("status", ["final", "objection", "decided"])
def test_a_score_that_is_final_is_never_due_for_a_changed_rule(cast: Cast, status: str) -> None:
    _worked(cast)
    run_due_work(now=NOW)
    db.session.execute(update(Score).values(status=status))
    db.session.commit()

    with parameter_values(small_part=Decimal("0.4")):
        run = compute_scores(FIRST, [cast.staff.id], now=NOW)

        assert (due_people(FIRST), run.published, _score(cast).revision) == ([], 0, 1)


def test_a_closed_semester_stays_whatever_the_rules(cast: Cast) -> None:
    _worked(cast)
    run_due_work(now=NOW)
    set_period(FIRST.code, "closed", kind="semester")

    with parameter_values(small_part=Decimal("0.4")):
        run_due_work(now=NOW)

    assert _score(cast).revision == 1
