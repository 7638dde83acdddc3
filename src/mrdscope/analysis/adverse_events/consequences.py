"""What an adverse event led to, from the words it was recorded in."""

from __future__ import annotations

import polars as pl

from mrdscope.cohort.text import fold, folded

WITHDRAWN = (
    "drug withdrawn", "withdrawn", "discontinued", "permanently discontinued",
    "treatment discontinued", "drug discontinued", "stopped", "permanently stopped",
)  # fmt: skip
CHANGED = (
    "dose reduced", "reduced", "dose reduction", "drug interrupted", "interrupted",
    "dose interrupted", "treatment interrupted", "held", "dose held", "delayed", "dose delayed",
    "dose reduced and interrupted",
)  # fmt: skip
FATAL = ("fatal", "death", "died", "dead", "death related to adverse event", "exitus")

CONSEQUENCE_RULE = (
    "led to withdrawal, or to a reduced or interrupted dose, by the action recorded; fatal by the "
    "outcome recorded or grade 5; words not known here count as none of these"
)


def led_to_withdrawal() -> pl.Expr:
    """Return whether the ``action`` was to end treatment; null where none is recorded."""
    return _is_one_of("action", WITHDRAWN)


def led_to_change() -> pl.Expr:
    """Return whether the ``action`` was to reduce or interrupt; null where none is recorded."""
    return _is_one_of("action", CHANGED)


def was_fatal() -> pl.Expr:
    """Return whether ``outcome`` or ``grade`` say death; null where neither is recorded."""
    return _is_one_of("outcome", FATAL) | (pl.col("grade") == 5)


def _is_one_of(column: str, words: tuple[str, ...]) -> pl.Expr:
    return folded(pl.col(column).str.strip_chars()).is_in([fold(word) for word in words])
