"""Every code the rules can raise has a sentence whose placeholders the code fills."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from app.domain.errors import FieldError
from app.domain.tpp import ProfileInvalid
from app.errors import message_for
from app.i18n.messages import MESSAGES
from tests.domain.tpp.profiles import HEADER, profile_of

SOURCES = [
    *Path("app/domain/tpp").glob("*.py"),
    Path("app/services/tpp_evaluate.py"),
    *Path("app/parameters").glob("*.py"),
    Path("app/domain/periods.py"),
]
RAISED = re.compile(r"(?:report|FactProblem|Invalid|FieldError|NotFound|DomainError)\(\s*\"([a-z_]+)\"")


LINTED = re.compile(r"\"(lint_[a-z_]+)\"")
REFUSED = re.compile(r"(?:fault\(\s*|else |ParameterFileError\()\"([a-z_]+)\"")


def test_every_finding_of_the_lint_has_a_sentence() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in Path("app/parameters").glob("*.py"))
    codes = {*LINTED.findall(text), *(f"lint_{code}" for code in REFUSED.findall(text))}

    assert len(codes) > 20
    assert sorted(codes - set(MESSAGES)) == []


def test_every_raised_code_has_a_sentence() -> None:
    codes = {code for path in SOURCES for code in RAISED.findall(path.read_text(encoding="utf-8"))}

    assert len(codes) > 30
    assert sorted(codes - set(MESSAGES)) == []


FAULTS = [
    'name = "hasil"\nkind = "prodct"',
    'name = "hasil"\nkind = "product"\nof = ["dasr", {}, {parameter = "x"}, "kode", "nanti", "hasil"]\nrounding = 1\nsalah = 1',
    'name = "nanti"\nkind = "take"\nunit = "code"\nof = "kode"\ncap = 1\nonly_if = {name = "kode", equals = "z"}',
    'name = "nanti"\nkind = "choose"\ncases = [{}, {when = 3, then = 1}]\nstatus = "x"',
    'name = "e"\nkind = "events"\nitems = [3]',
    'name = "b"\nkind = "events"\nitems = [{minutes = "kejadian", tiers = 3}]',
    'name = "t"\nkind = "tier"\nof = "dasar"\ntiers = []',
    'name = "w"\nkind = "withhold"\nreason = "x"\nreason_from = "kode"\nrequired = true\nvalid_from = 2025-02-01\nvalid_to = 2025-01-01',
    'name = "g"\nkind = "gross_up"\nof = "dasar"\ntiers = [{up_to = 1, value = 0.2}, {value = 0.1}]\nreplaces = "x"',
    'name = "d"\nkind = "events"\nitems = [{dates = "kode", ranges = [], rate = 1}, {dates = "kode", ranges = 3, rate = 1}]',
    'name = "hasil"\nkind = "product"\nof = ["dasar", 0.5]\nafter = "x"',
]


@pytest.mark.parametrize("fault", FAULTS)
def test_sentence_of_a_profile_problem_can_be_filled(fault: str) -> None:
    app = Flask("uji")
    Babel(app, default_locale="id")
    header = HEADER.replace('type = "count"', 'type = "cont"\nmin = "x"\nband_counts = ["q"]')
    with pytest.raises(ProfileInvalid) as refusal:
        profile_of(fault, header=header)

    with app.app_context():
        sentences = [message_for(FieldError(p.code, p.params)) for p in refusal.value.problems]

    assert len(sentences) > 3
    assert [sentence for sentence in sentences if "%(" in sentence] == []
