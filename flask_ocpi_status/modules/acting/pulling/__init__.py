"""What others have, read: their lists, into the app's documents.

``pulls`` is what an app calls, and ``command`` the same on the command line.
``pulling`` has the lists of a module read, each by ``reading``, which makes
``incoming`` objects of its items and goes its ``course``. What came of it is told by
``pulled``.
"""
