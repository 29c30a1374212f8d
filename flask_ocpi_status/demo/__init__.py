"""Two small charging platforms on a database, to try all nine contracts with curl.

``flask ocpi demo`` runs it, as an operator of charge points or as a mobility provider;
two of them register with each other. :func:`.app.create_app` makes it for any WSGI
server. What it says to OCPI is in ``roaming``. Behind it are ``points``, ``charging``
and ``billing`` of an operator and the ``drivers`` of a provider, ``simulation`` is what
goes on there by itself, and ``seed`` what there is at first. ``news`` shows what
arrives; ``emsp`` asks for something from another terminal. ``ledger``,
``organisations`` and ``tickets`` speak other contracts.
"""
