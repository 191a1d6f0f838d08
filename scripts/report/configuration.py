"""The experiment and what made the run, as a page of the report."""

from typing import TYPE_CHECKING

from spinneuron.job import log_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

log_to(snakemake.log[0])

import html
import json
from pathlib import Path

import yaml

from spinneuron.job import machine, whole

content = json.loads(Path(snakemake.input.threshold).read_text(encoding="utf-8"))
made_by = {"machine": machine(), **content["provenance"]}
sections = {"config": snakemake.params.experiment, "made by": made_by}
body = "".join(
    f"<h2>{title}</h2><pre>{html.escape(yaml.safe_dump(values, sort_keys=False))}</pre>"
    for title, values in sections.items()
)
with whole(snakemake.output[0]) as path:
    path.write_text(
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Configuration'
        f"</title></head><body>{body}</body></html>\n",
        encoding="utf-8",
    )
