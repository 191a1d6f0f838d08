"""The 3 x 3 network: currents and outputs for all inputs."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from pathlib import Path

from spinneuron.plots import network
from spinneuron.plots.style import save
from spinneuron.network import three_by_three
from spinneuron.config.sections.device import Neuron, Readout
from spinneuron.config.sections.energy import Energy
from spinneuron.config.sections.network import Network
from spinneuron.job import write_table
from spinneuron.network.operating_point import load_devices

params = snakemake.params
options, circuit = Network(**params.network), Energy(**params.circuit)
neuron, junction = Neuron(**params.neuron), Readout(**params.readout)
(device,) = load_devices(snakemake.input.threshold, ["neuron"], params.regime, neuron, junction)
table = three_by_three.table(device, neuron.pulse.width, options, circuit)
save(network.fig4b(table), Path(snakemake.output.png).with_suffix(""))
write_table(table, snakemake.output.csv)
