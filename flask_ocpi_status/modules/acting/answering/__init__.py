"""Results that are owed: what comes of what others have asked us for.

``answers`` is what an app calls. ``results`` finds out what came of something, in
steps; ``posting`` sends it, in the ``words`` of the version, and ``telling`` says what
became of it. ``profiles`` tells of charging profiles that have changed.
"""
