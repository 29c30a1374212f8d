"""Send spoilt objects, or spoilt requests, for as long as is wanted.

::

    python -m tests.fuzz --minutes 10
    python -m tests.fuzz requests --minutes 10
    python -m tests.fuzz requests --seed 7 --only 1234

The first thing that is not as it has to be ends it, with the seed and its number.
"""

from __future__ import annotations

import argparse
import logging
import random
import time

from . import objects
from . import requests

_RUNS = {"objects": objects.run, "requests": requests.run}


def main() -> None:
    """Do it until the time is up."""
    parser = argparse.ArgumentParser(
        "python -m tests.fuzz", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("what", nargs="?", choices=list(_RUNS), default="objects")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    parser.add_argument("--only", type=int, help="the number of one of them")
    options = parser.parse_args()
    end = time.monotonic() + options.minutes * 60
    numbers = requests.until(end) if options.only is None else [options.only]
    if options.what == "objects":
        logging.disable(logging.WARNING)
    counts = _RUNS[options.what](options.seed, numbers)
    print(f"seed {options.seed}: {dict(sorted(counts.items()))}")


if __name__ == "__main__":
    main()
