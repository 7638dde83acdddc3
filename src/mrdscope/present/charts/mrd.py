"""The course of MRD over time, on a log axis, with treatment and toxicity under it.

A sample is drawn as what it is (domain reference 1.9): quantified solid at its value, undetected
hollow at its own limit of detection, positive but not quantifiable half-filled between its limits,
not evaluable as ``?`` on the x axis. Only quantified samples are joined by a solid line, and only
samples of one series are joined at all.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from mrdscope.cohort.schema import Status
from mrdscope.present.charts.axes import Plot, Scale, decades, frame, label_times, time_ticks
from mrdscope.present.charts.canvas import Canvas, Stroke, words_width
from mrdscope.present.charts.course import Event, MrdCourse, MrdSeries, Sample, Threshold
from mrdscope.present.charts.lanes import draw_adverse_events, draw_treatments, pack, rows_of
from mrdscope.present.charts.summary import mrd_summary
from mrdscope.present.glyphs import UNICODE, Glyphs, Marks
from mrdscope.present.styled import Block, Role, Span
from mrdscope.present.text import fit

#: Below this a chart says in words what it cannot draw.
SMALLEST = (20, 5)

_FEWEST_ROWS = 4
_SHORTEST_DAYS = 28.0
_MARK_ROLES = (Role.MARK, Role.CURVE_2, Role.CURVE_3)
_LINE_ROLES = (Role.CURVE, Role.CURVE_2, Role.CURVE_3)
#: What lies on top where marks share a cell, lowest first.
_PRECEDENCE = (
    Status.NOT_EVALUABLE,
    Status.UNDETECTED,
    Status.POSITIVE_NOT_QUANTIFIABLE,
    Status.QUANTIFIED,
    Status.ABOVE_RANGE,
)

_Point = tuple[Status, tuple[int, int]]


def mrd_chart(course: MrdCourse, *, size: tuple[int, int], glyphs: Glyphs = UNICODE) -> Block:
    """Return a patient's MRD course as ``size`` = (width, height) cells of styled text.

    Days run across and log10 of the level upwards, in whole decades. What the course does not have
    is not drawn; lanes under the axis give way to the plot where there are few rows. A chart
    smaller than `SMALLEST` is the summary in one line. Nothing raises on any finite day or level;
    a level of 0 or none is drawn on the axis.
    """
    width, height = size
    if width < SMALLEST[0] or height < SMALLEST[1]:
        return _summary_only(course, size, glyphs)
    plot, rows = _laid_out(Canvas(width, height), course, glyphs)
    _draw_frame(plot, course, glyphs)
    _draw_events(plot, course.events, rows.header, glyphs)
    _draw_series(plot, course.series, glyphs)
    _label_thresholds(plot, course.thresholds, glyphs)
    if rows.legend:
        _draw_legend(plot, course.series, glyphs)
    _draw_lanes(plot, course, rows, glyphs)
    return plot.canvas.block()


def _summary_only(course: MrdCourse, size: tuple[int, int], glyphs: Glyphs) -> Block:
    width, height = size
    words = fit(glyphs.text(mrd_summary(course), width), width)
    blank = (Span(" " * width),)
    return ((Span(words),), *[blank] * (height - 1))[:height]


@dataclass(frozen=True)
class _Rows:
    """How many rows each part of the chart has, from the top down."""

    legend: int
    header: range
    plot: int
    treatments: int
    adverse_events: int


def _laid_out(canvas: Canvas, course: MrdCourse, glyphs: Glyphs) -> tuple[Plot, _Rows]:
    levels = [math.log10(level) for level in course.levels()] or [-5.0, 0.0]
    low, high = math.floor(min(levels) + 1e-9), math.ceil(max(levels) - 1e-9)
    low = min(low, high - 1)
    left = max(len(f"1e{low}"), len(f"1e{high}")) + 1
    cells = canvas.width - left - _right_margin(course.thresholds, canvas.width)
    plot = Plot(canvas, left, 0, _time_scale(course, cells), Scale(low, high, 1))
    lanes = len(pack(plot, glyphs, course.treatments, canvas.height // 5)[0])
    toxicity = rows_of(plot, course.adverse_events, max(canvas.height // 8, 1))
    rows = _share_rows(course, canvas.height, lanes, toxicity)
    return replace(plot, top=rows.header.stop, y=Scale(low, high, rows.plot)), rows


def _time_scale(course: MrdCourse, cells: int) -> Scale:
    days = [0.0, *course.days()]
    return Scale(min(days), max(*days, min(days) + _SHORTEST_DAYS), cells)


def _right_margin(thresholds: tuple[Threshold, ...], width: int) -> int:
    longest = max((words_width(threshold.label) for threshold in thresholds), default=0) + 1
    return longest if 2 < longest <= width // 4 else 2


def _share_rows(course: MrdCourse, height: int, lanes: int, toxicity: int) -> _Rows:
    """Share the rows out: a plot of `_FEWEST_ROWS`, then header, treatment, AEs, legend."""
    spare = height - 2 - _FEWEST_ROWS
    wanted = (
        min(len(course.events), 1),
        lanes,
        toxicity,
        int(len(course.series) > 1),
        int(len(course.events) > 1 and height >= 14),
    )
    given = []
    for rows in wanted:
        given.append(min(rows, max(spare, 0)))
        spare -= given[-1]
    header, treatments, adverse_events, legend, second = given
    header += second
    return _Rows(
        legend=legend,
        header=range(legend, legend + header),
        plot=height - 2 - sum(given),
        treatments=treatments,
        adverse_events=adverse_events,
    )


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


def _draw_events(plot: Plot, events: Sequence[Event], header: range, glyphs: Glyphs) -> None:
    """Draw upright lines, each from the header row its label found room in.

    Where there is no room for the day too, the label stands alone; where there is none at all the
    line does.
    """
    every = {plot.column(event.day) for event in events}
    for event in sorted(events, key=lambda one: one.day):
        column = plot.column(event.day)
        texts = [
            glyphs.text(words, plot.canvas.width // 2)
            for words in (f"{event.label} {event.day:.0f}", event.label)
        ]
        top = header.stop
        for place in _places(texts, column, header, every - {column}):
            if place.is_free(plot.canvas) and plot.canvas.is_free(column, place.row, 1):
                plot.canvas.text(place.column, place.row, place.words, event.role)
                top = place.row
                break
        for row in range(top, plot.bottom):
            plot.canvas.put(column, row, glyphs.event, event.role)


@dataclass(frozen=True)
class _Place:
    """Words and where they may stand."""

    words: str
    row: int
    column: int

    @property
    def columns(self) -> range:
        return range(self.column, self.column + words_width(self.words))

    def is_free(self, canvas: Canvas) -> bool:
        """Say whether the words fit with a blank before them."""
        before = max(self.column - 1, 0)
        return canvas.is_free(before, self.row, self.columns.stop - before)


def _places(
    texts: Sequence[str], column: int, header: range, avoid: Collection[int]
) -> Iterator[_Place]:
    """Yield places beside a line, the best first: clear of the other lines' columns."""
    for words in texts:
        before, after = column - words_width(words), column + 1
        beside = [_Place(words, row, at) for row in reversed(header) for at in (after, before)]
        yield from sorted(beside, key=lambda one: not set(avoid).isdisjoint(one.columns))


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
    placed = [(sample, sample.level) for sample in series.by_day()]
    points = [
        (one.status, (plot.column(one.day), plot.row(math.log10(y))))
        for one, y in placed
        if y is not None
    ]
    pairs = itertools.pairwise(points)
    for solid, run in itertools.groupby(pairs, key=_both_quantified):
        joined = list(run)
        line = [joined[0][0][1], *(end for _, (_, end) in joined)]
        yield from plot.join(line, glyphs.solid if solid else glyphs.dashed, role)


def _both_quantified(pair: tuple[_Point, _Point]) -> bool:
    return all(status is Status.QUANTIFIED for status, _ in pair)


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
    return _MARK_ROLES[index % len(_MARK_ROLES)]


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


def _draw_legend(plot: Plot, every: Sequence[MrdSeries], glyphs: Glyphs) -> None:
    column = plot.left
    for index, series in enumerate(every):
        mark = glyphs.marks[index % len(glyphs.marks)].quantified
        name = glyphs.text(series.name, plot.canvas.width // 3)
        if plot.canvas.text(column, 0, f"{mark} {name}", _MARK_ROLES[index % len(_MARK_ROLES)]):
            column += words_width(name) + 4


def _draw_lanes(plot: Plot, course: MrdCourse, rows: _Rows, glyphs: Glyphs) -> None:
    top = plot.bottom + 2
    if rows.treatments:
        draw_treatments(plot, glyphs, course.treatments, top, rows.treatments)
    if rows.adverse_events:
        top += rows.treatments
        draw_adverse_events(plot, glyphs, course.adverse_events, top, rows.adverse_events)
