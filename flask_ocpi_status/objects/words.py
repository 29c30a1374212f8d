"""The enums of OCPI, each with the values that a version has."""

from __future__ import annotations


class Words(tuple[str, ...]):
    """The values of an enum, or those of an OpenEnum that OCPI names itself."""

    open = False

    def plus(self, more: str) -> Words:
        """Return an enum with more values."""
        return type(self)((*self, *more.split()))

    def minus(self, fewer: str) -> Words:
        """Return an enum without some values."""
        gone = fewer.split()
        return type(self)(word for word in self if word not in gone)

    def opened(self, more: str = "") -> Words:
        """Return it as an OpenEnum, which a sender may have other values of."""
        return OpenWords((*self, *more.split()))


class OpenWords(Words):
    """The values that an OpenEnum names (OCPI 2.3.0, Types, OpenEnum)."""

    open = True


def enum(words: str) -> Words:
    """Make an enum of words with blanks between them."""
    return Words(words.split())


def open_enum(words: str) -> Words:
    """Make an OpenEnum of words with blanks between them."""
    return OpenWords(words.split())
