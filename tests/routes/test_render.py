"""A page, or its fragment for htmx; never kept by a cache."""

from types import SimpleNamespace

import pytest
from flask import Flask, g

from app.routes._render import chosen_theme, render

PAGE, PARTIAL = "errors/offline.html", "errors/_error.html"


def _answer(app: Flask, headers: dict[str, str]) -> str:
    with app.test_request_context("/", headers=headers):
        response = render(page=PAGE, partial=PARTIAL, status=422, message="Isi jam mulai.")

    assert (response.status_code, response.headers["Cache-Control"]) == (422, "no-store, private")
    assert response.vary.as_set() == {"hx-request"}
    return response.get_data(as_text=True)


def test_answers_htmx_with_the_fragment(app: Flask) -> None:
    text = _answer(app, {"HX-Request": "true"})

    assert "<html" not in text
    assert "Isi jam mulai." in text


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-History-Restore-Request": "true"}])
def test_answers_everything_else_with_the_page(app: Flask, headers: dict[str, str]) -> None:
    assert "<html" in _answer(app, headers)


@pytest.mark.parametrize(("choice", "theme"), [("dark", "dark"), ("light", "light"), ("system", None)])
def test_a_chosen_theme_wins_over_the_device(app: Flask, choice: str, theme: str | None) -> None:
    with app.test_request_context("/"):
        g.signed_in = SimpleNamespace(theme=choice)

        assert chosen_theme() == theme


def test_before_sign_in_the_theme_follows_the_device(app: Flask) -> None:
    with app.test_request_context("/"):
        assert chosen_theme() is None
