"""Plan pages: beside the path, writing a draft, agreeing, and who may open what."""

from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from app.extensions import db
from app.models import Skp, SkpVersion
from app.services.due_work import run_due_work
from app.services.rollup_marks import mark_changed
from app.services.unit_of_work import unit_of_work
from tests.factories import Cast, create_activity, create_cast, create_skp, grant_role, plan_line, sign_in
from tests.routes.score_pages import OPEN, RHK, create_semester
from tests.support.clock import TODAY, FixedClock

FORM = {
    "kode": "RHK-1",
    "baru": "1",
    "rhk": "Berkas akta terverifikasi",
    "kategori": "utama",
    "indikator-0": "Jumlah berkas",
    "aspek-0": "kuantitas",
    "target-0": "600",
    "satuan-0": "berkas",
    "kode_baru-0": "IKI-1",
}


@pytest.fixture
def cast(db_session: Any, clock: FixedClock) -> Cast:
    clock.set(OPEN)
    return create_cast()


def _begin(client: FlaskClient) -> str:
    """Begin a plan and return the address of its draft."""
    return client.post("/plan", data={"tahun": "2026"}).location


def _written(client: FlaskClient, cast: Cast) -> str:
    sign_in(client, cast.staff)
    path = _begin(client)
    client.post(f"{path}/rhk", data=FORM)
    return path


def _submitted(client: FlaskClient, cast: Cast) -> str:
    path = _written(client, cast)
    client.post(f"{path}/submission")
    return path


def _version(path: str) -> SkpVersion:
    return db.session.query(SkpVersion).filter_by(public_id=UUID(path.rsplit("/", 1)[1])).one()


def test_without_a_plan_the_page_begins_one(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)

    page = client.get("/plan").text

    assert "Susun SKP 2026" in page and 'action="/plan"' in page


def test_lagging_results_come_first_with_a_way_to_record(client: FlaskClient, cast: Cast) -> None:
    create_skp(cast.staff, assessor=cast.supervisor, rhk=RHK)
    line = plan_line(cast.staff.id, "IK2")
    create_activity(cast.staff, work_date=TODAY, line=line, volume="100", satuan="berkas", status="approved")
    with unit_of_work():
        mark_changed([(cast.staff.id, "2026-07")])
    run_due_work(now=OPEN)
    sign_in(client, cast.staff)

    page = client.get("/plan").text

    assert page.index("RHK 1 ·") < page.index("RHK 3 ·") < page.index("RHK 2 ·")
    assert "indikator_kode=IK1" in page and "1 dari 3" in page


def test_work_on_the_path_is_calm(client: FlaskClient, cast: Cast, clock: FixedClock) -> None:
    create_semester(cast, jemput_bola="24")
    run_due_work(now=OPEN)
    clock.set(OPEN.replace(month=6, day=30))
    sign_in(client, cast.staff)

    assert "Semua hasil sesuai jalur." in client.get("/plan").text


def test_what_waits_for_a_decision_is_drawn_lighter(client: FlaskClient, cast: Cast) -> None:
    create_skp(cast.staff, assessor=cast.supervisor, rhk=RHK)
    create_activity(cast.staff, work_date=TODAY, line=plan_line(cast.staff.id, "IK2"), volume="240", satuan="berkas")
    sign_in(client, cast.staff)

    assert 'class="bar__next" x="0%" y="10" width="50.0%"' in client.get("/plan").text


def test_the_own_page_asks_few_questions(client: FlaskClient, cast: Cast) -> None:
    create_semester(cast)
    run_due_work(now=OPEN)
    sign_in(client, cast.staff)
    client.get("/plan")
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *values: statements.append(values[2]))

    client.get("/plan")

    assert len([one for one in statements if one.startswith("SELECT")]) <= 8


def test_writes_a_draft_and_submits_it(client: FlaskClient, cast: Cast) -> None:
    path = _written(client, cast)
    written = client.get(path).text

    answer = client.post(f"{path}/submission")

    assert "Berkas akta terverifikasi" in written and "600 berkas setahun" in written
    assert (answer.status_code, _version(path).state) == (303, "submitted")


def test_sending_the_same_new_result_twice_makes_one(client: FlaskClient, cast: Cast) -> None:
    path = _written(client, cast)

    client.post(f"{path}/rhk", data=FORM)

    assert len(_version(path).rhk) == 1


