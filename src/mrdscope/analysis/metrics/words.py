"""Numbers as they stand in a formula; a value that is not known is said to be."""

from __future__ import annotations

import math
from collections.abc import Mapping

UNKNOWN = "not known"


def number(value: object) -> str:
    """Return a number with six significant digits at most."""
    if not isinstance(value, int | float):
        return UNKNOWN
    return "unbounded" if math.isinf(value) else f"{value:.6g}"


def day(value: object) -> str:
    """Return a day."""
    return f"day {number(value)}" if isinstance(value, int | float) else UNKNOWN


def count(value: object, noun: str) -> str:
    """Return how many of something: "1 sample", "2 samples"."""
    return f"{number(value)} {noun}" if value == 1 else f"{number(value)} {noun}s"


def ratio(value: object) -> str:
    """Return a level in two significant digits."""
    if not isinstance(value, int | float) or math.isinf(value):
        return UNKNOWN
    return f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e")


def limit(value: object) -> str:
    """Return a level that is set, in as few digits as it needs: "1e-4", "3.2e-5"."""
    if not isinstance(value, int | float):
        return UNKNOWN
    mantissa, exponent = f"{value:.5e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"


def interval(status: object, low: object, high: object) -> str:
    """Return a level as its status and interval."""
    return {
        "undetected": f"undetected, below {ratio(high)}",
        "positive_not_quantifiable": f"positive between {ratio(low)} and {ratio(high)}",
        "above_range": f"above {ratio(low)}",
    }.get(str(status), ratio(low))


def level(row: Mapping[str, object], prefix: str) -> str:
    """Return the level a row holds under a prefix, with its day."""
    if row.get(f"{prefix}_day") is None:
        return UNKNOWN
    status, low, high = (row.get(f"{prefix}_{part}") for part in ("status", "low", "high"))
    return f"{interval(status, low, high)} ({day(row[f'{prefix}_day'])})"


def bounds(low: object, high: object, digits: int = 4) -> str:
    """Return a number known between bounds; infinite where there is none."""
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return UNKNOWN
    if low == high:
        return f"{low:.{digits}g}"
    below = "" if math.isinf(low) else f"at least {low:.{digits}g}"
    above = "" if math.isinf(high) else f"at most {high:.{digits}g}"
    return " and ".join(filter(None, (below, above))) or "of unknown size"
