"""HR records the decision of an official who does not use the application."""

import uuid
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from app.domain.activities import Action
from app.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from app.extensions import db
from app.models import Activity, AuditEvent, Decision, Employee
from app.services.approvals import Command
from app.services.official_decisions import officials_deciding, record_official_decision
from tests.factories import Cast, create_activity, create_cast, create_employee
from tests.services.approval_support import approve, count, rows_of, shown, viewer
from tests.support.clock import NOW


@dataclass(frozen=True)
class Scene:
    """The Wali Kota, who has a code instead of a NIP, and an entry of the Sekda that only he decides on."""

    cast: Cast
    mayor: Employee
    entry: Activity

    def record(self, by: Employee, command: Command | None = None, **changes: str) -> None:
        words = {"official_code": "WALIKOTA", "document_number": "ND-12/2026", **changes}
        record_official_decision(shown(self.entry), command or approve(), by=viewer(by), now=NOW, **words)


@pytest.fixture
def scene(any_session: object) -> Scene:
    cast = create_cast()
    mayor = create_employee("Wali Kota", nip="WALIKOTA", unit=cast.city, status="PEJABAT", kelas_jabatan=None)
    mayor.is_official = True
    db.session.commit()
    sekda = create_employee("Sekda", unit=cast.city, superior=mayor)
    return Scene(cast, mayor, create_activity(sekda))


def test_the_decision_is_the_officials_and_the_audit_row_names_who_recorded_it(scene: Scene) -> None:
    scene.record(scene.cast.hr_admin)

    (row,) = rows_of(scene.entry)
    event = db.session.scalars(select(AuditEvent)).one()
    assert (row.decided_by_id, row.ground, row.action) == (scene.mayor.id, "superior", "approve")
    assert event.actor_id == scene.cast.hr_admin.id
    assert '"document":"ND-12/2026"' in event.data


@pytest.mark.parametrize(("who", "error"), [("outsider", NotFound), ("supervisor", NotFound)])
def test_only_hr_of_the_city_records(scene: Scene, who: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        scene.record(getattr(scene.cast, who))

    assert count(Decision) == 0


def test_hr_does_not_record_a_decision_on_their_own_entry(scene: Scene) -> None:
    own = create_activity(scene.cast.hr_admin)

    with pytest.raises(NotAllowed):
        Scene(scene.cast, scene.mayor, own).record(scene.cast.hr_admin)


def test_an_official_who_does_not_decide_there_cannot_be_named(scene: Scene) -> None:
    other = create_activity(scene.cast.staff)

    with pytest.raises(NotAllowed, match="official_not_decider"):
        Scene(scene.cast, scene.mayor, other).record(scene.cast.hr_admin)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"document_number": " "}, "document"),
        ({"document_number": "x" * 81}, "document"),
        ({"official_code": "?"}, "official"),
    ],
)
def test_names_the_field_that_is_missing(scene: Scene, changes: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        scene.record(scene.cast.hr_admin, **changes)

    assert list(refusal.value.fields) == [field]


def test_someone_with_a_nip_decides_alone(scene: Scene) -> None:
    with pytest.raises(Invalid):
        scene.record(scene.cast.hr_admin, official_code=scene.cast.head.nip)


def test_a_return_needs_words_here_too(scene: Scene) -> None:
    with pytest.raises(Invalid):
        scene.record(scene.cast.hr_admin, Command(Action.RETURN, uuid.uuid4()))


def test_what_is_decided_is_not_recorded_again(scene: Scene) -> None:
    scene.record(scene.cast.hr_admin)
    db.session.refresh(scene.entry)

    with pytest.raises(Conflict):
        scene.record(scene.cast.hr_admin)


def test_the_page_offers_the_officials_who_decide(scene: Scene) -> None:
    _, officials = officials_deciding(scene.entry.public_id, by=viewer(scene.cast.hr_admin), now=NOW)

    assert [one.nip for one in officials] == ["WALIKOTA"]
