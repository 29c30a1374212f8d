"""The other parties' modules, as methods: what the tables have, asked from our side.

``peer`` is a party with its modules: those that keep objects are ``offered``, others
are ``asked``, and some are ``extensions``; ``kinds`` is what several of them have in
common. ``calls`` makes a call of a row of a table, which ``rows`` finds. ``speaking``
is in whose name, and ``saying`` has objects speak the party's version on the way there
and the app's on the way back.
"""
