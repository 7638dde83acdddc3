"""Toxicity of a report: patients by worst grade, of any event, each system and each term."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl

from mrdscope.analysis.adverse_events.toxicity import BANDS, Toxicity
from mrdscope.analysis.adverse_events.toxicity_comparison import by_group
from mrdscope.analysis.adverse_events.toxicity_groups import groups_of
from mrdscope.analysis.results import Results
from mrdscope.present.numbers import count_percent
from mrdscope.present.styled import Line, Role, Span
from mrdscope.present.table import Align, TableSource
from mrdscope.present.text import NULL, visible
from mrdscope.present.toxicity import scope_line
from mrdscope.present.toxicity_tables import differences_table
from mrdscope.report.disclosure import Disclosure
from mrdscope.report.document import Column, Heading, Paragraph, Part, Row, Table, table_of, words
from mrdscope.report.suppression import Shown

_TITLES = {"I-II": "1–2", "III-IV": "3–4", "V": "5"}
#: More terms than this make no table anybody reads; the rest is counted.
MOST_TERMS = 80


def adverse_events(results: Results, by: str | None, disclosure: Disclosure) -> Iterator[Part]:
    """Yield patients by worst grade from day 0 on, the rules they are counted by, and the scale.

    By the groups of a column, where one is named, with risk differences; not where small cells are
    suppressed, for most cells of it are small.
    """
    yield Heading("Toxicity")
    found = results.toxicity
    if found.worst.is_empty():
        yield Paragraph(words("No adverse event is counted.", Role.MISSING))
        return
    yield Paragraph(scope_line(found))
    yield _Toxicity(found, disclosure).part
    if by is not None and disclosure.suppressing:
        yield Paragraph(words("Not given by group where small cells are suppressed.", Role.CAUTION))
    elif by is not None:
        yield from _by_group(results, by)


def _by_group(results: Results, by: str) -> Iterator[Part]:
    found, confidence = results.toxicity, results.settings.confidence
    both = by_group(found, groups_of(results.cohort, by), by, confidence)
    for grades, name in (("any", "any grade"), ("III-IV", "grades 3 and 4")):
        caption = f"Patients with {name} by {visible(by)}, n (%), and differences in points"
        notes = tuple(words(visible(note), Role.MUTED) for note in both.notes)
        yield grouped_rows(differences_table(found, both, grades), caption, notes)


def grouped_rows(source: TableSource, caption: str, notes: Sequence[Line] = ()) -> Table:
    """Return a table in which labels that stand out are over those that are set in."""
    table = table_of(source, caption, notes=notes)
    labels = [row[0].text for row in source.cells(0, source.row_count)]
    if not any(label.startswith(" ") for label in labels):
        return table
    rows = tuple(
        replace(row, heading=not label.startswith(" "))
        for row, label in zip(table.rows, labels, strict=True)
    )
    return replace(table, rows=rows)


@dataclass(frozen=True)
class _Toxicity:
    """The table of toxicity as a part of a document."""

    toxicity: Toxicity
    disclosure: Disclosure

    @property
    def size(self) -> int:
        return self.toxicity.population.height

    @property
    def part(self) -> Table:
        size = self.size
        meaning = "patients with that worst grade, n (%)"
        bands = (Column(f"grade {_TITLES[band]}", Align.RIGHT, meaning) for band in BANDS)
        columns = (
            Column("toxicity"),
            Column("any grade", Align.RIGHT, "patients with the event, n (%)"),
            *bands,
            Column("not graded", Align.RIGHT, "patients with no grade known, n (%)"),
        )
        rows = (*self._rows(self.toxicity.overall, "any adverse event"), *self._by_system())
        caption = f"Patients by worst grade, n (%) of {size} treated"
        return Table(caption, columns, rows, tuple(self._notes()))

    def _notes(self) -> Iterator[Line]:
        for note in self.toxicity.notes:
            if self.disclosure.suppressing and any(mark.isdigit() for mark in note[:6]):
                continue  # counts of records
            yield words(visible(note), Role.MUTED)
        more = self.toxicity.table.height - MOST_TERMS
        if more > 0:
            yield words(f"{more} rarer terms are not listed", Role.CAUTION)

    def _by_system(self) -> Iterator[Row]:
        """Yield terms under their systems, or all terms where no record has a system."""
        terms, systems = self.toxicity.table.head(MOST_TERMS), self.toxicity.systems
        if systems.is_empty():
            yield from self._rows(terms, None)
            return
        for system, scale in systems.select("system", "scale").iter_rows():
            mine = (
                pl.col("system").eq_missing(pl.lit(system, pl.String))
                & pl.col("scale").eq_missing(pl.lit(scale, pl.String))
            )  # fmt: skip
            of_system = terms.filter(mine)
            if of_system.height:
                name = "no system" if system is None else system
                yield from self._rows(systems.filter(mine), name, heading=True)
                yield from self._rows(of_system, None)

    def _rows(
        self, frame: pl.DataFrame, name: str | None, *, heading: bool = False
    ) -> Iterator[Row]:
        for row in frame.iter_rows(named=True):
            label = row["label"] if name is None else self._named(name, row["scale"])
            counts = [*(row[band] for band in BANDS), row["unknown"]]
            yield Row((Span(visible(label)), *self._cells(counts)), heading)

    def _named(self, name: str, scale: str | None) -> str:
        return f"{name} · {scale or NULL}" if self.toxicity.mixed else name

    def _cells(self, counts: list[int]) -> tuple[Span, ...]:
        """Return patients with the event, then by grade; suppressed where few have or lack it."""
        any_grade = sum(counts)
        if self.disclosure.is_small(any_grade):
            marks = (self.disclosure.mark(Shown.SMALL) if n else self._count(0) for n in counts)
            return (self.disclosure.mark(Shown.SMALL), *marks)
        *bands, without = self.disclosure.row([*counts, self.size - any_grade])
        cells = (
            self._count(n) if shown is Shown.COUNT else self.disclosure.mark(shown)
            for n, shown in zip(counts, bands, strict=True)
        )
        known = without is Shown.COUNT
        whole = self._count(any_grade) if known else self.disclosure.mark(Shown.HIDDEN)
        return (whole, *cells)

    def _count(self, count: int) -> Span:
        return Span(count_percent(count, self.size), Role.PLAIN if count else Role.MUTED)
