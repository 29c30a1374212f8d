from __future__ import annotations

import copy
import pickle

import pytest

from flask_ocpi_status.codec import Codec
from flask_ocpi_status.contracts import CODES
from flask_ocpi_status.contracts import StatusCode
from tests.table import table

BASIC = {1000, 2000, 2001, 3000, 3001, 3002, 3003}
KNOWN = {
    "2.0": BASIC,
    "2.1": BASIC | {2002, 2003},
    "2.1.1": BASIC | {2002, 2003},
    "2.2": BASIC | {2002, 2003, 2004, 4001, 4002, 4003},
    "2.2.1": BASIC | {2002, 2003, 2004, 4000, 4001, 4002, 4003},
    "2.3.0": BASIC | {2002, 2003, 2004, 4000, 4001, 4002, 4003},
}
WITH_HUBS = {"2.2", "2.2.1", "2.3.0"}

#: What is asked for, and what each version sends for it.
SENT = {
    #      2.0   2.1  2.1.1   2.2  2.2.1 2.3.0
    1000: (1000, 1000, 1000, 1000, 1000, 1000),
    1001: (1000, 1000, 1000, 1000, 1000, 1000),
    1899: (1000, 1000, 1000, 1000, 1000, 1000),
    1900: (1000, 1000, 1000, 1900, 1900, 1900),
    1999: (1000, 1000, 1000, 1999, 1999, 1999),
    2000: (2000, 2000, 2000, 2000, 2000, 2000),
    2001: (2001, 2001, 2001, 2001, 2001, 2001),
    2002: (2000, 2002, 2002, 2002, 2002, 2002),
    2003: (2000, 2003, 2003, 2003, 2003, 2003),
    2004: (2000, 2000, 2000, 2004, 2004, 2004),
    2005: (2000, 2000, 2000, 2000, 2000, 2000),
    2899: (2000, 2000, 2000, 2000, 2000, 2000),
    2900: (2000, 2000, 2000, 2900, 2900, 2900),
    2999: (2000, 2000, 2000, 2999, 2999, 2999),
    3000: (3000, 3000, 3000, 3000, 3000, 3000),
    3003: (3003, 3003, 3003, 3003, 3003, 3003),
    3004: (3000, 3000, 3000, 3000, 3000, 3000),
    3950: (3000, 3000, 3000, 3950, 3950, 3950),
    4000: (3000, 3000, 3000, 4900, 4000, 4000),
    4001: (3000, 3000, 3000, 4001, 4001, 4001),
    4002: (3000, 3000, 3000, 4002, 4002, 4002),
    4003: (3000, 3000, 3000, 4003, 4003, 4003),
    4004: (3000, 3000, 3000, 4900, 4000, 4000),
    4900: (3000, 3000, 3000, 4900, 4900, 4900),
    4999: (3000, 3000, 3000, 4999, 4999, 4999),
}
FITTING = [
    pytest.param(version, asked, sent, id=f"{asked} in {version}")
    for asked, row in SENT.items()
    for version, sent in zip(KNOWN, row, strict=True)
]


def test_there_are_six_versions():
    assert list(CODES) == list(KNOWN)


@pytest.mark.parametrize("version", KNOWN)
def test_a_version_knows_the_codes_it_names_and_its_custom_ranges(version):
    custom = {
        code
        for first in (1900, 2900, 3900, 4900)
        for code in range(first, first + 100)
        if version in WITH_HUBS
    }
    known = {code for code in range(1000, 6000) if CODES[version].knows(code)}
    assert known == KNOWN[version] | custom


@table(("version", "asked", "sent"), FITTING)
def test_a_code_that_a_version_does_not_know_is_sent_as_the_generic_one(
    version, asked, sent
):
    assert CODES[version].fit(asked) == sent
    assert CODES[version].fit(StatusCode(asked)) == sent
    assert type(CODES[version].fit(StatusCode(asked))) is int


