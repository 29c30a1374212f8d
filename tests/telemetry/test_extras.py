"""What is missing is named, with what brings it."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from flask_ocpi_status import telemetry
from tests.table import table


@table(
    ("name", "package", "instead", "extra"),
    [
        ("OCPIMetrics", "prometheus_client", None, "prometheus"),
        ("OCPITracing", "opentelemetry", None, "opentelemetry"),
        # Any package of OpenTelemetry makes the one round it, which holds nothing.
        ("OCPITracing", "opentelemetry", ModuleType("round"), "opentelemetry"),
    ],
)
def test_without_its_extra_each_says_what_to_install(name, package, instead, extra):
    with pytest.MonkeyPatch.context() as patch:
        for one in [*sys.modules]:
            if one.startswith((f"{package}.", f"{telemetry.__name__}.")):
                patch.delitem(sys.modules, one)
        patch.setitem(sys.modules, package, instead)
        with pytest.raises(RuntimeError, match=rf"flask-ocpi-status\[{extra}\]"):
            getattr(telemetry, name)


def test_what_is_not_there_is_no_attribute():
    with pytest.raises(AttributeError, match="OCPINothing"):
        _ = telemetry.OCPINothing
