"""Where the objects of a module are: the app's own, and those that others have sent.

``documents`` says what a place for them has to be able to do, ``memory`` and ``sql``
are such places.
"""
