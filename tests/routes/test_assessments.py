"""The superior assesses: the list, the seven levels, confirming, changing with a reason, a change meanwhile."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from app.domain.perilaku import NilaiPerilaku
from app.extensions import db
from app.models import Assignment, Feedback, Score, ScoreAct
from tests.factories import Cast, create_assignment, create_cast, create_skp, grant_role, sign_in
from tests.routes.score_pages import FIRST, OPEN, create_semester, current_score, give_levels_of
from tests.support.clock import NOW, FixedClock

LEVELS = {value.value: "sesuai" for value in NilaiPerilaku}


@pytest.fixture
def cast(db_session: Any, clock: FixedClock) -> Cast:
    clock.set(OPEN)
    return create_cast()


def _newest(cast: Cast) -> Score:
    return db.session.query(Score).filter_by(employee_id=cast.staff.id, semester=FIRST.code, is_current=True).one()


def _page(score: Score, name: str = "assessment") -> str:
    return f"/scores/{score.public_id}/{name}"


def test_the_list_says_who_is_not_assessed_and_what_is_missing(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    current_score(cast)
    sign_in(client, cast.supervisor)

    page = client.get("/scores/assessments").text

    assert "Rina Lestari" in page and "perilaku 0 dari 7" in page


def test_the_list_names_people_without_a_plan(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.supervisor)

    assert "belum ada SKP yang disepakati" in client.get("/scores/assessments").text


def test_the_list_is_for_superiors(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)

    assert client.get("/scores/assessments").status_code == 403


def test_before_june_is_closing_the_page_says_when_it_opens(client: FlaskClient, cast: Cast, clock: FixedClock) -> None:
    create_semester(cast)
    score = current_score(cast)
    clock.set(NOW.replace(day=2))
    sign_in(client, cast.supervisor)

    page = client.get(_page(score)).text
    refused = client.post(_page(score, "feedback"), data=LEVELS)

    assert "Dibuka Kamis, 9 Juli" in page or "Dibuka Jumat, 10 Juli" in page
    assert "Simpan perilaku" not in page
    assert refused.status_code == 409


def test_nothing_is_chosen_beforehand(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    score = current_score(cast)
    sign_in(client, cast.supervisor)

    page = client.get(_page(score)).text

    assert page.count('type="radio"') == 21 and " checked" not in page


def test_giving_levels_computes_the_score_at_once(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    score = current_score(cast)
    sign_in(client, cast.supervisor)

    answer = client.post(_page(score, "feedback"), data=LEVELS | {"catatan-loyal": "Menjaga data warga"})
    page = client.get(answer.location).text

    newest = _newest(cast)
    assert (answer.status_code, newest.revision, newest.predikat) == (303, 2, "baik")
    assert str(newest.public_id) in answer.location and "Menjaga data warga" in page


def test_the_same_levels_twice_add_no_rows(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    score = current_score(cast)
    sign_in(client, cast.supervisor)

    for _ in range(2):
        client.post(_page(score, "feedback"), data=LEVELS)

    assert (db.session.query(Feedback).count(), _newest(cast).revision) == (7, 2)


def test_some_levels_are_kept_and_the_predikat_waits(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    score = current_score(cast)
    sign_in(client, cast.supervisor)

    client.post(_page(score, "feedback"), data={"loyal": "di_atas"})

    assert (db.session.query(Feedback).count(), _newest(cast).predikat) == (1, None)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "berorientasi_pelayanan"),
        ({"loyal": "5"}, "loyal"),
        ({"loyal": "sesuai", "catatan-loyal": "x" * 1001}, "catatan-loyal"),
    ],
)
def test_bad_levels_are_refused_at_their_field(
    client: FlaskClient, cast: Cast, data: dict[str, str], field: str
) -> None:
    create_semester(cast)
    score = current_score(cast)
    sign_in(client, cast.supervisor)

    answer = client.post(_page(score, "feedback"), data=data)

    assert answer.status_code == 422
    assert f'id="{field}-galat"' in answer.text
    assert db.session.query(Feedback).count() == 0


def test_confirms_the_proposal(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    give_levels_of(cast)
    score = current_score(cast)
    sign_in(client, cast.supervisor)

    answer = client.post(_page(score), data={"revision": score.revision})

    act = db.session.query(ScoreAct).one()
    assert (answer.status_code, _newest(cast).status, act.act, act.by_id) == (
        303,
        "assessed",
        "confirm",
        cast.supervisor.id,
    )
    assert "Dikonfirmasi Andi Fadlun" in client.get(f"/scores/{score.public_id}").text


def test_incomplete_perilaku_offers_no_decision(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    score = current_score(cast)
    sign_in(client, cast.supervisor)

    page = client.get(_page(score)).text
    answer = client.post(_page(score), data={"revision": score.revision, "predikat": "baik", "reason": "Menurut saya"})

    assert "Beri ketujuh nilai perilaku dahulu" in page
    assert answer.status_code == 422


def test_another_predikat_needs_a_reason(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    give_levels_of(cast)
    score = current_score(cast)
    sign_in(client, cast.supervisor)

    refused = client.post(_page(score), data={"revision": score.revision, "predikat": "butuh_perbaikan"})
    accepted = client.post(
        _page(score),
        data={"revision": score.revision, "predikat": "butuh_perbaikan", "reason": "Sering terlambat lapor"},
    )

    assert refused.status_code == 422 and 'id="reason-galat"' in refused.text
    assert (accepted.status_code, _newest(cast).predikat) == (303, "butuh_perbaikan")


def test_a_result_above_expectation_asks_for_a_sentence(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast, jemput_bola="30")
    give_levels_of(cast)
    score = current_score(cast)
    sign_in(client, cast.supervisor)

    refused = client.post(_page(score), data={"revision": score.revision})
    accepted = client.post(
        _page(score), data={"revision": score.revision, "sentence-RHK3": "Melayani empat kelurahan terjauh"}
    )

    assert refused.status_code == 422 and 'id="sentence-RHK3-galat"' in refused.text
    assert accepted.status_code == 303


def test_feedback_that_differs_by_a_level_asks_for_an_answer(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    give_levels_of(cast)
    give_levels_of(cast, "di_atas", by=cast.outsider, peran="rekan")
    score = current_score(cast)
    sign_in(client, cast.supervisor)

    refused = client.post(_page(score), data={"revision": score.revision})

    assert refused.status_code == 422 and 'id="gap_answer-galat"' in refused.text


def test_a_change_meanwhile_shows_what_changed(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    give_levels_of(cast)
    old = current_score(cast)
    public_id, revision = old.public_id, old.revision
    give_levels_of(cast, "di_bawah")
    current_score(cast)
    sign_in(client, cast.supervisor)

    answer = client.post(f"/scores/{public_id}/assessment", data={"revision": revision})

    assert answer.status_code == 409
    assert "Berubah sejak Anda membukanya" in answer.text and "Baik → Kurang" in answer.text
    assert db.session.query(ScoreAct).count() == 0


def test_an_old_address_leads_to_the_current_revision(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    old = current_score(cast).public_id
    give_levels_of(cast)
    current = current_score(cast)
    sign_in(client, cast.supervisor)

    answer = client.get(f"/scores/{old}/assessment")

    assert (answer.status_code, answer.location) == (302, f"/scores/{current.public_id}/assessment")


def test_new_levels_after_assessing_reopen_it(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    give_levels_of(cast)
    score = current_score(cast)
    sign_in(client, cast.supervisor)
    client.post(_page(score), data={"revision": score.revision})

    client.post(_page(score, "feedback"), data=LEVELS | {"loyal": "di_bawah"})

    assert (_newest(cast).status, _newest(cast).revision) == ("proposed", 2)


def test_a_final_score_takes_nothing_more(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    give_levels_of(cast)
    score = current_score(cast)
    score.status = "final"
    db.session.commit()
    sign_in(client, cast.supervisor)

    answers = [client.post(_page(score, "feedback"), data=LEVELS), client.post(_page(score), data={"revision": 1})]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "Nilai ini sudah final." in client.get(_page(score)).text


@pytest.mark.parametrize(
    ("who", "status"), [("staff", 403), ("head", 403), ("hr_admin", 403), ("outsider", 404), ("other_superior", 404)]
)
@pytest.mark.parametrize("act", ["show", "feedback", "assessment"])
def test_nobody_else_assesses(client: FlaskClient, cast: Cast, who: str, status: int, act: str) -> None:
    create_semester(cast)
    give_levels_of(cast)
    score = current_score(cast)
    other = db.session.get(type(cast.staff), cast.outsider.assignments[0].superior_id)
    sign_in(client, other if who == "other_superior" else getattr(cast, who))

    answer = (
        client.get(_page(score))
        if act == "show"
        else client.post(_page(score, act), data=LEVELS | {"revision": score.revision})
    )

    assert answer.status_code == status
    assert (_newest(cast).status, db.session.query(Feedback).count()) == ("proposed", 7)


def test_the_superior_of_the_semester_assesses_after_a_move_and_the_new_one_reads(
    client: FlaskClient, cast: Cast
) -> None:
    create_semester(cast)
    give_levels_of(cast)
    db.session.query(Assignment).filter_by(employee_id=cast.staff.id).update({"ends_on": date(2026, 6, 30)})
    db.session.commit()
    create_assignment(cast.staff, cast.unit, superior=cast.head, starts_on=date(2026, 7, 1), jabatan="Analis")
    score = current_score(cast)
    sign_in(client, cast.head)
    new = [client.get(f"/scores/{score.public_id}"), client.post(_page(score), data={"revision": score.revision})]
    sign_in(client, cast.supervisor)

    old = client.post(_page(score), data={"revision": score.revision})

    assert ([answer.status_code for answer in new], old.status_code) == ([200, 403], 303)


def test_who_left_in_the_semester_is_assessed_by_the_superior_of_the_last_plan(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    give_levels_of(cast)
    db.session.query(Assignment).filter_by(employee_id=cast.staff.id).update({"ends_on": date(2026, 3, 31)})
    create_assignment(cast.staff, cast.other_unit, superior=cast.hr_admin, starts_on=date(2026, 4, 1), jabatan="Analis")
    db.session.query(type(create_skp(cast.supervisor))).filter_by(employee_id=cast.staff.id).update(
        {"ends_on": date(2026, 3, 31)}
    )
    db.session.commit()
    score = current_score(cast)
    sign_in(client, cast.supervisor)

    listed = client.get("/scores/assessments").text
    answer = client.post(_page(score), data={"revision": score.revision, **_sentences(score)})

    assert "Rina Lestari" in listed
    assert answer.status_code == 303


def _sentences(score: Score) -> dict[str, str]:
    return {f"sentence-RHK{number}": "Bekerja cepat" for number in (1, 2, 3)}


def test_the_auditor_reads_and_does_not_assess(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    score = current_score(cast)
    grant_role(cast.outsider, "auditor")
    sign_in(client, cast.outsider)

    assert (client.get(f"/scores/{score.public_id}").status_code, client.get(_page(score)).status_code) == (200, 403)


@pytest.mark.parametrize(
    ("path", "ceiling"),
    [("/scores/assessments", 10), ("/scores/{score}/assessment", 14), ("/scores/{score}", 11), ("/plan/team", 8)],
)
def test_the_superiors_pages_ask_few_questions(client: FlaskClient, cast: Cast, path: str, ceiling: int) -> None:
    create_semester(cast)
    give_levels_of(cast)
    address = path.format(score=current_score(cast).public_id)
    sign_in(client, cast.supervisor)
    client.get(address)
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *values: statements.append(values[2]))

    client.get(address)

    assert 0 < len([one for one in statements if one.startswith(("SELECT", "WITH"))]) <= ceiling
