"""Cumulative incidence as a picture: of an event, and of what competes with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mrdscope.analysis.time_to_event.competing_risks import CumulativeIncidence
from mrdscope.present.charts.survival import ticks
from mrdscope.present.numbers import percent
from mrdscope.present.text import visible
from mrdscope.report.figures.drawing import LINE, TICK, Frame, area, axes, path, text_width, titles
from mrdscope.report.figures.picture import Picture
from mrdscope.report.figures.risk_table import Counts, height, risk_table
from mrdscope.report.figures.steps import censorings, staircase
from mrdscope.report.figures.survival import (
    CELLS,
    LEFT,
    LONGEST_NAME,
    PERCENT,
    PLOT_HEIGHT,
    TOP,
    WIDTH,
    curve_ends,
    dash_of,
    role_of,
)
from mrdscope.report.markup import Markup, joined

_ROWS = (
    ("at risk", "at_risk"), ("events", "events"), ("competing", "competing"),
    ("censored", "censored"),
)  # fmt: skip


@dataclass(frozen=True)
class NamedIncidence:
    """A curve and what it is called; ``counted`` where its numbers stand under the axis."""

    name: str
    curve: CumulativeIncidence
    counted: bool = True

    @property
    def end(self) -> float:
        """How far anybody was followed."""
        return self.curve.last_time or 0.0

    @property
    def last(self) -> float:
        """The incidence at the end."""
        return float(self.curve.steps["incidence"][-1]) if self.curve.steps.height else 0.0


def incidence_picture(
    curves: Sequence[NamedIncidence],
    title: str,
    *,
    share: str = "cumulative incidence",
    time: str = "days from time zero",
) -> Picture:
    """Return cumulative incidence as a picture, with the numbers behind it under the axis.

    Of curves of one group, of an event and what competes with it, the first has its interval
    shaded; groups have none, which would hide the curves. Ticks are those of a survival chart of
    the same width.
    """
    shown = [one for one in curves if one.curve.size]
    names = [one.name for one in shown] if len(shown) > 1 else []
    margin = max((min(text_width(name), LONGEST_NAME) for name in names), default=0.0) + 18
    end = max((one.end for one in shown), default=0.0) or 1.0
    frame = Frame(LEFT, TOP, WIDTH - LEFT - margin, PLOT_HEIGHT, (0.0, end), (0.0, 1.0))
    times = tuple(one for one in ticks(end, CELLS) if one <= end)
    counts = tuple(_counts(place, one, times) for place, one in enumerate(shown) if one.counted)
    under = frame.bottom + TICK + 2 * LINE + 4
    one_group = len(counts) == 1
    return Picture(
        WIDTH, under + height(counts) + 4, title, incidence_summary(shown),
        joined(
            axes(frame, PERCENT, times),
            titles(frame, time, share, x_at=under - 6),
            _band(frame, shown[0]) if one_group else Markup(),
            *(_curve(frame, place, one) for place, one in enumerate(shown)),
            curve_ends(frame, [(one.name, one.end, one.last) for one in shown]),
            risk_table(frame, counts, under),
        ),
    )  # fmt: skip


def incidence_summary(curves: Sequence[NamedIncidence]) -> str:
    """Return what a picture of incidence shows, in plain language: a sentence a curve."""
    if not curves:
        return "No curves."
    return " ".join(
        f"{visible(one.name)}: {one.curve.events} of {one.curve.size} patients, cumulative "
        f"incidence {percent(one.last)} % at {one.end:.10g} days."
        for one in curves
    )


def _curve(frame: Frame, place: int, one: NamedIncidence) -> Markup:
    steps, role = one.curve.steps, role_of(place)
    times, values = steps["time"].to_list(), steps["incidence"].to_list()
    line = path(staircase(frame, times, values, 0.0, one.end), f"s-{role}", 2, dash_of(place))
    if not one.counted:
        return line
    censored = steps.filter(steps["censored"] > 0)["time"].to_list()
    return joined(line, censorings(frame, times, values, censored, 0.0, role))


def _band(frame: Frame, one: NamedIncidence) -> Markup:
    steps, role = one.curve.steps, role_of(0)
    lower, upper = (
        staircase(
            frame, steps["time"].to_list(), steps[name].fill_null(steps["incidence"]).to_list(),
            0.0, one.end,
        )
        for name in ("lower", "upper")
    )  # fmt: skip
    shade = area([*lower, *reversed(upper)], f"f-{role}", 0.16)
    return joined(shade, *(path(edge, f"s-{role}", 0.8, "1 2") for edge in (lower, upper)))


def _counts(place: int, one: NamedIncidence, times: Sequence[float]) -> Counts:
    at = one.curve.at(times)
    rows = [(label, tuple(map(str, at[name]))) for label, name in _ROWS]
    if at["not_entered"].sum():
        rows.append(("not entered", tuple(map(str, at["not_entered"]))))
    name = visible(one.name)
    return Counts(name, role_of(place), dash_of(place), tuple(times), tuple(rows))
