"""The table of faults: in which ways a partner may be wrong, each a row of data.

A row has a name, what it does, and a function that makes what spoils an answer. The
parameters of that are the parameters of the fault. What several faults do to one answer
is done in the order in which they were asked for.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from typing import Final
from typing import get_args
from typing import get_type_hints

import msgspec

from .spoiling import Answering
from .spoiling import Spoil
from .spoils import arriving
from .spoils import fields
from .spoils import heading
from .spoils import saying
from .waiting import check_known


@dataclass(frozen=True, slots=True)
class Fault:
    """A way to be wrong.

    :param name: by which it is asked for.
    :param does: what it does, in a sentence.
    :param makes: makes what spoils a request and its answer, or the answer alone; its
        parameters have defaults.
    :param heard: whether the platform does what it is asked for all the same; without
        that it does not know of the request.
    """

    name: str
    does: str
    makes: Callable[..., Spoil | Answering]
    heard: bool = True

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The names of its parameters, with what they are by default."""
        return {
            name: parameter.default
            for name, parameter in inspect.signature(self.makes).parameters.items()
        }

    def spoil(self, parameters: Mapping[str, Any]) -> Spoil:
        """Make what spoils.

        :raises ValueError: for a parameter that there is not, and for a value that it
            cannot have.
        """
        types = get_type_hints(self.makes, include_extras=True)
        for name, value in parameters.items():
            check_known(f"parameter of {self.name}:", name, self.parameters)
            try:
                msgspec.convert(value, types[name])
            except msgspec.ValidationError as error:
                words = _described(types[name])
                wrong = f"; use {words}." if words else f": {error}."
                raise ValueError(f"{name} of {self.name} is {value!r}{wrong}") from None
        made = self.makes(**parameters)
        return made if isinstance(made, Spoil) else Spoil(made)


def _described(hint: Any) -> str | None:
    """Return in which words a type says what its values are, if it has some."""
    for one in (hint, *get_args(hint)):
        for meta in getattr(one, "__metadata__", ()):
            if isinstance(meta, msgspec.Meta):
                return meta.description
    return None


_ROWS: Final = (
    # When it comes
    Fault("delay", "answers after some seconds", arriving.delay),
    Fault("hang", "never answers", arriving.hang),
    Fault("slow", "sends a few bytes at a time, with pauses", arriving.slow),
    # What arrives at all
    Fault("abort", "closes the connection in the middle", arriving.abort),
    Fault("length", "says another Content-Length than it is", arriving.length),
    Fault("garbage", "sends what is no HTTP", arriving.garbage),
    Fault("second", "sends another answer behind its answer", arriving.second),
    Fault("huge", "sends a body of many bytes", arriving.huge),
    Fault("bomb", "sends little that becomes much, with gzip", arriving.bomb),
    # Statuses
    Fault("says", "says this, and does nothing", saying.says, heard=False),
    Fault("status", "refuses, with both statuses", saying.status, heard=False),
    Fault("lost", "does it, and says that it failed", saying.status),
    Fault("unauthorized", "takes no token", saying.unauthorized, heard=False),
    Fault("redirect", "sends the client elsewhere", saying.redirect, heard=False),
    # What is no envelope
    Fault("html", "sends a page in HTML", saying.html),
    Fault("text", "sends another body, whatever it is", saying.text),
    Fault("empty", "sends no body", saying.text),
    Fault("truncated", "sends the first half of its JSON", saying.truncated),
    Fault("charset", "sends JSON in another encoding", saying.charset),
    Fault("bare", "sends the data without an envelope", saying.bare),
    Fault("envelope", "says something else in the envelope", saying.envelope),
    # Objects
    Fault("drop", "leaves fields out", fields.drop),
    Fault("retype", "sends fields as another type", fields.retype),
    Fault("replace", "sends fields with another value", fields.replace),
    Fault("listed", "sends an object as a list of one", saying.listed),
    # Headers and pages
    Fault("header", "sends another header, or none", heading.header),
    Fault("content_type", "calls its JSON something else", heading.content_type),
    Fault("foreign_link", "has the next page elsewhere", heading.foreign_link),
    Fault("loop_link", "links each page to itself", heading.loop_link),
    Fault("no_link", "links no page to the next one", heading.no_link),
    Fault("total", "counts wrongly, or not at all", heading.total),
    # Tokens
    Fault("old_tokens", "lets in tokens that were good once", heading.old_tokens),
    Fault("token_encoding", "takes tokens in one encoding", heading.token_encoding),
)

#: All of them, by their names.
FAULTS: Final = {row.name: row for row in _ROWS}
