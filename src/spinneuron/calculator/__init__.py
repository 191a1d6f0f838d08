"""The embedded solver, an ubermag calculator.

>>> import spinneuron.calculator as mc
>>> mc.TimeDriver().drive(system, t=1e-9, n=100)  # doctest: +SKIP

The names below import micromagneticmodel, which takes seconds. They are therefore loaded only
when they are used. `spinneuron.calculator.integrate` and its neighbours do without it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spinneuron.calculator.drivers import (
        HysteresisDriver,
        MinDriver,
        TimeDriver,
        compute,
        delete,
    )

__all__ = ["HysteresisDriver", "MinDriver", "TimeDriver", "compute", "delete"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from spinneuron.calculator import drivers

        return getattr(drivers, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
