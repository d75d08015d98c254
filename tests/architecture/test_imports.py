"""Dependencies point one way: routes, jobs, cli -> services -> models, parameters -> domain."""

import sys

import pytest

from tests.support.source import imported_modules, python_files, shown

# What a layer may import of the project.
ALLOWED = {
    "domain": ("app.domain",),
    "parameters": ("app.parameters", "app.domain"),
    "models": ("app.models", "app.domain"),
    "services": (
        "app.services",
        "app.models",
        "app.parameters",
        "app.domain",
        "app.extensions",
        "app.database",
    ),
}
EDGES = ("routes", "jobs", "cli")
WEB = ("flask", "flask_login", "flask_wtf", "flask_babel", "werkzeug", "click")


def _under(module: str, parents: tuple[str, ...]) -> bool:
    return any(module == parent or module.startswith(parent + ".") for parent in parents)


def _imports_of(layer: str, parents: tuple[str, ...]) -> list[tuple[str, str]]:
    return [
        (shown(path, line), module)
        for path in python_files(f"app/{layer}")
        for line, module in imported_modules(path)
        if _under(module, parents)
    ]


@pytest.mark.parametrize("layer", ALLOWED)
def test_layer_imports_only_what_lies_below_it(layer: str) -> None:
    found = _imports_of(layer, ("app", "config", "wsgi", "tests"))

    assert [item for item in found if item[1] != "app" and not _under(item[1], ALLOWED[layer])] == []


def test_domain_uses_the_standard_library_only() -> None:
    standard = (*sys.stdlib_module_names, "app")

    found = [
        (shown(path, line), module)
        for path in python_files("app/domain")
        for line, module in imported_modules(path)
        if not _under(module, standard)
    ]

    assert found == []


@pytest.mark.parametrize("layer", ["domain", "parameters", "models", "services"])
def test_nothing_below_the_edges_knows_the_web(layer: str) -> None:
    assert _imports_of(layer, WEB) == []


@pytest.mark.parametrize("layer", EDGES)
def test_edges_do_not_import_one_another(layer: str) -> None:
    # A command may do the work of a job by hand.
    others = tuple(f"app.{other}" for other in EDGES if other != layer and (layer, other) != ("cli", "jobs"))

    assert _imports_of(layer, others) == []


def test_routes_ask_services_instead_of_the_database() -> None:
    assert _imports_of("routes", ("sqlalchemy", "app.extensions.db", "app.database")) == []


def test_production_code_does_not_import_tests() -> None:
    found = [
        (shown(path, line), module)
        for path in python_files("app", "config.py", "wsgi.py", "migrations")
        for line, module in imported_modules(path)
        if _under(module, ("tests", "pytest"))
    ]

    assert found == []
