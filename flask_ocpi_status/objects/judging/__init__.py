"""What is wrong with a document, if anything.

``verdict`` is what is asked. Most documents are found right by the fast path: ``pure``
says which classes it may judge, ``compiled`` makes it, of ``expression`` where no type
says it, and ``repeated`` looks for names that are there twice. The others are judged by
marshmallow, whose own schemas are held to a bound by ``bounding`` (with ``handing`` and
``loading``). ``normal`` is the form of what is valid; ``remarks`` says what is worth a
look nevertheless.
"""
