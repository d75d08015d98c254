"""What broke in comparable programs, one test for each kind, sent straight to the endpoints."""

import io
import sqlite3
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.extensions import db
from tests.architecture.test_forbidden import files
from tests.security.evil_files import make
from tests.security.hostile import QUERIES, read, request_of, right_person
from tests.security.requests import Sent, all_requests
from tests.security.stage import Stage, Watch
from tests.security.surface import UNSAFE, address, rules
from tests.security.tables import rows
from tests.support.clock import FixedClock

# Of whom an act must never depend on what a form says, and what nobody may set by hand.
DECIDED = (
    "SELECT employee_id, status, mutu, decided_by_id, version, is_susulan, grace, source FROM activity ORDER BY id",
    "SELECT activity_id, action, decided_by_id, ground FROM decision ORDER BY id",
    "SELECT employee_id, must_change_password, is_disabled FROM account ORDER BY id",
    "SELECT employee_id, role, unit_id FROM role_grant ORDER BY id",
    "SELECT employee_id, semester, status, predikat, is_current, assessor_id FROM score ORDER BY id",
    "SELECT employee_id, assessor_id, peran, rating FROM feedback ORDER BY id",
    "SELECT unit_id, month, state, total_netto, gap_confirmed_by_id FROM tpp_batch ORDER BY id",
    "SELECT employee_id, assessor_id, state, tahun FROM skp ORDER BY id",
    "SELECT state, agreed_by_id FROM skp_version ORDER BY id",
    "SELECT employee_id, value, confirmed_by_id, given_by_id FROM realisation ORDER BY id",
    "SELECT kind, code, state, revision FROM period ORDER BY id",
    "SELECT from_employee_id, to_employee_id, created_by_id FROM delegation ORDER BY id",
    "SELECT employee_id, state, resolved_by_id FROM superior_report ORDER BY id",
    "SELECT employee_id, kode, tanggal, recorded_by_id, source FROM attendance ORDER BY id",
    "SELECT kind, created_by_id FROM export_file ORDER BY id",
)
SMUGGLED = {
    "employee_id": "1",
    "owner_id": "1",
    "decided_by": "1",
    "decided_by_id": "1",
    "diputuskan_oleh": "198003122008012002",
    "diputuskan_pada": "2026-07-15T00:00",
    "approved_by": "1",
    "by": "1",
    "by_id": "1",
    "viewer": "1",
    "is_admin": "1",
    "role": "admin",
    "roles": "hr",
    "state": "paid",
    "period_id": "1",
    "score": "120",
    "nilai": "120",
    "assessor_id": "1",
    "submitted_at": "2020-01-01T00:00:00Z",
    "created_at": "2020-01-01T00:00:00Z",
    "grace": "outage",
    "imported": "1",
    "is_current": "1",
    "is_susulan": "0",
    "total_netto": "1",
    "_method": "DELETE",
    "id": "1",
    "public_id": "00000000-0000-4000-8000-000000000000",
}
ACTS = sorted(name for name in rows() if not name.startswith("account") and name != "me.change_settings")
BULK = {
    "activity_acts.copy": "entri",
    "activity_acts.map_standing": "entri",
    "approvals.selection": "entry",
    "approval_cards.view": "entry",
}


def _rule(app: Flask, line: str) -> Any:
    return next(one for one in rules(app) if one.endpoint == line.partition("@")[0])


def _unsafe(app: Flask, line: str) -> str:
    return next(iter(sorted((_rule(app, line).methods or set()) & UNSAFE)), "")


def _sent(stage: Stage, line: str) -> Sent:
    found: Sent = all_requests().get(line, lambda world: Sent())(stage.world)
    return found


def _state(stage: Stage) -> list[Any]:
    """Who decided what, and where everything stands, without ids that are drawn anew each time."""
    with sqlite3.connect(stage.live) as connection:
        found = [connection.execute(query).fetchall() for query in DECIDED]
    connection.close()
    return found


