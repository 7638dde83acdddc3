"""Best reduction of MRD of every patient as a picture: a bar a patient, the deepest last.

A fall to below a limit of detection is known to be "at least" so deep: its bar is hollow and open
at the end, and its number says ≥ (domain reference, 1.0 and 3.10).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mrdscope.analysis.mrd.reductions import Reductions
from mrdscope.present.numbers import log10_change
from mrdscope.present.styled import Role
from mrdscope.present.text import visible
from mrdscope.report.figures.drawing import (
    LINE,
    TICK,
    Frame,
    area,
    axes,
    clipped,
    line,
    path,
    text_width,
    titles,
    words,
)
from mrdscope.report.figures.picture import Picture
from mrdscope.report.figures.survival import WIDTH
from mrdscope.report.markup import Markup, element, joined, number

_LEFT, _TOP, _PLOT_HEIGHT = 58.0, 22.0, 230.0
#: So many bars have their patients' names under them, and so many their numbers.
MOST_NAMES, MOST_NUMBERS = 60, 30
#: More bars than this are narrower than a line: every so-manieth is drawn, in order.
MOST_BARS = 600
_LONGEST_NAME = 70.0
_SMALL = 10.5
_WIDEST = 46.0


@dataclass(frozen=True)
class Bar:
    """How far one patient's level fell from the baseline to the best, in log10, as bounds.

    ``reach`` is the bound the bar is drawn to. A bound is None where there is none: of ``high``
    where the fall was to below a limit of detection.
    """

    patient_id: str
    reach: float
    low: float | None
    high: float | None

    @property
    def at_least(self) -> bool:
        """Whether it is only known to be at least so much."""
        return self.high is None

    @property
    def size(self) -> str:
        """What is known of it, in log10."""
        return log10_change(self.low, self.high)


def bars(found: Reductions) -> tuple[Bar, ...]:
    """Return a bar a patient with a reduction, the least first."""
    columns = ("patient_id", "log10_reduction", "log10_reduction_low", "log10_reduction_high")
    rows = found.frame.select(columns).reverse().iter_rows()
    return tuple(Bar(who, reach, _finite(low), _finite(high)) for who, reach, low, high in rows)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def waterfall_summary(found: Sequence[Bar]) -> str:
    """Return what a waterfall shows, in plain language."""
    if not found:
        return "No patient with a baseline sample and a later one."
    least, most = found[0], found[-1]
    below = sum(one.at_least for one in found)
    return (
        f"Best reduction of MRD in {len(found)} patients, from {least.size} to {most.size} log10; "
        f"in {below} to below the limit of detection."
    )


def waterfall_picture(found: Sequence[Bar], title: str) -> Picture:
    """Return the waterfall of best reductions; of more than `MOST_BARS` some, evenly chosen."""
    drawn = _thinned(found)
    deepest = max((one.high or one.reach for one in found), default=1.0)
    rise = max((-one.reach for one in found), default=0.0)
    low, high = -math.ceil(max(deepest, 1.0) + 0.3), math.ceil(max(rise, 0.0))
    named = len(found) <= MOST_NAMES
    under = min(max((text_width(visible(o.patient_id), _SMALL) for o in found), default=0.0),
                _LONGEST_NAME) + 8 if named else 0.0  # fmt: skip
    frame = Frame(_LEFT, _TOP + (under if high == 0 else 0), WIDTH - _LEFT - 14, _PLOT_HEIGHT,
                  (0.0, float(max(len(drawn), 1))), (low, high))  # fmt: skip
    base = frame.bottom + TICK + LINE
    ticks = {float(k): str(k).replace("-", "−") for k in range(low, high + 1)}
    zero = frame.upwards(0.0)
    return Picture(
        WIDTH, base + (LINE if high == 0 else under + LINE), title, waterfall_summary(found),
        joined(
            axes(frame, ticks, ()),
            titles(frame, _people(found, drawn),
                   "best change from baseline, log10", x_at=base),
            line((frame.left, zero), (frame.right, zero), f"s-{Role.MUTED}", 1.2),
            *_bars(frame, drawn),
            *(_name(frame, place, one, high == 0) for place, one in enumerate(found) if named),
        ),
    )  # fmt: skip


def _thinned(found: Sequence[Bar]) -> Sequence[Bar]:
    """Return bars that are no more than there is room for: the first, the last and some between."""
    if len(found) <= MOST_BARS:
        return found
    step = (len(found) - 1) / (MOST_BARS - 1)
    return [found[round(place * step)] for place in range(MOST_BARS)]


def _people(found: Sequence[Bar], drawn: Sequence[Bar]) -> str:
    text = f"{len(found)} patients, least to deepest"
    return text if len(drawn) == len(found) else f"{text}; {len(drawn)} of them, evenly chosen"


def _bars(frame: Frame, found: Sequence[Bar]) -> Iterator[Markup]:
    width = min(frame.width / max(len(found), 1) * 0.7, _WIDEST)
    for place, one in enumerate(found):
        middle = frame.across(place + 0.5)
        yield from _bar(frame, one, middle - width / 2, middle + width / 2)
        if len(found) <= MOST_NUMBERS:
            yield _number(frame, one, middle)


def _bar(frame: Frame, one: Bar, left: float, right: float) -> Iterator[Markup]:
    top, end = frame.upwards(0.0), frame.upwards(-one.reach)
    if one.at_least:
        edges = [(left, end), (left, top), (right, top), (right, end)]
        yield area(edges, f"f-{Role.UNDETECTED}", 0.12)
        yield path(edges, f"s-{Role.UNDETECTED}", 1.4)
        tip = min((right - left) / 2, 7.0)
        middle = (left + right) / 2
        arrow = [(middle - tip, end - 1), (middle, end + tip), (middle + tip, end - 1)]
        yield path(arrow, f"s-{Role.UNDETECTED}", 1.4)
    else:
        role = Role.MARK if one.reach >= 0 else Role.BAD
        yield area([(left, top), (right, top), (right, end), (left, end)], f"f-{role}")
        if one.high is not None and one.high > one.reach:
            middle, most = (left + right) / 2, frame.upwards(-one.high)
            yield line((middle, end), (middle, most), f"s-{role}", 1.4)


def _number(frame: Frame, one: Bar, middle: float) -> Markup:
    """Return how deep it is, under its bar, over it where the level rose."""
    if one.reach < 0:
        at = frame.upwards(-one.reach) - 4
    elif one.high is None:
        at = frame.upwards(-one.reach) + 20
    else:
        at = frame.upwards(-one.high) + 12
    return words((middle, at), one.size, anchor="middle", classes="small")


def _name(frame: Frame, place: int, one: Bar, above: bool) -> Markup:
    """Return a patient's name, upright: over the bar, or under all where bars go both ways."""
    x = frame.across(place + 0.5) + 4
    y = frame.upwards(0.0) - 6 if above else frame.bottom + 6
    return element(
        "text", clipped(one.patient_id, _LONGEST_NAME, _SMALL), class_=f"f-{Role.PLAIN} small",
        transform=f"translate({number(x)} {number(y)}) rotate(-90)",
        text_anchor="start" if above else "end",
    )  # fmt: skip