@pytest.mark.parametrize("version", KNOWN)
def test_what_is_sent_is_known_and_is_sent_as_itself(version):
    codes = CODES[version]
    for asked in range(1000, 5000):
        sent = codes.fit(asked)
        assert codes.knows(sent)
        assert codes.fit(sent) == sent


@table("version", KNOWN)
@table("code", [0, 200, 999, 5000, 5123, 9999, -2000])
def test_a_code_of_no_class_cannot_be_sent(version, code):
    with pytest.raises(ValueError):
        CODES[version].fit(code)


@table("code", sorted(KNOWN["2.3.0"]))
def test_a_code_that_ocpi_names_is_the_member_of_that_name(code):
    named = StatusCode(code)
    assert named is StatusCode[named.name]
    assert named == code
    assert not named.is_custom


#: code: (class, custom, meaning, what happened)
UNNAMED = {
    1001: (1, False, "unnamed success", 200),
    1950: (1, True, "custom success", 200),
    2099: (2, False, "unnamed client error", 400),
    2999: (2, True, "custom client error", 400),
    3500: (3, False, "unnamed server error", 500),
    3900: (3, True, "custom server error", 500),
    4899: (4, False, "unnamed hub error", 502),
    4900: (4, True, "custom hub error", 502),
    5123: (5, False, "unnamed code of no known class", 500),
    5900: (5, False, "unnamed code of no known class", 500),
    123456: (123, False, "unnamed code of no known class", 500),
}
PEERS = [pytest.param(code, *row, id=str(code)) for code, row in UNNAMED.items()]


@table(("code", "kind", "custom", "meaning", "happened"), PEERS)
def test_a_code_of_a_peer_that_ocpi_does_not_name_is_kept_and_classed(
    code, kind, custom, meaning, happened
):
    unnamed = StatusCode(code)
    assert isinstance(unnamed, StatusCode)
    assert unnamed == unnamed.value == int(unnamed) == code
    assert [
        unnamed.is_success,
        unnamed.is_client_error,
        unnamed.is_server_error,
        unnamed.is_hub_error,
    ] == [kind == 1, kind == 2, kind == 3, kind == 4]
    assert unnamed.is_custom is custom
    assert unnamed.meaning == meaning
    assert unnamed.happened == happened
    assert str(code) in repr(unnamed)


@pytest.mark.parametrize("code", [1000, 2001, 2999, 5123])
def test_a_code_is_compared_stored_and_copied_by_its_number(code):
    status = StatusCode(code)
    assert {status: 1}[code] == 1
    assert {code: 1}[status] == 1
    assert StatusCode(code) == status
    assert copy.deepcopy(status) == status
    assert pickle.loads(pickle.dumps(status)) == status
    assert Codec().encode({"code": status}) == b'{"code":%d}' % code


def test_a_peer_cannot_make_the_enumeration_grow():
    before = list(StatusCode)
    for code in range(6000, 6100):
        StatusCode(code)
    assert list(StatusCode) == before
    assert 6000 not in [code.value for code in StatusCode]


@table("value", [0, 1, 200, 404, 999, -2001, True, None, "2001", 2001.5, [2001]])
def test_what_is_no_code_is_refused(value):
    with pytest.raises(ValueError):
        StatusCode(value)


HAPPENED = {
    1000: 200,
    2000: 400,
    2001: 422,
    2002: 422,
    2003: 404,
    2004: 404,
    3000: 500,
    3001: 502,
    3002: 501,
    3003: 501,
    4000: 502,
    4001: 404,
    4002: 504,
    4003: 502,
}


@table(("code", "happened"), HAPPENED.items())
def test_a_named_code_comes_to_the_http_status_nearest_to_its_meaning(code, happened):
    assert StatusCode(code).happened == happened
    assert StatusCode(code).meaning


def test_every_named_code_has_a_meaning_of_its_own():
    meanings = [code.meaning for code in StatusCode]
    assert len(set(meanings)) == len(meanings) == len(HAPPENED)
