"""The one way out: whatever happened becomes an answer in contract.

What a view returned (``results``, ``provider``) or what was raised (``handlers``,
``named``, ``translation``, ``told``, ``pointing``, ``faults``) becomes an outcome, and
``answering`` an answer of it, once the database has had its say (``transactions``,
``threads``). ``bare`` tells of responses that are none of these. ``departure`` puts on
an answer what every one owes, ``owed`` is what a module's owes, and ``monitoring``
tells of it.
"""
