"""Questions: another party is asked to do something, and something comes of it later.

``asks`` is what an app calls. ``asking`` has the other party do something, in the
``wording`` of its version; what it has ``answered`` says whether anything comes, and
``outcomes`` take what does. ``command`` is ``flask ocpi ask``.
"""
