"""Where patients stand in the review, in the table of patients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.present.review import SIGNS
from mrdscope.present.styled import Role, Span
from mrdscope.present.table import ColumnSpec, TableModel
from mrdscope.present.text import NULL
from mrdscope.review.statuses import Reviewed

#: The column of a table of patients that says where they stand.
REVIEW = "_review"


def with_review(table: TableModel, words: Mapping[str, str] | None) -> TableModel:
    """Return the table of patients with a sign of where each stands, behind who they are.

    ``words`` are those of `Reviewed`, by patient; without any the table stays as it is. Filters
    call the column ``review``, unless the source has one of that name itself.
    """
    if words is None:
        return table
    ids = table.frame["patient_id"]
    told = pl.Series(REVIEW, [words.get(one) for one in ids], dtype=pl.String)
    name = REVIEW if "review" in table.frame.columns else "review"
    field = Field(name, FieldKind.TEXT, (REVIEW,))
    meaning = "whether the patient was reviewed: ✓ reviewed, ≠ changed since, + new, · not yet"
    spec = ColumnSpec(REVIEW, "rev", meaning, review_cell, (REVIEW,), min_width=3, field=field)
    pinned = sum(1 for one in table.specs if one.pinned)
    specs = (*table.specs[:pinned], spec, *table.specs[pinned:])
    return replace(table, frame=table.frame.with_columns(told), specs=specs)


def review_cell(word: str | None) -> Span:
    """Return the sign of where a patient stands."""
    return Span(NULL, Role.MISSING) if word is None else SIGNS[Reviewed(word)]
