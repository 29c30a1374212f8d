"""Two small charging platforms on a database, to try all nine contracts with curl.

``flask ocpi demo`` runs it, as an operator of charge points or as a mobility provider;
two of them register with each other. :func:`.app.create_app` makes it for any WSGI
server. What it says to OCPI is in ``roaming``; ``charging`` and ``billing`` simulate
what goes on behind it, ``seed`` is what there is at first, and ``ledger``,
``organisations`` and ``tickets`` speak other contracts.
"""
