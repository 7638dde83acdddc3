"""How a cohort was read, in lines: what was mapped, guessed, left out, could not be read."""

from __future__ import annotations

from collections.abc import Iterator

from mrdscope.cohort.model import Loaded, LoadReport, Note, Outcome
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.text import visible

_ROLES = {
    Outcome.MAPPED: Role.MUTED,
    Outcome.GUESSED: Role.CAUTION,
    Outcome.LEFT_OUT: Role.CAUTION,
    Outcome.UNREADABLE: Role.BAD,
}


def sentence(note: Note) -> str:
    """Return a note as one safe sentence: where, what, and the value it is about."""
    value = (
        f" ({note.value!r})" if note.value is not None and note.value not in note.message else ""
    )
    return visible(f"{note.where}: {note.message}{value}")


def load_block(loaded: Loaded) -> Block:
    """Return the tables with their sizes, then every note of the reader by outcome."""
    cohort = loaded.cohort
    sizes = ", ".join(f"{name} {frame.height}" for name, frame in cohort.tables().items())
    head: list[Line] = [(Span(visible(cohort.title), Role.HEADING),)]
    if cohort.note:
        head.append((Span(visible(cohort.note)),))
    head.append((Span(f"rows: {sizes}"),))
    return (*head, *_notes(loaded.report))


def _notes(report: LoadReport) -> Iterator[Line]:
    for outcome in Outcome:
        notes = report.by(outcome)
        if notes:
            yield ()
            yield (Span(f"{outcome} ({len(notes)})", Role.HEADING),)
        for note in notes:
            yield (Span(f"  {sentence(note)}", _ROLES[outcome]),)
