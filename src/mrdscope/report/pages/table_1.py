"""Table 1 of a report: who the patients are, all of them or by group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from mrdscope.analysis.results import Results
from mrdscope.analysis.table_1.baseline import Baseline, Characteristic, baseline
from mrdscope.analysis.table_1.value_type import ValueType
from mrdscope.present.baseline import (
    MEDIANS,
    MEDIANS_WITHOUT_RANGE,
    BaselineRow,
    RowKind,
    baseline_rows,
    group_names,
    remarks,
)
from mrdscope.present.styled import Line, Role, Span
from mrdscope.present.table import Align
from mrdscope.present.text import visible
from mrdscope.report.disclosure import Disclosure
from mrdscope.report.document import Column, Heading, Part, Row, Table, words
from mrdscope.report.suppression import Protected, Shown


def table_1(results: Results, by: str | None, disclosure: Disclosure) -> Iterator[Part]:
    """Yield Table 1 of the cohort, by the groups of a column where one is named.

    Raises
    ------
    UsageError, AnalysisError
        As of `analysis.table_1.baseline.baseline`.
    """
    yield Heading("Patients (Table 1)")
    whole = baseline(results.cohort, by, results.settings.confidence)
    division = _Division(whole, disclosure)
    if not division.shown:
        yield _Table1(baseline(results.cohort, None, results.settings.confidence),
                      _Division(whole, disclosure, divided=False), disclosure).part  # fmt: skip
    else:
        yield _Table1(whole, division, disclosure).part


@dataclass(frozen=True)
class _Division:
    """The groups of a table: which are shown, and which are too small to be."""

    baseline: Baseline
    disclosure: Disclosure
    divided: bool = True

    @cached_property
    def hidden(self) -> frozenset[int]:
        """Groups that are not shown: small ones, and more until together they are not small.

        One hidden group alone would be what all less the others are.
        """
        policy = self.disclosure.policy
        sizes = [group.n for group in self.baseline.groups]
        hidden = [i for i, n in enumerate(sizes) if policy is not None and policy.is_small(n)]
        if not hidden or policy is None:
            return frozenset()
        for place in sorted(range(len(sizes)), key=lambda i: sizes[i]):
            if len(hidden) > 1 and sum(sizes[i] for i in hidden) >= policy.least:
                break
            if place not in hidden:
                hidden.append(place)
        return frozenset(hidden)

    @cached_property
    def places(self) -> tuple[int, ...]:
        """The groups that are shown."""
        if not self.divided:
            return ()
        return tuple(i for i in range(len(self.baseline.groups)) if i not in self.hidden)

    @property
    def shown(self) -> bool:
        """Whether the table can be divided at all."""
        return not self.baseline.groups or bool(self.places)

    @property
    def notes(self) -> Iterator[Line]:
        """What is to be said of groups that are not shown."""
        by = visible(str(self.baseline.by))
        if self.baseline.groups and not self.places:
            yield words(f"not divided by {by}: its groups are too small to be shown", Role.CAUTION)
        elif self.hidden:
            text = f"{len(self.hidden)} small groups of {by} are in no column of their own"
            yield words(text, Role.CAUTION)


@dataclass(frozen=True)
class _Table1:
    """Table 1 as a part of a document."""

    baseline: Baseline
    division: _Division
    disclosure: Disclosure

    @property
    def part(self) -> Table:
        measures = MEDIANS_WITHOUT_RANGE if self.disclosure.suppressing else MEDIANS
        rows = tuple(self._row(row) for row in baseline_rows(self.baseline, measures))
        by = f" by {visible(self.baseline.by)}" if self.baseline.by else ""
        notes = (*self.division.notes, *remarks(self.baseline))
        return Table(f"Baseline characteristics{by}", self._columns, rows, notes)

    @property
    def _columns(self) -> tuple[Column, ...]:
        names = group_names(self.baseline)
        groups = (
            Column(f"{names[i]}, N = {self.baseline.groups[i].n}") for i in self.division.places
        )
        smd = (
            (Column("SMD", Align.RIGHT, "standardised mean difference"),) if self._compared else ()
        )
        return (Column("characteristic"), Column(f"all, N = {self.baseline.n}"), *groups, *smd)

    @property
    def _compared(self) -> bool:
        named = any(one.difference for one in self.baseline.characteristics)
        return named and not self.division.hidden

    @cached_property
    def _protected(self) -> dict[str, Protected]:
        """What is shown of each characteristic's counts: its categories, then the missing."""
        return {one.name: self._protect(one) for one in self.baseline.characteristics}

    def _protect(self, one: Characteristic) -> Protected:
        """Return what is shown; a column for each group shown, one for all others together."""
        summaries = one.groups or (one.overall,)
        if one.type is ValueType.CATEGORY:
            counts = [
                [summary.categories[place].n for summary in summaries]
                for place in range(len(one.categories))
            ]
        else:
            counts = [[summary.known for summary in summaries]]
        counts.append([summary.missing for summary in summaries])
        return self.disclosure.table([self._merged(row) for row in counts])

    def _merged(self, row: Sequence[int]) -> list[int]:
        """Return a row with the groups that are not shown as one."""
        if not self.baseline.groups:
            return list(row)
        rest = [row[i] for i in range(len(row)) if i not in self.division.places]
        return [*(row[i] for i in self.division.places), *([sum(rest)] if rest else [])]

    def _row(self, row: BaselineRow) -> Row:
        heading = row.kind is RowKind.CHARACTERISTIC
        count = 1 + len(self.division.places)
        label = Span(row.label.text.strip(), row.label.role)
        cells = (Span(""),) * count if heading else self._cells(row)
        difference = self._difference(row) if self._compared else ()
        return Row((label, *cells, *difference), heading)

    def _difference(self, row: BaselineRow) -> tuple[Span]:
        """Return the standardised difference, of which counts could be calculated."""
        known = row.kind is not RowKind.CHARACTERISTIC or self._protected[row.name].complete
        return (row.difference if known else Span(""),)

    def _cells(self, row: BaselineRow) -> tuple[Span, ...]:
        """Return the cells of all and of the groups shown, suppressed where they have to be."""
        written = (row.cells[0], *(row.cells[1 + i] for i in self.division.places))
        if not self.disclosure.suppressing:
            return written
        found = self._protected[row.name]
        if not found.safe:
            return (self.disclosure.mark(Shown.HIDDEN),) * len(written)
        if row.kind is RowKind.MEASURE:
            return self._measures(row, written)
        place = len(found.cells) - 1 if row.kind is RowKind.MISSING else row.place
        cells = found.cells[place][: len(self.division.places)]
        shown = (found.rows[place] if self.baseline.groups else found.cells[place][0], *cells)
        missing = (found.rows[-1] if self.baseline.groups else found.cells[-1][0], *found.cells[-1])
        return tuple(
            self._counted(cell, one, denominator)
            for cell, one, denominator in zip(written, shown, missing, strict=False)
        )

    def _counted(self, cell: Span, shown: Shown, missing: Shown) -> Span:
        """Return a count; without its percentage where how many are known is not shown."""
        if shown is not Shown.COUNT:
            return self.disclosure.mark(shown)
        return cell if missing is Shown.COUNT else Span(cell.text.partition(" ")[0], cell.role)

    def _measures(self, row: BaselineRow, written: Sequence[Span]) -> tuple[Span, ...]:
        """Return a median or quartiles; of few patients they are single patients' values."""
        one = self.baseline[row.name]
        summaries = (one.overall, *(one.groups[i] for i in self.division.places))
        dates = one.type is ValueType.DATE
        return tuple(
            self.disclosure.mark(Shown.HIDDEN)
            if dates or self.disclosure.is_small(summary.known)
            else cell
            for cell, summary in zip(written, summaries, strict=True)
        )
