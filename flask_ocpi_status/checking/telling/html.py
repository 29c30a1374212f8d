"""A report as a page of HTML, whole in itself, that can be sent to the partner.

It needs no script and nothing from elsewhere. What the partner has sent is text in it,
and never markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from markupsafe import Markup
from markupsafe import escape

from ...naming.characters import written_out
from ..exchanges import Exchange
from ..report import STATES
from ..report import Report
from ..report import Result
from ..report import shown_exchanges

#: What stands beside a state, so that colour is not all that tells it.
_SIGNS: Final = {"fail": "✗", "warn": "!", "pass": "✓", "skip": "○"}
_WORDS: Final = {
    "fail": "failed",
    "warn": "warnings",
    "pass": "passed",
    "skip": "not seen",
}
_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1c2024; --soft: #5c6570; --page: #fff;
  --card: #f5f7f9; --line: #d9dfe5; --fail: #b42318; --warn: #8a5a00; --pass: #12703c;
  --skip: #5c6570; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft: #9aa5b1;
  --page: #14171a; --card: #1d2226; --line: #333b43; --fail: #ff8a80; --warn: #f2c05c;
  --pass: #6fd39b; --skip: #9aa5b1; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem 4rem; color: var(--ink);
  background: var(--page); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 2.25rem 0 .5rem; }
h2::first-letter, .group > summary::first-letter { text-transform: uppercase; }
.group { margin: .6rem 0; } .group > summary { font-weight: 600; }
p { margin: .25rem 0; } .check p:first-child { margin-top: 0; } a { color: inherit; }
.soft { color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; }
.counts { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0; padding: 0;
  list-style: none; }
.counts li { flex: 1 1 8rem; padding: .75rem 1rem; border: 1px solid var(--line);
  border-radius: .5rem; background: var(--card); }
.counts b { display: block; font-size: 1.75rem; line-height: 1.2; }
.check { border-top: 1px solid var(--line); padding: .6rem 0; display: grid;
  grid-template-columns: 6rem 1fr; gap: 0 1rem; }
.state { font-weight: 600; white-space: nowrap; }
.fail { color: var(--fail); } .warn { color: var(--warn); }
.pass { color: var(--pass); } .skip { color: var(--skip); }
code, pre { font: .85rem/1.45 ui-monospace, monospace; }
ul.found { margin: .35rem 0 0; padding-left: 1.1rem; } ul.found li { margin: .2rem 0; }
details { margin: .35rem 0; border: 1px solid var(--line); border-radius: .5rem;
  background: var(--card); }
summary { cursor: pointer; padding: .4rem .75rem; overflow-wrap: anywhere; }
details > div { padding: 0 .75rem .6rem; }
pre { margin: .35rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 40rem) { .check { grid-template-columns: 1fr; } }
@media print { details { break-inside: avoid; } }
"""


def html_of(report: Report) -> str:
    """Return a report as a page."""
    title = f"OCPI {report.version}: {report.url}"
    parts = [
        Markup("<h1>How this platform speaks OCPI {}</h1>").format(report.version),
        Markup('<p class="soft">{}</p>').format(report.url),
        Markup('<p class="soft">{}, in {} calls. {}</p>').format(
            report.begun,
            len(report.exchanges),
            "Objects of ours were sent to it, and commands."
            if report.writes
            else "It was only read.",
        ),
        _counts(report),
        _problem(report),
        *_groups(report),
        _evidence(report),
    ]
    page = str(
        Markup(
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
            " style-src 'unsafe-inline'\">\n"
            "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n{}\n"
            "</main>\n</body>\n</html>\n"
        ).format(title, Markup(_STYLE), Markup("\n").join(parts))
    )
    return written_out(page)


def _counts(report: Report) -> Markup:
    counts = report.counts()
    items = (
        Markup('<li><b class="{0}">{1}</b> {2}</li>').format(
            state, counts[state], _WORDS[state]
        )
        for state in STATES
    )
    return Markup('<ul class="counts">{}</ul>').format(Markup("").join(items))


