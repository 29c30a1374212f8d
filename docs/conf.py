"""How the documentation is built: `sphinx-build -W -b html docs docs/_build/html`."""

from __future__ import annotations

import sys
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
    "contract_tables",
    "object_tables",
]
exclude_patterns = ["_build"]

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"

html_theme = "furo"
html_title = "flask-ocpi-status"
html_copy_source = False
html_static_path = ["_static"]
html_css_files = ["wrap.css", "tables.css"]
