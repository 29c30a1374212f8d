"""A report, as it is told: on a terminal, as JSON, as JUnit's XML, and as a page."""

from __future__ import annotations
