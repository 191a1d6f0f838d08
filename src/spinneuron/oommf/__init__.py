"""OOMMF as an ubermag calculator with what this project needs in addition.

`TimeDriver` and `MinDriver` extend oommfc's drivers by Zhang-Li and spin-Hall torque in one
run, fixed subregions together with a Zhang-Li torque, and currents that follow a pulse.
`find` returns the OOMMF of this machine. The embedded solver needs none of this.

>>> import spinneuron.oommf as oommf
>>> driver = oommf.TimeDriver()
>>> driver.drive(system, t=1e-9, n=200, fixed_subregions=["d1", "d3"])  # doctest: +SKIP
"""

from spinneuron.oommf.drivers import MinDriver, TimeDriver, snapshots
from spinneuron.oommf.runner import NotFoundError, RunError, Runner, find

__all__ = ["MinDriver", "NotFoundError", "RunError", "Runner", "TimeDriver", "find", "snapshots"]
