"""Does a threshold tell who will relapse? The question the paper left open, asked without bias.

Patients are divided by what was known at a landmark and followed from there. Dividing them by what
was only seen later, and following them from time 0, is refused: it credits the responders with the
time they lived to respond (Anderson, Cain and Gelber, J Clin Oncol 1983;1:710).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.exact import proportion
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import DAY_TOLERANCE
from mrdscope.analysis.thresholds.markers import Marker, MarkerValues, marker_values
from mrdscope.analysis.time_to_event.endpoints import EndpointTimes
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

    @classmethod
    def of(
        cls,
        above: tuple[int, int],
        below: tuple[int, int],
        unknown: int,
        confidence: float = 0.95,
    ) -> Prediction:
        """Return the prediction of four counts: with the event and free of it, on each side.

        Sensitivity is of those with the event, specificity of those without it. Intervals are
        Clopper and Pearson's.
        """
        (a, b), (c, d) = above, below
        return cls(
            a, b, c, d, unknown,
            sensitivity=proportion(a, a + c, confidence),
            specificity=proportion(d, b + d, confidence),
            positive_predictive_value=proportion(a, a + b, confidence),
            negative_predictive_value=proportion(d, c + d, confidence),
        )  # fmt: skip


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
