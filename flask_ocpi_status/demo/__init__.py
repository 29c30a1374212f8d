"""A small charging platform on a database, to try all nine contracts with curl.

``flask ocpi demo`` runs it, as an operator of charge points or as a mobility provider;
two of them register with each other. :func:`.app.create_app` makes it for any WSGI
server.
"""
