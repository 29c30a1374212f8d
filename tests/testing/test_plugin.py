"""The fixtures of pytest, in the small project of a user."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from textwrap import dedent

import pytest

import _flask_ocpi_status_pytest as plugin

#: Where the tree is not installed, pytest is told of the module.
_INSTALLED = any(one.name == "ocpi" for one in entry_points(group="pytest11"))
_OPTIONS = (
    *(() if _INSTALLED else ("-p", plugin.__name__)),
    *("-p", "no:cacheprovider", "-W", "error"),
)
PAGE = Path(__file__).parent.parent.parent / "docs" / "testing.md"


#: What a user has: an app and its tests, as on the page, and other modules of tests.
ON_PAGE = [
    text.partition("```")[0]
    for text in PAGE.read_text("utf-8").split("```python no-run\n")[1:]
]
PROJECT = {
    "shop": ON_PAGE[0],
    "test_page": ON_PAGE[1],
    "test_without_an_app": """
        import pytest
        import requests

        @pytest.fixture
        def ocpi_version():
            return "2.1.1"

        def test_it_is_there(ocpi_partner):
            header = {"Authorization": f"Token {ocpi_partner.token}"}
            answer = requests.get(ocpi_partner.versions_url, headers=header, timeout=60)
            assert answer.json()["data"][0]["version"] == "2.1.1"
            assert ocpi_partner.who.role == "CPO"
        """,
    "test_of_a_session": """
        import pytest
        from shop import create_app, ocpi


        @pytest.fixture(scope="session")
        def app():
            return create_app()


        def test_met(app, ocpi_partner):
            assert ocpi_partner.meet(app).registered


        def test_client(ocpi_client):
            assert ocpi_client.get("sessions/DE/PAR/S1").status_code == 404


        def test_register(app, ocpi_partner, ocpi_server):
            with app.app_context():
                assert ocpi.parties.all() == []
                where = ocpi_partner.versions_url
                ocpi.register_with(where, ocpi_partner.token, name="another")
        """,
    "test_function": """
        import pytest


        @pytest.fixture
        def app():
            return lambda: None


        @pytest.mark.parametrize("name", ["ocpi_client", "ocpi_server"])
        def test_it(request, ocpi_partner, name):
            with pytest.raises(TypeError, match="A function is no app of Flask's"):
                request.getfixturevalue(name)
        """,
    "test_waiting": """
        def test_nothing_comes(ocpi_partner):
            ocpi_partner.wait_for("PUT", "tokens", timeout=0.01)
        """,
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Run all of it, once, and return what pytest has told."""
    folder = tmp_path_factory.mktemp("project")
    for name, text in PROJECT.items():
        (folder / f"{name}.py").write_text(dedent(text), "utf-8")
    return pytest_in(folder, "-v", "--color=no")


def pytest_in(folder: Path, *options: str) -> str:
    """Run pytest in a folder, and return what it has told."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", *_OPTIONS, *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        cwd=folder,
    ).stdout


def outcomes(told: str, module: str) -> list[str]:
    """Return what became of the tests of a module."""
    return re.findall(rf"^{module}\.py::\S+ ([A-Z]+)", told, re.MULTILINE)


def test_the_project_on_the_page_passes(ran):
    passed = ["PASSED"] * PROJECT["test_page"].count("def test_")
    assert outcomes(ran, "test_page") == passed, ran


def test_a_project_without_an_app_has_a_partner_and_says_what_it_is(ran):
    assert outcomes(ran, "test_without_an_app") == ["PASSED"], ran


def test_an_app_of_a_whole_session_forgets_who_was_there_for_a_test(ran):
    assert outcomes(ran, "test_of_a_session") == ["PASSED"] * 3, ran


def test_a_function_that_makes_an_app_is_told_of(ran):
    assert outcomes(ran, "test_function") == ["PASSED"] * 2, ran


def test_what_did_not_come_is_told_in_the_output_without_a_token(ran):
    assert outcomes(ran, "test_waiting") == ["FAILED"], ran
    assert re.search(
        r"^E .*AssertionError: Waited 0\.01 s for PUT tokens; no request came\.$",
        *(ran, re.MULTILINE),
    )


def test_pytest_imports_nothing_of_the_package_until_a_fixture_is_asked_for(tmp_path):
    (tmp_path / "test_imports.py").write_text(
        "import sys\n"
        "def test_nothing_is_there():\n"
        '    heavy = ("flask", "flask_ocpi_status", "requests", "sqlalchemy")\n'
        "    assert not [one for one in heavy if one in sys.modules]\n"
    )
    off = [
        f"no:{name}"
        for name in ("flask", "pytest-flask", "randomly", "hypothesispytest")
    ]
    off += ["no:anyio", "no:schemathesis", "no:xdist"]
    told = pytest_in(tmp_path, *(word for name in off for word in ("-p", name)))
    assert "1 passed" in told, told


def test_its_imports_at_the_top_are_pytest_and_the_standard_library():
    tree = ast.parse(Path(plugin.__file__).read_text("utf-8"))
    names = [
        name
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [
            node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
        ]
    ]
    assert {name.partition(".")[0] for name in names} - {"pytest"} <= {
        *sys.stdlib_module_names
    }
