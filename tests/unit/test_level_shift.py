"""The current that makes up for a comparator that switches at another level."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from spinneuron.neuron.fit_switch_probability import level_shift
from spinneuron.neuron.switch_probability import PROBABILITY_PARAMETERS

CURRENT = np.linspace(-8e-6, 8e-6, 9)


def entry(**more: Any) -> dict[str, Any]:
    """P = expit(I - 1) in µA, at 1 ns."""
    values = dict.fromkeys(PROBABILITY_PARAMETERS, 0.0) | {"critical_current": 1.0, "spread": 1.0}
    return {
        "status": "fitted",
        "shape": "logistic",
        "parameters": {name: {"value": value} for name, value in values.items()},
    } | more


def points(shift: float) -> pd.DataFrame:
    """Slopes of P(I - shift dm) against a level that is higher by dm."""
    p = expit(CURRENT * 1e6 - 1)
    return pd.DataFrame(
        {
            "current_A": CURRENT,
            "pulse_width_s": 1e-9,
            "end_of_plateau_level_slope": -shift * 1e6 * p * (1 - p),
        }
    )


@pytest.mark.parametrize("shift", [1.5e-6, 0.0, 4e-6])
def test_a_higher_level_is_made_up_for_by_the_current_that_was_put_in(shift: float) -> None:
    found = level_shift(points(shift), "end_of_plateau", entry())
    assert found == pytest.approx(shift, rel=1e-4, abs=1e-12)


def test_points_where_the_current_matters_decide() -> None:
    # An error where the probability is flat changes little, in the middle of the step much.
    changed = []
    for row in (0, 5):
        table = points(2e-6)
        table["end_of_plateau_level_slope"] += 0.05 * (np.arange(9) == row)
        found = level_shift(table, "end_of_plateau", entry())
        assert found is not None
        changed.append(abs(found - 2e-6))
    assert changed[0] < changed[1] / 100


def test_without_a_fit_or_a_read_moment_there_is_none() -> None:
    assert level_shift(points(2e-6), "end_of_plateau", entry(status="constant")) is None
    assert level_shift(points(2e-6), "crossed", entry()) is None
