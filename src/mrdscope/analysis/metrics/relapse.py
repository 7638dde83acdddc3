"""Metrics of molecular relapse, and of how long before hematologic relapse it came."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.metrics.model import Kind, Row
from mrdscope.analysis.metrics.of_samples import (
    USED,
    Formula,
    level_columns,
    real,
    row_of,
    sample_metric,
    samples_where,
    with_events,
)
from mrdscope.analysis.metrics.words import bounds, count, day, level, limit, number
from mrdscope.analysis.mrd.evaluable import aligned
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import DAY_TOLERANCE, RelapseRule, Settings

_SOURCE = "the paper does not define it; rules: domain reference, 1.1 and 1.5"
_LEAD = "domain reference, 1.7"
#: The settings that say what a molecular relapse is.
RELAPSE_RULE = (
    "molecular_relapse_rule", "molecular_relapse_level", "molecular_relapse_log10",
    "molecular_relapse_samples",
)  # fmt: skip


def rule_in_words(settings: Settings) -> str:
    """Return which sample after molecular remission is a molecular relapse."""
    high = {
        RelapseRule.ANY_DETECTABLE: "detectable sample",
        RelapseRule.AT_LEAST: f"sample surely of {limit(settings.molecular_relapse_level)} or more",
        RelapseRule.LOG_OVER_MINIMUM: (
            f"sample surely {settings.molecular_relapse_log10:g} log10 over the lowest before"
        ),
    }[settings.molecular_relapse_rule]
    twice = settings.molecular_relapse_samples == 2
    return f"first {high} after molecular remission{', the next one as well' if twice else ''}"


def _not_looked_at(results: Results, patient: str) -> pl.Expr:
    """Return why a sample cannot be a molecular relapse, nor the remission before it."""
    relapse = real(row_of(results.course, patient), "relapse_day")
    late = pl.lit(value=False) if relapse is None else pl.col("day") > relapse + DAY_TOLERANCE
    negative = pl.col("place").filter(pl.col("undetected") & ~late).min()
    return (
        pl.when(late).then(pl.lit("after hematologic relapse"))
        .when(pl.col("place") < negative).then(pl.lit("before molecular remission"))
        .otherwise(USED)
    )  # fmt: skip


_after_remission = samples_where(_not_looked_at)
_and_events = with_events(_after_remission, "hematologic_relapse", "death", "last_contact")


def _frame(results: Results) -> pl.DataFrame:
    return results.mrd.molecular_relapse


def _relapse(results: Results, row: Row) -> str:
    rule = rule_in_words(results.settings)
    if row["molecular_relapse_day"] is None:
        return f"no molecular relapse: no {rule.removeprefix('first ')}"
    confirmed = "confirmed" if row["molecular_relapse_confirmed"] else "not confirmed"
    free = "" if row["last_free_day"] is None else f"; it was free on {day(row['last_free_day'])}"
    return f"{rule}: {level(row, 'molecular_relapse')}, {confirmed} by the next sample{free}"


def _ended(_results: Results, row: Row) -> str:
    if row["last_day"] is None:
        return "no evaluable sample"
    return (
        f"of {row['n_episodes']} episodes of molecular remission a detectable sample ended "
        f"{row['molecular_relapses']}"
    )


def _followed(results: Results) -> pl.DataFrame:
    relapsed = pl.col("relapsed_after_molecular_relapse")
    return results.response.with_columns(running=~relapsed)


def _after(_results: Results, row: Row) -> str:
    if row["days_after_molecular_relapse"] is None:
        return "no molecular relapse, or no later contact known"
    ended = "hematologic relapse" if row["relapsed_after_molecular_relapse"] else "last contact"
    return (
        f"from {day(row['molecular_relapse_day'])} to {ended}: "
        f"{count(row['days_after_molecular_relapse'], 'day')}"
    )


# -- lead time -----------------------------------------------------------------------------------


def _leads(results: Results) -> pl.DataFrame:
    found = results.mrd.lead_time.with_columns(running=~pl.col("event"))
    return aligned(results.course.select("patient_id"), found)


def _lead(sentence: Formula) -> Formula:
    def formula(results: Results, row: Row) -> str:
        if row["molecular_relapse_day"] is None:
            return _no_lead(results, str(row["patient_id"]))
        return sentence(results, row)

    return formula


def _no_lead(results: Results, patient: str) -> str:
    """Return why nobody was warned: the reason, where a hematologic relapse came all the same."""
    row = row_of(results.mrd.warned_relapses, patient)
    if row["relapse_day"] is None:
        return "no molecular relapse"
    return f"no warning of hematologic relapse on {day(row['relapse_day'])}: {row['reason']}"


def _lead_days(_results: Results, row: Row) -> str:
    if row["time"] is None:
        return f"molecular relapse on {day(row['molecular_relapse_day'])}, nothing known after it"
    start, days = day(row["molecular_relapse_day"]), count(row["time"], "day")
    if row["event"]:
        return f"from molecular relapse, {start}, to hematologic relapse: {days}"
    end = "death" if row["died"] else "last contact"
    return f"from molecular relapse, {start}, to {end} without hematologic relapse: {days} at least"


def _lead_bounds(_results: Results, row: Row) -> str:
    if not row["event"]:
        return "no hematologic relapse after molecular relapse"
    if row["last_free_day"] is None:
        since = "nothing is known before it"
    else:
        since = f"the sample before, on {day(row['last_free_day'])}, was free of it"
    return (
        f"molecular relapse was seen {number(row['lead_days_low'])} days before, and {since}: "
        f"{bounds(row['lead_days_low'], row['lead_days_high'])}"
    )


RELAPSE = (
    sample_metric(
        "mrel.day", "mRel", "day",
        "The day of molecular relapse: the first sample after molecular remission high enough by "
        "the rule of the settings.", _SOURCE, Kind.DAYS, ("molecular_relapse_day",), _frame,
        _relapse, inputs=_after_remission, parameters=RELAPSE_RULE,
    ),
    sample_metric(
        "mrel.level", "level at mRel", "ratio", "The level of the sample of molecular relapse.",
        _SOURCE, Kind.LEVEL, level_columns("molecular_relapse"), _frame, _relapse,
        inputs=_after_remission, parameters=RELAPSE_RULE,
    ),
    sample_metric(
        "mrel.confirmed", "mRel confirmed", None,
        "Whether the evaluable sample after molecular relapse is high enough too.", _SOURCE,
        Kind.FLAG, ("molecular_relapse_confirmed",), _frame, _relapse, inputs=_after_remission,
        parameters=RELAPSE_RULE,
    ),
    sample_metric(
        "mrel.count", "remissions lost", None,
        "How many episodes of molecular remission a detectable sample ended, of whatever level.",
        "domain reference, 1.1", Kind.COUNT, ("molecular_relapses",),
        lambda results: results.response, _ended,
    ),
    sample_metric(
        "mrel.follow_up", "after mRel", "day",
        "The time from molecular relapse to hematologic relapse, death or last contact.",
        "the paper's Figure 1C", Kind.FOLLOWED, ("days_after_molecular_relapse", "running"),
        _followed, _after, inputs=_and_events, parameters=RELAPSE_RULE,
    ),
    sample_metric(
        "lead.time", "lead time", "day",
        "The time from molecular to hematologic relapse; without that, at least to death or last "
        "contact.", _LEAD, Kind.FOLLOWED, ("time", "running"), _leads, _lead(_lead_days),
        inputs=_and_events, parameters=RELAPSE_RULE,
    ),
    sample_metric(
        "lead.bounds", "lead, bounds", "day",
        "Between what times before hematologic relapse the molecular one happened: at its sample, "
        "or after the one before.", _LEAD, Kind.DURATION, ("lead_days_low", "lead_days_high"),
        _leads, _lead(_lead_bounds), inputs=_and_events, parameters=RELAPSE_RULE,
    ),
)  # fmt: skip
