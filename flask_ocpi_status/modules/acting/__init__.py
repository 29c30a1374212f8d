"""What a platform does of its own accord, and what comes of what it was asked for.

``acting`` is what an app calls. ``asking`` has another party do something, in the
``wording`` of its version; what it has ``answered`` says whether anything comes, and
``outcomes`` take what does. ``command`` is ``flask ocpi ask``.
"""
