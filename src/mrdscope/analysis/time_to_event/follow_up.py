"""How long patients were followed: the reverse Kaplan-Meier median and the observed times."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.time_to_event.intervals import ConfType
from mrdscope.analysis.time_to_event.kaplan_meier import reverse_kaplan_meier


@dataclass(frozen=True)
class FollowUp:
    """Follow-up in the unit of the times; None of nobody.

    Parameters
    ----------
    median
        Median potential follow-up by reverse Kaplan-Meier, with its interval.
    observed_median
        Plain median of the observed times, whether they ended in the event or not.
    shortest, longest
        Range of the observed times.
    """

    median: Estimate
    observed_median: float | None
    shortest: float | None
    longest: float | None


def follow_up(
    times: pl.Series,
    events: pl.Series,
    *,
    entry: pl.Series | None = None,
    conf_type: ConfType = "log-log",
    confidence: float = 0.95,
) -> FollowUp:
    """Summarise follow-up; parameters, sources and errors are those of `reverse_kaplan_meier`."""
    curve = reverse_kaplan_meier(
        times, events, entry=entry, conf_type=conf_type, confidence=confidence
    )
    observed = times.cast(pl.Float64)
    summary = pl.DataFrame({"time": observed}).select(
        median=pl.col("time").median(), shortest=pl.col("time").min(), longest=pl.col("time").max()
    )
    return FollowUp(curve.median, *summary.row(0))
