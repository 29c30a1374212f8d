"""What is missing is named, with what brings it."""

from __future__ import annotations

import sys

import pytest

from flask_ocpi_status import telemetry
from tests.table import table


@table(
    ("name", "package", "extra"),
    [
        ("OCPIMetrics", "prometheus_client", "prometheus"),
        ("OCPITracing", "opentelemetry", "opentelemetry"),
    ],
)
def test_without_its_extra_each_says_what_to_install(name, package, extra):
    with pytest.MonkeyPatch.context() as patch:
        for one in ("metrics", "tracing"):
            module = f"{telemetry.__name__}.{one}"
            patch.delitem(sys.modules, module, raising=False)
        patch.setitem(sys.modules, package, None)
        with pytest.raises(RuntimeError, match=rf"flask-ocpi-status\[{extra}\]"):
            getattr(telemetry, name)


def test_what_is_not_there_is_no_attribute():
    with pytest.raises(AttributeError, match="OCPINothing"):
        _ = telemetry.OCPINothing
