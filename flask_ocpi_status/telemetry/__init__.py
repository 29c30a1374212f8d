"""What operators have already, told of OCPI: metrics, and traces.

``metrics`` counts for Prometheus, with ``labels`` that there are few of. ``tracing``
says on a span of OpenTelemetry what HTTP does not.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

if TYPE_CHECKING:
    from .metrics import OCPIMetrics as OCPIMetrics
    from .tracing import OCPITracing as OCPITracing

__all__ = ["OCPIMetrics", "OCPITracing"]

#: The module of each, what it imports, and the extra that brings that.
_LATE: Final = {
    "OCPIMetrics": (".metrics", "prometheus_client", "prometheus"),
    "OCPITracing": (".tracing", "opentelemetry", "opentelemetry"),
}


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, needed, extra = _LATE[name]
    try:
        return getattr(import_module(module, __name__), name)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != needed:
            raise
        raise RuntimeError(
            f"{name} needs {needed}; run pip install 'flask-ocpi-status[{extra}]'."
        ) from None
