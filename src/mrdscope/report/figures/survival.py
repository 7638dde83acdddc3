"""Survival curves as a picture; `present.charts.survival` says what is shown and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mrdscope.present.charts.curve import Curve
from mrdscope.present.charts.step_chart import ticks
from mrdscope.present.charts.summary import survival_summary
from mrdscope.present.styled import Role
from mrdscope.report.figures.drawing import (
    CHARACTER,
    DASHES,
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
from mrdscope.report.figures.picture import FONT_SIZE, Picture
from mrdscope.report.figures.risk_table import Counts, height, risk_table
from mrdscope.report.figures.steps import censorings, staircase, value_at
from mrdscope.report.markup import Markup, joined

WIDTH = 720.0
#: The width in characters for which a curve's numbers at risk are counted: `charts.survival.ticks`.
CELLS = int(WIDTH / (FONT_SIZE * CHARACTER))

ROLES = (Role.CURVE, Role.CURVE_2, Role.CURVE_3, Role.CURVE_4)
LEFT, TOP, PLOT_HEIGHT = 74.0, 12.0, 260.0
PERCENT = {share / 100: f"{share}%" for share in range(0, 101, 25)}
LONGEST_NAME = 130.0


def role_of(index: int) -> Role:
    """Return the ink of a curve."""
    return ROLES[index % len(ROLES)]


def dash_of(index: int) -> str | None:
    """Return the dashes of a curve."""
    return DASHES[index % len(DASHES)]


def survival_picture(
    curves: Sequence[Curve],
    title: str,
    *,
    share: str = "survival",
    time: str = "days from time zero",
    unit: str = "days",
) -> Picture:
    """Return survival curves as a picture, with the numbers behind them under the axis.

    One curve has its interval shaded, two have theirs between dotted lines; those of more would
    hide the curves. Ticks are those of the curves' tables, as on a terminal; a curve without one
    has none under the axis. ``share`` and ``time`` are what the axes are of.
    """
    names = [curve.name for curve in curves] if len(curves) > 1 else []
    margin = max((min(text_width(name), LONGEST_NAME) for name in names), default=0.0) + 18
    end = max((curve.last_follow_up for curve in curves), default=0.0) or 1.0
    frame = Frame(LEFT, TOP, WIDTH - LEFT - margin, PLOT_HEIGHT, (0.0, end), (0.0, 1.0))
    counts = tuple(_counts(place, curve) for place, curve in enumerate(curves) if curve.risk)
    under = frame.bottom + TICK + 2 * LINE + 4
    times = counts[0].times if counts else ticks(end, CELLS, unit)
    shown = [one for one in times if one <= end]
    return Picture(
        WIDTH, under + height(counts) + 4, title, survival_summary(curves, unit),
        joined(
            axes(frame, PERCENT, shown),
            titles(frame, time, share, x_at=under - 6),
            *(_median(frame, curve) for curve in curves),
            *(_band(frame, place, curve, len(curves)) for place, curve in enumerate(curves)),
            *(_curve(frame, place, curve) for place, curve in enumerate(curves)),
            curve_ends(frame, [(c.name, c.last_follow_up, _end(c)) for c in curves]),
            risk_table(frame, counts, under),
        ),
    )  # fmt: skip


def _counts(place: int, curve: Curve) -> Counts:
    risk = curve.risk
    rows = () if risk is None else (
        ("at risk", risk.at_risk), ("censored", risk.censored), ("events", risk.events),
    )  # fmt: skip
    written = tuple((label, tuple(map(str, numbers))) for label, numbers in rows)
    times = () if risk is None else risk.times
    return Counts(curve.name, role_of(place), dash_of(place), times, written)


def _end(curve: Curve) -> float:
    return value_at(curve.times, curve.survival, curve.last_follow_up, 1.0)


def _curve(frame: Frame, place: int, curve: Curve) -> Markup:
    role, end = role_of(place), curve.last_follow_up
    points = staircase(frame, curve.times, curve.survival, 1.0, end)
    return joined(
        path(points, f"s-{role}", 2, dash_of(place)),
        censorings(frame, curve.times, curve.survival, curve.censor_times, 1.0, role),
    )


def _band(frame: Frame, place: int, curve: Curve, curves: int) -> Markup:
    if curves > 2 or not (len(curve.lower) and len(curve.upper)):
        return Markup()
    role, end = role_of(place), curve.last_follow_up
    lower = staircase(frame, curve.times, curve.lower, 1.0, end, unknown=0.0)
    upper = staircase(frame, curve.times, curve.upper, 1.0, end, unknown=1.0)
    shade = area([*lower, *reversed(upper)], f"f-{role}", 0.16 if curves == 1 else 0.09)
    edges = (path(edge, f"s-{role}", 0.8, "1 2") for edge in (lower, upper))
    return joined(shade, *edges)


def _median(frame: Frame, curve: Curve) -> Markup:
    """Return a faint line to the median and down to the axis; none where it is not reached."""
    if curve.median is None or not 0 <= curve.median <= frame.x[1]:
        return Markup()
    corner = frame.point(curve.median, 0.5)
    ink, dash = f"s-{Role.LIMIT}", "4 3"
    return joined(
        line((frame.left, corner[1]), corner, ink, 1, dash),
        line(corner, (corner[0], frame.bottom), ink, 1, dash),
    )


def curve_ends(frame: Frame, ends: Sequence[tuple[str, float, float]]) -> Markup:
    """Return each curve's name at its end, names apart from one another; none for one curve."""
    return joined(*_names(frame, ends)) if len(ends) > 1 else Markup()


def _names(frame: Frame, ends: Sequence[tuple[str, float, float]]) -> Iterator[Markup]:
    placed: list[float] = []
    order = sorted(range(len(ends)), key=lambda place: -ends[place][2])
    for place in order:
        name, time, share = ends[place]
        at = frame.upwards(share) + 4
        while any(abs(at - other) < LINE for other in placed):
            at += 2
        placed.append(at)
        x = max(frame.across(time), frame.right) if ends else frame.right
        shown = clipped(name, LONGEST_NAME)
        yield words((x + 6, at), shown, role_of(place), classes="bold")
