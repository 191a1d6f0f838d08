"""How a pulse is judged: what it must have done to a neuron so that it counts as enough.

Every figure and table names the criterion of its numbers. A comparator with a latch that is
open during the pulse sees ``crossed``; a comparator that is clocked sees one of the read moments.
"""

from typing import Literal, get_args

#: ``crossed``: the read-out has crossed the comparison level within the pulse width. The others
#: are the moments at which the read-out is beyond the level, see
#: `spinneuron.magnetics.readout.MOMENTS`; after ``final_state`` nothing more happens to the
#: neuron but thermal noise.
Criterion = Literal["crossed", "in_plateau", "end_of_plateau", "end_of_pulse", "final_state"]
#: All of them, in the order of the tables.
CRITERIA: tuple[Criterion, ...] = get_args(Criterion)
