"""What a platform does of its own accord, and what comes of what it was asked for.

``acting`` is what an app calls, and ``acts`` what all of it stands on. ``asking/`` is
what we ask of others, ``answering/`` what we owe them, ``pushing/`` what they get when
something changes here, ``pulling/`` what is read of theirs. ``endpoints`` says which
side of a module a party has, and ``watching`` begins what nobody is at.
"""