def _problem(report: Report) -> Markup:
    if report.problem is None:
        return Markup("")
    return Markup('<p class="fail"><b>It came to an early end.</b> {}</p>').format(
        report.problem
    )


def _groups(report: Report) -> Iterator[Markup]:
    """Yield what is wrong first, and then all checks by their groups."""
    wrong = list(report.of("fail")) + list(report.of("warn"))
    if wrong:
        yield _section("What to look at", wrong)
    for group, results in groupby(report.results, lambda one: one.check.group):
        right = [one for one in results if one.state in ("pass", "skip")]
        if right:
            yield _folded(group, right)


def _section(title: str, results: list[Result]) -> Markup:
    lines = Markup("\n").join(_check(one) for one in results)
    return Markup("<section>\n<h2>{}</h2>\n{}\n</section>").format(title, lines)


def _folded(group: str, results: list[Result]) -> Markup:
    """Fold what is right: it is looked at by whoever wants to know."""
    passed = sum(one.state == "pass" for one in results)
    lines = Markup("\n").join(_check(one) for one in results)
    return Markup(
        '<details class="group"><summary>{}: {} passed, {} not seen</summary>'
        "<div>\n{}\n</div></details>"
    ).format(group, passed, len(results) - passed, lines)


def _check(result: Result) -> Markup:
    check, state = result.check, result.state
    return Markup(
        '<div class="check"><div class="state {0}">{1} {0}</div><div>'
        '<p>{2}</p><p class="soft"><code>{3}</code> · {4}</p>{5}</div></div>'
    ).format(state, _SIGNS[state], check.title, check.id, check.section, _found(result))


def _found(result: Result) -> Markup:
    if result.state == "skip":
        return Markup('<p class="soft">{}</p>').format(result.reason)
    if not result.findings:
        return Markup('<p class="soft">{}</p>').format(result.said)
    items = (
        Markup('<li><b>{0}</b> {1} <a href="#e{2}">exchange {2}</a></li>').format(
            one.where, one.message, one.exchange
        )
        for one in result.findings
    )
    return Markup(
        '<p class="soft">Wrong in {} of {}</p><ul class="found">{}</ul>'
    ).format(result.faults, result.looked, Markup("").join(items))


def _evidence(report: Report) -> Markup:
    exchanges = shown_exchanges(report)
    if not exchanges:
        return Markup("")
    parts = Markup("\n").join(_exchange(one) for one in exchanges)
    return Markup(
        '<section>\n<h2>Evidence</h2>\n<p class="soft">Each exchange that shows'
        " something, without any token.</p>\n{}\n</section>"
    ).format(parts)


def _exchange(exchange: Exchange) -> Markup:
    request = exchange.request
    sent = Markup("<pre>{} {}\n{}</pre>{}").format(
        request.method, request.url, _headers(request.headers), _body(request.body)
    )
    came = Markup("<pre>{}\n{}</pre>{}").format(
        exchange.said, _headers(exchange.shown), _body(exchange.text)
    )
    return Markup(
        '<details><summary>{0}. {1} <code>{2}</code>: {3}</summary><div id="e{0}">'
        '<p class="soft">{4}</p>{5}{6}</div></details>'
    ).format(
        exchange.number,
        request.method,
        request.url,
        exchange.said,
        f"Asked for: {request.purpose}, with {_TOKENS[request.token]}",
        sent,
        came,
    )


_TOKENS: Final = {
    "own": "its token",
    "A": "token A",
    "none": "no token",
    "wrong": "an unknown token",
    "old": "the old token",
    "theirs": "the token of the partner's own call",
}


def _headers(headers: object) -> Markup:
    assert hasattr(headers, "items")
    return Markup("\n").join(
        escape(f"{name}: {value}") for name, value in headers.items()
    )


def _body(text: str | None) -> Markup:
    return Markup("<pre>{}</pre>").format(text) if text else Markup("")
