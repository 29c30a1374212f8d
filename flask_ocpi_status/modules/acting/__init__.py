"""What a platform does of its own accord, and what comes of what it was asked for.

``acting`` is what an app calls, and ``acts`` what all of it stands on.

``asks``: ``asking`` has another party do something, in the ``wording`` of its version;
what it has ``answered`` says whether anything comes, and ``outcomes`` take what does.
``command`` is ``flask ocpi ask``.

``pushes``: ``pushing`` settles who gets what: it is prepared by ``preparing``, and
``audience`` knows for whom. Each ``message`` is a task, in which ``delivering`` sends
it to a party, or what ``wholes`` finds instead, unless the party has a pause
(``pausing``). What becomes of it is told by ``pushed``.

``answers``: ``results`` finds out what came of something, in steps; ``posting`` sends
it, in the ``words`` of the version, and ``telling`` says what became of it.
``watching`` begins what nobody is at. ``profiles`` tells of charging profiles that have
changed.
"""
