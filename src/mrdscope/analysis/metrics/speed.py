"""Metrics of how fast a level changed: at its fastest, and over the whole rise."""

from __future__ import annotations

import math
from collections.abc import Callable

import polars as pl

from mrdscope.analysis.metrics.model import Kind, Metric, Row
from mrdscope.analysis.metrics.of_samples import (
    USED,
    Formula,
    level_on,
    on_day,
    real,
    row_of,
    sample_metric,
    samples_where,
)
from mrdscope.analysis.metrics.words import bounds, count, number
from mrdscope.analysis.mrd.evaluable import aligned
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import DAY_TOLERANCE

_BRANFORD = "Branford et al., Blood 2012;119:4264; domain reference, 1.7"
_LIMB = "domain reference, 1.7"


# -- the fastest step ----------------------------------------------------------------------------


def _not_fastest(prefix: str) -> Callable[[Results, str], pl.Expr]:
    def why(results: Results, patient: str) -> pl.Expr:
        row = row_of(results.mrd.doubling, patient)
        relapse = real(row_of(results.course, patient), "relapse_day")
        after = pl.lit(value=False) if relapse is None else pl.col("day") > relapse + DAY_TOLERANCE
        if row[f"{prefix}_to_day"] is None:
            rest = "no step to or from it is more than the variation of the assay"
        else:
            rest = "another step is surely as fast"
        step = on_day(row[f"{prefix}_from_day"]) | on_day(row[f"{prefix}_to_day"])
        return (
            pl.when(step).then(USED)
            .when(after).then(pl.lit("after hematologic relapse"))
            .otherwise(pl.lit(rest))
        )  # fmt: skip

    return why


def _fastest(prefix: str, moved: str) -> Formula:
    def formula(results: Results, row: Row) -> str:
        settings = results.settings
        start, end = real(row, f"{prefix}_from_day"), real(row, f"{prefix}_to_day")
        if start is None or end is None:
            return (
                f"no step of at least {settings.assay_variation_days:g} days in which the level "
                f"surely {moved} by {settings.assay_variation_log10:g} log10"
            )
        patient = row["patient_id"]
        later, earlier = level_on(results, patient, end), level_on(results, patient, start)
        return (
            f"ln 2 * days / |ln(later / earlier)|, later {later}, earlier {earlier}, "
            f"{count(end - start, 'day')}: "
            + bounds(_no_zero(row[f"{prefix}_days_low"]), row[f"{prefix}_days_high"])
        )

    return formula


def _no_zero(bound: object) -> object:
    """Return a lower bound; 0 is none."""
    return float("-inf") if bound == 0 else bound


def _step_metric(prefix: str, moved: str, what: str) -> Metric:
    return sample_metric(
        f"{prefix}.days", f"{prefix} time", "day",
        f"The shortest {prefix} time between consecutive samples up to hematologic relapse that is "
        f"more than the variation of the assay: the time in which the level {what}.",
        _BRANFORD, Kind.DURATION, (f"{prefix}_days_low", f"{prefix}_days_high"),
        lambda results: results.mrd.doubling, _fastest(prefix, moved),
        inputs=samples_where(_not_fastest(prefix)),
        parameters=("assay_variation_days", "assay_variation_log10"),
    )  # fmt: skip


# -- the line over the rise ----------------------------------------------------------------------


def _limb_frame(results: Results) -> pl.DataFrame:
    found = aligned(results.mrd.rising_limb, results.mrd.censored_rising_limb)
    days = results.settings.month_days * math.log10(2.0)
    rate, lower, upper = (pl.col(f"tobit_{name}") for name in ("log10_per_month", "lower", "upper"))
    return found.with_columns(
        tobit_doubling_days=pl.when(rate > 0).then(days / rate),
        tobit_doubling_lower=pl.when(rate > 0, upper > 0).then(days / upper),
        tobit_doubling_upper=pl.when(rate > 0, lower > 0).then(days / lower),
    )


