"""The living page of the interface: there for developers, nowhere else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient


@pytest.fixture
def development(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "debug", True)


def test_shows_components_and_colours_in_development(client: FlaskClient, development: None) -> None:
    page = client.get("/gaya")

    assert page.status_code == 200
    assert "Menunggu sinkron" in page.text and 'fill="var(--accent)"' in page.text


def test_does_not_exist_elsewhere(client: FlaskClient) -> None:
    assert client.get("/gaya").status_code == 404
