from __future__ import annotations

from copy import deepcopy
from functools import partial

from tests.costs import DOCUMENT
from tests.costs import SIZE
from tests.costs import copies
from tests.costs import copying


def test_to_copy_a_document_costs_a_copy():
    assert 0.2 < copies(partial(deepcopy, DOCUMENT), SIZE, 0) < 5


def test_what_grows_with_the_square_of_the_size_is_too_dear():
    size = 5_000
    text = "x" * size
    assert copies(lambda: [text.count("xy") for _ in text], size, 20) > 20


def test_what_is_too_dear_is_measured_again_and_what_is_not_is_not():
    done = []
    assert copies(lambda: done.append(1), 10**6, 1) < 1
    assert len(done) == 1
    assert copies(lambda: done.append(1), 10**6, 0) < copying(10**6)
    assert len(done) == 6
