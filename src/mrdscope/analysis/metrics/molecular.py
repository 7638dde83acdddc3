"""Metrics of one patient's MRD course."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from mrdscope.analysis.metrics.model import Inputs, Kind, Metric, Row, Scope
from mrdscope.analysis.metrics.words import change, day, level, number
from mrdscope.analysis.mrd.kinetics import eligible
from mrdscope.analysis.results import Results

_SCHEURING = "the paper's modification of Scheuring et al., Leukemia 2003;17:1700"
_PAPER = "the paper's definitions; made unambiguous where it is silent"
_GABERT = "Gabert et al., Leukemia 2003;17:2318, as the paper cites it (not verified)"

_SAMPLE = ("sample_id", "day", "status", "value", "lod", "control_copies", "_file", "_row")


def _series(results: Results, patient: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the evaluable samples of a patient's main series, and the rest with the reason."""
    mine = results.series.samples.filter(pl.col("patient_id") == patient)
    other = results.series.left_out.filter(pl.col("patient_id") == patient)
    failed = mine.filter(~pl.col("evaluable")).select(*_SAMPLE, reason=pl.lit("not evaluable"))
    rest = pl.concat([failed, other.select(*_SAMPLE, "reason")])
    return mine.filter("evaluable"), rest


def _all_samples(results: Results, patient: str) -> Inputs:
    evaluable, rest = _series(results, patient)
    return Inputs(evaluable.select(_SAMPLE), rest)


def _eligible_samples(results: Results, patient: str) -> Inputs:
    """Return the samples far enough before hematologic relapse."""
    evaluable, rest = _series(results, patient)
    counted = eligible(results.series, results.course, results.settings)
    mine = counted.filter(pl.col("patient_id") == patient)
    gap = (
        f"less than {results.settings.relapse_gap_days:g} days before hematologic relapse or later"
    )
    late = evaluable.join(mine.select("day"), on="day", how="anti", maintain_order="left")
    return Inputs(
        mine.select(_SAMPLE), pl.concat([late.select(*_SAMPLE, reason=pl.lit(gap)), rest])
    )


def _window_samples(results: Results, patient: str) -> Inputs:
    """Return the sample taken for the level at four weeks; the others were farther away."""
    evaluable, rest = _series(results, patient)
    taken = results.early_level.filter(pl.col("patient_id") == patient)
    chosen = evaluable.join(
        taken.select(_row="level_row", _file="level_file"),
        on=["_file", "_row"], how="semi", maintain_order="left", nulls_equal=True,
    )  # fmt: skip
    others = evaluable.join(
        chosen.select("_file", "_row"),
        on=["_file", "_row"], how="anti", maintain_order="left", nulls_equal=True,
    )  # fmt: skip
    first, last = results.settings.early_window
    inside = pl.col("day").is_between(first, last)
    why = (
        pl.when(inside)
        .then(pl.lit("farther from the day aimed at"))
        .otherwise(pl.lit(f"outside days {first:g} to {last:g}"))
    )
    return Inputs(chosen.select(_SAMPLE), pl.concat([others.select(*_SAMPLE, reason=why), rest]))


def _plain(column: str, sentence: str) -> Callable[[Results, Row], str]:
    return lambda _results, row: f"{sentence}: {number(row[column])}"


def _level_formula(prefix: str, sentence: str) -> Callable[[Results, Row], str]:
    return lambda _results, row: f"{sentence}: {level(dict(row), prefix)}"


def _increase_formula(_results: Results, row: Row) -> str:
    if row["reason"] is not None:
        return f"no minimum: {row['reason']}"
    low, high = row["log10_increase_low"], row["log10_increase_high"]
    return (
        f"log10(increased / minimum), increased {level(dict(row), 'increased')}, "
        f"minimum {level(dict(row), 'minimum')}: {change(low, high)}"
    )


def _rate_formula(results: Results, row: Row) -> str:
    if row["rate_log10_per_month"] is None:
        return "no rate: the level is not known to have risen by any amount"
    return (
        f"{number(row['log10_increase_low'])} log10 at least, from {day(row['rise_start_day'])} to "
        f"{day(row['increased_day'])}, in months of {results.settings.month_days:g} days: "
        f"{number(row['rate_log10_per_month'])}"
    )


def _class_formula(results: Results, row: Row) -> str:
    if row["class"] is None:
        return "no evaluable sample"
    if row["class"] == "none":
        return "no evaluable sample was negative"
    limit = number(results.settings.persisting_days)
    running = ", still running at the last sample" if row["mcr_running"] else ""
    return (
        f"longest remission {number(row['mcr_days'])} days{running}, {row['n_episodes']} in all; "
        f"persisting from {limit} days on with two samples or more: {row['class']}"
    )


def _at_last_formula(_results: Results, row: Row) -> str:
    if row["in_mcr_at_last_sample"] is None:
        return "no evaluable sample"
    found = "negative" if row["in_mcr_at_last_sample"] else "detectable"
    return f"last evaluable sample, {day(row['last_day'])}: {found}"


def _relapse_formula(_results: Results, row: Row) -> str:
    if row["molecular_relapse_day"] is None:
        return "no detectable sample after molecular remission"
    confirmed = "confirmed" if row["molecular_relapse_confirmed"] else "not confirmed"
    return (
        f"first detectable sample after molecular remission: {day(row['molecular_relapse_day'])}, "
        f"{confirmed} by the next sample; {row['molecular_relapses']} in all"
    )


