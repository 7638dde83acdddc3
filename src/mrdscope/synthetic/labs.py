"""Laboratory values: on planned days, and where an adverse event began, as its grade has it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from mrdscope.synthetic import adverse_events as ae
from mrdscope.synthetic.draws import Draws, FloatArray, IntArray, words
from mrdscope.synthetic.outcome import Outcome
from mrdscope.synthetic.patients import Baseline

#: Planned days; the first is the baseline.
PLANNED = np.array([0, 7, 14, 21, 28, 60, 90, 120, 180, 270, 365, 545, 730], np.float64)


@dataclass(frozen=True)
class Test:
    """A laboratory test: its adverse event, unit, limits of normal, and values by grade.

    ``spans`` holds the lowest and highest value drawn for each grade from 0, well inside what
    CTCAE v5 has for it; ``at_baseline`` what active leukemia has.
    """

    name: str
    term: str
    unit: str
    lln: float | None
    uln: float | None
    spans: tuple[tuple[float, float], ...]
    at_baseline: tuple[float, float]
    decimals: int


TESTS = (
    Test("neutrophils", ae.NEUTROPENIA, "10^9/L", 1.8, 7.7,
         ((2.0, 6.5), (1.53, 1.77), (1.03, 1.47), (0.53, 0.97), (0.02, 0.47)), (0.2, 7.0), 2),
    Test("platelets", ae.THROMBOCYTOPENIA, "10^9/L", 150, 400,
         ((158, 360), (78, 146), (52, 73), (26, 48), (5, 23)), (14, 210), 0),
    Test("hemoglobin", ae.ANEMIA, "g/dL", 12.0, 16.0,
         ((12.2, 15.5), (10.2, 11.8), (8.2, 9.8), (6.2, 7.8)), (6.8, 13.0), 1),
    Test("ALT", ae.ALT, "U/L", None, 40,
         ((9, 38), (44, 116), (124, 196), (206, 780), (820, 1900)), (10, 38), 0),
    Test("bilirubin", ae.BILIRUBIN, "mg/dL", None, 1.2,
         ((0.2, 1.1), (1.3, 1.75), (1.9, 3.5), (3.7, 11.5), (12.5, 18.0)), (0.3, 1.1), 2),
)  # fmt: skip


def labs(
    people: Baseline, what: Outcome, adverse_events: pl.DataFrame, draws: Draws
) -> pl.DataFrame:
    """Return the table of laboratory values."""
    return pl.concat(
        [_values(test, place, people, what, adverse_events, draws)
         for place, test in enumerate(TESTS)]
    ).sort("patient", "day", "place").drop("place")  # fmt: skip


def _values(
    test: Test,
    place: int,
    people: Baseline,
    what: Outcome,
    adverse_events: pl.DataFrame,
    draws: Draws,
) -> pl.DataFrame:
    planned = people.size, PLANNED.size
    kept = (np.fmin(what.first_line_end, what.end)[:, None] > PLANNED) & (
        (PLANNED == 0) | ~draws.chance(planned, 0.04)
    )
    patient, visit = np.nonzero(kept)
    episodes = adverse_events.filter(pl.col("term") == test.term).select(
        "patient", "grade", day="onset_day", end="end_day"
    )
    days = pl.DataFrame({"patient": patient, "day": PLANNED[visit].astype(np.int64)})
    rows = (
        pl.concat([days, episodes.select("patient", "day")])
        .unique()
        .sort("patient", "day")
        .join_asof(episodes.sort("patient", "day"), on="day", by="patient", check_sortedness=False)
        .with_columns(
            grade=pl.when(pl.col("end").is_null() | (pl.col("day") <= pl.col("end")))
            .then("grade")
            .fill_null(0)
        )
    )
    baseline = (rows["day"] == 0).to_numpy()
    value = _drawn(test, rows["grade"].fill_null(0).to_numpy(), baseline, draws)
    return rows.select(
        "patient",
        test=pl.lit(test.name),
        value=pl.Series(value),
        unit=pl.lit(test.unit),
        day="day",
        lln=pl.lit(test.lln, pl.Float64),
        uln=pl.lit(test.uln, pl.Float64),
        baseline=words(("no", "yes"), baseline),
        place=pl.lit(place),
    )


def _drawn(test: Test, grade: IntArray, baseline: np.ndarray, draws: Draws) -> FloatArray:
    spans = np.array([*test.spans, test.at_baseline])
    low, high = spans[np.where(baseline, len(test.spans), grade)].T
    value: FloatArray = np.round(low + (high - low) * draws.uniform(grade.size), test.decimals)
    return value
