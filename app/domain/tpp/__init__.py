"""The allowance engine: profiles of ordered steps, and their computation with a trace."""

from app.domain.tpp.compare import Comparison, Part, Side, compare
from app.domain.tpp.compute import Calculator, Computed, bind, compute
from app.domain.tpp.profile import Profile, parse_profile
from app.domain.tpp.profile_source import Problem, ProfileInvalid
from app.domain.tpp.trace import TraceArchive, TraceStep, trace_as_json, unpack

__all__ = [
    "Calculator",
    "Comparison",
    "Computed",
    "Part",
    "Side",
    "compare",
    "Problem",
    "Profile",
    "ProfileInvalid",
    "TraceArchive",
    "TraceStep",
    "bind",
    "compute",
    "parse_profile",
    "trace_as_json",
    "unpack",
]
