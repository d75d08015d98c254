"""Each invariant, broken by hand in the database, is found and named; whatever is lawful is not."""

import hashlib
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text, update

from app.domain.activities import Action
from app.extensions import db
from app.models import (
    Activity,
    Assignment,
    AuditEvent,
    Decision,
    EmployeeMonth,
    Evidence,
)
from app.services import audit, verify
from app.services.approval_undo import undo_activity
from app.services.due_work import run_due_work
from app.services.sessions import viewer_of
from app.services.unit_of_work import unit_of_work
from app.services.verify import Scope
from tests.factories import Cast, create_activity, create_cast
from tests.services.verify_support import approved, closed_june, decision_on, found, notes, scored, verified_batch
from tests.support.clock import NOW, TODAY
from tests.support.scene import decide, enter
from tests.support.tampering import tamper


@pytest.fixture
def cast(db_session: Any) -> Cast:
    return create_cast()


@pytest.fixture
def any_cast(any_session: Any) -> Cast:
    """Like `cast`, once on each database: for checks whose SQL could differ."""
    return create_cast()


def _photo(entry: Activity, folder: Path, content: bytes = b"gambar") -> Evidence:
    (folder / "a.jpg").write_bytes(content)
    photo = Evidence(
        activity_id=entry.id,
        file_name="a.jpg",
        sha256=hashlib.sha256(content).hexdigest(),
        byte_count=len(content),
        created_at=NOW,
    )
    db.session.add(photo)
    db.session.commit()
    return photo


def _give_another_superior(cast: Cast) -> None:
    db.session.execute(
        update(Assignment).where(Assignment.employee_id == cast.staff.id).values(superior_id=cast.outsider.id)
    )
    db.session.commit()


def _forged_hashes() -> list[tuple[int, str, str]]:
    """What a forger with the program in hand computes: every hash anew."""
    previous, found = "0" * 64, []
    for event in db.session.scalars(select(AuditEvent).order_by(AuditEvent.seq)):
        digest = audit.chain_hash(previous, audit.audit_body(event))
        found.append((event.seq, previous, digest))
        previous = digest
    return found


def test_a_month_of_ordinary_work_holds_every_invariant(any_cast: Cast) -> None:
    closed_june(any_cast)
    approved(any_cast)
    decide(enter(any_cast.staff, start="09:00", end="10:00"), any_cast.supervisor, Action.RETURN, note="Lengkapi")
    decide(enter(any_cast.staff, start="10:00", end="11:00"), any_cast.supervisor, Action.REJECT, note="Bukan tugas")
    taken_back = decide(enter(any_cast.staff, start="11:00", end="12:00"), any_cast.supervisor)
    undo_activity(
        taken_back.public_id, by=viewer_of(any_cast.supervisor.id, today=TODAY), now=NOW + timedelta(seconds=5)
    )
    scored(any_cast)
    verified_batch(any_cast)
    scope = Scope()

    assert found(scope) == []
    assert scope.notes == []


def test_i1_a_decision_row_that_is_gone(any_cast: Cast) -> None:
    entry = approved(any_cast)
    tamper("decision", "DELETE FROM decision")

    assert found()[0] == ("I1", "decision_missing", f"activity={entry.public_id}")


def test_i1_a_status_that_no_decision_gave(cast: Cast) -> None:
    entry = decide(enter(cast.staff), cast.supervisor, Action.REJECT, note="Bukan tugas")
    tamper("activity", "UPDATE activity SET status = 'approved', mutu = 'sesuai'")

    assert found()[0] == ("I1", "decision_differs", f"activity={entry.public_id}")


def test_i1_a_mutu_that_no_decision_gave(cast: Cast) -> None:
    entry = approved(cast)
    tamper("activity", "UPDATE activity SET mutu = 'di_atas'")

    assert found()[0] == ("I1", "decision_mutu", f"activity={entry.public_id}")


def test_i1_an_entry_that_was_recorded_and_is_gone(cast: Cast) -> None:
    where = f"activity={enter(cast.staff).public_id}"
    tamper("activity", "DELETE FROM activity")

    assert ("I1", "entry_lost", where) in found()


def test_i1_a_photo_with_a_flipped_byte(db_session: Any, tmp_path: Path) -> None:
    photo = _photo(enter(create_cast().staff), tmp_path)
    (tmp_path / "a.jpg").write_bytes(b"gambaR")

    assert found(Scope(evidence_folder=tmp_path)) == [("I1", "photo_changed", f"evidence={photo.public_id} file=a.jpg")]


def test_i1_a_photo_that_is_gone(db_session: Any, tmp_path: Path) -> None:
    photo = _photo(enter(create_cast().staff), tmp_path)
    (tmp_path / "a.jpg").unlink()

    assert found(Scope(evidence_folder=tmp_path)) == [("I1", "photo_missing", f"evidence={photo.public_id} file=a.jpg")]


def test_a_file_that_no_row_names_is_noted(db_session: Any, tmp_path: Path) -> None:
    (tmp_path / "sisa.jpg").write_bytes(b"x")
    scope = Scope(evidence_folder=tmp_path)

    assert found(scope) == []
    assert [str(note) for note in scope.notes] == ["I1 photo_without_row: files=1 first=sisa.jpg"]


def test_i2_a_monthly_number_that_the_entries_do_not_give(any_cast: Cast) -> None:
    approved(any_cast)
    run_due_work(now=NOW)
    db.session.execute(update(EmployeeMonth).values(minutes_approved=999))
    db.session.commit()

    assert found() == [("I2", "rollup_differs", f"employee={any_cast.staff.id} month=2026-07")]


