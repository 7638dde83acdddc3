"""How the cohort of a report was read: its tables by size, and every doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mrdscope.analysis.results import Results
from mrdscope.cohort.model import Loaded, Note
from mrdscope.present.load import sentence
from mrdscope.present.styled import Line, Role, Span
from mrdscope.present.table import Align
from mrdscope.present.text import visible
from mrdscope.report.disclosure import Disclosure
from mrdscope.report.document import Bullets, Column, Heading, Paragraph, Part, Row, Table, words

#: More doubts than this are counted.
MOST_DOUBTS = 25


def how_read(loaded: Loaded, results: Results, disclosure: Disclosure) -> Iterator[Part]:
    """Yield the tables, what could not be read or was guessed, and the samples left out.

    Where small cells are suppressed a doubt is said without its row and value.
    """
    yield Heading("How it was read")
    sizes = loaded.cohort.tables().items()
    rows = tuple(
        Row((Span(name.replace("_", " ")), Span(str(frame.height)))) for name, frame in sizes
    )
    yield Table("Tables", (Column("table"), Column("rows", Align.RIGHT)), rows)
    doubts = loaded.report.doubts
    if doubts:
        yield Paragraph(words(f"Doubts of the reader: {len(doubts)}", Role.CAUTION))
        yield Bullets(tuple(_doubts(doubts, disclosure)))
    else:
        yield Paragraph(words("Nothing was guessed and nothing could not be read."))
    yield from _left_out(results, disclosure)


def _doubts(doubts: tuple[Note, ...], disclosure: Disclosure) -> Iterator[Line]:
    if disclosure.suppressing:
        yield from _counted(doubts)
        return
    for note in doubts[:MOST_DOUBTS]:
        yield words(f"{note.outcome}: {sentence(note)}")
    if len(doubts) > MOST_DOUBTS:
        more = len(doubts) - MOST_DOUBTS
        yield words(f"and {more} more; mrdscope load lists all", Role.MUTED)


def _counted(doubts: tuple[Note, ...]) -> Iterator[Line]:
    """Yield how many doubts of a kind there are in each column."""
    kinds = Counter((note.outcome, note.file, note.column) for note in doubts)
    for (outcome, file, column), count in kinds.most_common(MOST_DOUBTS):
        where = f"{file}, column {column}" if column else file
        yield words(visible(f"{outcome}: {where}: {count}"))


def _left_out(results: Results, disclosure: Disclosure) -> Iterator[Part]:
    counts = results.series.left_out["reason"].value_counts().sort("reason")
    if not counts.height:
        return
    rows = tuple(
        Row((Span(visible(reason)), Span("some") if disclosure.suppressing else Span(str(count))))
        for reason, count in counts.iter_rows()
    )
    yield Table(
        "MRD samples outside the main series", (Column("why"), Column("samples", Align.RIGHT)), rows
    )
