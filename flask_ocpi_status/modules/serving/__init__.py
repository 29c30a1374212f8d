"""The views: each kind of operation, written once.

``place`` is one operation of one version on one platform; ``objects`` makes the views of
what is listed, read, put, changed and deleted, ``asking`` those of what is asked for and
comes later, ``singular`` those of which there is one.
"""
