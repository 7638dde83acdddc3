"""The Aalen-Johansen estimate of one cause in many strata at once, from counts."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from mrdscope.analysis.time_to_event.competing_risks import (
    incidence_of_steps,
    note_at,
    variance_of_steps,
)
from mrdscope.analysis.time_to_event.intervals import ConfType, survival_bounds
from mrdscope.errors import UsageError


def many_incidences(
    counts: pl.DataFrame,
    by: Sequence[str],
    at: Sequence[float],
    *,
    conf_type: ConfType = "log-log",
    confidence: float = 0.95,
) -> pl.DataFrame:
    """Return the cumulative incidence at some times in every stratum.

    The estimator, its variance and its conventions are those of `competing_risks.aalen_johansen`
    and `CumulativeIncidence.at`, without late entry; but where at the last time nobody is left who
    could still have the event, incidence is known from then on: it stays what it is.

    Parameters
    ----------
    counts
        One row a stratum (the columns ``by``) and distinct time of at least 0: ``time``,
        ``events`` (of the cause), ``competing``, ``censored``.
    at
        Times of at least 0.

    Returns
    -------
    polars.DataFrame
        One row a stratum and time, strata as they come: ``by``, ``time``, ``incidence``, ``lower``,
        ``upper``, ``at_risk``, ``note``.

    Raises
    ------
    UsageError
        On a negative time, an unknown interval scale or confidence level.
    """
    if any(not 0 <= time < float("inf") for time in at):
        raise UsageError("an incidence is asked for at days from 0 on", expected="0 or more")
    steps = _steps(counts, by)
    lower, upper = survival_bounds(conf_type, confidence)(
        pl.col("incidence"), pl.col("std_error") / pl.col("incidence")
    )
    inside = (pl.col("incidence") > 0) & (pl.col("incidence") < 1)
    bounded = steps.with_columns(
        lower=pl.when(inside).then(lower), upper=pl.when(inside).then(upper)
    )
    return _at(bounded, list(by), at)


def _steps(counts: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    gone = pl.sum_horizontal("events", "competing", "censored").cast(pl.Int64)
    left = pl.col("at_risk") - pl.col("events") - pl.col("competing")
    return (
        counts.sort(*by, "time", nulls_last=True)
        .with_columns(at_risk=(gone.sum() - gone.cum_sum() + gone).over(by))
        .with_columns(free=(left / pl.col("at_risk")).cum_prod().over(by))
        .with_columns(free_before=pl.col("free").shift(1, fill_value=1.0).over(by))
        .with_columns(incidence=incidence_of_steps().over(by))
        .with_columns(std_error=variance_of_steps().sqrt().over(by))
    )


def _at(steps: pl.DataFrame, by: list[str], at: Sequence[float]) -> pl.DataFrame:
    over = pl.when(pl.col("free").last() <= 0).then(float("inf"))
    strata = steps.group_by(by, maintain_order=True).agg(
        _last=over.otherwise(pl.col("time").last())
    )
    strata = strata.with_row_index("_stratum")
    placed = steps.join(strata.select("_stratum", *by), on=by, nulls_equal=True).sort("time")
    asked = pl.DataFrame({"time": at}, schema={"time": pl.Float64}).with_row_index("_asked")
    wanted = strata.join(asked, how="cross").sort("time")
    reached = placed.select("_stratum", "time", "incidence", "lower", "upper")
    left = placed.select("_stratum", "time", "at_risk")
    found = wanted.join_asof(reached, on="time", by="_stratum", check_sortedness=False).join_asof(
        left, on="time", by="_stratum", strategy="forward", check_sortedness=False
    )
    return (
        found.with_columns(pl.col("incidence").fill_null(0.0), pl.col("at_risk").fill_null(0))
        .with_columns(note=note_at(pl.col("_last")))
        .sort("_stratum", "_asked")
        .select(
            *by, "time",
            pl.when(pl.col("time") <= pl.col("_last")).then(pl.col("incidence", "lower", "upper")),
            "at_risk", "note",
        )
    )  # fmt: skip
