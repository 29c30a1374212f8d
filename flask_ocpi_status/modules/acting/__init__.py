"""What a platform does of its own accord, and what comes of what it was asked for.

``acting`` is what an app calls.
"""
