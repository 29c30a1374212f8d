"""OCPI over HTTP: tokens, ids, routing and pages, as functions of what was sent.

Nothing in here knows the app or the request being answered.
"""
