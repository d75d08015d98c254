"""From when to when an imported SKP runs, and who assesses it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.structure import AssignmentFact


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day."""

    starts_on: date
    ends_on: date


def skp_span(year: int, given_start: date | None, assignments: Iterable[AssignmentFact]) -> Span | None:
    """The days of an SKP within a year; None when no definitif assignment of the year carries it.

    With a given start the SKP belongs to the post held then (or the next one) and ends with it. Without, the year has
    one SKP for all posts: from the first to the last definitif day.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    posts = sorted(
        (one for one in assignments if one.is_definitif and one.starts_on <= last and _end(one) >= first),
        key=lambda one: one.starts_on,
    )
    if given_start is not None:
        post = next((one for one in posts if _end(one) >= given_start), None)
        return None if post is None else Span(given_start, min(last, max(_end(post), given_start)))
    if not posts:
        return None
    return Span(max(first, posts[0].starts_on), min(last, max(_end(one) for one in posts)))


def cut_by_next(spans: Sequence[Span]) -> list[Span]:
    """Spans in order of their start, each ending the day before the next begins."""
    ordered = sorted(spans, key=lambda span: span.starts_on)
    following = [span.starts_on - timedelta(days=1) for span in ordered[1:]]
    return [
        Span(one.starts_on, min(one.ends_on, limit))
        for one, limit in zip(ordered, [*following, date.max], strict=False)
    ]


def assessor_for(span: Span, assignments: Iterable[AssignmentFact]) -> int | None:
    """The superior of the definitif assignment in force at the end of the SKP, else of the last one before."""
    held = [one for one in assignments if one.is_definitif and one.starts_on <= span.ends_on]
    latest = max(held, key=lambda one: one.starts_on, default=None)
    return None if latest is None else latest.superior_id


def _end(fact: AssignmentFact) -> date:
    return fact.ends_on or date.max