def test_the_form_of_a_result_comes_back_as_stored(client: FlaskClient, cast: Cast) -> None:
    path = _written(client, cast)
    client.post(f"{path}/rhk", data=FORM | {"target-0": "1200,5", "target_s1-0": "0,5"})

    form = client.get(f"{path}/rhk?kode=RHK-1").text

    assert 'value="1200,5"' in form and 'value="0,5"' in form and "IKI-1" in form


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rhk", ""),
        ("rhk", "x" * 1001),
        ("kategori", "lain"),
        ("indikator-0", ""),
        ("aspek-0", "x"),
        ("target-0", "0"),
        ("target-0", "1.200"),
        ("target-0", "-3"),
        ("target-0", "1000001"),
        ("target-0", "1,2345"),
        ("satuan-0", ""),
        ("target_s1-0", "601"),
        ("cara_hitung-0", "x"),
    ],
)
def test_a_bad_result_is_refused_at_its_field_and_kept(client: FlaskClient, cast: Cast, field: str, value: str) -> None:
    sign_in(client, cast.staff)
    path = _begin(client)

    answer = client.post(f"{path}/rhk", data=FORM | {field: value})

    assert answer.status_code == 422
    assert f'id="{field}-galat"' in answer.text
    assert not _version(path).rhk


def test_a_share_of_quality_is_in_per_cent(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)
    path = _begin(client)

    answer = client.post(f"{path}/rhk", data=FORM | {"cara_hitung-0": "mutu"})

    assert answer.status_code == 422 and "Persen mutu memakai satuan %" in answer.text


def test_an_indicator_can_be_added_and_taken_away(client: FlaskClient, cast: Cast) -> None:
    path = _written(client, cast)
    more = {"kode-0": "IKI-1", "indikator-1": "Mutu", "aspek-1": "kualitas", "target-1": "95", "satuan-1": "%"}
    client.post(f"{path}/rhk", data=FORM | more | {"kode_baru-1": "IKI-2"})
    added = len(_version(path).rhk[0].indicators)

    client.post(f"{path}/rhk", data=FORM | more | {"kode-1": "IKI-2", "hapus-1": "1"})

    db.session.expire_all()
    assert (added, len(_version(path).rhk[0].indicators)) == (2, 1)


def test_a_result_can_support_one_of_the_superior(client: FlaskClient, cast: Cast) -> None:
    create_skp(cast.supervisor, assessor=cast.head)
    path = _written(client, cast)

    form = client.get(f"{path}/rhk").text
    client.post(f"{path}/rhk", data=FORM | {"rhk_atasan_kode": "RHK1"})

    assert "1. Layanan perekaman KTP-el tepat waktu" in form
    assert "Mendukung RHK atasan: Layanan perekaman" in client.get(path).text


def test_a_result_is_taken_out_of_the_draft(client: FlaskClient, cast: Cast) -> None:
    path = _written(client, cast)

    client.post(f"{path}/rhk/removal", data={"kode": "RHK-1"})

    assert not _version(path).rhk


def test_the_superior_finds_and_agrees(client: FlaskClient, cast: Cast) -> None:
    path = _submitted(client, cast)
    sign_in(client, cast.supervisor)

    team = client.get("/plan/team").text
    answer = client.post(f"{path}/agreement", data={"content_hash": _version(path).content_hash})

    assert path in team and "Menunggu Anda" in team
    assert (answer.status_code, _version(path).state) == (303, "agreed")


def test_agreeing_to_something_else_shows_the_newest(client: FlaskClient, cast: Cast) -> None:
    path = _submitted(client, cast)
    sign_in(client, cast.supervisor)

    answer = client.post(f"{path}/agreement", data={"content_hash": "0"})

    assert answer.status_code == 409 and "berubah sejak Anda membukanya" in answer.text


def test_sends_back_with_words_that_the_owner_reads(client: FlaskClient, cast: Cast) -> None:
    path = _submitted(client, cast)
    sign_in(client, cast.supervisor)
    empty = client.post(f"{path}/return", data={"comment": ""})
    answer = client.post(f"{path}/return", data={"comment": "Naikkan target."})
    sign_in(client, cast.staff)

    page = client.get("/plan").text

    assert (empty.status_code, answer.location) == (422, "/plan/team?ok=dikembalikan")
    assert "Naikkan target." in page and "Perbaiki rancangan" in page


def test_the_owner_takes_a_submitted_plan_back(client: FlaskClient, cast: Cast) -> None:
    path = _submitted(client, cast)

    answer = client.post(f"{path}/withdrawal")

    assert (answer.status_code, _version(path).state) == (303, "draft")


