"""One request: whose it is, and what is known of it.

``enrolment`` and ``mounts`` say what is ours, by ``prefixes``; ``state`` is what an app
has of the extension, and ``apps`` what a command knows of one. A request comes through
``arrival``, is claimed by ``scope``, and is an ``Exchange`` then (``context``), whose
``body`` is read once. ``spellings`` knows its URL with a slash at the end and without,
and ``ruled`` which views have a rule already.
"""