def _after(stage: Stage, clock: FixedClock, line: str, extra: dict[str, str]) -> tuple[int, list[Any]]:
    """Status and state after the right request of the right person, with more fields than it should have."""
    stage.reset()
    sent = _sent(stage, line)
    clock.set(sent.now)
    body: dict[str, Any] = {**sent.body}
    place = "json" if "json" in body else "data"
    body[place] = {**extra, **body.get(place, {})}
    answer = stage.client_of(right_person(line)).post(
        address(stage.app, _rule(stage.app, line), **sent.path), query_string=extra, **body
    )
    return answer.status_code, _state(stage)


def test_mass_assignment_no_field_of_a_form_says_who_decided_or_what_became_of_it(
    stage: Stage, clock: FixedClock
) -> None:
    lines = [line for line in ACTS if _unsafe(stage.app, line)]

    differing = [line for line in lines if _after(stage, clock, line, {}) != _after(stage, clock, line, SMUGGLED)]

    stage.reset()
    assert differing == []
    assert len(lines) > 60


@pytest.mark.parametrize("status", ["approved", "rejected", "returned", "closed", "final", "paid"])
def test_mass_assignment_nobody_records_an_entry_that_is_decided_already(
    stage: Stage, clock: FixedClock, status: str
) -> None:
    stage.reset()
    before, sent = _state(stage), _sent(stage, "activities.create")

    answer = stage.client_of("owner").post("/activities", json={**sent.body["json"], "status": status})

    assert (answer.status_code, _state(stage)) == (422, before)


@pytest.mark.parametrize(
    "ids",
    [
        "__import__('os').system('id')",
        "[[1,2],[3]]",
        "NaN",
        ",".join(["00000000-0000-4000-8000-000000000000"] * 6000),
        "{{7*7191}}",
        "1 OR 1=1",
    ],
    ids=["code", "nested", "nan", "many", "template", "sql"],
)
@pytest.mark.parametrize("line", BULK)
def test_cve_2025_48868_hostile_ids_of_a_bulk_act_are_refused(
    stage: Stage, clock: FixedClock, line: str, ids: str
) -> None:
    stage.reset()
    watch, sent = Watch(stage.live), _sent(stage, line)
    path = address(stage.app, _rule(stage.app, line), **sent.path)

    answer = stage.client_of(right_person(line)).post(path, data={**sent.body.get("data", {}), BULK[line]: ids})

    has_changed = watch.saw_a_change()
    watch.close()
    assert (400 <= answer.status_code < 500, has_changed) == (True, False)


def test_cve_2025_48868_a_selection_of_ten_thousand_is_refused(stage: Stage, clock: FixedClock) -> None:
    stage.reset()
    entries = [{"id": str(stage.world.entry), "version": 1}] * 10_000
    body = {**_sent(stage, "approvals.decide").body["json"], "entries": entries}

    answer = stage.client_of("superior").post("/approvals/decisions", json=body)

    assert answer.status_code in (413, 422)


@pytest.mark.parametrize("name", ["html", "svg", "php", "gif-js", "pdf", "heic"])
def test_cve_2025_59524_2021_38822_what_is_no_photo_is_refused_whatever_it_is_called(
    stage: Stage, clock: FixedClock, name: str
) -> None:
    stage.reset()
    described = next(one for one in read("files") if one["name"] == name)
    content = io.BytesIO(make(described["make"], *described["args"]))

    answer = stage.client_of("owner").post(
        f"/activities/{stage.world.draft}/evidence",
        data={"foto": (content, "foto.jpg", "image/jpeg")},
        content_type="multipart/form-data",
    )

    assert answer.status_code in (415, 422)


def test_cve_2026_40865_40867_2025_66291_a_photo_is_shown_to_a_session_not_to_an_address(
    stage: Stage, clock: FixedClock
) -> None:
    stage.reset()
    client, path = stage.client_of("superior"), f"/evidence/{stage.world.photo}"
    shown = client.get(path, buffered=True)

    client.post("/logout")

    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "no-store, private")
    assert shown.headers["Content-Security-Policy"].startswith("sandbox;")
    assert client.get(path).status_code == 302
    stage.reset()


def test_cve_2025_66224_nothing_is_handed_to_a_mail_program(app: Flask) -> None:
    found = [
        path.name
        for path in files("app", "*.py")
        # The daily letter speaks SMTP itself (app/services/mail.py): addresses are parsed, no program is started.
        if path.name != "mail.py"
        for word in ("smtplib", "sendmail", "shell=True", "os.popen")
        if word in path.read_text(encoding="utf-8")
    ]

    assert found == []


