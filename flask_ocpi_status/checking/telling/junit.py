"""A report as JUnit's XML, which servers of continuous integration read.

A warning is a success there, with what is told of it as its output.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from xml.etree.ElementTree import Element
from xml.etree.ElementTree import SubElement
from xml.etree.ElementTree import indent
from xml.etree.ElementTree import tostring

from ...naming.characters import written_out
from ..known import Known
from ..report import Report
from ..report import Result


def junit_of(report: Report, known: Known | None = None) -> bytes:
    """Return a report as a document of XML, in UTF-8.

    :param known: what is known to be wrong: no failure there, and one that is gone is.
    """
    known = known or Known()
    root = Element("testsuites", name=f"OCPI {report.version} at {report.url}")
    for group, results in groupby(report.results, lambda one: one.check.group):
        _suite(root, report, group, [(one, _state(one, known)) for one in results])
    _of_run(root, "It came to its end", [report.problem] if report.problem else [])
    _of_run(root, "What is known is there still", known.gone(report))
    for element in root.iter():
        # Whatever a partner sends, there is XML in the end (XML 1.0, 2.2).
        element.text = element.text and written_out(element.text)
        for name, value in element.items():
            element.set(name, written_out(value))
    indent(root)
    written: bytes = tostring(root, "utf-8", xml_declaration=True)
    return written


def _of_run(root: Element, name: str, problems: Iterable[str]) -> None:
    """Say of the whole run what fails it."""
    told = "\n".join(problems)
    if told:
        suite = SubElement(root, "testsuite", name="run", tests="1", failures="1")
        case = SubElement(suite, "testcase", classname="run", name=name)
        SubElement(case, "failure", message=told)


def _state(result: Result, known: Known) -> str:
    """Return what a result is to whoever counts failures."""
    if result.state == "fail" and known.covers(result):
        return "known"
    return result.state


def _suite(
    root: Element, report: Report, group: str, results: list[tuple[Result, str]]
) -> None:
    counted = [state for _, state in results]
    suite = SubElement(
        root,
        "testsuite",
        name=group,
        tests=str(len(results)),
        failures=str(counted.count("fail")),
        skipped=str(counted.count("skip") + counted.count("known")),
        timestamp=report.begun.removesuffix("Z"),
    )
    for result, state in results:
        check = result.check
        case = SubElement(
            suite,
            "testcase",
            classname=check.id,
            name=f"{check.title} ({check.section})",
        )
        told = "\n".join(f"{one.where}: {one.message}" for one in result.findings)
        match state:
            case "fail":
                SubElement(case, "failure", message=result.said).text = told
            case "known":
                SubElement(case, "skipped", message=f"Known: {result.said}")
            case "skip":
                SubElement(case, "skipped", message=result.reason)
            case "warn":
                SubElement(case, "system-out").text = f"Warning: {told}"
