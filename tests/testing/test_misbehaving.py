"""For which requests a fault is, how often, and how a file says so."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from flask_ocpi_status.testing import Asked
from flask_ocpi_status.testing import Misbehaviour
from flask_ocpi_status.testing import read_faults
from flask_ocpi_status.testing.misbehaving import On
from tests.table import table


def asked(method="PUT", path="/ocpi/2.2.1/receiver/sessions/NL/DST/S1"):
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": ""}
    return Asked(environ | {"wsgi.input": BytesIO()})


@table(
    "text, means",
    [
        (None, True),
        ("", True),
        ("PUT", True),
        ("sessions", True),
        ("PUT sessions", True),
        ("PUT sessions/S1", True),
        ("sessions/S1", True),
        ("PUT sessions/S2", False),
        ("GET sessions", False),
        ("PUT cdrs", False),
        ("versions", False),
    ],
)
def test_a_request_is_meant_by_method_module_and_id(text, means):
    assert On.read(text).means(asked()) is means


@table(
    "text, means",
    [("GET versions", [True, True]), ("versions/2.2.1", [False, True])],
)
def test_the_details_of_a_version_are_meant_apart_from_the_list(text, means):
    both = [asked("GET", "/ocpi/versions/"), asked("GET", "/ocpi/2.2.1/")]
    assert [On.read(text).means(one) for one in both] == means


@table(
    "text, shown",
    [(None, "all"), ("PUT", "PUT"), ("tokens", "tokens"), (*2 * ("PUT tokens/T1",),)],
)
def test_it_is_shown_as_it_is_written(text, shown):
    fault = Misbehaviour.of("listed", text)
    assert repr(fault) == f"<listed on {shown}, 0 times by now>"


def test_a_fault_is_done_so_often_and_after_so_many():
    fault = Misbehaviour.of("listed", "PUT sessions", times=2, after=1)
    did = [fault.spoil_of(asked()) is not None for _ in range(5)]
    assert did == [False, True, True, False, False]
    assert fault.done == 2
    assert fault.has_ended
    assert fault.spoil_of(asked("GET")) is None


def test_a_fault_without_a_number_is_done_until_it_is_stopped():
    with Misbehaviour.of("listed") as fault:
        assert all(fault.spoil_of(asked()) for _ in range(9))
        assert not fault.has_ended
    assert fault.has_ended
    assert fault.spoil_of(asked()) is None


@table(
    "arguments, told",
    [
        ({"fault": "dely"}, "There is no fault 'dely'; did you mean 'delay'?"),
        ({"fault": "delay", "on": "sesion"}, "There is no module 'sesion'; did you"),
        ({"fault": "delay", "on": "versions/2.2.2"}, "There is no version of OCPI"),
        ({"fault": "delay", "on": "PUTS x"}, "There is no method 'PUTS'; did you"),
        ({"fault": "delay", "times": 0}, "times is 0; use a whole number from 1 on."),
        (
            {"fault": "delay", "after": True},
            "after is True; use a whole number from 0 on.",
        ),
        ({"fault": "delay", "second": 1}, "There is no parameter of delay: 'second'"),
        ({"fault": "abort", "at": "tail"}, "at of abort is 'tail': Invalid"),
        ({"fault": "drop", "fields": "id"}, "fields of drop is 'id': Expected"),
    ],
)
def test_what_there_is_not_is_refused_with_what_may_be_meant(arguments, told):
    with pytest.raises(ValueError, match=r".") as raised:
        Misbehaviour.of(**arguments)
    assert str(raised.value).startswith(told)


def test_a_file_has_faults_with_their_parameters(tmp_path):
    file = tmp_path / "faults.json"
    rows = [
        {"fault": "delay", "on": "PUT", "times": 1, "seconds": 2},
        {"fault": "hang"},
    ]
    file.write_text(json.dumps(rows))
    first, second = read_faults(file)
    assert (first.fault.name, first.on.method) == ("delay", "PUT")
    assert second.fault.name == "hang"


@table(
    "text, told",
    [
        ("[\n{,]", "f.json, line 2, column 2: "),
        ("{}", "f.json has to be a list of faults, not an object, as in"),
        ("null", "f.json has to be a list of faults, not null, as in"),
        ('["delay"]', "f.json, /0: has to be an object with the name of a fault"),
        ('[{"fault": "hang"}, {"fault": "hung"}]', "f.json, /1: There is no fault"),
        ('[{"fault": "hang", "in": "PUT"}]', "f.json, /0: There is no parameter 'in'"),
        ('[{"fault": "hang", "on": 1}]', "f.json, /0: on is 1; write it as in"),
        ('[{"fault": "charset", "name": "x"}]', "f.json, /0: There is no encoding"),
    ],
)
def test_a_bad_file_is_told_of_with_its_place(tmp_path, text, told):
    file = tmp_path / "f.json"
    file.write_text(text)
    with pytest.raises(ValueError, match=r"f\.json") as raised:
        read_faults(file)
    assert str(raised.value).startswith(told)


def test_a_file_that_is_not_there_is_told_of(tmp_path):
    with pytest.raises(ValueError, match="cannot be read: No such file"):
        read_faults(tmp_path / "nothing.json")