def test_cve_2024_36428_2026_44446_44447_no_filter_or_sort_word_reaches_the_text_of_a_query(
    stage: Stage, clock: FixedClock
) -> None:
    stage.reset()
    statements: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)

    with stage.app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    for endpoint, names in QUERIES.items():
        for name in (*names, "sortOrder", "sort", "order", "page", "limit", "filter"):
            query = {name: "nama; DROP TABLE xssprobe --' OR 'xssprobe'='xssprobe"}
            path = address(stage.app, _rule(stage.app, endpoint), **_sent(stage, endpoint).path)
            stage.client_of(right_person(endpoint)).get(path, query_string=query)
    with stage.app.app_context():
        event.remove(db.engine, "before_cursor_execute", note)

    assert len(statements) > 500
    assert [text for text in statements if "xssprobe" in text] == []


def test_cve_2026_28685_the_right_role_in_the_wrong_unit_reaches_nobodys_object() -> None:
    wrong = ("unit_hr_x", "treasurer_x")
    own = ("me.", "account", "activities", "activity_acts", "api", "bkn", "home", "static", "pwa", "health", "plans")
    lists = ("index", "show", "export", "export_month", "reports", "dashboard", "rules", "send_reminders", "month")
    objects = {
        line: row
        for line, row in rows().items()
        if row["superior" if line.startswith(("approval", "evidence")) else "outsider"] in (403, 404)
        and not line.startswith(own)
        and line.partition("@")[0].partition(".")[2] not in lists
    }

    reached = {line: who for line, row in objects.items() for who in wrong if row[who] in (200, 201, 202, 303)}

    assert set(reached) <= {"hr_people.index", "hr_people.reports", "periods.semester", "tpp_batches.compute@all"}
    assert len(objects) > 40


def test_ghsa_9g2q_a_superior_of_others_reaches_nobody_elses_entries_plans_or_scores() -> None:
    personal = ("activity_acts.", "approval_cards.", "evidence.", "plan_drafts.", "assessments.", "scores.", "plans.")
    objects = {line: row for line, row in rows().items() if line.startswith(personal) and row["outsider"] == 404}

    assert {row["former"] for line, row in objects.items() if line != "plans.close@past"} == {404}
    assert len(objects) > 40


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"Accept": "application/json"}], ids=["fragment", "json"])
def test_cve_2026_45081_40888_40889_fragments_and_json_obey_the_policy_of_the_page(
    stage: Stage, clock: FixedClock, headers: dict[str, str]
) -> None:
    stage.reset()
    people = (
        "outsider",
        "colleague",
        "former",
        "expired",
        "unit_hr",
        "unit_hr_x",
        "treasurer_x",
        "calibrator",
        "admin",
    )
    faults = []

    for line, row in rows().items():
        if _unsafe(stage.app, line) or line.startswith(("static", "pwa", "health", "account")):
            continue
        sent = _sent(stage, line)
        clock.set(sent.now)
        path = address(stage.app, _rule(stage.app, line), **sent.path)
        for person in (one for one in people if row[one] in (403, 404)):
            body = {**sent.body, "headers": headers}
            status = stage.client_of(person).get(path, buffered=True, **body).status_code
            faults += [f"{line} {person}: {status}"] if status != row[person] else []

    assert faults == []


def test_cve_2026_44442_44448_every_act_is_asked_of_the_endpoint_itself(stage: Stage) -> None:
    """The matrix sends each act by itself, without the page that would hide its button."""
    acts = {one.endpoint for one in rules(stage.app) if (one.methods or set()) & UNSAFE}
    refused = {
        line.partition("@")[0] for line, row in rows().items() if {row["outsider"], row["colleague"]} & {403, 404}
    }

    own = {name for name in acts if name.startswith(("account.", "me.", "bkn.")) or name in _OWN}
    assert acts - refused - own == set()
    assert request_of("home.show")(stage.world).path == {}


# Acts that everyone does for themselves alone.
_OWN = {
    "notices.seen", "activities.create", "activity_acts.copy", "plans.create", "tpp_compare.consent", "notice_settings.add",
    "notice_settings.change", "scheduled.record", "share.receive", "tour.end",
}  # fmt: skip
