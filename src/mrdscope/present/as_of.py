"""A data cut in words: which it is, and what it left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mrdscope.analysis.as_of import RULES, AsOf
from mrdscope.analysis.cut_tables import TableCut
from mrdscope.cohort import schema
from mrdscope.cohort.model import Cohort
from mrdscope.present.styled import Block, Role, Span
from mrdscope.present.text import visible

#: How many patients are named before the rest is counted.
MOST_NAMED = 8


def as_of_line(cohort: Cohort) -> Block:
    """Return the line that stands over everything known at a data cut; nothing without one."""
    return () if cohort.as_of is None else ((Span(f"as of {cohort.as_of}", Role.CAUTION),),)


def cut_sentences(found: AsOf) -> Iterator[str]:
    """Yield what a data cut left out, a sentence each, the cut itself first."""
    later = [_rows(one, one.later) for one in found.tables if one.later]
    yield f"as of {found.cut.words}" + (f": not known then: {', '.join(later)}" if later else "")
    if found.not_yet:
        yield f"not there yet: {_named(found.not_yet)}"
    if found.undatable:
        yield f"left out, for their day 0 has no date: {_named(found.undatable)}"
    undated = [_rows(one, one.undated) for one in found.tables if one.undated]
    if undated:
        yield f"left out, for they have no day: {', '.join(undated)}"
    if found.grades_later:
        yield f"adverse events fatal later, so without a grade: {_count(found.grades_later)}"
    if found.not_cut:
        names = visible(", ".join(found.not_cut))
        yield f"columns of your own are as in the file, whatever they tell of later: {names}"


def as_of_block(found: AsOf | None) -> Block:
    """Return a data cut in full: what it left out, what it opened, and its rules."""
    if found is None:
        return ()
    head, *more = cut_sentences(found)
    opened = [_rows(one, one.opened) for one in found.tables if one.opened]
    return (
        (),
        (Span(head, Role.HEADING),),
        *((Span(f"  {sentence}"),) for sentence in more),
        *([(Span(f"  ended later, so going on: {', '.join(opened)}"),)] if opened else []),
        (Span(f"  seen later, so alive at the cut: {_patients(found.last_contacts)}"),),
        (Span(f"  reported times of survival censored at the cut: {_count(found.censored)}"),),
        *((Span(f"  {rule}", Role.MUTED),) for rule in RULES),
    )


def _rows(cut: TableCut, count: int) -> str:
    rows = "row" if count == 1 else "rows"
    return (
        f"{_count(count)} {rows} of {schema.table(cut.table).title.lower().replace('mrd', 'MRD')}"
    )


def _count(count: int) -> str:
    return f"{count:,}"


def _patients(count: int) -> str:
    return f"{_count(count)} patient" + ("" if count == 1 else "s")


def _named(ids: Sequence[str]) -> str:
    shown = visible(", ".join(ids[:MOST_NAMED]))
    more = f" and {_count(len(ids) - MOST_NAMED)} more" if len(ids) > MOST_NAMED else ""
    return f"{_patients(len(ids))}: {shown}{more}"
