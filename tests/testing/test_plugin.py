"""The fixtures of pytest, in the small project of a user."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import _flask_ocpi_status_pytest as plugin

pytest_plugins = ["pytester"]

#: Where the tree is not installed, pytest is told of the module.
_INSTALLED = any(one.name == "ocpi" for one in entry_points(group="pytest11"))
_OPTIONS = (
    *(() if _INSTALLED else ("-p", plugin.__name__)),
    *("-p", "no:cacheprovider", "-W", "error"),
)
PAGE = Path(__file__).parent.parent.parent / "docs" / "testing.md"


def run(pytester: pytest.Pytester, **passed: int) -> None:
    result = pytester.runpytest_subprocess(*_OPTIONS, timeout=300)
    result.assert_outcomes(**passed)


def test_the_project_on_the_page_passes(pytester):
    files = PAGE.read_text("utf-8").split("```python no-run\n")[1:]
    app, tests = (text.partition("```")[0] for text in files)
    pytester.makepyfile(shop=app, test_shop=tests)
    run(pytester, passed=tests.count("def test_"))


def test_a_project_without_an_app_has_a_partner_and_says_what_it_is(pytester):
    pytester.makepyfile(
        """
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
        """
    )
    run(pytester, passed=1)


def test_an_app_of_a_whole_session_forgets_who_was_there_for_a_test(pytester):
    files = PAGE.read_text("utf-8").split("```python no-run\n")
    pytester.makepyfile(
        shop=files[1].partition("```")[0],
        test_it="""
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
    )
    run(pytester, passed=3)


def test_a_function_that_makes_an_app_is_told_of(pytester):
    pytester.makepyfile(
        """
        import pytest


        @pytest.fixture
        def app():
            return lambda: None


        @pytest.mark.parametrize("name", ["ocpi_client", "ocpi_server"])
        def test_it(request, ocpi_partner, name):
            with pytest.raises(TypeError, match="A function is no app of Flask's"):
                request.getfixturevalue(name)
        """
    )
    run(pytester, passed=2)


def test_what_did_not_come_is_told_in_the_output_without_a_token(pytester):
    pytester.makepyfile(
        """
        def test_nothing_comes(ocpi_partner):
            ocpi_partner.wait_for("PUT", "tokens", timeout=0.01)
        """
    )
    result = pytester.runpytest_subprocess(*_OPTIONS, timeout=300)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["E*AssertionError: Waited 0.01 s for PUT tokens; no request came."]
    )


def test_pytest_imports_nothing_of_the_package_until_a_fixture_is_asked_for(pytester):
    pytester.makepyfile(
        """
        import sys

        def test_nothing_is_there():
            heavy = ("flask", "flask_ocpi_status", "requests", "sqlalchemy")
            assert not [one for one in heavy if one in sys.modules]
        """
    )
    off = [
        f"no:{name}"
        for name in ("flask", "pytest-flask", "randomly", "hypothesispytest")
    ]
    off += ["no:anyio", "no:schemathesis", "no:xdist"]
    found = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", *_OPTIONS),
            *(word for name in off for word in ("-p", name)),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        cwd=pytester.path,
    )
    assert "1 passed" in found.stdout, found.stdout


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
