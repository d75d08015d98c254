"""The semester page: who is on it, in which state, and how it pages."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from app.domain.errors import Conflict
from app.domain.periods import Semester
from app.domain.permissions import Permission
from app.extensions import db
from app.models import ExternalScore, Score
from app.services import semester_list
from app.services.office_scope import OfficeScope, office_scope
from app.services.period_acts import close_semester
from app.services.score_acts import finalise_unit
from app.services.semester_list import SemesterFilter, semester_page, state_counts, unit_scores, waiting_scores
from tests.factories import Cast, create_cast, create_employee, create_skp
from tests.support.clock import NOW
from tests.support.office import close_months, create_score, viewer

FIRST = Semester(2026, 1)
ALL = SemesterFilter()


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def scope(cast: Cast) -> OfficeScope:
    return office_scope(Permission.REPORT_EXPORT, viewer(cast.hr_admin))


def elsewhere(cast: Cast) -> None:
    row = {"semester": "2026-1", "predikat": "baik", "sumber": "BKN", "imported_at": NOW}
    db.session.add(ExternalScore(employee_id=cast.staff.id, nilai=Decimal(98), **row))
    db.session.commit()


def test_every_state_has_its_word(cast: Cast) -> None:
    create_score(cast.head, status="assessed", predikat="baik")
    create_score(cast.supervisor, is_assessable=False, status="final")
    create_score(cast.outsider, status="objection", predikat="kurang")
    create_skp(cast.hr_admin)
    elsewhere(cast)

    assert state_counts(FIRST, scope(cast)) == Counter(
        assessed=1, belum_dinilai=1, objection=1, belum_dihitung=1, final=1, tanpa_skp=1
    )


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (SemesterFilter(name="rina"), ["Rina Lestari"]),
        (SemesterFilter(state="proposed"), ["Andi Fadlun", "Rina Lestari"]),
        (SemesterFilter(predikat="kurang"), ["Andi Fadlun"]),
        (SemesterFilter(name="rina", predikat="kurang"), []),
    ],
)
def test_filters_narrow_the_list(cast: Cast, wanted: SemesterFilter, names: list[str]) -> None:
    create_score(cast.staff, predikat="baik")
    create_score(cast.supervisor, predikat="kurang")

    assert [row.nama for row in semester_page(FIRST, wanted, scope(cast)).rows] == names


def test_filter_by_unit_takes_what_is_below(cast: Cast) -> None:
    page = semester_page(FIRST, SemesterFilter(unit=cast.unit.kode), scope(cast))

    assert {row.unit for row in page.rows} == {cast.unit.nama}
    assert len(page.rows) == 3


def test_pages_lead_forth_and_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semester_list, "PAGE", 2)
    first = semester_page(FIRST, ALL, scope(cast))
    second = semester_page(FIRST, ALL, scope(cast), after=first.next)
    third = semester_page(FIRST, ALL, scope(cast), after=second.next)

    back = semester_page(FIRST, ALL, scope(cast), before=third.previous)

    names = [row.nama for page in (first, second, third) for row in page.rows]
    assert names == sorted(names) and len(set(names)) == len(names)
    assert (first.previous, third.next) == (None, None)
    assert [row.nama for row in back.rows] == [row.nama for row in second.rows]


def test_changed_predikat_is_shown_beside_the_proposal(cast: Cast) -> None:
    create_score(cast.staff, predikat="baik", predikat_computed="kurang", status="assessed")

    (row,) = semester_page(FIRST, SemesterFilter(name="Rina"), scope(cast)).rows

    assert (row.predikat, row.predikat_computed, row.state) == ("baik", "kurang", "assessed")


def test_units_say_what_is_ready_and_who_waits(cast: Cast) -> None:
    create_score(cast.staff, predikat="baik", assessor_id=cast.supervisor.id)
    create_score(cast.supervisor, predikat="baik", status="assessed")
    create_score(cast.head, is_assessable=False)

    lines = {line.unit.id: line for line in unit_scores(FIRST, scope(cast))}

    mine = lines[cast.unit.id]
    assert (mine.people, mine.ready, mine.waiting, mine.final, mine.without) == (3, 2, 1, 0, 0)
    assert [(one.nama, one.assessor) for one in waiting_scores(FIRST, scope(cast))] == [("Rina Lestari", "Andi Fadlun")]


def test_finalising_refuses_what_is_not_what_was_shown(cast: Cast) -> None:
    close_months(FIRST)
    create_score(cast.staff, predikat="baik", status="assessed")

    with pytest.raises(Conflict, match="finalisation_changed"):
        finalise_unit(cast.unit.id, FIRST, viewer=viewer(cast.hr_admin), now=NOW, expected=2)

    assert db.session.query(Score.status).all() == [("assessed",)]


def test_root_stands_for_the_people_placed_there(cast: Cast) -> None:
    close_months(FIRST)
    assistant = create_employee("Asisten", unit=cast.city)
    create_score(assistant, predikat="baik", status="assessed")
    create_score(cast.staff, predikat="baik", status="assessed")

    done = finalise_unit(cast.city.id, FIRST, viewer=viewer(cast.hr_admin), now=NOW, expected=1)

    assert done.final == 1


def test_result_from_elsewhere_keeps_no_semester_open(cast: Cast) -> None:
    close_months(FIRST)
    create_score(cast.staff, predikat="kurang")
    elsewhere(cast)

    done = finalise_unit(cast.unit.id, FIRST, viewer=viewer(cast.hr_admin), now=NOW, expected=0)
    close_semester(FIRST, viewer=viewer(cast.hr_admin), now=NOW)

    assert (done.final, done.waiting) == (0, ())


def test_semester_closes_only_with_final_scores(cast: Cast) -> None:
    close_months(FIRST)
    create_score(cast.staff, predikat="kurang")

    with pytest.raises(Conflict, match="scores_not_final"):
        close_semester(FIRST, viewer=viewer(cast.hr_admin), now=NOW)
