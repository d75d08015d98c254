"""Every code about NIP, entries and decisions has a sentence whose placeholders the code fills."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from app.domain.activities import Action, ActivityStatus, EntryContext, Interval, Occupied
from app.domain.approvals import (
    DecisionRequest,
    EntryState,
    LastDecision,
    decide_entry,
    undo_decision,
)
from app.domain.calendar import Pattern
from app.domain.deciders import Decider, DeciderRole, Deciders, Level
from app.domain.entry_form import validate_entry
from app.domain.errors import DomainError, FieldError, Invalid
from app.domain.nip import parse_nip
from app.errors import message_for
from app.i18n.messages import MESSAGES

SOURCES = [Path("app/domain") / f"{name}.py" for name in ("nip", "activities", "entry_form", "approvals")]
RAISED = re.compile(r"(?:Invalid|Conflict|NotAllowed|IllegalTransition|FieldError)\(\s*\"([a-z_]+)\"")


def test_every_raised_code_has_a_sentence():
    codes = {code for path in SOURCES for code in RAISED.findall(path.read_text(encoding="utf-8"))}

    assert len(codes) > 30
    assert sorted(codes - set(MESSAGES)) == []


def sentences(*problems: DomainError | FieldError) -> list[str]:
    app = Flask("uji")
    Babel(app, default_locale="id")
    with app.app_context():
        return [message_for(problem) for problem in problems]


@pytest.mark.parametrize(
    "nip",
    [
        "1.98E+17",
        "1",
        "199013012020011001",
        "198609262015001001",
        "198609262015053001",
        "198609262015051000",
        "200009262015051001",
    ],
)
def test_the_sentence_of_a_refused_nip_is_filled(nip):
    with pytest.raises(Invalid) as refusal:
        parse_nip(nip)

    assert "%(" not in sentences(refusal.value)[0]


DAY = date(2026, 7, 6)
GOOD = {"tanggal": "2026-07-06", "mulai": "08:00", "selesai": "09:00", "uraian": "a", "volume": "1", "satuan": "a"}


@pytest.mark.parametrize(
    "change",
    [
        {"tanggal": "2026-07-07", "mulai": "25:00", "volume": "0", "bukti_url": "x"},
        {"tanggal": "2026-02-30", "volume": "0.0001", "uraian": "a" * 1001, "bukti_url": "https://"},
        {"tanggal": "x", "volume": "x", "indikator_kode": "IK9", "uraian": "\x00", "status": "approved"},
        {"selesai": "07:00", "volume": [], "uraian": "", "satuan": ""},
        {"volume": ""},
        {},
    ],
)
def test_the_sentences_of_a_refused_entry_are_filled(change):
    context = EntryContext(DAY, Pattern.FIVE, others=[Occupied(Interval.on(DAY, 480, 600), "Apel")])
    with pytest.raises(Invalid) as refusal:
        validate_entry({**GOOD, **change}, context)

    problems = [problem for found in refusal.value.fields.values() for problem in found]

    assert [text for text in sentences(refusal.value, *problems) if "%(" in text] == []


DECIDERS = Deciders((Decider(2, DeciderRole.SUPERIOR, None, Level.ENTRY_DATE),))
WAITING = EntryState(1, ActivityStatus.SUBMITTED, 1)
AT = datetime(2026, 7, 6, tzinfo=UTC)
LAST = LastDecision(Action.APPROVE, 2, AT, 1)
LATE = AT + timedelta(seconds=11)


@pytest.mark.parametrize(
    "refused",
    [
        lambda: decide_entry(WAITING, DecisionRequest(Action.APPROVE, 2), by=2, deciders=DECIDERS),
        lambda: decide_entry(WAITING, DecisionRequest(Action.SUBMIT, 1), by=2, deciders=DECIDERS),
        lambda: decide_entry(WAITING, DecisionRequest(Action.RETURN, 1), by=2, deciders=DECIDERS),
        lambda: undo_decision(WAITING, LAST, by=2, now=LATE, window=timedelta(seconds=10)),
    ],
)
def test_the_sentence_of_a_refused_decision_is_filled(refused):
    with pytest.raises(DomainError) as refusal:
        refused()

    assert "%(" not in sentences(refusal.value)[0]
