"""The one-dimensional theory at and between the current densities of the sweep."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import pandas as pd

from spinneuron.config.sections.material import Material, Torques
from spinneuron.config.sections.strip import Strip
from spinneuron.job import write_table
from spinneuron.points import Point
from spinneuron.magnetics.one_dimensional import WallModel

params = snakemake.params
model = WallModel.of(Material(**params.material), Torques(**params.torques), Strip(**params.strip))
points = [Point(**point) for point in params.points]
write_table(pd.DataFrame(model.curves(points)), snakemake.output[0])
