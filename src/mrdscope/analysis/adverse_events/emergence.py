"""Which adverse events are treatment-emergent, and why each of the others is not."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.settings import DAY_TOLERANCE

EMERGENCE_RULE = (
    "treatment-emergent: began on day 0 or later and no more than 30 days after the last dose of "
    "any drug, or began earlier, was going on and has become worse than its baseline grade; an "
    "unknown onset counts unless the event ended before day 0; while treatment goes on, or where "
    "its end is not known, there is no last day"
)

ON_TREATMENT = "on treatment"
WORSENED = "worse than at baseline"
NOT_DATED = "onset not known"
BEFORE = "began before day 0"
ENDED_BEFORE = "onset not known, ended before day 0"
LATE = "began more than 30 days after the last dose"

#: What counts; the others are in the data and not in the counts.
EMERGENT = (ON_TREATMENT, WORSENED, NOT_DATED)


def emergence() -> pl.Expr:
    """Return how each record stands to treatment, one of the constants here; never null.

    Reads ``onset_day``, ``end_day``, ``grade``, ``baseline_grade`` and ``window_end_day`` (null: no
    end). The rule is `EMERGENCE_RULE` (domain reference, 2.2; the first dose is day 0).
    """
    onset, end = pl.col("onset_day"), pl.col("end_day")
    ended_before = (end < 0).fill_null(value=False)
    worse = (pl.col("grade") > pl.col("baseline_grade")).fill_null(value=False)
    late = (onset - pl.col("window_end_day") > DAY_TOLERANCE).fill_null(value=False)
    return (
        pl.when(onset.is_null() & ended_before)
        .then(pl.lit(ENDED_BEFORE))
        .when(onset.is_null())
        .then(pl.lit(NOT_DATED))
        .when((onset < 0) & worse & ~ended_before)
        .then(pl.lit(WORSENED))
        .when(onset < 0)
        .then(pl.lit(BEFORE))
        .when(late)
        .then(pl.lit(LATE))
        .otherwise(pl.lit(ON_TREATMENT))
    )
