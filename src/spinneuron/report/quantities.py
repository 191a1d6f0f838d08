"""Values with their units, as sentences about the claims of the paper show them."""

from __future__ import annotations

import math

_PREFIXES = {-21: "z", -18: "a", -15: "f", -12: "p", -9: "n", -6: "µ", -3: "m", 0: "", 3: "k"}


def quantity(value: float, unit: str) -> str:
    """Return a value with three digits, its unit and a prefix, such as 2.05 µA.

    A value without unit ("1") gets no prefix.
    """
    if unit == "1":
        return f"{value:.3g}" if abs(value) < 100 else f"{value:,.0f}"
    if value == 0 or not math.isfinite(value) or unit in ("J s", "m/s", "A/m²"):
        return f"{value:.3g} {unit}"
    exponent = 3 * math.floor(math.log10(abs(value)) / 3)
    exponent = min(max(exponent, -21), 3)
    return f"{value / 10.0**exponent:.3g} {_PREFIXES[exponent]}{unit}"
