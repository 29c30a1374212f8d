"""What spoils an answer, by functions that have the parameters of the faults.

Each makes a function that changes an answer before it is sent. ``arriving`` spoils when
and how it arrives, ``saying`` what it says as a whole, ``fields`` what is in its data,
and ``heading`` its headers, with pages and tokens.
"""
