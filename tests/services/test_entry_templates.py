"""Templates: own entries kept to be recorded again."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.domain.errors import Conflict, NotAllowed, NotFound
from app.extensions import db
from app.models import EntryTemplate
from app.services.activity_prefill import prefill
from app.services.activity_suggestions import suggestions
from app.services.entry_templates import MAX_TEMPLATES, remove_template, save_template
from app.services.log_kit import log_kit
from app.services.sessions import viewer_of
from tests.factories import Cast, create_activity, create_cast, create_skp, plan_line
from tests.support.clock import NOW, TODAY


@pytest.fixture
def cast(any_session: Any) -> Cast:
    found = create_cast()
    create_skp(found.staff, assessor=found.supervisor)
    return found


def _viewer(person: Any) -> Any:
    return viewer_of(person.id, today=TODAY)


def _entry(cast: Cast, **values: Any) -> Any:
    return create_activity(cast.staff, line=plan_line(cast.staff.id, "IK2"), **values)


def _save(cast: Cast, entry: Any) -> EntryTemplate:
    return save_template(entry.public_id, viewer=_viewer(cast.staff), now=NOW)


def _count() -> int:
    return db.session.scalar(select(func.count()).select_from(EntryTemplate)) or 0


def test_the_same_content_is_kept_once(cast: Cast) -> None:
    first = _save(cast, _entry(cast))

    again = _save(cast, _entry(cast))

    assert (again.public_id, _count()) == (first.public_id, 1)


def test_prefills_everything_but_the_day(cast: Cast) -> None:
    kept = _save(cast, _entry(cast, volume="3", minutes=45))

    found = prefill(kept.public_id, TODAY, viewer=_viewer(cast.staff))

    assert (found.is_template, found.habit.volume, found.habit.minutes) == (True, 3, 45)
    assert found.habit.line is not None
    assert found.habit.line.kode == "IK2"


def test_is_offered_on_the_page_and_in_the_kit(cast: Cast) -> None:
    _save(cast, _entry(cast, description="Laporan bulanan"))

    offered = suggestions(cast.staff.id, TODAY, now=NOW).templates
    in_kit = log_kit(cast.staff.id, now=NOW).templates

    assert [one.title for one in (*offered, *in_kit)] == ["Laporan bulanan", "Laporan bulanan"]


def test_there_are_only_so_many(cast: Cast) -> None:
    for number in range(MAX_TEMPLATES):
        _save(cast, _entry(cast, description=f"Kegiatan {number}", work_date=TODAY))

    with pytest.raises(Conflict) as refused:
        _save(cast, _entry(cast, description="Satu lagi"))

    assert (refused.value.code, _count()) == ("template_too_many", MAX_TEMPLATES)


def test_an_entry_without_words_is_no_template(cast: Cast) -> None:
    with pytest.raises(Conflict):
        _save(cast, _entry(cast, status="draft", description=""))


def test_a_superior_keeps_no_entry_of_others(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        save_template(_entry(cast).public_id, viewer=_viewer(cast.supervisor), now=NOW)


def test_nobody_else_opens_or_removes_it(cast: Cast) -> None:
    kept = _save(cast, _entry(cast))

    with pytest.raises(NotFound):
        prefill(kept.public_id, TODAY, viewer=_viewer(cast.outsider))
    with pytest.raises(NotFound):
        remove_template(kept.public_id, viewer=_viewer(cast.outsider), now=NOW)

    assert _count() == 1


def test_is_removed_by_its_owner_and_then_unknown(cast: Cast) -> None:
    kept = _save(cast, _entry(cast))
    remove_template(kept.public_id, viewer=_viewer(cast.staff), now=NOW)

    with pytest.raises(NotFound):
        remove_template(uuid4(), viewer=_viewer(cast.staff), now=NOW)

    assert _count() == 0
