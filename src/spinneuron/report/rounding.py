"""Numbers with the digits that their uncertainty allows.

The package `uncertainties` rounds a value with one error, but not with an interval.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

#: Digits of a number whose uncertainty is not known, or is far below what else may be wrong.
DIGITS = 3


def decimal_places(error: float) -> int:
    """Return the place of the first significant digit of an error; negative for tens."""
    return -math.floor(math.log10(float(f"{error:.0e}")))


def at_place(value: float, places: int) -> str:
    """Return a value rounded half up to a number of decimal places, in plain digits."""
    step = Decimal(1).scaleb(-places)
    # The shortest digits of the float: 0.25 and not 0.2500000000000000138.
    rounded = Decimal(repr(float(f"{value:.12g}"))).quantize(step, ROUND_HALF_UP)
    return f"{rounded:,f}"


def plain(value: float, unit: str = "", digits: int = DIGITS) -> str:
    """Return a value with some significant digits and its unit.

    Parameters
    ----------
    value
        The value.
    unit
        Its unit, or "".
    digits
        Number of significant digits.

    Returns
    -------
    str
        Such as "2.06 µA".
    """
    magnitude = math.floor(math.log10(abs(float(f"{value:.{digits - 1}e}")))) if value else 0
    return f"{at_place(value, digits - 1 - magnitude)} {unit}".rstrip()


def with_error(value: float, error: float, unit: str = "", most: int = 4) -> str:
    """Return a value and its error, rounded to one digit of the error.

    Parameters
    ----------
    value
        The value.
    error
        Its error, in the same unit.
    unit
        Unit of both, or "".
    most
        Largest number of digits. An error below the last of them is left out, and the value
        keeps `DIGITS` digits.

    Returns
    -------
    str
        Such as "2.06 ± 0.01 µA".
    """
    if not (math.isfinite(error) and error > 0) or _digits(value, error) > most:
        return plain(value, unit)
    places = decimal_places(error)
    return f"{at_place(value, places)} ± {at_place(error, places)} {unit}".rstrip()


def with_interval(value: float, low: float, high: float, unit: str = "", most: int = 4) -> str:
    """Return a value and its interval, rounded to one digit of half of the interval.

    Two digits are kept if the first one is 1.

    Parameters
    ----------
    value
        The value.
    low, high
        Ends of the interval, in the same unit.
    unit
        Unit of all three, or "".
    most
        Largest number of digits. An interval that is too narrow for them is left out, as
        `with_error` does.

    Returns
    -------
    str
        Such as "1.6 ns (1.2 to 2.2)".
    """
    error = (high - low) / 2
    if not (math.isfinite(error) and error > 0) or _digits(value, error) > most:
        return plain(value, unit)
    places = decimal_places(error) + (f"{error:e}"[0] == "1")
    shown = f"{at_place(value, places)} {unit}".rstrip()
    return f"{shown} ({at_place(low, places)} to {at_place(high, places)})"


def _digits(value: float, error: float) -> int:
    """How many significant digits a value has down to the first digit of its error."""
    return decimal_places(error) + math.floor(math.log10(abs(value))) + 1 if value else 1
