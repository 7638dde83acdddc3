"""What a setting may be: a time below zero or a level of infinity is a slip of the pen."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping

from mrdscope.analysis.settings import Milestone, MolecularLevel, Settings
from mrdscope.errors import InputError

_ABOVE_ZERO = frozenset(
    {
        "month_days", "maximum_gap_days", "molecular_relapse_level", "increased_level_threshold",
        "early_threshold", "response_level", "mrd_negative_level", "major_molecular_response",
    }
)  # fmt: skip
_NOT_BELOW_ZERO = frozenset(
    {
        "persisting_months", "molecular_relapse_log10", "relapse_gap_days", "wide_rise_log10",
        "sustained_months", "confirmation_days", "assay_variation_days", "assay_variation_log10",
    }
)  # fmt: skip
_WINDOWS = frozenset({"early_window", "failure_confirmation_days", "window"})


def check_limits(settings: Settings, where: str) -> None:
    """Raise `InputError` where a setting has a value no analysis can follow, naming its key.

    Times and levels are finite, months and levels above zero, durations and changes not below it;
    a window ends no earlier than it begins; the confidence is between 0 and 1, and one or two
    samples make a molecular relapse.
    """
    for key, value in _leaves(settings):
        expected = _expected(key.rsplit(".", maxsplit=1)[-1], value)
        if expected is not None:
            place = f"{where}, key {key}"
            raise InputError(f"{value!r} does not fit", where=place, expected=expected)


def _leaves(
    part: Settings | Milestone | MolecularLevel, path: str = ""
) -> Iterator[tuple[str, object]]:
    """Yield every value of the settings that is no table of others, by its key."""
    for one in dataclasses.fields(part):
        value, key = getattr(part, one.name), path + one.name
        if isinstance(value, Mapping):
            yield from ((f"{key}.{name}", number) for name, number in value.items())
        elif isinstance(value, Milestone):
            yield from _leaves(value, f"{key}.")
        elif (
            isinstance(value, tuple) and value and isinstance(value[0], Milestone | MolecularLevel)
        ):
            for item in value:
                yield from _leaves(item, f"{key}.")
        else:
            yield key, value


def _expected(name: str, value: object) -> str | None:
    """Return what a value should have been; None where it fits."""
    numbers = value if isinstance(value, tuple) else (value,)
    if any(isinstance(one, float) and not math.isfinite(one) for one in numbers):
        return "a finite number"
    if isinstance(value, tuple):
        ordered = name not in _WINDOWS or value[0] <= value[1]
        return None if ordered else "a window that ends no earlier than it begins"
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return _limit(name, value)


def _limit(name: str, value: float) -> str | None:
    if name in _ABOVE_ZERO and value <= 0:
        return "a number above 0"
    if name in _NOT_BELOW_ZERO and value < 0:
        return "a number of at least 0"
    if name == "confidence" and not 0 < value < 1:
        return "a number between 0 and 1"
    if name == "molecular_relapse_samples" and value not in (1, 2):
        return "1 or 2"
    return None
