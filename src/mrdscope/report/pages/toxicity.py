"""Toxicity of a report: patients by worst grade, of any event, each system and each term."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.adverse_events.toxicity import BANDS, Toxicity
from mrdscope.analysis.results import Results
from mrdscope.present.numbers import count_percent
from mrdscope.present.styled import Line, Role, Span
from mrdscope.present.table import Align
from mrdscope.present.text import NULL, visible
from mrdscope.present.toxicity import scope_line
from mrdscope.report.disclosure import Disclosure
from mrdscope.report.document import Column, Heading, Paragraph, Part, Row, Table, words
from mrdscope.report.suppression import Shown

_TITLES = {"I-II": "1–2", "III-IV": "3–4", "V": "5"}
#: More terms than this make no table anybody reads; the rest is counted.
MOST_TERMS = 80


def adverse_events(results: Results, disclosure: Disclosure) -> Iterator[Part]:
    """Yield patients by worst grade from day 0 on, the rules they are counted by, and the scale."""
    yield Heading("Toxicity")
    found = results.toxicity
    if found.worst.is_empty():
        yield Paragraph(words("No adverse event is counted.", Role.MISSING))
        return
    yield Paragraph(scope_line(found))
    yield _Toxicity(found, disclosure).part


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
