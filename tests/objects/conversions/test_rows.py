"""What one version allows in a field, and whether another allows all of it."""

from __future__ import annotations

from itertools import permutations

from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from flask_ocpi_status.objects import v2_2_1
from flask_ocpi_status.objects.conversions import VERSIONS
from flask_ocpi_status.objects.conversions.account import fields_of
from flask_ocpi_status.objects.conversions.rows import checker
from flask_ocpi_status.objects.conversions.rows import includes
from flask_ocpi_status.objects.editions import edition_of
from flask_ocpi_status.objects.fields import Boolean
from flask_ocpi_status.objects.fields import Enum
from flask_ocpi_status.objects.fields import Integer
from flask_ocpi_status.objects.fields import List
from flask_ocpi_status.objects.fields import Nested
from flask_ocpi_status.objects.fields import Number
from flask_ocpi_status.objects.patterns import COUNTRY_2
from flask_ocpi_status.objects.texts import CiString
from flask_ocpi_status.objects.texts import DateTime
from flask_ocpi_status.objects.texts import String
from tests.objects.documents import documents
from tests.objects.law import sample
from tests.table import table

SHARED = sorted(
    set.intersection(*(set(edition_of(name).classes) for name in VERSIONS))
    - {"ResponseEnvelope"}
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_what_is_included_is_allowed(data):
    source, target = data.draw(st.sampled_from([*permutations(VERSIONS, 2)]))
    name = data.draw(st.sampled_from(SHARED))
    old, new = (edition_of(one).classes[name] for one in (source, target))
    for field, value in data.draw(documents(old)).items():
        before, row = fields_of(old).get(field), fields_of(new).get(field)
        if value is None or before is None or row is None:
            continue
        values = [value]
        if isinstance(before, List) and isinstance(row, List):
            before, row, values = before.item, row.item, value
        if isinstance(row, Nested | List):
            continue
        for one in values:
            assert checker(row, before)(one) == row.check(one)
            assert row.check(one) or not includes(row, before)


@table(
    ("new", "old", "included"),
    [
        (String(36), String(36), True),
        (String(36), String(15), True),
        (String(15), String(36), False),
        (String(None), String(36), True),
        (String(36), String(None), False),
        (String(36, least=1), String(36), False),
        (String(36), CiString(36), True),
        (CiString(36), String(36), False),
        (CiString(2, matching=COUNTRY_2), CiString(2, matching=COUNTRY_2), True),
        (CiString(2, matching=COUNTRY_2), CiString(2), False),
        (CiString(2), CiString(2, matching=COUNTRY_2), False),
        (DateTime(), DateTime(), True),
        (Integer(digits=5), Integer(digits=4), True),
        (Integer(digits=4), Integer(digits=5), False),
        (Integer(), Number(), False),
        (Number(), Number(), True),
        (Boolean(), Boolean(), True),
        (Boolean(), String(5), False),
        (Enum("TokenType"), Enum("TokenType"), True),
        (Enum("TokenType"), Enum("Role"), False),
        (String(36), Enum("TokenType"), False),
    ],
)
def test_a_field_includes_another_whose_values_it_allows(new, old, included):
    cls = sample(v2_2_1.edition, new=new, old=old)
    rows = fields_of(cls)
    assert includes(rows["new"], rows["old"]) is included


def test_an_open_enum_includes_all_and_a_closed_one_none_that_is_open():
    closed = fields_of(edition_of("2.2.1").classes["Token"])["type"]
    opened = fields_of(edition_of("2.3.0").classes["Token"])["type"]
    assert includes(opened, closed)
    assert not includes(closed, opened)
