"""Where the objects of a module are: the app's own, and those that others have sent.

``documents`` says what a place for them has to be able to do. ``memory`` and ``sql``
are such places; both page by ``moments``, the moments of the last change, and by
``bookmarks``, which say where a page ended. ``tables`` has the tables of the one in a
database and ``statements`` what is asked of them.

``notes`` is what a platform notes of its own doings. ``owed`` is a result that is owed
to who has asked for something and ``replies`` where that is noted; ``questions`` is
what was asked of others; ``profiles`` is who has set a charging profile; ``pulls`` is
how far the lists of others were read. ``sql_replies``, ``sql_questions``,
``sql_profiles`` and ``sql_pulls`` note it in a database, ``apart`` from the transaction
of the app where it is no part of that.

``batches`` of what a list has are kept by ``arriving``, in a database by
``sql_arriving``, which writes them as ``rows``.
"""
