"""Where the objects of a module are: the app's own, and those that others have sent.

``documents`` says what a place for them has to be able to do. ``memory`` and ``sql``
are such places; both page by ``moments``, the moments of the last change, and by
``bookmarks``, which say where a page ended. ``tables`` has the tables of the one in a
database and ``statements`` what is asked of them. ``replies`` is what is owed to those
who have asked for something, ``questions`` what was asked of them; ``sql_replies`` and
``sql_questions`` are where a database notes it, ``apart`` from the app's transactions.
"""
