"""Landmark analysis: what happened after a day, by where patients stood on it.

Dividing patients by a response that is only seen later, and following them from time 0, credits the
responders with the time they had to live to respond (Anderson, Cain and Gelber, J Clin Oncol
1983;1:710). Here who had the event by the landmark is left out, status is what was known on it, and
the clock starts again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.time_to_event.endpoints import EndpointTimes, in_words
from mrdscope.cohort.schema import DAY_DECIMALS
from mrdscope.errors import UsageError


@dataclass(frozen=True)
class Landmark:
    """A landmark analysis to be made; days count from the endpoint's time zero.

    Parameters
    ----------
    day
        The landmark.
    window
        How many days before it, inclusive, the sample may have been taken that tells the status.
    level
        Ratio that divides the patients; None divides by detectability.
    """

    day: float
    window: float
    level: float | None = None

    @property
    def groups(self) -> tuple[str, str]:
        """The names of the two groups, the better one first."""
        if self.level is None:
            return "undetected", "detectable"
        return f"at most {self.level:g}", f"above {self.level:g}"


def landmark_times(times: EndpointTimes, series: Series, landmark: Landmark) -> EndpointTimes:
    """Return times from the landmark on, grouped by MRD status at it.

    Kept are patients who are event-free and observed at the landmark and whose last evaluable
    sample within the window before it (never after) tells the status: all of its interval at or
    below the level, or all of it above. The others are left out, by reason: ended on or before the
    landmark, censored before it, observed only later, no sample in the window, none of them
    evaluable, not decidable against the level.

    Parameters
    ----------
    times
        Of any endpoint that samples do not end.
    series
        The patients' main series.

    Raises
    ------
    UsageError
        On a landmark that is negative, a window that is not, or a level that is not positive.
    """
    if not (
        landmark.day >= 0
        and landmark.window >= 0
        and (landmark.level is None or landmark.level > 0)
    ):
        raise UsageError(
            f"{landmark} is no landmark",
            expected="a day and a window of 0 or more, a level above 0",
        )
    day = round(landmark.day, DAY_DECIMALS)
    status = _status(times, series, landmark)
    placed = times.frame.drop("group").join(
        status, on="patient_id", how="left", maintain_order="left"
    ).with_columns(reason=pl.coalesce(_gone(day), "reason"))  # fmt: skip
    kept = placed.filter(pl.col("reason").is_null()).with_columns(
        time=(pl.col("time") - day).round(DAY_DECIMALS),
        entry=pl.lit(0.0),
        zero_day=pl.col("zero_day") + day,
    )
    left_out = placed.filter(pl.col("reason").is_not_null()).select("patient_id", "reason")
    start = f"day {day:g} after {in_words(times.endpoint.time_zero)}"
    endpoint = replace(
        times.endpoint,
        time_zero=f"landmark, {start}",
        definition=f"{times.endpoint.definition} From a landmark on {start}, by MRD status at it.",
    )
    return replace(
        times,
        endpoint=endpoint,
        frame=kept.select(times.frame.columns),
        left_out=pl.concat([times.left_out, left_out]),
        by=f"MRD at {start}",
        groups=landmark.groups,
    )


def left_out_by_reason(times: EndpointTimes) -> pl.DataFrame:
    """Return ``reason`` and ``n``, the patients left out for it, the most frequent first."""
    return (
        times.left_out.group_by("reason")
        .agg(n=pl.len())
        .sort("n", "reason", descending=[True, False])
    )


def _gone(day: float) -> pl.Expr:
    time, ended = pl.col("time"), pl.col("event") | pl.col("competing")
    cause = pl.col("cause").str.replace_all("_", " ")
    return (
        pl.when(ended & (time <= day))
        .then(pl.format("{} by the landmark", cause))
        .when(time < day)
        .then(pl.lit("censored before the landmark"))
        .when(pl.col("entry") > day)
        .then(pl.lit("observed only after the landmark"))
    )


def _status(times: EndpointTimes, series: Series, landmark: Landmark) -> pl.DataFrame:
    """Return each patient's ``group`` at the landmark, or the ``reason`` there is none."""
    since = (pl.col("day") - pl.col("zero_day")).round(DAY_DECIMALS)
    low, high = (
        round(landmark.day - landmark.window, DAY_DECIMALS),
        round(landmark.day, DAY_DECIMALS),
    )
    patients = times.frame.select("patient_id", "zero_day")
    sampled = series.samples.join(patients, on="patient_id", maintain_order="left").filter(
        since.is_between(low, high)
    )
    last = sampled.filter("evaluable").unique("patient_id", keep="last", maintain_order=True)
    below, above = landmark.groups
    if landmark.level is None:
        group = pl.when("undetected").then(pl.lit(below)).otherwise(pl.lit(above))
    else:
        group = (
            pl.when(pl.col("high") <= landmark.level).then(pl.lit(below))
            .when(pl.col("low") > landmark.level).then(pl.lit(above))
        )  # fmt: skip
    known = last.select("patient_id", group=group, evaluable=pl.lit(value=True))
    some = sampled.select("patient_id", sampled=pl.lit(value=True)).unique()
    reason = (
        pl.when(pl.col("sampled").is_null())
        .then(pl.lit("no sample in the window"))
        .when(pl.col("evaluable").is_null())
        .then(pl.lit("no evaluable sample in the window"))
        .when(pl.col("group").is_null())
        .then(pl.lit("the sample does not decide between the levels"))
    )
    return (
        patients.select("patient_id")
        .join(some, on="patient_id", how="left", maintain_order="left")
        .join(known, on="patient_id", how="left", maintain_order="left")
        .select("patient_id", "group", reason=reason)
    )