def test_amends_and_marks_what_changed(client: FlaskClient, cast: Cast) -> None:
    skp = create_skp(cast.staff, assessor=cast.supervisor)
    sign_in(client, cast.staff)
    path = client.post(f"/plan/{skp.public_id}/amendments").location
    fields = {"kode": "RHK1", "rhk": "Layanan perekaman", "kode-0": "IK1", "target-0": "1300", "satuan-0": "perekaman"}
    client.post(f"{path}/rhk", data={**FORM, **fields})

    answer = client.post(f"{path}/submission", data={"reason": "Tugas bertambah", "in_force_from": "2026-07-20"})
    sign_in(client, cast.supervisor)
    page = client.get(path).text

    assert answer.status_code == 303
    assert "berubah" in page and "Alasan perubahan: Tugas bertambah" in page


def test_an_amendment_without_reason_is_refused_at_its_field(client: FlaskClient, cast: Cast) -> None:
    skp = create_skp(cast.staff, assessor=cast.supervisor)
    sign_in(client, cast.staff)
    path = client.post(f"/plan/{skp.public_id}/amendments").location

    answer = client.post(f"{path}/submission", data={"in_force_from": "kemarin"})

    assert answer.status_code == 422
    assert 'id="reason-galat"' in answer.text and 'id="in_force_from-galat"' in answer.text


def test_an_amendment_is_given_up(client: FlaskClient, cast: Cast) -> None:
    skp = create_skp(cast.staff, assessor=cast.supervisor)
    sign_in(client, cast.staff)
    path = client.post(f"/plan/{skp.public_id}/amendments").location

    answer = client.post(f"{path}/cancellation")

    assert (answer.location, _version(path).state) == ("/plan?ok=dibatalkan", "withdrawn")


def test_a_second_plan_is_refused_with_what_to_do(client: FlaskClient, cast: Cast) -> None:
    create_skp(cast.staff, assessor=cast.supervisor)
    sign_in(client, cast.staff)

    answer = client.post("/plan", data={"tahun": "2026"})

    assert answer.status_code == 409 and "Ajukan perubahan SKP" in answer.text


@pytest.mark.parametrize(
    ("who", "status"), [("staff", 200), ("supervisor", 200), ("head", 200), ("hr_admin", 200), ("outsider", 404)]
)
def test_who_reads_an_agreed_plan(client: FlaskClient, cast: Cast, who: str, status: int) -> None:
    skp: Skp = create_skp(cast.staff, assessor=cast.supervisor)
    sign_in(client, getattr(cast, who))

    paths = (f"/plan/{skp.public_id}", f"/plan/versions/{skp.versions[0].public_id}")
    assert [client.get(path).status_code for path in paths] == [status, status]


@pytest.mark.parametrize(("role", "status"), [("unit_hr", 200), ("auditor", 200), ("treasurer", 404)])
def test_which_roles_read_an_agreed_plan(client: FlaskClient, cast: Cast, role: str, status: int) -> None:
    skp: Skp = create_skp(cast.staff, assessor=cast.supervisor)
    grant_role(cast.outsider, role, cast.unit)
    sign_in(client, cast.outsider)

    assert client.get(f"/plan/{skp.public_id}").status_code == status


@pytest.mark.parametrize("who", ["supervisor", "hr_admin", "outsider"])
def test_a_draft_is_its_owners_alone(client: FlaskClient, cast: Cast, who: str) -> None:
    path = _written(client, cast)
    skp = _version(path).skp
    sign_in(client, getattr(cast, who))

    asked = [client.get(path), client.get(f"{path}/rhk"), client.post(f"{path}/rhk", data=FORM)]
    asked += [client.post(f"{path}/submission"), client.get(f"/plan/{skp.public_id}")]
    assert [answer.status_code for answer in asked] == [404] * 5


@pytest.mark.parametrize(("who", "status"), [("staff", 403), ("head", 403), ("hr_admin", 403), ("outsider", 404)])
def test_only_the_superior_answers(client: FlaskClient, cast: Cast, who: str, status: int) -> None:
    path = _submitted(client, cast)
    sign_in(client, getattr(cast, who))

    answers = [client.post(f"{path}/agreement"), client.post(f"{path}/return", data={"comment": "x"})]

    assert [answer.status_code for answer in answers] == [status, status]


def test_the_team_page_is_for_superiors(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.outsider)

    assert client.get("/plan/team").status_code == 403
