"""An MRD course in one line of a table: a character a stretch of months."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from mrdscope.cohort.schema import Status
from mrdscope.present.charts.course import Sample
from mrdscope.present.glyphs import UNICODE, Glyphs
from mrdscope.present.styled import Line, Role, Span

#: The level of the lowest bar, as a ratio, is at or under this; that of the highest reaches 1.
LOWEST_LEVEL = 1e-6

_NOTHING = (" ", Role.PLAIN)


def cell_days(first_day: float, last_day: float, width: int, month_days: float) -> float:
    """Return the fewest whole months, in days, that a cell stands for so that all days fit.

    Take it over all rows of a table, so that a column is the same time in each.
    """
    months = (last_day - first_day) / (month_days * max(width, 1))
    return max(math.floor(months + 1e-9) + 1, 1) * month_days


def spark(level: float, glyphs: Glyphs) -> str:
    """Return the bar of a level, as a ratio above 0: equal steps of log10 from 1e-6 to 1."""
    decades = math.log10(level) - math.log10(LOWEST_LEVEL)
    steps = len(glyphs.sparks)
    step = math.floor(decades * steps / -math.log10(LOWEST_LEVEL) + 1e-9)
    return glyphs.sparks[min(max(step, 0), steps - 1)]


def sparkline(
    samples: Sequence[Sample],
    width: int,
    *,
    first_day: float,
    days_per_cell: float,
    glyphs: Glyphs = UNICODE,
) -> Line:
    """Return samples as ``width`` cells, each the highest level of its stretch of days.

    A stretch without a sample is blank; one where nothing was detected is the undetected mark; one
    whose samples could all not be evaluated is ``?``. Samples before the first stretch or after
    the last count towards it.
    """
    bins: list[list[Sample]] = [[] for _ in range(width)]
    for sample in samples:
        index = math.floor((sample.day - first_day) / days_per_cell + 1e-9)
        if width:
            bins[min(max(index, 0), width - 1)].append(sample)
    cells = [_cell(inside, glyphs) for inside in bins]
    runs = itertools.groupby(cells, key=lambda cell: cell[1])
    return tuple(Span("".join(character for character, _ in run), role) for role, run in runs)


def _cell(samples: Sequence[Sample], glyphs: Glyphs) -> tuple[str, Role]:
    evaluable = [one for one in samples if one.status is not Status.NOT_EVALUABLE]
    detected = [one for one in evaluable if one.status is not Status.UNDETECTED]
    levels = [one.level for one in detected if one.level is not None]
    if levels:
        return spark(max(levels), glyphs), Role.MARK
    if evaluable and not detected:
        return glyphs.spark_undetected, Role.UNDETECTED
    return (glyphs.marks[0].not_evaluable, Role.UNCERTAIN) if samples else _NOTHING
