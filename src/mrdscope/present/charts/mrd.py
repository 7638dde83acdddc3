"""The course of MRD over time, on a log axis, with treatment and toxicity under it.

A sample is drawn as what it is (domain reference 1.9): quantified solid at its value, undetected
hollow at its own limit of detection, positive but not quantifiable half-filled between its limits,
not evaluable as ``?`` on the x axis. Only quantified samples are joined by a solid line, and only
samples of one series are joined at all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from mrdscope.cohort.schema import Status
from mrdscope.present.charts.axes import Plot, decades, frame, label_times, time_ticks
from mrdscope.present.charts.background import draw_background
from mrdscope.present.charts.canvas import Canvas, Stroke, words_width
from mrdscope.present.charts.course import MrdCourse, MrdSeries, Sample, Threshold
from mrdscope.present.charts.event_lines import draw_events
from mrdscope.present.charts.lanes import draw_lanes
from mrdscope.present.charts.legends import MARK_ROLES, draw_marks_legend, draw_series_legend
from mrdscope.present.charts.mrd_layout import Layout, laid_out
from mrdscope.present.charts.summary import mrd_summary
from mrdscope.present.glyphs import UNICODE, Glyphs, Marks
from mrdscope.present.styled import Block, Role, Span
from mrdscope.present.text import fit

#: Below this a chart says in words what it cannot draw.
SMALLEST = (20, 5)

_LINE_ROLES = (Role.CURVE, Role.CURVE_2, Role.CURVE_3, Role.CURVE_4)
#: What lies on top where marks share a cell, lowest first.
_PRECEDENCE = (
    Status.NOT_EVALUABLE,
    Status.UNDETECTED,
    Status.POSITIVE_NOT_QUANTIFIABLE,
    Status.QUANTIFIED,
    Status.ABOVE_RANGE,
)


def mrd_chart(course: MrdCourse, *, size: tuple[int, int], glyphs: Glyphs = UNICODE) -> Block:
    """Return a patient's MRD course as ``size`` = (width, height) cells of styled text.

    Days run across and log10 of the level upwards, in whole decades. What the course does not have
    is not drawn; lanes under the axis give way to the plot where there are few rows, and so do
    names and the meaning of the marks. A chart smaller than `SMALLEST` is the summary in one line.
    Nothing raises on any finite day or level; a level of 0 or none is drawn on the axis.
    """
    width, height = size
    if width < SMALLEST[0] or height < SMALLEST[1]:
        return _summary_only(course, size, glyphs)
    layout = laid_out(Canvas(width, height), course, glyphs)
    plot = layout.plot
    _draw_frame(plot, course, glyphs)
    draw_events(plot, course.events, layout.header, glyphs)
    _draw_series(plot, course.series, glyphs)
    _draw_behind(plot, course, glyphs)
    _label_thresholds(plot, course.thresholds, glyphs)
    _draw_title(plot, course, layout, glyphs)
    _draw_lanes(layout, glyphs)
    if layout.marks is not None:
        draw_marks_legend(plot, course, layout.marks, glyphs)
    return plot.canvas.block()


def _summary_only(course: MrdCourse, size: tuple[int, int], glyphs: Glyphs) -> Block:
    width, height = size
    words = fit(glyphs.text(mrd_summary(course), width), width)
    blank = (Span(" " * width),)
    return ((Span(words),), *[blank] * (height - 1))[:height]


def _draw_frame(plot: Plot, course: MrdCourse, glyphs: Glyphs) -> None:
    low, high = int(plot.y.low), int(plot.y.high)
    frame(plot, glyphs, {k: f"1e{k}" for k in decades(low, high, plot.y.cells)})
    times = time_ticks(plot.x.low, plot.x.high, plot.x.cells)
    label_times(plot, glyphs, times, "days")
    if course.last_contact is not None:
        column = plot.column(course.last_contact)
        plot.canvas.put(column, plot.bottom, glyphs.axis_end, Role.MUTED)
    for threshold in course.thresholds:
        if threshold.level > 0:
            y = math.log10(threshold.level)
            plot.horizontal(y, glyphs.threshold, Role.THRESHOLD)


def _draw_series(plot: Plot, every: Sequence[MrdSeries], glyphs: Glyphs) -> None:
    """Draw limits of detection, then lines, then marks, the first series on top."""
    for series in every:
        for sample in series.samples:
            if sample.limit is not None:
                row = plot.row(math.log10(sample.limit))
                plot.canvas.put_below(plot.column(sample.day), row, glyphs.limit, Role.LIMIT)
    strokes: list[Stroke] = []
    for index, series in reversed(tuple(enumerate(every))):
        strokes += _lines(plot, series, glyphs, _LINE_ROLES[index % len(_LINE_ROLES)])
    plot.draw(strokes)
    for index, series in reversed(tuple(enumerate(every))):
        _draw_marks(plot, series, glyphs.marks[index % len(glyphs.marks)], index)


def _lines(plot: Plot, series: MrdSeries, glyphs: Glyphs, role: Role) -> Iterator[Stroke]:
    for solid, samples in series.runs():
        cells = [
            (plot.column(one.day), plot.row(math.log10(one.level)))
            for one in samples
            if one.level is not None
        ]
        yield from plot.join(cells, glyphs.solid if solid else glyphs.dashed, role)


def _draw_marks(plot: Plot, series: MrdSeries, marks: Marks, index: int) -> None:
    for sample in sorted(series.samples, key=lambda one: _PRECEDENCE.index(one.status)):
        row = plot.bottom if sample.level is None else plot.row(math.log10(sample.level))
        role = _mark_role(sample, index)
        plot.canvas.put(plot.column(sample.day), row, _mark(sample, marks), role)


def _mark(sample: Sample, marks: Marks) -> str:
    """Return a sample's mark: one that should have a level and has none is not evaluable here."""
    if sample.level is None and sample.status is not Status.UNDETECTED:
        return marks.not_evaluable
    return marks.of(sample.status)


