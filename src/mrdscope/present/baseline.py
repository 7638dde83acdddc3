"""Table 1 in lines: a column for all patients, one a group, and the standardised difference."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mrdscope.analysis.table_1.baseline import Baseline, Characteristic
from mrdscope.analysis.table_1.describe import Category, Summary
from mrdscope.analysis.table_1.standardised_difference import StandardisedDifference
from mrdscope.analysis.table_1.value_type import ValueType
from mrdscope.present.numbers import count_percent, figures, percent
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.text import NULL, cell_width, fit, visible

_MOST_LABEL, _MOST_CELL = 52, 28
_GAP = 2
_INDENT = "  "


def _median_range(summary: Summary) -> str:
    spread = f"{figures(summary.minimum)} to {figures(summary.maximum)}"
    return f"{figures(summary.median)} ({spread})"


def _median(summary: Summary) -> str:
    return figures(summary.median)


def _quartiles(summary: Summary) -> str:
    return f"{figures(summary.q1)} to {figures(summary.q3)}"


def _mean_sd(summary: Summary) -> str:
    return f"{figures(summary.mean)} ({figures(summary.sd)})"


_NOTHING = Span("")

#: What is printed of a measurement: the name of the row, and how its cell is written.
Measures = Sequence[tuple[str, Callable[[Summary], str]]]
MEDIANS: Measures = (("median (range)", _median_range), ("quartiles", _quartiles))
#: A range is two patients' values; this is for documents that show no single patient.
MEDIANS_WITHOUT_RANGE: Measures = (("median", _median), ("quartiles", _quartiles))
MEDIANS_AND_MEANS: Measures = (*MEDIANS, ("mean (SD)", _mean_sd))


class RowKind(enum.Enum):
    """What a row of Table 1 is of."""

    HEAD = "head"  #: names or sizes of the groups
    CHARACTERISTIC = "characteristic"  #: the name of one, over its rows
    MEASURE = "measure"  #: a number that describes a measurement or a date
    CATEGORY = "category"  #: how many have one value
    MISSING = "missing"  #: of how many it is not known


@dataclass(frozen=True)
class BaselineRow:
    """A row of Table 1: its label, a cell for all patients and one a group, the difference.

    ``name`` is that of the characteristic it is of, empty in the head; ``place`` that of a category
    among its own.
    """

    kind: RowKind
    label: Span
    cells: tuple[Span, ...] = ()
    difference: Span = _NOTHING
    name: str = ""
    place: int = 0


def baseline_block(baseline: Baseline, measures: Measures = MEDIANS) -> Block:
    """Return every characteristic, what it leaves out and why, and what the numbers are.

    A measurement has a line for each of ``measures``, a category one for each value, with n,
    percent of the known and the exact interval of that percentage, a date its range; how many
    values are missing is said where any is.
    """
    rows = (*_head(baseline), *baseline_rows(baseline, measures))
    return (*_aligned(rows), (), *remarks(baseline))


def baseline_rows(baseline: Baseline, measures: Measures = MEDIANS) -> tuple[BaselineRow, ...]:
    """Return the rows of every characteristic, see `baseline_block`; the head is not among them."""
    return tuple(row for one in baseline.characteristics for row in _rows(one, measures))


def group_names(baseline: Baseline) -> tuple[str, ...]:
    """Return what the groups are called, that of those without a value too."""
    return tuple(_group_name(baseline, group.name) for group in baseline.groups)


def _head(baseline: Baseline) -> Iterator[BaselineRow]:
    sizes = [baseline.n, *(group.n for group in baseline.groups)]
    compared = any(one.difference for one in baseline.characteristics)
    if baseline.by is not None:
        names = ("all", *group_names(baseline))
        by = Span(visible(baseline.by), Role.MUTED)
        yield BaselineRow(RowKind.HEAD, by, tuple(Span(name, Role.HEADING) for name in names))
    counts = tuple(Span(f"N = {n}", Role.HEADING) for n in sizes)
    smd = Span("SMD" if compared else "", Role.HEADING)
    yield BaselineRow(RowKind.HEAD, _NOTHING, counts, smd)


def _group_name(baseline: Baseline, name: str | None) -> str:
    return f"no {visible(str(baseline.by))}" if name is None else visible(name)


def _rows(one: Characteristic, measures: Measures) -> Iterator[BaselineRow]:
    summaries = (one.overall, *one.groups)
    title = Span(visible(f"{one.title}, {one.unit}" if one.unit else one.title), Role.HEADING)
    difference = _difference(one.difference)
    yield BaselineRow(RowKind.CHARACTERISTIC, title, difference=difference, name=one.name)
    if one.type is ValueType.MEASUREMENT:
        for name, write in measures:
            yield _measure(one.name, name, summaries, write)
    elif one.type is ValueType.DATE:
        yield _measure(one.name, "earliest to latest", summaries, _period)
    for place, category in enumerate(one.categories):
        cells = tuple(_count(summary.categories[place], summary.known) for summary in summaries)
        label = Span(_INDENT + visible(category.value))
        yield BaselineRow(RowKind.CATEGORY, label, cells, name=one.name, place=place)
    if one.missing:
        counts = tuple(Span(str(summary.missing), Role.MISSING) for summary in summaries)
        label = Span(f"{_INDENT}missing", Role.MISSING)
        yield BaselineRow(RowKind.MISSING, label, counts, name=one.name)


def _measure(
    of: str, name: str, summaries: Sequence[Summary], write: Callable[[Summary], str]
) -> BaselineRow:
    cells = (Span(write(s)) if s.known else Span(NULL, Role.MISSING) for s in summaries)
    return BaselineRow(RowKind.MEASURE, Span(_INDENT + name), tuple(cells), name=of)


def _period(summary: Summary) -> str:
    return f"{summary.earliest} to {summary.latest}"


def _count(category: Category, known: int) -> Span:
    if category.lower is None or category.upper is None:
        return Span(NULL, Role.MISSING)
    interval = f"{percent(category.lower / 100)}–{percent(category.upper / 100)}"
    return Span(f"{count_percent(category.n, known)}  {interval}")


def _difference(difference: StandardisedDifference | None) -> Span:
    if difference is None:
        return Span("")
    if difference.value is None:
        return Span(NULL, Role.MISSING)
    # + 0.0: a rounded -0.001 is -0.0.
    return Span(f"{round(difference.value, 2) + 0.0:.2f}")


def _aligned(rows: Sequence[BaselineRow]) -> Iterator[Line]:
    labels = min(max(cell_width(row.label.text) for row in rows), _MOST_LABEL) + _GAP
    widths = [_widest(rows, place) + _GAP for place in range(len(rows[-1].cells or rows[0].cells))]
    for row in rows:
        cells = row.cells or (_NOTHING,) * len(widths)
        yield (
            Span(fit(row.label.text, labels - _GAP) + " " * _GAP, row.label.role),
            *(Span(fit(c.text, w), c.role) for c, w in zip(cells, widths, strict=True)),
            Span(fit(row.difference.text, 5, right=True), row.difference.role),
        )


def _widest(rows: Sequence[BaselineRow], place: int) -> int:
    widest = max(cell_width(row.cells[place].text) for row in rows if row.cells)
    return min(widest, _MOST_CELL)


def remarks(baseline: Baseline) -> Iterator[Line]:
    """Yield what the numbers are, which differences are not estimable, and what is left out."""
    level = f"{100 * baseline.confidence:g} %"
    counted = f"n (%) of the known, exact {level} interval of the percentage"
    yield (Span(f"{counted}; quartiles as R's type 7", Role.MUTED),)
    yield from _on_groups(baseline)
    for one in baseline.characteristics:
        if one.difference is not None and one.difference.reason is not None:
            text = f"no SMD of {visible(one.title)}: {one.difference.reason}"
            yield (Span(text, Role.MUTED),)
    for left in baseline.left_out:
        text = f"left out: {visible(left.title)}, {visible(left.reason)}"
        yield (Span(text, Role.CAUTION),)


def _on_groups(baseline: Baseline) -> Iterator[Line]:
    if baseline.by is None:
        return
    by = visible(baseline.by)
    named = [visible(group.name) for group in baseline.groups if group.name is not None]
    unknown = sum(group.n for group in baseline.groups if group.name is None)
    if len(named) == 2:
        text = (
            f"SMD: standardised mean difference, {named[0]} minus {named[1]}; of categories no sign"
        )
    else:
        text = f"no SMD: it compares two groups, {by} has {len(named)}"
    yield (Span(text, Role.MUTED),)
    if unknown:
        text = f"no {by}: {unknown} of {baseline.n} patients, a group of their own and in no SMD"
        yield (Span(text, Role.CAUTION),)
