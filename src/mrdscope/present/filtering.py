"""A filter as it is written over a table: what it says, how many rows it finds, where it errs."""

from __future__ import annotations

from dataclasses import dataclass

from mrdscope.analysis.filtering.conditions import Condition
from mrdscope.analysis.filtering.error import FilterError
from mrdscope.analysis.filtering.evaluation import matching
from mrdscope.analysis.filtering.parsing import parse
from mrdscope.present.styled import Line, Role, Span
from mrdscope.present.text import cell_width, visible
from mrdscope.present.viewed import ViewedTable, count_text

__all__ = ["Condition", "Judged", "judged"]


@dataclass(frozen=True)
class Judged:
    """What a text says as a filter; ``condition`` is None where it says nothing sensible.

    ``hint`` stands under the text, cell under cell: how many rows it finds, or what is wrong with
    marks under the place.
    """

    condition: Condition | None
    hint: Line


def judged(text: str, table: ViewedTable) -> Judged:
    """Return what a text says as a filter of the whole table."""
    try:
        condition = parse(text, table.fields)
    except FilterError as error:
        return Judged(None, _pointing(error))
    found = matching(table.table.frame, condition, table.fields)
    return Judged(condition, (Span(count_text(found), Role.MUTED),))


def _pointing(error: FilterError) -> Line:
    before = cell_width(visible(error.text[: error.start]))
    here = cell_width(visible(error.text[error.start : error.end]))
    marks = Span(" " * before + "^" * max(here, 1), Role.BAD)
    return marks, Span(f" {visible(error.sentence)}", Role.CAUTION)
