"""What a current must do to a neuron so that it counts as enough."""

from typing import Literal, get_args

#: ``final_state``: the neuron ends in the other state; ``in_time``: its read-out crosses the
#: threshold of the read-out within the pulse width.
Criterion = Literal["final_state", "in_time"]
#: Both, in the order of the tables.
CRITERIA: tuple[Criterion, ...] = get_args(Criterion)
