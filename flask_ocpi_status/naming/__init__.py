"""What things are called in the messages that people read.

``article`` says a name as one of what it names, ``characters`` what a character is
called, and ``alike`` which of some names a misspelt one may be meant for.
"""
