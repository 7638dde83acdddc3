"""What a person wrote in answer to a question, read."""

from __future__ import annotations

from math import isfinite


def number_of(text: str) -> float | None:
    """Return the number a person wrote, a percentage as a ratio; None where it is none."""
    written = text.strip().replace(",", ".")
    percent = written.endswith("%")
    try:
        number = float(written.removesuffix("%")) / (100 if percent else 1)
    except ValueError:
        return None
    return number if isfinite(number) else None
