"""Metrics of one patient's MRD levels, and of the paper's minimum and increased level."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from mrdscope.analysis.metrics.model import Kind, Row
from mrdscope.analysis.metrics.of_samples import (
    USED,
    Formula,
    is_sample,
    level_columns,
    real,
    row_of,
    sample_metric,
    samples_where,
)
from mrdscope.analysis.metrics.words import bounds, day, level, number
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import DAY_TOLERANCE

_SCHEURING = "the paper's modification of Scheuring et al., Leukemia 2003;17:1700"
_PAPER = "the paper's definitions; made unambiguous where it is silent"


def _late(results: Results, patient: str) -> pl.Expr:
    """Return why a sample is not far enough before hematologic relapse to count."""
    relapse = real(row_of(results.course, patient), "relapse_day")
    gap = results.settings.relapse_gap_days
    if relapse is None:
        return USED
    late = pl.col("day") > relapse - gap + DAY_TOLERANCE
    return pl.when(late).then(pl.lit(f"less than {gap:g} days before hematologic relapse or later"))


_eligible = samples_where(_late)


def in_window(chosen: pl.Expr, window: tuple[float, float]) -> pl.Expr:
    """Return why a sample is not the one taken from a window."""
    first, last = window
    return (
        pl.when(chosen).then(USED)
        .when(pl.col("day").is_between(first, last)).then(pl.lit("farther from the day aimed at"))
        .otherwise(pl.lit(f"outside days {first:g} to {last:g}"))
    )  # fmt: skip


def _not_early(results: Results, patient: str) -> pl.Expr:
    chosen = is_sample(row_of(results.early_level, patient), "level")
    return in_window(chosen, results.settings.early_window)


def _level_formula(prefix: str, sentence: str) -> Formula:
    return lambda _results, row: f"{sentence}: {level(row, prefix)}"


def _best_formula(_results: Results, row: Row) -> str:
    doubt = "; a detectable result may have been lower" if row["best_uncertain"] else ""
    return f"the lowest evaluable sample: {level(row, 'best')}{doubt}"


def _or_reason(sentence: Callable[[Results, Row], str]) -> Formula:
    """Return a formula that gives the reason where there is no minimum."""
    return lambda results, row: (
        f"no minimum: {row['reason']}" if row["reason"] is not None else sentence(results, row)
    )


def _increase(_results: Results, row: Row) -> str:
    low, high = row["log10_increase_low"], row["log10_increase_high"]
    return (
        f"log10(increased / minimum), increased {level(row, 'increased')}, "
        f"minimum {level(row, 'minimum')}: {bounds(low, high)}"
    )


def _wide(results: Results, row: Row) -> str:
    found = "" if row["wide"] else "not "
    limit = number(results.settings.wide_rise_log10)
    return f"{_increase(results, row)}; {found}surely more than {limit}"


def _rate(results: Results, row: Row) -> str:
    if row["rate_log10_per_month"] is None:
        return "no rate: the level is not known to have risen by any amount"
    return (
        f"{number(row['log10_increase_low'])} log10 at least, from {day(row['rise_start_day'])} to "
        f"{day(row['increased_day'])}, in months of {results.settings.month_days:g} days: "
        f"{number(row['rate_log10_per_month'])}"
    )


def _largest(_results: Results, row: Row) -> str:
    if row["largest_rise_low"] is None:
        return f"no rise: {row['reason']}"
    size = bounds(row["largest_rise_low"], row["largest_rise_high"])
    return f"largest log10(later / earlier): {size}"


def _levels(results: Results) -> pl.DataFrame:
    return results.last_and_best


def _rise(results: Results) -> pl.DataFrame:
    return results.rise


_GAP = ("relapse_gap_days",)

MOLECULAR = (
    sample_metric(
        "mrd.last", "last", "ratio", "The level of the last evaluable sample.", _PAPER, Kind.LEVEL,
        level_columns("last"), _levels, _level_formula("last", "the last evaluable sample"),
    ),
    sample_metric(
        "mrd.best", "best", "ratio",
        "The lowest level of any evaluable sample, the first of ties; undetected is lowest.",
        _PAPER, Kind.LEVEL, level_columns("best"), _levels, _best_formula,
    ),
    sample_metric(
        "mrd.early", "four weeks", "ratio",
        "The level of the sample nearest to four weeks within a window, the later of ties.",
        "the paper; window: domain reference, 1.10", Kind.LEVEL, level_columns("level"),
        lambda results: results.early_level, _level_formula("level", "nearest to four weeks"),
        inputs=samples_where(_not_early),
        parameters=("early_day", "early_window", "early_threshold"),
    ),
    sample_metric(
        "mrd.minimum", "minimum", "ratio",
        "The lowest level before an increase or an identical value, the first of ties.",
        _SCHEURING, Kind.LEVEL, level_columns("minimum"), _rise,
        _or_reason(_level_formula("minimum", "lowest level with a later one as high")),
        inputs=_eligible, parameters=_GAP,
    ),
    sample_metric(
        "mrd.increased", "increased", "ratio",
        "The highest level after the minimum, the first of ties.", _SCHEURING, Kind.LEVEL,
        level_columns("increased"), _rise,
        _or_reason(_level_formula("increased", "highest level after the minimum")),
        inputs=_eligible, parameters=_GAP,
    ),
    sample_metric(
        "mrd.log10_increase", "increase", "log10",
        "The log ratio of the increased level and the minimum, as bounds where either is not "
        "quantified.", _SCHEURING, Kind.INTERVAL,
        ("log10_increase_low", "log10_increase_high"), _rise, _or_reason(_increase),
        inputs=_eligible, parameters=_GAP,
    ),
    sample_metric(
        "mrd.increase", "increased?", None,
        "Whether the level is known to have risen from the minimum, by however little.",
        _SCHEURING, Kind.FLAG, ("increase",), _rise, _or_reason(_increase), inputs=_eligible,
        parameters=_GAP,
    ),
    sample_metric(
        "mrd.wide", "wide rise", None,
        "Whether the increase is surely more than the paper's two log10.", _SCHEURING, Kind.FLAG,
        ("wide",), _rise, _or_reason(_wide), inputs=_eligible,
        parameters=(*_GAP, "wide_rise_log10"),
    ),
    sample_metric(
        "mrd.rate", "rate", "log10 per month",
        "The least the level rose per month between the last of equal minima and the increased "
        "level.", "domain reference, 1.1 and 1.7", Kind.NUMBER, ("rate_log10_per_month",), _rise,
        _or_reason(_rate), inputs=_eligible, parameters=(*_GAP, "month_days"),
    ),
    sample_metric(
        "mrd.largest_rise", "largest rise", "log10",
        "The largest rise from any earlier to any later sample: the maximum draw-up.",
        "domain reference, 1.1", Kind.INTERVAL, ("largest_rise_low", "largest_rise_high"), _rise,
        _largest, inputs=_eligible, parameters=_GAP,
    ),
)  # fmt: skip