def _after_formula(_results: Results, row: Row) -> str:
    if row["days_after_molecular_relapse"] is None:
        return "no molecular relapse, or no later contact known"
    ended = "hematologic relapse" if row["relapsed_after_molecular_relapse"] else "last contact"
    return (
        f"from {day(row['molecular_relapse_day'])} to {ended}: "
        f"{number(row['days_after_molecular_relapse'])} days"
    )


def _metric(
    id_: str,
    title: str,
    unit: str | None,
    definition: str,
    source: str,
    kind: Kind,
    columns: tuple[str, ...],
    frame: Callable[[Results], pl.DataFrame],
    formula: Callable[[Results, Row], str],
    *,
    inputs: Callable[[Results, str], Inputs] = _all_samples,
    parameters: tuple[str, ...] = (),
) -> Metric:
    return Metric(
        id_, title, unit, definition, source, kind, columns, Scope.PATIENT,
        ("minimum_control_copies", *parameters), frame, inputs, formula,
    )  # fmt: skip


def _levels(results: Results) -> pl.DataFrame:
    return results.last_and_best


def _early(results: Results) -> pl.DataFrame:
    return results.early_level


def _rise(results: Results) -> pl.DataFrame:
    return results.rise


def _response(results: Results) -> pl.DataFrame:
    return results.response


def _level_columns(prefix: str) -> tuple[str, ...]:
    return (f"{prefix}_status", f"{prefix}_low", f"{prefix}_high")


_GAP = ("relapse_gap_days",)
_MONTHS = ("persisting_months", "month_days", "indeterminate_is_short")

MOLECULAR = (
    _metric("mrd.last", "last", "ratio", "The level of the last evaluable sample.", _PAPER,
            Kind.LEVEL, _level_columns("last"), _levels,
            _level_formula("last", "the last evaluable sample")),
    _metric("mrd.best", "best", "ratio",
            "The lowest level of any evaluable sample, the first of ties; undetected is lowest.",
            _PAPER, Kind.LEVEL, _level_columns("best"), _levels,
            _level_formula("best", "the lowest evaluable sample")),
    _metric("mrd.early", "four weeks", "ratio",
            "The level of the sample nearest to four weeks within a window, the later of ties.",
            "the paper; window: domain reference, 1.10", Kind.LEVEL, _level_columns("level"),
            _early, _level_formula("level", "nearest to four weeks"), inputs=_window_samples,
            parameters=("early_day", "early_window", "early_threshold")),
    _metric("mrd.minimum", "minimum", "ratio",
            "The lowest level before an increase or an identical value, the first of ties.",
            _SCHEURING, Kind.LEVEL, _level_columns("minimum"), _rise,
            _level_formula("minimum", "lowest level with a later one as high"),
            inputs=_eligible_samples, parameters=_GAP),
    _metric("mrd.increased", "increased", "ratio",
            "The highest level after the minimum, the first of ties.", _SCHEURING, Kind.LEVEL,
            _level_columns("increased"), _rise,
            _level_formula("increased", "highest level after the minimum"),
            inputs=_eligible_samples, parameters=_GAP),
    _metric("mrd.log10_increase", "increase", "log10",
            "The log ratio of the increased level and the minimum, as bounds where either is not "
            "quantified.", _SCHEURING, Kind.INTERVAL,
            ("log10_increase_low", "log10_increase_high"), _rise, _increase_formula,
            inputs=_eligible_samples, parameters=(*_GAP, "wide_rise_log10")),
    _metric("mrd.rate", "rate", "log10 per month",
            "The least the level rose per month between the last of equal minima and the "
            "increased level.", "domain reference, 1.1 and 1.7", Kind.NUMBER,
            ("rate_log10_per_month",), _rise, _rate_formula, inputs=_eligible_samples,
            parameters=(*_GAP, "month_days")),
    _metric("mrd.largest_rise", "largest rise", "log10",
            "The largest rise from any earlier to any later sample: the maximum draw-up.",
            "domain reference, 1.1", Kind.INTERVAL, ("largest_rise_low", "largest_rise_high"),
            _rise, lambda _results, row: "largest log10(later / earlier): "
            + change(row["largest_rise_low"], row["largest_rise_high"]),
            inputs=_eligible_samples, parameters=_GAP),
    _metric("mcr.class", "response", None,
            "The best class of molecular complete remission: persisting, short, indeterminate or "
            "none.", f"{_PAPER}; mCR: {_GABERT}", Kind.WORD, ("class",), _response,
            _class_formula, parameters=_MONTHS),
    _metric("mcr.day", "mCR", "day", "The day of the first negative sample.", _PAPER, Kind.DAYS,
            ("mcr_day",), _response, _plain("mcr_day", "first negative sample, day")),
    _metric("mcr.days", "mCR days", "day",
            "The longest molecular remission, from the first negative to the first detectable "
            "sample, or to the last negative one while it runs.", _PAPER, Kind.DAYS,
            ("mcr_days",), _response, _class_formula, parameters=_MONTHS),
    _metric("mcr.at_last", "in mCR", None, "Whether the last evaluable sample was negative.",
            _PAPER, Kind.FLAG, ("in_mcr_at_last_sample",), _response,
            _at_last_formula),
    _metric("mrel.day", "mRel", "day",
            "The day of molecular relapse: the first detectable sample after molecular remission.",
            "the paper does not define it; domain reference, 1.1", Kind.DAYS,
            ("molecular_relapse_day",), _response, _relapse_formula),
    _metric("mrel.follow_up", "after mRel", "day",
            "The time from molecular relapse to hematologic relapse, death or last contact.",
            "the paper's Figure 1C", Kind.DAYS, ("days_after_molecular_relapse",), _response,
            _after_formula),
)  # fmt: skip
