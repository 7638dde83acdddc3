"""Exact intervals for whole columns of counts at once; `analysis.exact` has them for one."""

from __future__ import annotations

import polars as pl


def proportion_bounds(
    successes: pl.Series, n: pl.Series, confidence: float = 0.95
) -> tuple[pl.Series, pl.Series]:
    """Return the lower and upper bound of ``successes / n`` of each row; null where n is 0.

    Beta quantiles as in `exact.proportion` (Clopper and Pearson, Biometrika 1934;26:404).
    """
    from scipy.stats import beta  # noqa: PLC0415

    tail = (1 - confidence) / 2
    x, size = successes.cast(pl.Float64).to_numpy(), n.cast(pl.Float64).to_numpy()
    rows = pl.DataFrame(
        {
            "x": x,
            "n": size,
            "lower": beta.ppf(tail, x, size - x + 1),
            "upper": beta.isf(tail, x + 1, size - x),
        }
    )
    bounded = rows.select(
        lower=pl.when(pl.col("x") > 0).then("lower").otherwise(0.0),
        upper=pl.when(pl.col("x") < pl.col("n")).then("upper").otherwise(1.0),
        somebody=pl.col("n") > 0,
    ).select(pl.when("somebody").then(pl.col("lower", "upper")))
    return bounded["lower"], bounded["upper"]


def rate_bounds(
    events: pl.Series, person_time: pl.Series, confidence: float = 0.95
) -> tuple[pl.Series, pl.Series]:
    """Return the lower and upper bound of ``events / person_time``; null without person-time.

    Chi-square quantiles as in `exact.poisson_rate` (Garwood, Biometrika 1936;28:437).
    """
    from scipy.stats import chi2  # noqa: PLC0415

    tail = (1 - confidence) / 2
    x = events.cast(pl.Float64).to_numpy()
    rows = pl.DataFrame(
        {
            "x": x,
            "time": person_time.cast(pl.Float64),
            "lower": chi2.ppf(tail, 2 * x),
            "upper": chi2.isf(tail, 2 * x + 2),
        }
    )
    bounded = rows.select(
        lower=pl.when(pl.col("x") > 0).then("lower").otherwise(0.0) / (2 * pl.col("time")),
        upper=pl.col("upper") / (2 * pl.col("time")),
        some=pl.col("time") > 0,
    ).select(pl.when("some").then(pl.col("lower", "upper")))
    return bounded["lower"], bounded["upper"]


def rate_ratio_bounds(
    events: pl.Series,
    person_time: pl.Series,
    other_events: pl.Series,
    other_person_time: pl.Series,
    *,
    confidence: float = 0.95,
) -> tuple[pl.Series, pl.Series]:
    """Return the bounds of the ratio of two Poisson rates of each row, the other's being below.

    As in `rate_ratio.rate_ratio` (Przyborowski and Wilenski, Biometrika 1940;31:313): given their
    sum the events of one are binomial, and Clopper and Pearson's bounds of that share give those of
    the ratio. Null without any event or without person-time of either; the upper bound alone where
    the other has no events.
    """
    lower, upper = proportion_bounds(events, events + other_events, confidence)
    rows = pl.DataFrame(
        {"lower": lower, "upper": upper, "time": person_time, "other": other_person_time}
    )
    estimable = (pl.col("time") > 0) & (pl.col("other") > 0)
    bounded = rows.select(
        pl.when(estimable & (pl.col(bound) < 1)).then(
            pl.col(bound) / (1 - pl.col(bound)) * pl.col("other") / pl.col("time")
        )
        for bound in ("lower", "upper")
    )
    return bounded["lower"], bounded["upper"]
