"""The table of the signed response: a row for each current, its probabilities with intervals."""

import pandas as pd

from spinneuron.magnetics.readout import MOMENTS
from spinneuron.report import signed_response


def _row(device: str, current: float, pulse_width: float, first: float) -> dict[str, object]:
    row = {
        "device": device,
        "regime": "stt_she",
        "temperature_K": 300.0,
        "pulse_width_s": pulse_width,
        "current_A": current,
        "replicas": 256,
    }
    for number, moment in enumerate(MOMENTS):
        for name, more in (("probability", 0.0), ("low", -0.05), ("high", 0.05)):
            row[f"{moment}_{name}"] = first + 0.1 * number + more
    return row


def test_every_current_has_a_row_with_each_read_moment_in_the_order_of_time():
    table = pd.DataFrame(
        [
            _row("neuron", 4e-6, 1e-9, 0.5),
            _row("neuron", -4e-6, 1e-9, 0.1),
            _row("neuron", 0.0, 0.5e-9, 0.3),
            _row("retention", 12e-6, 2e-9, 0.2),
        ]
    )
    lines = signed_response.markdown(table).splitlines()
    assert lines[0] == "`neuron`, `stt_she`, 300 K:"
    assert lines[2] == (
        "| pulse (ns) | current (µA) | replicas | in the plateau | end of the plateau | "
        "end of the pulse | after settling |"
    )
    assert lines[3].count("---") == 7
    # By pulse width, then from negative to positive currents.
    assert [line.split("|")[1:3] for line in lines[4:7]] == [
        [" 0.5 ", " 0 "],
        [" 1 ", " -4 "],
        [" 1 ", " 4 "],
    ]
    assert lines[5].endswith(
        "| 256 | 0.100 (0.050 to 0.150) | 0.200 (0.150 to 0.250) | 0.300 (0.250 to 0.350) "
        "| 0.400 (0.350 to 0.450) |"
    )
    assert "`retention`, `stt_she`, 300 K:" in lines
    assert signed_response.markdown(table.iloc[:0]) == ""