def _mark_role(sample: Sample, index: int) -> Role:
    match sample.status:
        case Status.UNDETECTED:
            return Role.UNDETECTED
        case Status.NOT_EVALUABLE:
            return Role.UNCERTAIN
    return MARK_ROLES[index % len(MARK_ROLES)]


def _label_thresholds(plot: Plot, thresholds: Sequence[Threshold], glyphs: Glyphs) -> None:
    """Write labels right of their lines, or over the dashes as far right as there is room."""
    for threshold in thresholds:
        if threshold.level <= 0:
            continue
        words = glyphs.text(threshold.label, plot.x.cells // 2)
        row = plot.row(math.log10(threshold.level))
        rightmost = plot.canvas.width - words_width(words)
        margin = plot.left + plot.x.cells + 1
        for at in (margin, *range(rightmost, plot.left, -1)):
            if plot.canvas.text(at, row, words, Role.THRESHOLD, over={glyphs.threshold}):
                break


def _draw_behind(plot: Plot, course: MrdCourse, glyphs: Glyphs) -> None:
    """Draw other courses, then the shade below what could be detected, under everything else."""
    for index, background in enumerate(course.background):
        draw_background(plot, background, glyphs.faint[index % len(glyphs.faint)])
    if course.floor is None:
        return
    first = plot.row(math.log10(course.floor)) + 1
    for row in range(first, plot.bottom):
        for column in range(plot.left, plot.left + plot.x.cells):
            plot.canvas.put_below(column, row, glyphs.band, Role.BAND)
    _name_floor(plot, range(first, plot.bottom), glyphs)


def _name_floor(plot: Plot, rows: range, glyphs: Glyphs) -> None:
    """Write what the shade is into it, where no line of an event runs through the words."""
    for words in (" below every limit of detection ", " below detection "):
        for row in rows:
            for column in range(plot.left + 1, plot.left + plot.x.cells - len(words)):
                if plot.canvas.text(column, row, words, Role.MUTED, over={glyphs.band}):
                    return


def _draw_title(plot: Plot, course: MrdCourse, layout: Layout, glyphs: Glyphs) -> None:
    """Write what the level is of, or which marks are whose, into the row above, given room."""
    if len(course.series) > 1 or course.background:
        if layout.legend is not None:
            draw_series_legend(plot, course, layout.legend, glyphs)
        return
    row = layout.legend if layout.legend is not None else min(layout.header, default=None)
    if row is None:
        return
    forms = (f"ratio, {course.measure}", "ratio") if course.measure else ("ratio",)
    for words in forms:
        if plot.canvas.text(0, row, f"{glyphs.text(words, plot.canvas.width - 1)} ", Role.MUTED):
            return


def _draw_lanes(layout: Layout, glyphs: Glyphs) -> None:
    top = layout.plot.bottom + 2
    draw_lanes(layout.plot, layout.treatments, "Rx", top, glyphs.ongoing)
    top += len(layout.treatments)
    draw_lanes(layout.plot, layout.adverse_events, "AE", top, glyphs.ongoing)
