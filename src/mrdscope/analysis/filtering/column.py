"""A column of a frame by its very name, whatever the name is."""

from __future__ import annotations

import polars as pl
from polars.selectors import by_name


def column(name: str) -> pl.Expr:
    """Return the column of that name: ``*`` and ``^x$`` would be patterns to `polars.col`."""
    return by_name(name).as_expr()
