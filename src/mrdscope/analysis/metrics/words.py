"""Numbers as they stand in a formula; a value that is not known is said to be."""

from __future__ import annotations

import math

UNKNOWN = "not known"


def number(value: object) -> str:
    """Return a number with six significant digits at most."""
    if not isinstance(value, int | float):
        return UNKNOWN
    return "unbounded" if math.isinf(value) else f"{value:.6g}"


def day(value: object) -> str:
    """Return a day."""
    return f"day {number(value)}" if isinstance(value, int | float) else UNKNOWN


def ratio(value: object) -> str:
    """Return a level in two significant digits."""
    if not isinstance(value, int | float) or math.isinf(value):
        return UNKNOWN
    return f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e")


def level(row: dict[str, object] | object, prefix: str) -> str:
    """Return the level a row holds under a prefix, with its day."""
    if not isinstance(row, dict) or row.get(f"{prefix}_day") is None:
        return UNKNOWN
    status, low, high = (row.get(f"{prefix}_{part}") for part in ("status", "low", "high"))
    text = {
        "undetected": f"undetected, below {ratio(high)}",
        "positive_not_quantifiable": f"positive between {ratio(low)} and {ratio(high)}",
        "above_range": f"above {ratio(low)}",
    }.get(str(status), ratio(low))
    return f"{text} ({day(row[f'{prefix}_day'])})"


def change(low: object, high: object) -> str:
    """Return a change in log10 known between bounds."""
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return UNKNOWN
    if low == high:
        return f"{low:.4g}"
    below = "" if math.isinf(low) else f"at least {low:.4g}"
    above = "" if math.isinf(high) else f"at most {high:.4g}"
    return " and ".join(filter(None, (below, above))) or "of unknown size"
