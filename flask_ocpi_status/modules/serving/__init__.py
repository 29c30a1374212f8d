"""The views: each kind of operation, written once.

``row`` is one operation of one version, as the tables have it; ``side`` is what the app
brings for a side of a module; ``place`` is both together, on one platform, with what a
view asks of them. ``objects`` makes the views of what is listed, read, put, changed and
deleted, ``asking`` those of what is asked for and comes later, ``singular`` those of
which there is one, and ``making`` puts them under their URLs. ``decided`` judges what
the app says to them, and ``received`` tells the app of what has come.
"""
