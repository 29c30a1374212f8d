"""A small charge point operator on a database, to try all nine contracts with curl.

``flask ocpi demo`` runs it; :func:`.app.create_app` makes it for any WSGI server.
"""
