"""Compile the solver once, so that no other job has to."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

from spinneuron.calculator import warm_up
from spinneuron.job import write_json

write_json(warm_up.compile_all(), snakemake.output[0])
