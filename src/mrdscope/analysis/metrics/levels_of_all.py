"""Metrics of the levels of all patients together: quantiles by ranks, and the geometric mean.

Nothing is put in place of a level that is not quantified (domain reference, 1.9). Each is of the
samples at four weeks, or of the last or best of every patient: ``levels.median/last``.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from mrdscope.analysis.metrics.model import Family, Inputs, Kind, Row, Scope
from mrdscope.analysis.metrics.of_samples import OF_SAMPLES, level_columns
from mrdscope.analysis.metrics.words import count, interval, number, ratio
from mrdscope.analysis.mrd.censored import geometric_mean, quantile
from mrdscope.analysis.results import Results
from mrdscope.errors import UsageError

_SOURCE = "domain reference, 1.9"
_EARLY, _LAST, _BEST = SAMPLES = ("early", "last", "best")
_RESULT = ("day", "status", "low", "high", "order", "file", "row")
_WORDS = {_EARLY: "at four weeks", _LAST: "at the last sample", _BEST: "at their lowest"}


def _sample(detail: str) -> str:
    if detail and detail not in SAMPLES:
        raise UsageError(f"{detail!r} names no sample", expected=" or ".join(SAMPLES))
    return detail or _EARLY


def _levels(results: Results, detail: str) -> pl.DataFrame:
    """Return the levels (``level_*``) of the patients who have such a sample."""
    which = _sample(detail)
    if which == _EARLY:
        return results.early_level
    return results.last_and_best.select(
        "patient_id", *(pl.col(f"{which}_{name}").alias(f"level_{name}") for name in _RESULT)
    )


def _inputs(results: Results, _subject: str, detail: str) -> Inputs:
    levels = _levels(results, detail)
    used = levels.select(
        "patient_id", *(pl.col(f"level_{name}").alias(name) for name in ("day", "status")),
        pl.col("level_low").alias("lower"), pl.col("level_high").alias("upper"),
        _file="level_file", _row="level_row",
    )  # fmt: skip
    first, last = results.settings.early_window
    window = f" in days {first:g} to {last:g}" if _sample(detail) == _EARLY else ""
    rest = results.course.select("patient_id").join(levels, on="patient_id", how="anti")
    return Inputs(used, rest.with_columns(reason=pl.lit(f"no evaluable sample{window}")))


def _quantile_frame(probability: float) -> Callable[[Results, str], pl.DataFrame]:
    def frame(results: Results, detail: str) -> pl.DataFrame:
        levels = _levels(results, detail)
        found = quantile(levels, probability)
        status, low, high = (None,) * 3 if found is None else (found.status, found.low, found.high)
        return pl.DataFrame(
            {"n": levels.height, "level_status": status and str(status), "level_low": low,
             "level_high": high, "censored": (levels["level_low"] != levels["level_high"]).sum()},
            schema_overrides={"level_status": pl.String},
        )  # fmt: skip

    return frame


def _quantile_formula(name: str) -> Callable[[Results, Row, str], str]:
    def formula(_results: Results, row: Row, detail: str) -> str:
        where = _WORDS[_sample(detail)]
        if not row["n"]:
            return f"nobody has a level {where}"
        value = interval(row["level_status"], row["level_low"], row["level_high"])
        if row["level_low"] != row["level_high"] and row["level_status"] == "quantified":
            value = f"between {ratio(row['level_low'])} and {ratio(row['level_high'])}"
        return (
            f"{name} by ranks of the levels of {count(row['n'], 'patient')} {where}, "
            f"{number(row['censored'])} of them known as intervals: {value}"
        )

    return formula


def _quantile(name: str, title: str, probability: float) -> Family:
    return Family(
        f"levels.{name}", f"{title} of levels", "ratio",
        f"The {title} of the patients' levels by ranks, undetected being lowest; it may itself be "
        "undetected.", f"{_SOURCE}; Hyndman and Fan, Am Stat 1996;50:361, type 2", Kind.LEVEL,
        level_columns("level"), Scope.COHORT, (*OF_SAMPLES, "early_day", "early_window"), "sample",
        lambda _results: SAMPLES, _quantile_frame(probability), _inputs,
        _quantile_formula(title), unasked="early: the sample nearest to four weeks",
    )  # fmt: skip


def _mean_frame(results: Results, detail: str) -> pl.DataFrame:
    levels = _levels(results, detail)
    found = geometric_mean(levels["level_low"], levels["level_high"], results.settings.confidence)
    numbers = {name: getattr(found, name) for name in ("estimate", "lower", "upper", "log10_sd")}
    return pl.DataFrame(
        {**numbers, "n": found.n, "censored": found.censored, "reason": found.reason},
        schema_overrides=dict.fromkeys(numbers, pl.Float64) | {"reason": pl.String},
    )


def _mean_formula(_results: Results, row: Row, detail: str) -> str:
    who = f"{count(row['n'], 'patient')} {_WORDS[_sample(detail)]}"
    if row["estimate"] is None:
        return f"not estimable of the levels of {who}: {row['reason']}"
    return (
        f"10 to the mean of the normal distribution most likely to have given log10 of the levels "
        f"of {who}, {number(row['censored'])} of them as intervals: {ratio(row['estimate'])}, "
        f"standard deviation {number(row['log10_sd'])} log10; interval by Wald"
    )


LEVELS = (
    _quantile("median", "median", 0.5),
    _quantile("lower_quartile", "lower quartile", 0.25),
    _quantile("upper_quartile", "upper quartile", 0.75),
    Family(
        "levels.geometric_mean", "geometric mean of levels", "ratio",
        "The geometric mean of the patients' levels by maximum likelihood, those not quantified as "
        "the intervals they are.", f"{_SOURCE}; Tobin, Econometrica 1958;26:24", Kind.ESTIMATE,
        ("estimate", "lower", "upper"), Scope.COHORT,
        (*OF_SAMPLES, "early_day", "early_window", "confidence"), "sample",
        lambda _results: SAMPLES, _mean_frame, _inputs, _mean_formula,
        unasked="early: the sample nearest to four weeks",
    ),
)  # fmt: skip
