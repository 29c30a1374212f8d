"""``Link`` headers, after the grammar of RFC 8288."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from flask_ocpi_status.peers.links import read_links
from tests.costs import copies
from tests.table import table

NEXT = frozenset({"next"})


def read(header):
    return [(one.target, set(one.relations), one.anchor) for one in read_links(header)]


@table(
    ("header", "links"),
    [
        ("", []),
        ("garbage", []),
        ("<a", []),
        ("<a>", [("a", set(), None)]),
        ("<>; rel=next", [("", {"next"}, None)]),
        ("<a>;rel=next", [("a", {"next"}, None)]),
        ("<a> \t; \t rel \t= \t next \t", [("a", {"next"}, None)]),
        ('<a>; REL="NEXT"', [("a", {"next"}, None)]),
        ('<a>; rel=""', [("a", set(), None)]),
        ("<a>; rel", [("a", set(), None)]),
        ("<a>; rel=", [("a", set(), None)]),
        ('<a>; rel="prev  next\tlast"', [("a", {"prev", "next", "last"}, None)]),
        ("<a>; rel=prev; rel=next", [("a", {"prev"}, None)]),
        ('<a>; rel=""; rel=next', [("a", set(), None)]),
        ("<a>; rel*=x; rev=next; rel=last", [("a", {"last"}, None)]),
        ("<a>;;;; x; ;rel=next;", [("a", {"next"}, None)]),
        ('<a,b;c="d">; rel=next', [('a,b;c="d"', {"next"}, None)]),
        ("< a >; rel=next", [("a", {"next"}, None)]),
        ('<a>; title="b, <c>; rel=prev"; rel=next', [("a", {"next"}, None)]),
        (r'<a>; title="b\"; rel=\"prev"; rel=next', [("a", {"next"}, None)]),
        (r'<a>; title="b\\"; rel=next', [("a", {"next"}, None)]),
        (r'<a>; rel="ne\xt"', [("a", {"next"}, None)]),
        (r'<a>; title="b\"; rel=next', [("a", set(), None)]),
        ('<a>; rel="next', [("a", {"next"}, None)]),
        ("<a>; title*=UTF-8'en'%e2%82%ac; rel=next", [("a", {"next"}, None)]),
        ("<a>; rel=next; anchor=b", [("a", {"next"}, "b")]),
        ('<a>; anchor=""; anchor=b; rel=next', [("a", {"next"}, "")]),
        ("<a>;rel=prev,<b>;rel=next", [("a", {"prev"}, None), ("b", {"next"}, None)]),
        (" , <a>;rel=next , , <b> ,", [("a", {"next"}, None), ("b", set(), None)]),
        ('x "<a>" y, <b>; rel=next', [("b", {"next"}, None)]),
        ('<a>; rel=prev z "q, <c>", <b>', [("a", {"prev", "z", '"q'}, None)]),
        ("<a> what, <b>; rel=next", [("a", set(), None), ("b", {"next"}, None)]),
    ],
)
def test_a_header_is_read_by_its_grammar(header, links):
    assert read(header)[: len(links)] == links
    assert not links or read(header)


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_characters="<>", categories=["L", "P", "S"])),
            st.text(st.characters(max_codepoint=255, exclude_characters="\r\n")),
        ),
        max_size=5,
    )
)
def test_what_is_written_by_the_grammar_is_read(links):
    def quoted(text):
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    header = ", ".join(
        f"<{target}>; title={quoted(title)}; rel=next; anchor={quoted(title)}"
        for target, title in links
    )
    assert list(read_links(header)) == [
        (target.strip(), NEXT, title) for target, title in links
    ]


@table("before", ["", "<a>; x=", '<a>; x="', "<a>; ", "x"])
@table(
    "many",
    [
        *("<", ">", '"', "\\", ";", ",", "=", " ", "a", "<>", '<>"', "<>,", '"<'),
        *("<a>;", '<a>;"', '<a>; x="', '<a>; x="\\', "<a>;a=b", "; ", ";\t=", ", ,"),
        *("<a> ;rel ", ' "', '\\"', '"\\', "<a>;rel=next,", ";=", ';=""', ",<"),
    ],
)
def test_a_header_costs_no_more_than_its_length(before, many):
    header = (before + many * 50_000)[:50_000]
    assert copies(lambda: list(read_links(header)), len(header), 20) < 20
