"""The days an imported SKP runs."""

from datetime import date

from app.domain.structure import AssignmentFact, Penugasan
from app.services.imports.plan_dates import Span, assessor_for, cut_by_next, skp_span


def _post(
    start: date, end: date | None = None, *, superior: int = 9, kind: Penugasan = Penugasan.DEFINITIF
) -> AssignmentFact:
    return AssignmentFact(1, 1, "Analis", kind, start, end, superior_id=superior)


MOVED = [_post(date(2024, 1, 1), date(2026, 3, 31), superior=8), _post(date(2026, 4, 1), superior=9)]


def test_a_year_in_one_post_is_the_whole_year() -> None:
    assert skp_span(2026, None, [_post(date(2024, 1, 1))]) == Span(date(2026, 1, 1), date(2026, 12, 31))


def test_a_newcomer_begins_with_the_post() -> None:
    assert skp_span(2026, None, [_post(date(2026, 3, 2))]) == Span(date(2026, 3, 2), date(2026, 12, 31))


def test_a_leaver_ends_with_the_post() -> None:
    assert skp_span(2026, None, [_post(date(2024, 1, 1), date(2026, 9, 30))]) == Span(
        date(2026, 1, 1), date(2026, 9, 30)
    )


def test_without_a_start_one_plan_covers_all_posts_of_the_year() -> None:
    assert skp_span(2026, None, MOVED) == Span(date(2026, 1, 1), date(2026, 12, 31))


def test_a_given_start_ends_with_the_post_held_then() -> None:
    assert skp_span(2026, date(2026, 1, 1), MOVED) == Span(date(2026, 1, 1), date(2026, 3, 31))


def test_the_last_day_of_a_post_still_belongs_to_it() -> None:
    assert skp_span(2026, date(2026, 3, 31), MOVED) == Span(date(2026, 3, 31), date(2026, 3, 31))


def test_the_day_after_belongs_to_the_next() -> None:
    assert skp_span(2026, date(2026, 4, 1), MOVED) == Span(date(2026, 4, 1), date(2026, 12, 31))


def test_no_definitif_post_carries_no_plan() -> None:
    assert skp_span(2026, None, [_post(date(2024, 1, 1), kind=Penugasan.PLT)]) is None
    assert skp_span(2026, date(2026, 1, 1), [_post(date(2024, 1, 1), date(2025, 12, 31))]) is None


def test_a_plan_ends_the_day_before_the_next_begins() -> None:
    year, spring = Span(date(2026, 1, 1), date(2026, 12, 31)), Span(date(2026, 4, 1), date(2026, 12, 31))

    assert cut_by_next([spring, year]) == [Span(date(2026, 1, 1), date(2026, 3, 31)), spring]


def test_the_assessor_is_the_superior_at_the_end() -> None:
    assert assessor_for(Span(date(2026, 1, 1), date(2026, 3, 31)), MOVED) == 8
    assert assessor_for(Span(date(2026, 1, 1), date(2026, 12, 31)), MOVED) == 9


def test_no_plans_need_no_cutting() -> None:
    assert cut_by_next([]) == []
