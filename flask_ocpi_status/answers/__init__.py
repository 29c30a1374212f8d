"""The one way out: whatever happened becomes an answer in contract.

What a view returned (``results``, ``provider``) or what was raised (``handlers``,
``named``, ``translation``, ``told``, ``pointing``, ``faults``) becomes an outcome, and
``answering`` an answer of it, once the database has had its say (``transactions``,
``threads``). ``departure`` puts on it what every answer owes, ``owed`` is what a
module's owes, and ``monitoring`` tells of it.
"""