def _not_on_rise(results: Results, patient: str) -> pl.Expr:
    row = row_of(results.rise, patient)
    start, end = real(row, "rise_start_day"), real(row, "increased_day")
    if not row["increase"] or start is None or end is None:
        return pl.lit("the level is not known to have risen")
    return (
        pl.when(pl.col("day") < start - DAY_TOLERANCE).then(pl.lit("before the rise"))
        .when(pl.col("day") > end + DAY_TOLERANCE).then(pl.lit("after the increased level"))
    )  # fmt: skip


def _not_quantified(results: Results, patient: str) -> pl.Expr:
    off, unknown = _not_on_rise(results, patient), pl.col("status") != "quantified"
    return pl.coalesce(off, pl.when(unknown).then(pl.lit("not quantified")))


def _least_squares(_results: Results, row: Row) -> str:
    n = count(row["fit_n"], "quantified sample")
    if row["fit_log10_per_month"] is None:
        return f"no line of least squares through {n}"
    error = row["fit_std_error"]
    spread = "" if error is None else f", standard error {number(error)}"
    rest = real(row, "fit_censored")
    left = f" ({count(rest, 'other')} left out)" if rest else ""
    return (
        f"least squares of log10(level) on time through {n} of the rise{left}: "
        f"{number(row['fit_log10_per_month'])} per month{spread}"
    )


def _limb(results: Results, row: Row) -> str:
    if row["tobit_log10_per_month"] is None:
        return str(row["tobit_reason"] or "no evaluable sample")
    samples = (real(row, "fit_n") or 0) + (real(row, "fit_censored") or 0)
    found = (
        f"maximum likelihood of a line through all {number(samples)} samples of the rise, "
        f"{number(row['fit_censored'])} of them as intervals (Tobit): "
        f"{number(row['tobit_log10_per_month'])} per month"
    )
    if row["tobit_reason"] is not None:
        found += f", without a standard error: {row['tobit_reason']}"
    else:
        found += f", standard error {number(row['tobit_std_error'])}; interval by Wald, narrow "
        found += "where samples are few"
    return f"{found}. By {_least_squares(results, row)}"


def _limb_doubling(results: Results, row: Row) -> str:
    if row["tobit_doubling_days"] is None:
        return str(row["tobit_reason"] or "the line does not rise")
    return (
        f"log10(2) * {results.settings.month_days:g} / {number(row['tobit_log10_per_month'])} "
        f"log10 per month: {number(row['tobit_doubling_days'])}"
    )


_MONTH = ("relapse_gap_days", "month_days", "confidence")

SPEED = (
    _step_metric("doubling", "rose", "doubles"),
    _step_metric("halving", "fell", "halves"),
    sample_metric(
        "limb.rate", "rate of the rise", "log10 per month",
        "The rate of the rise from the last of equal minima to the increased level, by a line "
        "through all its samples, those not quantified as the intervals they are.",
        f"{_LIMB}; Tobin, Econometrica 1958;26:24", Kind.ESTIMATE,
        ("tobit_log10_per_month", "tobit_lower", "tobit_upper"), _limb_frame, _limb,
        inputs=samples_where(_not_on_rise), parameters=_MONTH,
    ),
    sample_metric(
        "limb.rate_quantified", "rate, quantified", "log10 per month",
        "The rate of the rise by least squares through its quantified samples, the others left "
        "out.", _LIMB, Kind.NUMBER, ("fit_log10_per_month",), _limb_frame, _least_squares,
        inputs=samples_where(_not_quantified), parameters=_MONTH[:2],
    ),
    sample_metric(
        "limb.doubling", "doubling of the rise", "day",
        "The time in which the level doubles on the line through all samples of the rise.",
        _LIMB, Kind.ESTIMATE,
        ("tobit_doubling_days", "tobit_doubling_lower", "tobit_doubling_upper"), _limb_frame,
        _limb_doubling, inputs=samples_where(_not_on_rise), parameters=_MONTH,
    ),
)  # fmt: skip
