"""How a view is called: admitted, judged, wrapped.

``admission`` and ``validation`` decide before a view runs, ``wrapping`` calls it, round
what others have ``decorated`` it with. On the view itself are ``accepting``,
``returning`` and ``paging``; what they say of it is ``noted`` there. ``neighbours``
says what may not stand beside it, and ``misuse`` what would do nothing where it stands.
"""
