"""Rules about treatment."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.quality.found import found, say
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity


def _stops_before_start(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    rows = evidence.cohort.treatment.filter(pl.col("stop_day") < pl.col("start_day"))
    message = say(
        "{}: {} stops on day {}, before it starts on day {}",
        "patient_id", pl.col("drug").fill_null("a drug"), "stop_day", "start_day",
    )  # fmt: skip
    return found(rows, message, table="treatment", column="stop_day")


TREATMENT_RULES = (
    Rule(
        "TRT-01",
        Severity.ERROR,
        Kahn.PLAUSIBILITY,
        "treatment",
        "Treatment stops before it starts, or overlaps itself",
        "Exposure, and with it every adverse event's relation to treatment, is reckoned from these "
        "days. One of the two is wrong: look at the source.",
        ("start_day", "stop_day"),
        _stops_before_start,
    ),
)
