"""Whether an adverse event is related to treatment, from the words of whoever judged it."""

from __future__ import annotations

import polars as pl

from mrdscope.cohort.text import fold, folded

RELATED = (
    "related", "possible", "possibly", "possibly related", "probable", "probably",
    "probably related", "definite", "definitely", "definitely related", "certain", "yes", "y",
    "true",
)  # fmt: skip
NOT_RELATED = (
    "unrelated", "not related", "unlikely", "unlikely related", "none", "no", "n", "false",
)  # fmt: skip

CAUSALITY_RULE = (
    "related: related, possible, probable, definite or yes; not related: unlikely, unrelated, none "
    "or no; a missing judgement and any other word count as related"
)


def judgement(stated: pl.Expr) -> pl.Expr:
    """Return ``related``, ``not related``, ``missing`` or ``unclear`` of a stated relation.

    The rule is `CAUSALITY_RULE` (domain reference, 2.2): ``missing`` and ``unclear`` words (numeric
    codes, "remote") count as related, for to leave them out would make treatment look safer.
    """
    word = folded(stated.str.strip_chars())
    return (
        pl.when(stated.is_null() | (stated.str.strip_chars() == ""))
        .then(pl.lit("missing"))
        .when(word.is_in([fold(text) for text in RELATED]))
        .then(pl.lit("related"))
        .when(word.is_in([fold(text) for text in NOT_RELATED]))
        .then(pl.lit("not related"))
        .otherwise(pl.lit("unclear"))
    )


def is_related(stated: pl.Expr) -> pl.Expr:
    """Return whether a stated relation counts as related; never null. See `CAUSALITY_RULE`."""
    return judgement(stated) != "not related"
