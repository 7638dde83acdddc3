"""Does a threshold tell who will relapse? The question the paper left open, asked without bias.

Patients are divided by what was known at a landmark and followed from there. Dividing them by what
was only seen later, and following them from time 0, is refused: it credits the responders with the
time they lived to respond (Anderson, Cain and Gelber, J Clin Oncol 1983;1:710).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import polars as pl

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.exact import proportion
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import DAY_TOLERANCE
from mrdscope.analysis.thresholds.markers import Marker, MarkerValues, marker_values
from mrdscope.analysis.time_to_event.endpoints import EndpointTimes
from mrdscope.analysis.time_to_event.logrank import LogRank, log_rank
from mrdscope.analysis.time_to_event.permutation import PermutationTest, permutation_log_rank
from mrdscope.cohort.schema import DAY_DECIMALS
from mrdscope.errors import UsageError

#: The names of the sides, as groups of a survival analysis.
BELOW, ABOVE = "at most", "above"


@dataclass(frozen=True)
class Question:
    """What is asked: which marker, on which day, about which endpoint, until when.

    The default is the paper's four weeks: samples of days 21 to 42, followed from day 42 on, since
    nothing later than the landmark may divide the patients.

    Attributes
    ----------
    marker
        What divides the patients.
    day
        The landmark, in days from day 0; nothing later than it is used to divide.
    window
        How long before it, in days, the sample of a level may have been taken.
    endpoint
        Id of the endpoint that follows.
    horizon
        How long after the landmark the endpoint counts as predicted, in days.
    """

    marker: Marker = Marker.LEVEL
    day: float = 42.0
    window: float = 21.0
    endpoint: str = "pfs"
    horizon: float = 365.0

    def __post_init__(self) -> None:
        """Refuse what is no landmark."""
        if not (self.day >= 0 and self.window >= 0 and self.horizon > 0):
            raise UsageError(
                "this is no landmark analysis",
                expected="a day and a window of 0 or more and a horizon of more than 0 days",
            )


@dataclass(frozen=True)
class Landmarked:
    """Who is in the analysis at the landmark, and who is not.

    Attributes
    ----------
    question
        What is asked.
    frame
        ``patient_id``, ``low``, ``high`` (the marker), ``time`` (days after the landmark),
        ``event``, ``cause``.
    left_out
        ``patient_id``, ``reason``.
    times
        The endpoint's times from time zero, which the frame's follow from.
    """

    question: Question
    frame: pl.DataFrame
    left_out: pl.DataFrame
    times: EndpointTimes


@dataclass(frozen=True)
class Prediction:
    """How well being above a threshold foretold the event within the horizon.

    The four counts are of patients whose outcome at the horizon is known; ``unknown`` were censored
    before it. Each proportion has its exact interval.
    """

    above_event: int
    above_free: int
    below_event: int
    below_free: int
    unknown: int
    sensitivity: Estimate
    specificity: Estimate
    positive_predictive_value: Estimate
    negative_predictive_value: Estimate


@dataclass(frozen=True)
class ThresholdResult:
    """One threshold at a landmark: sides, prediction, survival of each side from the landmark.

    ``times`` are grouped by side, for curves; ``left_out`` adds those whose marker is known only
    between bounds that have the threshold inside.
    """

    question: Question
    threshold: float
    below: int
    above: int
    prediction: Prediction
    logrank: LogRank
    permutation: PermutationTest
    times: EndpointTimes
    left_out: pl.DataFrame


def at_landmark(results: Results, question: Question) -> Landmarked:
    """Return the patients event-free and observed at the landmark whose marker is known then.

    Raises
    ------
    UsageError
        On an unknown endpoint, or one that starts at another time than day 0.
    """
    times = results.endpoint_times(question.endpoint)
    if (times.frame["zero_day"] != 0).any():
        raise UsageError(
            f"{times.endpoint.title.lower()} does not start at day 0",
            action="choose an endpoint that does, such as pfs or os",
        )
    values = marker_values(results, question.marker, question.day, question.window)
    placed = _placed(times.frame, values, question.day)
    kept = placed.filter(pl.col("reason").is_null()).with_columns(
        time=(pl.col("time") - question.day).round(DAY_DECIMALS)
    )
    gone = placed.filter(pl.col("reason").is_not_null()).select("patient_id", "reason")
    return Landmarked(
        question,
        kept.select("patient_id", "low", "high", "time", "event", "cause"),
        pl.concat([times.left_out, gone]),
        times,
    )


def _placed(frame: pl.DataFrame, values: MarkerValues, day: float) -> pl.DataFrame:
    """Join the marker, and say why a patient is not in the analysis."""
    joined = (
        frame.join(values.known, on="patient_id", how="left", maintain_order="left")
        .join(values.unknown, on="patient_id", how="left", maintain_order="left")
    )  # fmt: skip
    over = pl.col("time") <= day + DAY_TOLERANCE
    gone = (
        pl.when(over & pl.col("event")).then(pl.lit("event by the landmark"))
        .when(pl.col("time") < day - DAY_TOLERANCE).then(pl.lit("censored before the landmark"))
    )  # fmt: skip
    return joined.with_columns(reason=pl.coalesce(gone, "reason"))


def side(threshold: float) -> pl.Expr:
    """Return the side of a threshold a marker is known to be on; null where it is not decided."""
    return (
        pl.when(pl.col("low") > threshold).then(pl.lit(ABOVE))
        .when(pl.col("high") <= threshold).then(pl.lit(BELOW))
    )  # fmt: skip


def predict(frame: pl.DataFrame, horizon: float, confidence: float = 0.95) -> Prediction:
    """Return how well ``group`` foretold ``event`` at ``time`` within the horizon, in days.

    Sensitivity is of those with the event within the horizon, specificity of those without it;
    patients censored before the horizon count in neither. Intervals are Clopper and Pearson's.
    """
    event = pl.col("event") & (pl.col("time") <= horizon + DAY_TOLERANCE)
    free = ~event & (pl.col("time") >= horizon - DAY_TOLERANCE)
    above = pl.col("group") == ABOVE
    a, b, c, d, unknown = frame.select(
        (above & event).sum().alias("a"),
        (above & free).sum().alias("b"),
        (~above & event).sum().alias("c"),
        (~above & free).sum().alias("d"),
        (~event & ~free).sum().alias("unknown"),
    ).row(0)
    return Prediction(
        a, b, c, d, unknown,
        sensitivity=proportion(a, a + c, confidence),
        specificity=proportion(d, b + d, confidence),
        positive_predictive_value=proportion(a, a + b, confidence),
        negative_predictive_value=proportion(d, c + d, confidence),
    )  # fmt: skip


def at_threshold(
    landmarked: Landmarked, threshold: float, confidence: float = 0.95
) -> ThresholdResult:
    """Divide the patients at a threshold of the marker and compare what followed.

    Raises
    ------
    UsageError
        On a threshold that is not a number.
    """
    if not math.isfinite(threshold):
        raise UsageError(f"{threshold} is no threshold", expected="a number")
    divided = landmarked.frame.with_columns(side(threshold).alias("group"))
    decided = divided.filter(pl.col("group").is_not_null())
    undecided = divided.filter(pl.col("group").is_null()).select(
        "patient_id", reason=pl.lit("known only between bounds around the threshold")
    )
    left_out = pl.concat([landmarked.left_out, undecided])
    tested = decided.select("time", "event", "group")
    return ThresholdResult(
        landmarked.question,
        threshold,
        below=decided.filter(pl.col("group") == BELOW).height,
        above=decided.filter(pl.col("group") == ABOVE).height,
        prediction=predict(decided, landmarked.question.horizon, confidence),
        logrank=log_rank(tested),
        permutation=permutation_log_rank(tested),
        times=_grouped(landmarked, decided, left_out, threshold),
        left_out=left_out,
    )


def _grouped(
    landmarked: Landmarked, decided: pl.DataFrame, left_out: pl.DataFrame, threshold: float
) -> EndpointTimes:
    """Return the endpoint's times from the landmark on, in groups by side."""
    times, day = landmarked.times, landmarked.question.day
    rest = times.frame.drop("time", "event", "cause", "group")
    frame = decided.drop("low", "high").join(
        rest, on="patient_id", how="left", maintain_order="left"
    )
    frame = frame.with_columns(entry=pl.lit(0.0), zero_day=pl.col("zero_day") + day)
    return replace(
        times,
        frame=frame.select(times.frame.columns),
        left_out=left_out,
        by=f"{landmarked.question.marker} {threshold:g} at day {day:g}",
        groups=(BELOW, ABOVE),
    )
