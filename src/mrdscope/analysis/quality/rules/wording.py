"""Parts of the sentences of findings: who and when, levels, and what texts mean the same."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.quality.found import say


def when(day: str = "day", date: str = "date") -> pl.Expr:
    """Return ``day 30``, a date where there is no day, else ``no day``."""
    text = pl.col(day).cast(pl.String).str.strip_suffix(".0")
    return pl.coalesce(pl.lit("day ") + text, pl.col(date).cast(pl.String), pl.lit("no day"))


def who(day: str = "day", date: str = "date") -> pl.Expr:
    """Return ``P02 day 30``: whose row it is and when."""
    return say("{} {}", "patient_id", when(day, date))


def short(number: str | pl.Expr) -> pl.Expr:
    """Return a number to three digits, as text: ``0.000123`` of ``0.00012345``."""
    expr = pl.col(number) if isinstance(number, str) else number
    return expr.round_sig_figs(3).cast(pl.String).str.strip_suffix(".0")


def by_distinct(frame: pl.DataFrame, column: str, read: pl.Expr, name: str) -> pl.DataFrame:
    """Return a frame with ``name``: what an expression over a text column makes of each text.

    Every distinct text is read once, for reading one is dear and columns of words repeat.
    """
    texts = frame[column].unique().drop_nulls()
    told = texts.to_frame(column).select(read.alias(name)).to_series()
    found = frame[column].replace_strict(texts, told, default=None, return_dtype=told.dtype)
    return frame.with_columns(found.alias(name))


def days(number: str | pl.Expr) -> pl.Expr:
    """Return a number of days as text, to one decimal."""
    expr = pl.col(number) if isinstance(number, str) else number
    return expr.round(1).cast(pl.String).str.strip_suffix(".0")
