"""The named views of a cohort as a table to choose from."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from mrdscope.present.table import ColumnSpec, TableModel
from mrdscope.review.views import NamedView


def named_views_table(views: Sequence[NamedView], *, masked: bool = False) -> TableModel:
    """Return a row a view: its name, screen, filters and what is asked for, and when it was made.

    Rows are named by their number. Where names are ``masked`` filters are counted, since what was
    written in them may be one.
    """
    frame = pl.DataFrame(
        [
            {
                "number": str(number),
                "name": view.name,
                "screen": view.screen,
                "shows": _shows(view, masked=masked),
                "saved": view.saved[:16].replace("T", " "),
            }
            for number, view in enumerate(views)
        ],
        schema=dict.fromkeys(("number", "name", "screen", "shows", "saved"), pl.String),
    )
    return TableModel(
        frame,
        (
            ColumnSpec("name", "name", "what the view is called", pinned=True),
            ColumnSpec("screen", "screen", "the screen it is of"),
            ColumnSpec("shows", "shows", "filters, order and what is asked for", max_width=60),
            ColumnSpec("saved", "made", "when it was made"),
        ),
        "number",
    )


def _shows(view: NamedView, *, masked: bool) -> str:
    parts: list[str] = []
    for kept in view.tables.values():
        filters = _texts(kept.get("filters"))
        counted = [f"{len(filters)} filter{'s' * (len(filters) > 1)}"] if filters else []
        parts += counted if masked else filters
        parts += [f"sorted {sort}" for sort in _texts(kept.get("sort"))]
        hidden = _texts(kept.get("hidden"))
        parts += [f"{len(hidden)} columns hidden"] if hidden else []
    asked = (str(one) for one in view.asked.values() if isinstance(one, str))
    return " · ".join((*parts, *asked))


def _texts(part: object) -> list[str]:
    return [one for one in part if isinstance(one, str)] if isinstance(part, list) else []
