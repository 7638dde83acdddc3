"""Grading scales by one name each: a grade means nothing without its scale and version.

Source: domain reference, 2.1. A scale is never read as another, nor one version as another.
"""

from __future__ import annotations

import polars as pl

from mrdscope.cohort.schema import ADVERSE_EVENTS

WHO = "WHO"
CTCAE_V5 = "CTCAE v5"
CTCAE_V6 = "CTCAE v6"
#: Severity in three words (ADaM's AESEV); mild, moderate, severe are its 1, 2, 3 and no others'.
SEV3 = "SEV3"
#: What stands for the scale of a record that names none.
NOT_STATED = "scale not stated"

_WORDS = tuple(ADVERSE_EVENTS["severity"].codes)
_CTCAE = r"(?i)ctcae|common terminology criteria"
_CTC = r"(?i)\bctc\b"
_VERSION = r"(\d+(?:\.\d+)?)"


def scale_name(stated: pl.Expr) -> pl.Expr:
    """Return the one name of a scale as stated: ``NCI-CTCAE version 5.0`` is ``CTCAE v5``.

    CTCAE and the older CTC keep their version (``CTCAE v4.03``; ``.0`` is dropped) or, without one,
    are a scale of their own; what is neither known nor blank stays as it is; null stays null.
    """
    version = stated.str.extract(_VERSION).str.replace(r"\.0+$", "")
    folded = stated.str.to_lowercase().str.replace_all(r"[^a-z0-9]", "")
    return (
        pl.when(stated.str.contains(_CTCAE))
        .then(
            pl.concat_str(pl.lit("CTCAE"), pl.lit("v") + version, separator=" ", ignore_nulls=True)
        )
        .when(stated.str.contains(_CTC))
        .then(pl.concat_str(pl.lit("CTC"), pl.lit("v") + version, separator=" ", ignore_nulls=True))
        .when(folded.str.starts_with("who"))
        .then(pl.lit(WHO))
        .when(folded.is_in(["sev3", "aesev", "severity"]))
        .then(pl.lit(SEV3))
        .otherwise(stated)
    )


def graded(events: pl.DataFrame) -> pl.DataFrame:
    """Return adverse events with ``scale`` by its one name and severity words as grades of `SEV3`.

    A word counts only where the record has no grade; ``scale`` is then `SEV3` whatever it was.
    """
    word = pl.col("severity").replace_strict(
        {name: place for place, name in enumerate(_WORDS, start=1)},
        default=None,
        return_dtype=pl.Int8,
    )
    by_word = pl.col("grade").is_null() & word.is_not_null()
    return events.with_columns(
        grade=pl.coalesce("grade", word),
        scale=pl.when(by_word).then(pl.lit(SEV3)).otherwise(scale_name(pl.col("scale"))),
    )


def scales_of(events: pl.DataFrame) -> tuple[str, ...]:
    """Return the scales that records of `graded` are on, in the order of the alphabet.

    Records without a scale are taken to be on the one that is named, if it is one. Where several
    are named, or words alone (`SEV3`) while grades stand without a scale, they are `NOT_STATED`.
    """
    named = events["scale"].drop_nulls().unique().sort().to_list()
    without = events.filter(pl.col("scale").is_null())
    if named == [SEV3]:
        without = without.filter(pl.col("grade").is_not_null())
    apart = (len(named) > 1 or named == [SEV3]) and not without.is_empty()
    return (*named, NOT_STATED) if apart else tuple(named)


def on_one_of(scales: tuple[str, ...]) -> pl.Expr:
    """Return the scale each record counts on, ``scales`` being those of all of them."""
    if len(scales) > 1:
        return pl.col("scale").fill_null(NOT_STATED)
    return pl.lit(scales[0] if scales else None, pl.String)
