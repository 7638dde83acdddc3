"""When patients first respond, by a rule: to a level, or until nothing is detected.

A sample is in response where all of its interval is at or below the level, so that an undetected
result counts only if its limit of detection does; it is out of response where all of the interval
is above, and else says neither (domain reference, 1.8). Of levels on the International Scale the
copies of the control gene must allow the level too (1.6).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.evaluable import Levels
from mrdscope.analysis.mrd.international_scale import shows_level
from mrdscope.analysis.mrd.mrd_results import MrdResults
from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.mrd.segments import NO_ROW, BoolArray, IntArray, Segments, borders
from mrdscope.analysis.mrd.time_below import above, at_or_below
from mrdscope.analysis.settings import DAY_TOLERANCE, BaselineResponse
from mrdscope.analysis.time_to_event.derived_events import Derived, nobody_left_out
from mrdscope.analysis.time_to_event.endpoints import (
    LAST_SAMPLE,
    MOLECULAR_RELAPSE,
    MOLECULAR_RESPONSE,
)
from mrdscope.analysis.time_to_event.response_rule import ResponseRule


@dataclass(frozen=True)
class JudgedSamples:
    """Evaluable samples, and which of them are in response or out of it, by one rule.

    ``refused`` has ``patient_id`` and ``reason`` of those whose samples the rule cannot judge.
    """

    series: Series
    inside: BoolArray
    outside: BoolArray
    confirm_days: float
    refused: pl.DataFrame = field(default_factory=nobody_left_out)

    @property
    def levels(self) -> Levels:
        """The evaluable samples as arrays."""
        return self.series.levels

    @property
    def starts(self) -> IntArray:
        """Of each sample in a response that lasts as long as the rule asks, its first sample.

        `NO_ROW` of the others.
        """
        levels = self.levels
        goes_on = self.inside & levels.segments.before(self.inside, outside=False)
        runs = Segments(borders(~goes_on), levels.day.size)
        span = runs.spread(levels.day[runs.ends - 1] - levels.day[runs.starts])
        lasting = self.inside & (span >= self.confirm_days - DAY_TOLERANCE)
        return np.where(lasting, runs.spread(runs.starts), NO_ROW)


def judged_samples(mrd: MrdResults, rule: ResponseRule) -> JudgedSamples:
    """Return the main series judged by a rule; of a named level, on the International Scale.

    Raises
    ------
    AnalysisError
        On a named level that the settings do not have.
    """
    if isinstance(rule.level, str):
        scale = mrd.international
        levels = scale.series.levels
        inside, outside = shows_level(scale, rule.level, mrd.settings)
        refused = scale.refused.drop_nulls("refused").rename({"refused": "reason"})
        return JudgedSamples(scale.series, inside, outside, rule.confirm_days, refused)
    levels = mrd.series.levels
    if rule.level is None:
        return JudgedSamples(mrd.series, levels.undetected, ~levels.undetected, rule.confirm_days)
    inside, outside = at_or_below(levels, rule.level), above(levels, rule.level)
    return JudgedSamples(mrd.series, inside, outside, rule.confirm_days)


def first_responses(samples: JudgedSamples) -> Derived:
    """Return each patient's first response, its loss, and the last evaluable sample.

    Response is the first sample of the first run of samples in response that lasts as long as the
    rule asks; loss is the first sample out of response after it.
    """
    segments = samples.levels.segments
    shown = segments.first(samples.starts != NO_ROW)
    return Derived(_events(samples, _at(samples.starts, shown)), samples.refused)


def new_responses(
    samples: JudgedSamples, zero: pl.DataFrame, until: float, at_baseline: BaselineResponse
) -> Derived:
    """Return each patient's first response after time zero, its loss, and the last sample.

    Who is in response at the last evaluable sample up to time zero is left out, not being at risk
    of responding, or has responded at time zero, as ``at_baseline`` says; a response lost by then
    does not count.

    Parameters
    ----------
    zero
        ``patient_id``, ``zero_day``.
    until
        Days after time zero up to which a sample is of the baseline.
    """
    levels = samples.levels
    before, after = _before_and_after(samples, zero, until)
    already = pl.Series(before != NO_ROW, dtype=pl.Boolean)
    who = pl.DataFrame({"patient_id": levels.patients.filter(already)})
    notes = _visits(levels, after[before == NO_ROW])
    if at_baseline is BaselineResponse.EVENT:
        events = _events(samples, np.where(already, before, after))
        said = "in response at time zero, which counts as a response then"
        return Derived(_at_zero(events, who, zero), samples.refused, _counted(who, said) + notes)
    events = _events(samples, np.where(already, NO_ROW, after))
    said = "in response at time zero already, and left out: not at risk of responding"
    reasons = who.with_columns(reason=pl.lit("in molecular response at time zero"))
    return Derived(events, pl.concat([samples.refused, reasons]), _counted(who, said) + notes)


def _before_and_after(
    samples: JudgedSamples, zero: pl.DataFrame, until: float
) -> tuple[IntArray, IntArray]:
    """Return where the response began that each patient is in at time zero; and the first new one.

    `NO_ROW` where there is none. A comparison with the time zero that a patient does not have is
    false.
    """
    levels, segments, starts = samples.levels, samples.levels.segments, samples.starts
    baseline = segments.spread(levels.of_patients(zero, "zero_day")) + until + DAY_TOLERANCE
    new = (starts != NO_ROW) & (levels.day[starts] > baseline)
    last = segments.last(levels.day <= baseline)
    return _at(starts, last), _at(starts, segments.first(new))


def _at_zero(events: pl.DataFrame, who: pl.DataFrame, zero: pl.DataFrame) -> pl.DataFrame:
    """Return events with the response of some patients on the day of time zero."""
    days = who.join(zero, on="patient_id").with_columns(type=pl.lit(MOLECULAR_RESPONSE))
    placed = events.join(days, on=["patient_id", "type"], how="left", maintain_order="left")
    return placed.with_columns(day=pl.coalesce("zero_day", "day")).select(events.columns)


def _counted(who: pl.DataFrame, said: str) -> tuple[str, ...]:
    if who.is_empty():
        return ()
    return (f"{who.height} {'patient' if who.height == 1 else 'patients'} {said}",)


def _at(values: IntArray, rows: IntArray) -> IntArray:
    """Return values at rows, `NO_ROW` where there is no row."""
    return np.append(values, NO_ROW)[rows]


def _visits(levels: Levels, rows: IntArray) -> tuple[str, ...]:
    """Return how long before the first sample in response nobody had looked."""
    since = levels.day - levels.segments.before(levels.day, np.nan)
    gaps = since[rows[rows != NO_ROW]]
    gaps = gaps[np.isfinite(gaps)]
    if not gaps.size:
        return ()
    return (
        f"responses are dated to the sample that first shows them, {np.median(gaps):g} days after "
        f"the sample before in the median, {gaps.max():g} at most",
    )


def _events(samples: JudgedSamples, response: IntArray) -> pl.DataFrame:
    """Return the response, its loss and the last sample as events, one a patient and type."""
    segments = samples.levels.segments
    row = np.arange(samples.levels.day.size)
    since = segments.spread(np.where(response == NO_ROW, row.size, response))
    lost = segments.first(samples.outside & (row > since))
    last = segments.ends - 1
    return pl.concat(
        [
            _of_type(samples, response, MOLECULAR_RESPONSE),
            _of_type(samples, lost, MOLECULAR_RELAPSE),
            _of_type(samples, last, LAST_SAMPLE),
        ]
    )


_COLUMNS = ("day", "_file", "_sheet", "_row")


def _of_type(samples: JudgedSamples, rows: IntArray, event: str) -> pl.DataFrame:
    taken: pl.DataFrame = samples.series.samples[samples.levels.row[rows[rows != NO_ROW]]]
    return taken.select("patient_id", pl.lit(event).alias("type"), *_COLUMNS)
