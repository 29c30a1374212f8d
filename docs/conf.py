"""How the documentation is built: `sphinx-build -W -b html docs docs/_build/html`."""

from __future__ import annotations

import sys
from configparser import ConfigParser
from pathlib import Path

DOCS = Path(__file__).parent
# The project itself, when it is not installed, and the directives of these pages.
sys.path[:0] = [str(DOCS.parent), str(DOCS / "_ext")]

project = "flask-ocpi-status"
author = "The flask-ocpi-status founders"
copyright = author

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.viewcode",
    "check_tables",
    "contract_tables",
    "module_tables",
    "object_tables",
]
exclude_patterns = ["_build"]

SETUP = ConfigParser()
SETUP.read(DOCS.parent / "setup.cfg", encoding="utf-8")
release = SETUP["metadata"]["version"]

myst_enable_extensions = ["colon_fence", "substitution"]
myst_substitutions = {"version": release}
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"

html_theme = "furo"
html_title = "flask-ocpi-status"
html_copy_source = False
html_static_path = ["_static"]
html_css_files = ["wrap.css", "tables.css", "way.css"]
