"""Checks parameter files and the shipped profiles for whoever keeps the rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from app.domain.tpp import Problem, Profile, ProfileInvalid
from app.parameters.lint import Finding, lint_folder
from app.parameters.loader import FOLDER, load_parameters
from app.parameters.profiles import PROFILES, read_profile


def lint_rules(*, today: date, folder: Path | None = None) -> list[Finding]:
    """Everything doubtful about the shipped rules, or about the parameters of another folder; errors and warnings."""
    if folder is not None:
        return lint_folder(folder, today=today)
    return [
        *lint_folder(FOLDER, today=today),
        *(one for path in sorted(PROFILES.glob("*.toml")) for one in _about(path)),
    ]


def _about(path: Path) -> list[Finding]:
    try:
        profile = read_profile(path)
    except ProfileInvalid as invalid:
        return [_from_problem(path, problem) for problem in invalid.problems]
    return _unsupported(path, profile)


def _from_problem(path: Path, problem: Problem) -> Finding:
    return Finding(problem.code, path.name, problem.line, problem.where, problem.params)


def _unsupported(path: Path, profile: Profile) -> list[Finding]:
    """Parameters that are not yet in force when the profile begins: its first months could not be computed."""
    parameters, first = load_parameters(), profile.valid_from
    return [
        Finding("lint_profile_before_parameter", path.name, 1, profile.code, {"name": name, "first": first})
        for name in sorted(profile.parameters_on(first))
        if parameters[name].on(first) is None
    ]
