"""Who sees which places."""

from types import SimpleNamespace

import pytest
from flask import Flask, g

from app.domain.permissions import Role, RoleGrant, Viewer
from app.routes._nav import Navigation, build_navigation, navigation_of


def _keys(navigation: Navigation) -> list[str]:
    return [item.key for item in navigation.bottom]


def test_an_employee_finds_the_plan_in_the_fourth_place() -> None:
    assert _keys(build_navigation(is_superior=False)) == ["home", "activities", "new", "plan", "scores"]


def test_a_superior_finds_the_queue_with_its_count_in_the_fourth_place() -> None:
    fourth = build_navigation(is_superior=True, pending=14).bottom[3]

    assert (fourth.key, fourth.count) == ("approvals", 14)


@pytest.mark.parametrize("is_superior", [False, True])
def test_plan_score_and_allowance_always_have_a_current_place_on_a_phone(is_superior: bool) -> None:
    navigation = build_navigation(is_superior=is_superior)

    reached = {key for item in navigation.bottom for key in (item.key, *item.also)}

    assert {"plan", "scores", "tpp"} <= reached


def test_the_office_shows_only_what_the_viewer_may_open() -> None:
    office = build_navigation(is_superior=False, office={"hr_periods", "hr"}).office

    assert [item.key for item in office] == ["hr", "hr_periods"]


def test_reading_the_rules_alone_makes_no_office(app: Flask) -> None:
    with app.test_request_context("/"):
        g.signed_in = SimpleNamespace(viewer=Viewer(employee_id=1))

        navigation = navigation_of(pending=3)

    assert navigation is not None
    assert navigation.office == ()


def test_hr_of_the_city_has_an_office(app: Flask) -> None:
    with app.test_request_context("/"):
        g.signed_in = SimpleNamespace(viewer=Viewer(employee_id=1, grants=(RoleGrant(Role.HR),)))

        navigation = navigation_of()

    assert navigation is not None
    assert {"hr", "hr_periods", "hr_rules"} <= {item.key for item in navigation.office}


def test_nobody_signed_in_has_no_navigation(app: Flask) -> None:
    with app.test_request_context("/"):
        assert navigation_of() is None
