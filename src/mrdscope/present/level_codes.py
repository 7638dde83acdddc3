"""A level in one character that needs no colour: a digit, or what the result is."""

from __future__ import annotations

import math

from mrdscope.analysis.settings import LEVEL_TOLERANCE, Settings
from mrdscope.cohort.schema import Status
from mrdscope.present.glyphs import Glyphs
from mrdscope.present.styled import Role, Span

#: What a code is beside a digit, in both sets of characters.
POSITIVE, ABOVE, POOR_LIMIT, NOT_EVALUABLE = "p", ">", ":", "?"
#: The highest power of ten with a digit of its own.
_DEEPEST = 9


def power(level: float) -> int:
    """Return the digit of a level (ratio): the power of ten it is written with, from 0 to 9.

    4.1e-4 and 1e-4 are 4; a level of 1 or more is 0, one below 1e-9 is 9.
    """
    if level <= 0:
        return _DEEPEST
    return min(max(-math.floor(math.log10(level) + 1e-9), 0), _DEEPEST)


def is_negative_enough(detection: float | None, settings: Settings) -> bool:
    """Say whether an undetected result with that limit of detection counts as negative."""
    worst = settings.mrd_negative_level * (1 + LEVEL_TOLERANCE)
    return detection is not None and detection <= worst


def level_code(
    status: str, low: float | None, detection: float | None, settings: Settings, glyphs: Glyphs
) -> Span:
    """Return the code of a result.

    Parameters
    ----------
    status, low
        Of the result (`schema.Status`, ratio).
    detection
        Its limit of detection; whether it was good enough to count as negative tells two undetected
        results apart.
    """
    match Status(status):
        case Status.QUANTIFIED:
            return Span(str(power(low or 0.0)), level_role(low or 0.0, settings))
        case Status.ABOVE_RANGE:
            return Span(ABOVE, Role.BAD)
        case Status.POSITIVE_NOT_QUANTIFIABLE:
            return Span(POSITIVE, Role.MARK)
        case Status.NOT_EVALUABLE:
            return Span(NOT_EVALUABLE, Role.UNCERTAIN)
    deep = is_negative_enough(detection, settings)
    return Span(glyphs.spark_undetected if deep else POOR_LIMIT, Role.UNDETECTED)


def level_role(level: float, settings: Settings) -> Role:
    """Return the role of a level by the two thresholds of the settings."""
    if level >= settings.early_threshold:
        return Role.BAD
    return Role.CAUTION if level >= settings.increased_level_threshold else Role.MARK
