"""How the rows and columns of an MRD chart are shared out among its parts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mrdscope.present.charts.axes import Plot, Scale
from mrdscope.present.charts.canvas import Canvas, words_width
from mrdscope.present.charts.course import MrdCourse, Threshold
from mrdscope.present.charts.event_lines import rows_needed
from mrdscope.present.charts.lanes import Lanes, adverse_event_lanes, treatment_lanes
from mrdscope.present.glyphs import Glyphs

#: The axis and its labels.
_AXIS = 2
_FEWEST_ROWS = 4
_MOST_LANES = 12
#: A title of its own, more than one row of names of events, and what the marks mean are only there
#: from so many rows on.
_ROWS_FOR_TITLE, _ROWS_FOR_NAMES, _ROWS_FOR_MARKS = 10, 12, 26


@dataclass(frozen=True)
class Layout:
    """The plot, and from the top down the rows of what is around it.

    ``legend`` is the row of title and series, ``header`` those of the events' names, ``marks`` the
    last row, which says what the marks mean; None where there is none.
    """

    plot: Plot
    legend: int | None
    header: range
    treatments: Lanes
    adverse_events: Lanes
    marks: int | None


def laid_out(canvas: Canvas, course: MrdCourse, glyphs: Glyphs) -> Layout:
    """Share a canvas out: the plot first, then events, lanes, names of series, meaning of marks."""
    low, high = course.decades()
    left = max(len(f"1e{low}"), len(f"1e{high}")) + 1
    cells = canvas.width - left - _right_margin(course.thresholds, canvas.width)
    plot = Plot(canvas, left, 0, Scale(*course.span(), cells), Scale(low, high, 1))
    spare = _Spare(canvas.height - _AXIS - _FEWEST_ROWS)
    names = rows_needed(plot, course.events, glyphs)
    header = spare.take(names if canvas.height >= _ROWS_FOR_NAMES else min(names, 1))
    several = len(course.series) > 1 or bool(course.background)
    titled = bool(course.measure) and not header and canvas.height >= _ROWS_FOR_TITLE
    legend = spare.take(int(several or titled))
    # The plot keeps half of the chart, and a row a decade, before lanes take theirs.
    spare.keep(max(canvas.height // 2, high - low + 1) - _FEWEST_ROWS)
    marks = spare.take(int(canvas.height >= _ROWS_FOR_MARKS))
    treatments, adverse_events = _lanes(plot, course, glyphs, spare)
    rows = canvas.height - _AXIS - header - legend - marks - len(treatments) - len(adverse_events)
    return Layout(
        replace(plot, top=legend + header, y=Scale(low, high, rows)),
        0 if legend else None,
        range(legend, legend + header),
        treatments,
        adverse_events,
        canvas.height - 1 if marks else None,
    )


@dataclass
class _Spare:
    """Rows that are still to be had."""

    rows: int

    def take(self, wanted: int) -> int:
        """Take as many of the rows wanted as there are."""
        given = min(wanted, max(self.rows, 0))
        self.rows -= given
        return given

    def keep(self, rows: int) -> None:
        """Leave so many to the plot, but for one a kind of lanes."""
        self.rows = max(self.rows - max(rows, 0), min(self.rows, _AXIS))


def _lanes(plot: Plot, course: MrdCourse, glyphs: Glyphs, spare: _Spare) -> tuple[Lanes, Lanes]:
    """Return the lanes of treatment and of adverse events: half of the rows each, then the rest."""
    wanted = (
        len(treatment_lanes(plot, glyphs, course.treatments, _MOST_LANES)),
        len(adverse_event_lanes(plot, glyphs, course.adverse_events, _MOST_LANES)),
    )
    half = (max(spare.rows, 0) + 1) // 2
    first = spare.take(min(wanted[0], half))
    second = spare.take(wanted[1])
    first += spare.take(wanted[0] - first)
    return (
        treatment_lanes(plot, glyphs, course.treatments, first),
        adverse_event_lanes(plot, glyphs, course.adverse_events, second),
    )


def _right_margin(thresholds: tuple[Threshold, ...], width: int) -> int:
    longest = max((words_width(threshold.label) for threshold in thresholds), default=0) + 1
    return longest if 2 < longest <= width // 4 else 2
