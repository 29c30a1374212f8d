"""What the parameters of faults may be, so that a file of faults is right or refused.

A partner is as wrong as its faults say, and in no other way: what could not be sent is
no fault. The descriptions are those of a sentence that begins with *Use*.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

Seconds = Annotated[
    float, Meta(ge=0, le=86_400, description="a number from 0 to 86400")
]
#: Of bytes: it is all held in memory.
Size = Annotated[
    int, Meta(ge=1, le=1 << 30, description="a whole number from 1 to 1073741824")
]
Status = Annotated[
    int, Meta(ge=200, le=599, description="a whole number from 200 to 599")
]
#: What a header may hold (RFC 9110, 5.5), and its name.
Line = Annotated[
    str,
    Meta(
        pattern=r"\A[\t\x20-\x7e\xa0-\xff]*\Z", description="a text that a header takes"
    ),
]
Name = Annotated[
    str,
    Meta(pattern=r"\A[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z", description="a name of a header"),
]
