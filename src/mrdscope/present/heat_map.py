"""Patients by months: a row a patient, a cell a month, its level a digit that needs no colour.

The form is a heat map of courses ("lasagna", Swihart et al., Epidemiology 2010;21:621); a digit is
the power of ten as the level is written, so that 4.1e-4 is a 4.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.monthly import MonthlyLevels, month_of
from mrdscope.analysis.settings import Settings
from mrdscope.cohort.schema import Status
from mrdscope.present.by_patient import ByPatient, in_order
from mrdscope.present.glyphs import UNICODE, Glyphs
from mrdscope.present.happenings import (
    DEATH,
    LAST_CONTACT,
    MOLECULAR_RELAPSE,
    RELAPSE,
    TRANSPLANT,
    Happening,
)
from mrdscope.present.layout import LEGEND_GAP, wrapped
from mrdscope.present.level_codes import (
    ABOVE,
    NOT_EVALUABLE,
    POOR_LIMIT,
    POSITIVE,
    is_negative_enough,
    level_code,
    power,
)
from mrdscope.present.numbers import limit
from mrdscope.present.rows import MARKER, KeyedRows, heading, names_width
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.text import fit

_NARROW, _WIDE = 2, 3
_LABEL_GAP = 2
_STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120)


#: What happened is marked here; molecular CR is seen in the cells.
_MARKED = (DEATH, RELAPSE, TRANSPLANT, MOLECULAR_RELAPSE, LAST_CONTACT)


def heat_map(
    monthly: MonthlyLevels,
    happened: pl.DataFrame,
    patients: pl.Series,
    settings: Settings,
    *,
    width: int,
    order: str = "",
    glyphs: Glyphs = UNICODE,
) -> KeyedRows:
    """Return patients by months as rows that a cursor can walk.

    A column is a month or, where the room is too narrow for all, a stretch of as few months as fit;
    its cell the highest level in it and what happened in it. Wide enough columns show the power of
    ten of the limit of detection after an undetected level too.

    Parameters
    ----------
    monthly
        `analysis.mrd.monthly.monthly_levels`.
    happened
        ``patient_id`` and the columns of `happenings.HAPPENINGS`, as `analysis.course.course` and
        `analysis.mrd.response.response` have them.
    patients
        The ids of the rows, in their order; every one once.
    width
        Cells there are, `rows.MARKER` included.
    order
        What the rows are sorted by, for the title.
    """
    return _HeatMap(monthly, happened, patients, settings, width, order, glyphs).rows


@dataclass(frozen=True, eq=False)
class _HeatMap:
    monthly: MonthlyLevels
    happened: pl.DataFrame
    patients: pl.Series
    settings: Settings
    width: int
    order: str
    glyphs: Glyphs

    @property
    def rows(self) -> KeyedRows:
        return KeyedRows(self.patients, self._lines, self._head, self._foot)

    # -- where things stand

    @cached_property
    def _names(self) -> int:
        return names_width(self.patients)

    @cached_property
    def _span(self) -> tuple[int, int]:
        """The first and the last month of samples and happenings."""
        first, last = self.monthly.months
        months = [m for one in _MARKED if (m := self._month_of(one)).size]
        known = [x for m in months if (x := m[m > _NO_MONTH]).size]
        return (
            min([first, *(int(x.min()) for x in known)]),
            max([last, *(int(x.max()) for x in known)]),
        )

    @cached_property
    def _room(self) -> int:
        return max(self.width - MARKER - self._names - 1, _NARROW)

    @cached_property
    def _months_a_column(self) -> int:
        first, last = self._span
        fitting = max(self._room // _NARROW, 1)
        return math.ceil((last - first + 1) / fitting)

    @cached_property
    def _columns(self) -> int:
        first, last = self._span
        return (last - first) // self._months_a_column + 1

    @cached_property
    def _cells(self) -> int:
        """Cells of a column: code, limit of detection where there is room, mark."""
        return _WIDE if self._columns * _WIDE <= self._room else _NARROW

    def _column_of(self, month: int) -> int:
        return (month - self._span[0]) // self._months_a_column

    # -- what the rows are made of

    @cached_property
    def _levels(self) -> ByPatient:
        """The cells of each patient."""
        stretches = self.monthly.stretches(self._months_a_column, self._span[0])
        columns = ("patient_id", "month", "status", "low", "limit")
        return ByPatient(stretches.frame.select(columns), self.patients)

    @cached_property
    def _days(self) -> pl.DataFrame:
        return in_order(self.happened, self.patients)

    def _month_of(self, one: Happening) -> np.ndarray:
        days = self._days[one.column]
        return np.where(
            days.is_null().to_numpy(),
            _NO_MONTH,
            month_of(days.fill_null(0.0), self.settings.month_days),
        )

    @cached_property
    def _marks(self) -> tuple[np.ndarray, ...]:
        return tuple(self._month_of(one) for one in _MARKED)

    # -- drawing

    def _lines(self, start: int, stop: int) -> Block:
        return tuple(self._line(index) for index in range(start, stop))

    def _line(self, index: int) -> Line:
        blank = (Span(" " * self._cells),)
        cells: list[tuple[Span, ...]] = [blank] * self._columns
        marks = self._marks_of(index)
        for _, month, status, low, detection in self._levels.rows(index).iter_rows():
            column = self._column_of(month)
            cells[column] = self._cell(status, low, detection, marks.pop(column, None))
        for column, mark in marks.items():
            cells[column] = (Span(" " * (self._cells - 1)), mark)
        name = fit(self.glyphs.text(str(self.patients[index]), self._names), self._names)
        return _merged((Span(f"{name} "), *(span for cell in cells for span in cell)))

    def _cell(
        self, status: str, low: float | None, detection: float | None, mark: Span | None
    ) -> tuple[Span, ...]:
        code = level_code(status, low, detection, self.settings, self.glyphs)
        spans = [code]
        if self._cells == _WIDE:
            known = status == Status.UNDETECTED and detection
            spans.append(Span(str(power(detection)) if known and detection else " ", code.role))
        return (*spans, mark or Span(" "))

    def _marks_of(self, index: int) -> dict[int, Span]:
        """Return the mark of each column something happened in."""
        found: dict[int, Span] = {}
        for one, months in zip(_MARKED, self._marks, strict=True):
            if months[index] > _NO_MONTH:
                column = self._column_of(int(months[index]))
                found.setdefault(column, Span(one.mark, one.role))
        return found

    @cached_property
    def _head(self) -> Block:
        stretch = self._months_a_column
        each = "month" if stretch == 1 else f"{stretch} months"
        title = f"highest level each {each} of {self.settings.month_days:.4g} days"
        sort = f"by {self.order}" if self.order else ""
        return (
            heading(title, sort, self.width - MARKER),
            (Span(f"{fit('id', self._names)} ", Role.MUTED), Span(self._axis(), Role.MUTED)),
        )

    def _axis(self) -> str:
        """Return the months at round numbers, each above the first cell of its column."""
        first, last = self._span
        longest = max(len(str(first)), len(str(last))) + _LABEL_GAP
        per_month = self._cells / self._months_a_column
        step = next((s for s in _STEPS if s * per_month >= longest), _STEPS[-1])
        line = [" "] * self._columns * self._cells
        for month in range(math.ceil(first / step) * step, last + 1, step):
            at = self._column_of(month) * self._cells
            if at + len(str(month)) <= len(line):
                line[at : at + len(str(month))] = str(month)
        return "".join(line)

    @cached_property
    def _foot(self) -> Block:
        return wrapped(tuple(self._legend()), self.width - MARKER, separator=LEGEND_GAP)

    def _legend(self) -> Iterator[Span]:
        """Yield what the characters mean, of those there are."""
        frame = self.monthly.frame
        there = set(frame["status"].unique())
        if Status.QUANTIFIED in there:
            yield Span("4 from 1e-4 up to 1e-3, 0 from 1", Role.MUTED)
        if Status.POSITIVE_NOT_QUANTIFIABLE in there:
            yield Span(f"{POSITIVE} positive, not quantifiable", Role.MARK)
        if Status.ABOVE_RANGE in there:
            yield Span(f"{ABOVE} above range", Role.BAD)
        yield from self._undetected_legend(frame)
        if Status.NOT_EVALUABLE in there:
            yield Span(f"{NOT_EVALUABLE} not evaluable", Role.UNCERTAIN)
        yield Span("blank no sample", Role.MUTED)
        for one, months in zip(_MARKED, self._marks, strict=True):
            if (months > _NO_MONTH).any():
                yield Span(f"{one.mark} {one.words}", one.role)
        if self.monthly.left_out:
            words = f"{self.monthly.left_out} samples of other series or without a day not shown"
            yield Span(words, Role.CAUTION)

    def _undetected_legend(self, frame: pl.DataFrame) -> Iterator[Span]:
        undetected = frame.filter(pl.col("status") == Status.UNDETECTED)["limit"]
        if not len(undetected):
            return
        negative = limit(self.settings.mrd_negative_level)
        dot = self.glyphs.spark_undetected
        yield Span(f"{dot} undetected, limit {negative} or better", Role.UNDETECTED)
        if not is_negative_enough(undetected.fill_null(math.inf).max(), self.settings):  # type: ignore[arg-type]
            yield Span(f"{POOR_LIMIT} undetected, limit worse or not known", Role.UNDETECTED)
        if self._cells == _WIDE:
            yield Span(f"{dot}5 limit from 1e-5 up to 1e-4", Role.UNDETECTED)


_NO_MONTH = -(2**62)


def _merged(spans: tuple[Span, ...]) -> Line:
    """Return spans of one role that follow on one another as one."""
    merged: list[Span] = []
    for span in spans:
        same = merged and (merged[-1].role is span.role or not span.text.strip())
        if same:
            merged[-1] = Span(merged[-1].text + span.text, merged[-1].role)
        else:
            merged.append(span)
    return tuple(merged)
