"""A report as JUnit's XML, which servers of continuous integration read.

A warning is a success there, with what is told of it as its output.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import Final
from xml.etree.ElementTree import Element
from xml.etree.ElementTree import SubElement
from xml.etree.ElementTree import indent
from xml.etree.ElementTree import tostring

from ..report import Report
from ..report import Result

#: What no XML can have (XML 1.0, 2.2).
_IMPOSSIBLE: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_of(report: Report) -> bytes:
    """Return a report as a document of XML, in UTF-8."""
    root = Element("testsuites", name=f"OCPI {report.version} at {report.url}")
    for group, results in groupby(report.results, lambda one: one.check.group):
        _suite(root, report, group, list(results))
    if report.problem is not None:
        suite = SubElement(root, "testsuite", name="run", tests="1", failures="1")
        case = SubElement(suite, "testcase", classname="run", name="It came to its end")
        SubElement(case, "failure", message=_possible(report.problem))
    indent(root)
    written: bytes = tostring(root, "utf-8", xml_declaration=True)
    return written


def _suite(root: Element, report: Report, group: str, results: list[Result]) -> None:
    counted = [one.state for one in results]
    suite = SubElement(
        root,
        "testsuite",
        name=group,
        tests=str(len(results)),
        failures=str(counted.count("fail")),
        skipped=str(counted.count("skip")),
        timestamp=report.begun.removesuffix("Z"),
    )
    for result in results:
        check = result.check
        case = SubElement(
            suite,
            "testcase",
            classname=check.id,
            name=f"{check.title} ({check.section})",
        )
        told = "\n".join(f"{one.where}: {one.message}" for one in result.findings)
        if result.state == "fail":
            failure = SubElement(case, "failure", message=_possible(result.said))
            failure.text = _possible(told)
        elif result.state == "skip":
            SubElement(case, "skipped", message=_possible(result.reason))
        elif result.state == "warn":
            SubElement(case, "system-out").text = _possible(f"Warning: {told}")


def _possible(text: str) -> str:
    return _IMPOSSIBLE.sub("\N{REPLACEMENT CHARACTER}", text)
