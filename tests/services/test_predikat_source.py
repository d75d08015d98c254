"""Which result pays, by the source the city named for the person's group, and who is scored by which method."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.errors import Invalid
from app.domain.perilaku import NilaiPerilaku
from app.domain.periods import Month, Semester, parse_period
from app.domain.permissions import Permission
from app.domain.predikat import Predikat
from app.extensions import db
from app.models import ComparisonScore, Employee, ExternalScore, Feedback, Score
from app.services.due_work import run_due_work
from app.services.office_scope import office_scope
from app.services.period_scores import measure
from app.services.predikat_differences import HEADER, differences, export_differences
from app.services.rollup_marks import mark_changed
from app.services.score_acts import Assessment, assess_score
from app.services.scoring import compute_scores
from app.services.tpp_predikat import predikat_in_force
from app.services.unit_of_work import unit_of_work
from tests.factories import Cast, create_activity, create_cast, create_employee, create_skp, plan_line, set_period
from tests.services.imports.files import load
from tests.support.clock import NOW
from tests.support.office import viewer
from tests.support.parameters import parameter_values
from tests.tpp.rows import add_external_score, add_score

SECOND = Semester(2025, 2)
JUNE = Month(2026, 6)
GTK_FOR_TEACHERS = {"umum": "bkn", "guru": "ruang_gtk"}


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _teacher(cast: Cast, jabatan: str = "Guru Ahli Pertama") -> Employee:
    return create_employee(
        unit=cast.unit, jabatan=jabatan, jenis_jabatan="fungsional", kelas_jabatan=8, superior=cast.supervisor
    )


def _row(person: Employee, sumber: str, predikat: str = "baik") -> dict[str, str]:
    return {"nip": person.nip, "semester": "2025-2", "predikat": predikat, "nilai": "", "sumber": sumber}


def _paid(person: Employee) -> tuple[str | None, str]:
    found = predikat_in_force(JUNE, [person.id])[person.id]
    return found.predikat, found.source


def test_without_a_named_source_whatever_was_imported_pays(cast: Cast, tmp_path: Path) -> None:
    load(tmp_path, "scores", _row(cast.staff, "Sistem lain"))

    assert _paid(cast.staff) == ("baik", "external")


def test_only_the_named_source_of_the_group_pays(cast: Cast, tmp_path: Path) -> None:
    teacher = _teacher(cast)
    with parameter_values(sumber_predikat=GTK_FOR_TEACHERS):
        load(tmp_path, "scores", _row(teacher, "e-Kinerja BKN", "sangat_baik"), _row(cast.staff, "e-Kinerja BKN"))
        load(tmp_path, "scores", _row(teacher, "Ruang GTK", "butuh_perbaikan"))

        assert (_paid(teacher), _paid(cast.staff)) == (("butuh_perbaikan", "external"), ("baik", "external"))

    beside = db.session.scalars(select(ComparisonScore)).one()
    assert (beside.employee_id, beside.predikat, beside.sumber) == (teacher.id, "sangat_baik", "e-Kinerja BKN")


def test_another_source_never_replaces_the_official_result(cast: Cast, tmp_path: Path) -> None:
    with parameter_values(sumber_predikat=GTK_FOR_TEACHERS):
        load(tmp_path, "scores", _row(cast.staff, "BKN"))
        load(tmp_path, "scores", _row(cast.staff, "Ruang GTK", "kurang"))

        assert _paid(cast.staff) == ("baik", "external")


def test_our_own_score_does_not_step_in_for_a_source_that_is_silent(cast: Cast) -> None:
    add_score(cast.staff, predikat="baik")
    with parameter_values(sumber_predikat=GTK_FOR_TEACHERS):
        assert _paid(cast.staff) == (None, "none")

    assert _paid(cast.staff) == ("baik", "score")


def test_the_city_as_source_pays_its_own_final_score(cast: Cast, tmp_path: Path) -> None:
    add_score(cast.staff, predikat="baik")
    with parameter_values(sumber_predikat={"umum": "kota", "guru": "kota"}):
        load(tmp_path, "scores", _row(cast.staff, "BKN", "kurang"))

        assert _paid(cast.staff) == ("baik", "score")


def test_what_was_imported_before_the_rule_pays_no_more(cast: Cast) -> None:
    add_external_score(cast.staff, "kurang")
    with parameter_values(sumber_predikat={"umum": "ruang_gtk", "guru": "ruang_gtk"}):
        assert _paid(cast.staff) == (None, "none")


def test_importing_again_moves_a_result_to_its_place(cast: Cast, tmp_path: Path) -> None:
    load(tmp_path, "scores", _row(cast.staff, "BKN"))

    with parameter_values(sumber_predikat={"umum": "kota", "guru": "kota"}):
        load(tmp_path, "scores", _row(cast.staff, "BKN"))
        moved = [db.session.scalars(select(table.sumber)).all() for table in (ExternalScore, ComparisonScore)]
    load(tmp_path, "scores", _row(cast.staff, "BKN"))
    back = [db.session.scalars(select(table.sumber)).all() for table in (ExternalScore, ComparisonScore)]

    assert (moved, back) == ([[], ["BKN"]], [["BKN"], []])


def test_the_same_file_twice_changes_nothing_beside_either(cast: Cast, tmp_path: Path) -> None:
    with parameter_values(sumber_predikat={"umum": "kota", "guru": "kota"}):
        first, second = (load(tmp_path, "scores", _row(cast.staff, "BKN")) for _ in range(2))

    assert (first.counts.new, second.counts.new, second.counts.unchanged) == (1, 0, 1)


def test_who_joined_after_the_semester_belongs_to_the_first_post(cast: Cast) -> None:
    newcomer = create_employee(
        unit=cast.unit, jabatan="Guru", jenis_jabatan="fungsional", kelas_jabatan=8, starts_on=date(2026, 2, 1)
    )
    add_external_score(newcomer)
    with parameter_values(sumber_predikat=GTK_FOR_TEACHERS):
        assert _paid(newcomer) == (None, "none")


def test_lists_where_results_differ_with_source_and_date(cast: Cast, tmp_path: Path) -> None:
    teacher = _teacher(cast)
    add_score(cast.staff, predikat="sangat_baik")
    add_score(cast.supervisor, predikat="baik")
    add_external_score(cast.supervisor, "baik")
    with parameter_values(sumber_predikat=GTK_FOR_TEACHERS):
        load(tmp_path, "scores", _row(cast.staff, "BKN"), _row(teacher, "BKN", "kurang"))
        scope = office_scope(Permission.REPORT_EXPORT, viewer(cast.hr_admin))
        listed = differences(SECOND, scope)

    found = {row.employee_id: row for row in listed.rows}
    own, other = found[cast.staff.id], found[teacher.id]
    assert set(found) == {cast.staff.id, teacher.id}
    assert own.elsewhere is not None and own.elsewhere.pays
    assert (own.elsewhere.predikat, own.own, own.official, own.group) == ("baik", "sangat_baik", "bkn", "umum")
    assert other.elsewhere is None
    assert [(one.sumber, one.predikat, one.pays) for one in other.beside] == [("BKN", "kurang", False)]


def test_flags_a_result_that_no_longer_pays(cast: Cast) -> None:
    add_external_score(cast.staff)
    with parameter_values(sumber_predikat={"umum": "kota", "guru": "kota"}):
        listed = differences(SECOND, office_scope(Permission.REPORT_EXPORT, viewer(cast.hr_admin)))

    assert [(row.employee_id, row.elsewhere and row.elsewhere.pays) for row in listed.rows] == [(cast.staff.id, False)]


def test_pages_the_differences_by_name(cast: Cast) -> None:
    scope = office_scope(Permission.REPORT_EXPORT, viewer(cast.hr_admin))
    for person in (cast.staff, cast.supervisor):
        add_score(person, predikat="sangat_baik")
        add_external_score(person)

    first = differences(SECOND, scope, limit=1)
    second = differences(SECOND, scope, limit=1, after=first.after)

    names = [row.nama for page in (first, second) for row in page.rows]
    assert names == sorted([cast.staff.nama, cast.supervisor.nama])
    assert (first.after is not None, second.after) == (True, None)


def test_the_list_is_a_file_for_its_maker(cast: Cast, tmp_path: Path) -> None:
    add_score(cast.staff, predikat="sangat_baik")
    add_external_score(cast.staff)

    export_differences(SECOND, viewer=viewer(cast.hr_admin), folder=tmp_path / "berkas", now=NOW)

    lines = next((tmp_path / "berkas").iterdir()).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == ",".join(HEADER)
    assert lines[1].split(",")[0] == cast.staff.nip
    assert lines[1].endswith(",baik,e-Kinerja BKN,2026-07-15,ya,sangat_baik,final,")


METHODS = {"umum": "permenpanrb-6-2022", "guru": "pp-30-2019"}


def _worked(person: Employee, assessor: Employee, rating: str = "sesuai", volume: str = "630") -> None:
    skp = create_skp(person, assessor=assessor)
    first, second = plan_line(person.id, "IK1", skp=skp), plan_line(person.id, "IK2", skp=skp)
    day = date(2026, 3, 2)
    create_activity(person, work_date=day, line=first, volume=volume, satuan="perekaman", status="approved")
    create_activity(person, work_date=day, start=700, line=second, volume="300", status="approved")
    with unit_of_work():
        for value in NilaiPerilaku:
            db.session.add(
                Feedback(
                    employee_id=person.id,
                    semester="2026-1",
                    assessor_id=assessor.id,
                    peran="atasan",
                    nilai_perilaku=value,
                    rating=rating,
                    given_at=NOW,
                )
            )
        mark_changed([(person.id, "2026-03"), (person.id, "2026-06")])


def _score(person: Employee) -> Score:
    return db.session.scalars(
        select(Score).where(Score.employee_id == person.id, Score.semester == "2026-1", Score.is_current.is_(True))
    ).one()


def test_each_group_is_scored_by_its_method(cast: Cast) -> None:
    teacher = _teacher(cast)
    _worked(cast.staff, cast.supervisor)
    _worked(teacher, cast.supervisor)

    with parameter_values(scoring_method=METHODS):
        run_due_work(now=NOW)

    own, other = _score(cast.staff), _score(teacher)
    assert (own.rule_version, own.rating_hasil) == ("permenpanrb-6-2022", "sesuai")
    assert (other.rule_version, other.rating_hasil, other.predikat) == ("pp-30-2019", None, "baik")


@pytest.mark.parametrize(
    ("methods", "code"),
    [
        ({"umum": "permenpanrb-6-2022", "guru": "entah"}, "scoring_method_unknown"),
        ({"umum": "permenpanrb-6-2022", "lain": "pp-30-2019"}, "scoring_method_missing"),
    ],
)
def test_a_group_without_a_usable_method_fails_alone(cast: Cast, methods: dict[str, str], code: str) -> None:
    teacher = _teacher(cast)
    _worked(cast.staff, cast.supervisor)
    _worked(teacher, cast.supervisor)

    with parameter_values(scoring_method=methods):
        run = compute_scores(Semester(2026, 1), [cast.staff.id, teacher.id], now=NOW)

    assert (run.failed, run.published) == ({teacher.id: code}, 1)


def _teacher_at_the_top(cast: Cast) -> Score:
    teacher = create_employee(
        unit=cast.unit,
        jabatan="Guru",
        jenis_jabatan="fungsional",
        kelas_jabatan=8,
        superior=cast.supervisor,
    )
    _worked(teacher, cast.supervisor, "di_atas", volume="2000")
    with parameter_values(scoring_method=METHODS):
        run_due_work(now=NOW)
    set_period("2026-06", "closing")
    return _score(teacher)


def test_only_the_superior_can_say_whether_there_was_a_new_idea(cast: Cast) -> None:
    score = _teacher_at_the_top(cast)

    with pytest.raises(Invalid) as caught:
        assess_score(score.public_id, Assessment(score.revision), viewer=viewer(cast.supervisor), now=NOW)
    with pytest.raises(Invalid) as wordless:
        top = Assessment(score.revision, Predikat.SANGAT_BAIK)
        assess_score(score.public_id, top, viewer=viewer(cast.supervisor), now=NOW)

    assert (score.predikat, list(caught.value.fields), list(wordless.value.fields)) == (None, ["predikat"], ["reason"])


def test_the_superior_decides_on_the_top_band_with_a_reason(cast: Cast) -> None:
    score = _teacher_at_the_top(cast)

    decision = Assessment(score.revision, Predikat.SANGAT_BAIK, "Membuat bank soal bersama kota")
    done = assess_score(score.public_id, decision, viewer=viewer(cast.supervisor), now=NOW)

    assert (done.predikat, done.status) == ("sangat_baik", "assessed")


def test_a_month_is_measured_against_its_part_of_the_targets(cast: Cast) -> None:
    _worked(cast.staff, cast.supervisor)
    run_due_work(now=NOW)

    month, year = (measure(cast.staff.nip, parse_period(code), now=NOW) for code in ("2026-03", "2026"))

    assert month is not None and year is not None
    targets = [
        [one["target"] for rhk in found["hasil"]["rhk"] for one in rhk["indikator"] if one["cara_hitung"] == "jumlah"]
        for found in (month, year)
    ]
    assert targets == [["100", "50"], ["1200", "600"]]
    assert (month["predikat"], month["status"], month["semester"]) == (None, "measured", "2026-03")


def test_nothing_is_measured_without_a_plan_or_for_a_stranger(cast: Cast) -> None:
    assert measure(cast.staff.nip, parse_period("2026-03"), now=NOW) is None
    assert measure("WALI_KOTA_LAIN", parse_period("2026-03"), now=NOW) is None