def test_i5_an_entry_of_a_closed_month_that_was_changed(any_cast: Cast) -> None:
    closed_june(any_cast)
    tamper("activity", "UPDATE activity SET end_minute = end_minute + 30")

    assert ("I5", "closed_month_changed", "month=2026-06 minutes_approved=90 was=60") in found()


def test_i5_a_text_that_is_not_what_the_decider_saw(cast: Cast) -> None:
    entry = closed_june(cast)
    tamper("activity", "UPDATE activity SET description = 'Verifikasi 100 berkas'")

    assert found() == [("I5", "content_changed", f"activity={entry.public_id}")]


@pytest.mark.parametrize("state", ["open", "closed"])
def test_i5_a_period_whose_state_no_act_gave(any_cast: Cast, state: str) -> None:
    closed_june(any_cast)
    statement = {
        "open": "UPDATE period SET state = 'open'",
        "closed": "INSERT INTO period (kind, code, state, revision) VALUES ('month', '2026-05', 'closed', 1)",
    }[state]
    tamper("period_act", statement)

    assert found() == [("I5", "period_state", f"month=2026-0{6 if state == 'open' else 5}")]


def test_i6_a_decision_of_the_owner(cast: Cast) -> None:
    decision = decision_on(approved(cast))
    tamper("decision", "UPDATE decision SET decided_by_id = :owner", owner=cast.staff.id)

    assert found()[0] == ("I6", "own_decision", f"decision={decision.public_id}")


def test_i6_a_decision_that_nobody_made(cast: Cast) -> None:
    entry = create_activity(cast.staff, status="approved")
    decision = Decision(
        public_id=uuid.uuid4(),
        activity_id=entry.id,
        activity_version=0,
        action="approve",
        mutu="sesuai",
        decided_by_id=cast.supervisor.id,
        ground="superior",
        decided_at=NOW,
    )
    db.session.add(decision)
    db.session.commit()

    assert found() == [("I6", "decision_unrecorded", f"decision={decision.public_id}")]


def test_i6_a_decision_put_in_another_name(cast: Cast) -> None:
    decision = decision_on(approved(cast))
    tamper("decision", "UPDATE decision SET decided_by_id = :other", other=cast.head.id)

    assert found() == [("I6", "decision_differs", f"decision={decision.public_id}")]


def test_i6_a_decider_whom_the_structure_does_not_name(any_cast: Cast) -> None:
    decision = decision_on(approved(any_cast))
    _give_another_superior(any_cast)

    assert found() == [("I6", "wrong_decider", f"decision={decision.public_id}")]


def test_a_roster_corrected_after_the_decision_is_noted(cast: Cast) -> None:
    approved(cast)
    _give_another_superior(cast)
    with unit_of_work():
        audit.record("import.written", "import", "roster", by=None, now=NOW + timedelta(days=1))
    scope = Scope()

    assert found(scope) == []
    assert notes(scope) == ["organisation_changed_since"]


def test_the_superiors_superior_may_have_decided_once_the_month_was_escalated(cast: Cast) -> None:
    entry = create_activity(cast.staff, work_date=date(2026, 6, 10))
    decide(entry, cast.head, now=datetime(2026, 7, 8, 2, tzinfo=UTC))

    assert found() == []


def test_only_the_newest_decisions_are_decided_afresh(cast: Cast) -> None:
    approved(cast)
    _give_another_superior(cast)
    decide(enter(cast.supervisor), cast.head)

    assert found(Scope(most_decisions=1)) == []


def test_schema_a_trigger_that_was_dropped(any_cast: Cast) -> None:
    place = "" if db.engine.dialect.name == "sqlite" else " ON decision"
    db.session.execute(text(f"DROP TRIGGER freeze_decision_append_only_delete{place}"))
    db.session.commit()

    assert found() == [("schema", "trigger_missing:freeze_decision_append_only_delete", "database")]


def test_i3_f32_a_row_of_the_chain_that_was_changed(cast: Cast) -> None:
    approved(cast)
    enter(cast.staff, start="10:00", end="11:00")
    tamper("audit_event", "UPDATE audit_event SET actor_id = NULL WHERE seq = 2")

    assert ("I3", "audit_changed", "audit_event.seq=2") in found()


def test_i3_f32_a_row_of_the_chain_that_was_deleted(any_cast: Cast) -> None:
    approved(any_cast)
    enter(any_cast.staff, start="10:00", end="11:00")
    tamper("audit_event", "DELETE FROM audit_event WHERE seq = 2")

    assert ("I3", "audit_gap", "audit_event.seq=2") in found()


def test_i3_f32_a_shortened_chain_is_found_by_the_head_kept_outside(cast: Cast) -> None:
    approved(cast)
    head = verify.audit_head()
    assert head is not None
    tamper("audit_event", "DELETE FROM audit_event WHERE seq = :head", head=head.seq)

    assert ("I3", "audit_truncated", f"audit_event.seq={head.seq}") in found(Scope(anchors=(head,)))


def test_i3_f32_a_chain_hashed_anew_is_found_by_the_head_kept_outside(cast: Cast) -> None:
    approved(cast)
    head = verify.audit_head()
    assert head is not None
    tamper("audit_event", "UPDATE audit_event SET actor_id = NULL WHERE seq = 1")
    forged = _forged_hashes()
    for seq, previous, digest in forged:
        tamper(
            "audit_event",
            "UPDATE audit_event SET prev_hash = :previous, hash = :digest WHERE seq = :seq",
            seq=seq,
            previous=previous,
            digest=digest,
        )

    assert verify.verify_audit_chain() == []
    assert ("I3", "audit_rewritten", f"audit_event.seq={head.seq}") in found(Scope(anchors=(head,)))
