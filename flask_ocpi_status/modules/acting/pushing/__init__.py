"""Pushes: what changes here is sent to those that take it.

``pushes`` is what an app calls. ``pushing`` settles who gets what: it is prepared by
``preparing``, and ``audience`` knows for whom. Each ``message`` is a task, in which
``delivering`` sends it to a party, or what ``wholes`` finds instead, unless the party
has a pause (``pausing``). What becomes of it is told by ``pushed``.
"""
