"""The modules of OCPI as tables, one file a module.

``operation`` is what a row may say, ``kinds`` what each kind of row answers,
``catalogue`` all of them by their identifiers.
"""
