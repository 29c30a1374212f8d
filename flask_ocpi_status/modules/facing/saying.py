"""What is sent is judged and speaks the party's version; what comes back, the app's.

Rules: OCPI 2.0 to 2.3.0, the tables of the objects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from typing import Final

from marshmallow import ValidationError

from ...codec import Codec
from ...codec import loads
from ...errors import ContractViolation
from ...objects import Object
from ...objects import judge
from ...objects.judging.normal import Document
from ...peers.failures import PeerError
from ...peers.failures import Reason
from ...transport.ownership import Codes
from ...violations import sentence_of
from ...violations import violations_of
from ..home import CONVERTED
from ..home import Home
from ..home import named_by
from ..keeping.documents import Kept
from ..operation import Module

#: By what is answered, the word in it that has to be there.
_SAYING: Final = ("result", "allowed")


@dataclass(frozen=True)
class Saying:
    """The way between the app and a party, for the objects of a module.

    :param home: the version of the app's documents, and the way to the others.
    :param module: the module.
    :param version: the party's.
    :param strict: whether it is an error that something of ours is not as it has to be,
        as in debug and tests.
    :param codec: writes what the app gives.
    """

    home: Home
    module: Module
    version: str
    strict: bool
    codec: Codec

    def plain(self, document: Mapping[str, Any]) -> Document:
        """Return what the app gives as a document of JSON.

        :raises TypeError: for what is no object, or has no form in JSON.
        """
        if not isinstance(document, Mapping):
            raise TypeError(
                f"{type(document).__name__} is no object of OCPI; pass a dict."
            )
        plain: Document = loads(self.codec.encode(document), exact=True)
        return plain

    def of_home(
        self, document: Document, kind: str, *, partial: bool = False
    ) -> Document:
        """Judge a document by the class of the app's version, if that has it.

        :param kind: the name of the class.
        :param partial: whether it is a change.
        :raises ContractViolation: in debug and tests, for what is not as it has to be.
        """
        cls = self._class(kind, self.home.version)
        return document if cls is None else self._judged(cls, document, partial=partial)

    def said(
        self,
        document: Document,
        kind: str,
        owner: Codes | None = None,
        concerns: Codes | None = None,
    ) -> Document:
        """Return an object of the app's in the party's version.

        :param owner: whose it is, where it does not say so itself.
        :param concerns: the party that it concerns, likewise.
        :raises ContractViolation: in debug and tests, for what is not as it has to be.
        :raises PeerError: ``NOT_IN_VERSION`` where the version cannot say it.
        """
        judged = self.of_home(document, kind)
        if not self.converts(kind):
            cls = self._class(kind, self.version)
            known = self._class(kind, self.home.version) is not None
            return judged if cls is None or known else self._judged(cls, judged)
        cls = self._class(kind, self.version)
        assert cls is not None
        kept = Kept(judged, self.home.version, concerns=concerns)
        codes = {} if owner is None else named_by(owner)
        said = self.home.said(kept, cls, self.version, **codes)
        return self._sayable(said, kind)

    def changed(self, change: Document, kind: str) -> Document:
        """Return a change of one of the app's objects in the party's version.

        :raises ContractViolation: as :meth:`said`.
        :raises PeerError: ``NOT_IN_VERSION`` where the version is another one: what
            becomes of a part of an object is not known without the rest.
        """
        if self.converts(kind):
            raise PeerError(
                Reason.NOT_IN_VERSION,
                f"A change of a {kind} of OCPI {self.home.version} cannot be said in"
                f" {self.version}; send the whole.",
            )
        cls = self._class(kind, self.version)
        return change if cls is None else self._judged(cls, change, partial=True)

    def asked(
        self, body: Document, cls: type[Object], owner: Codes | None = None
    ) -> Document:
        """Return what the app asks for in the party's version.

        :param cls: the class of it there.
        :raises ContractViolation: as :meth:`said`.
        :raises PeerError: likewise.
        """
        codes = {} if owner is None else named_by(owner)
        said = self.home.asked(body, cls.__name__, self.version, **codes)
        return self._judged(cls, self._sayable(said, cls.__name__))

    def own(self, document: Any, kind: str, owner: Codes | None = None) -> Document:
        """Return an object of the party's in the app's version.

        What is wrong with its form alone passes.

        :raises PeerError: ``NO_ENVELOPE`` for what is no such object, and
            ``NOT_IN_VERSION`` where the app's version cannot say it.
        """
        cls = self._class(kind, self.version)
        if cls is not None:
            try:
                document = judge(cls, document, lenient=True)
            except ValidationError:
                raise _none(kind) from None
        return self._sayable(self.brought(document, kind, owner), kind)

    def brought(
        self, judged: Document, kind: str, owner: Codes | None = None
    ) -> Document | None:
        """Return a judged object of the party's as the app knows it, if it can."""
        cls = self._class(kind, self.version)
        if cls is None:
            return judged
        codes = {} if owner is None else named_by(owner)
        return self.home.own(Kept(judged, self.version), cls, self.module, **codes)

    def heard(self, answer: Any, kind: str, owner: Codes | None = None) -> Document:
        """Return what a party answers to what it was asked for as the app knows it.

        Of what is missing nothing is said, but for the word that it is about.

        :param kind: the name of its class.
        :raises PeerError: as :meth:`own`.
        """
        cls = self._class(kind, self.version)
        fields = {} if cls is None else cls.properties()
        if isinstance(answer, str) and "result" in fields:
            answer = {"result": answer}  # OCPI 2.1
        if not isinstance(answer, dict):
            raise _none(kind)
        for name in _SAYING:
            if name in fields:
                self.word(answer.get(name), kind)
        codes = {} if owner is None else named_by(owner)
        heard = self.home.heard(answer, kind, self.version, **codes)
        return self._sayable(heard, kind)

    def word(self, answer: Any, kind: str) -> str:
        """Return a word that a party answers.

        :param kind: what it belongs to.
        :raises PeerError: ``NO_ENVELOPE`` for what is none.
        """
        if not isinstance(answer, str):
            raise _none(kind)
        return answer

    def converts(self, kind: str) -> bool:
        """Whether objects of a class are others in the party's version."""
        return (
            kind in CONVERTED
            and self.home.version != self.version
            and self.home.version in self.module.versions
            and self._class(kind, self.home.version) is not None
        )

    def _class(self, kind: str, version: str) -> type[Object] | None:
        """Return a class of a version; ``None`` where it has none."""
        if version not in self.module.versions:
            return None
        return self.module.edition(version).classes.get(kind)

    def _judged(
        self, cls: type[Object], document: Document, *, partial: bool = False
    ) -> Document:
        try:
            return judge(cls, document, partial=partial)
        except ValidationError as error:
            found, told = violations_of(error), sentence_of(error)
        name, version = cls.__name__, cls.edition.name
        if self.strict:
            raise ContractViolation(
                f"What is to be sent is no {name} of OCPI {version}: {told}"
            )
        self.home.tell("is wrong", name, version, version, [it.pointer for it in found])
        return document

    def _sayable(self, said: Document | None, kind: str) -> Document:
        if said is None:
            raise PeerError(
                Reason.NOT_IN_VERSION,
                f"A {kind} is not the same in OCPI {self.version} and"
                f" {self.home.version}, and this one cannot be said in both.",
            )
        return said


def _none(kind: str) -> PeerError:
    text = f"The data of the party's answer are no {kind}."
    return PeerError(Reason.NO_ENVELOPE, text)
