"""Step functions as lines and areas: curves of survival and of incidence with their intervals."""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterator

from mrdscope.present.charts.curve import Numbers
from mrdscope.present.styled import Role
from mrdscope.report.figures.drawing import Frame, Point, line
from mrdscope.report.markup import Markup, joined

#: Steps nearer to each other than this are one on paper.
_FINEST = 0.2


def staircase(
    frame: Frame, times: Numbers, values: Numbers, start: float, end: float, unknown: float = 0.0
) -> list[Point]:
    """Return a right-continuous step function as points, ``start`` from 0 on, up to time ``end``.

    A value that is not a number is drawn at ``unknown``. Of steps that fall on one spot the last
    counts, so that a curve of a million steps has as many points as paper can show.
    """
    level = start
    points = [frame.point(0.0, level)]
    for time, value in zip(times, values, strict=True):  # type: ignore[call-overload]
        if time > end:
            break
        at, before = frame.across(time), frame.upwards(level)
        level = unknown if value is None or math.isnan(value) else float(value)
        after = frame.upwards(level)
        if after == before:
            continue
        if len(points) > 2 and at - points[-1][0] < _FINEST:
            points[-1] = (points[-1][0], after)
        else:
            points += [(at, before), (at, after)]
    points.append(frame.point(end, level))
    return points


def value_at(times: Numbers, values: Numbers, time: float, start: float) -> float:
    """Return a step function at a time."""
    place = bisect.bisect_right(times, time) - 1
    return start if place < 0 else float(values[place])


def censorings(
    frame: Frame, times: Numbers, values: Numbers, censored: Numbers, start: float, role: Role
) -> Markup:
    """Return an upright tick on the curve at every censoring."""
    return joined(*_ticks(frame, times, values, censored, start, role))


def _ticks(
    frame: Frame, times: Numbers, values: Numbers, censored: Numbers, start: float, role: Role
) -> Iterator[Markup]:
    last = -math.inf
    for place in range(len(censored)):
        x, y = frame.point(censored[place], value_at(times, values, censored[place], start))
        if x - last >= _FINEST:
            yield line((x, y - 4.5), (x, y + 4.5), f"s-{role}", 1.1)
            last = x
