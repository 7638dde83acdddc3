"""Metrics of a threshold at a landmark: what it foretold, and whether any threshold does.

A question is what is asked where it is not what the settings say, as pairs:
``thresholds.sensitivity/marker=increase, threshold=1, day=90, horizon=182``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.metrics.model import Family, Inputs, Kind, Row, Scope
from mrdscope.analysis.metrics.of_samples import OF_SAMPLES
from mrdscope.analysis.metrics.threshold_question import asked_of, threshold_of
from mrdscope.analysis.metrics.words import count, number
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import DAY_TOLERANCE
from mrdscope.analysis.thresholds.explorer import ABOVE, BELOW, Explorer, Split, explorer
from mrdscope.analysis.thresholds.thresholds import Prediction, at_landmark
from mrdscope.analysis.time_to_event.logrank import LogRank
from mrdscope.analysis.time_to_event.permutation import PermutationTest

_SOURCE = "the question the paper left open, asked at a landmark (J Clin Oncol 1983;1:710)"
_SCAN = "Hothorn and Lausen, Comput Stat Data Anal 2003;43:121; Westfall and Young's maxT"


def _explored(results: Results, detail: str) -> Explorer:
    landmarked = at_landmark(results, asked_of(results, detail).question)
    return explorer(landmarked, results.settings.confidence)


def _split(results: Results, detail: str) -> Split:
    return _explored(results, detail).at(threshold_of(results, detail))


_SHOWN = (
    "patient_id", "low", "high", "sample_day", "sample_row", "time", "event", "cause",
    "_file", "_row",
)  # fmt: skip


def _everybody(results: Results, _subject: str, detail: str) -> Inputs:
    """Return who is in the analysis, with the row of the outcome and the last sample looked at."""
    landmarked = _explored(results, detail).landmarked
    times = landmarked.times.frame.select("patient_id", "_file", "_row")
    until = pl.col("day") <= landmarked.question.day + DAY_TOLERANCE
    last = results.series.samples.filter(until, "evaluable").unique("patient_id", keep="last")
    samples = last.select("patient_id", sample_day="day", sample_row="_row")
    joined = landmarked.frame.join(times, on="patient_id", how="left", maintain_order="left").join(
        samples, on="patient_id", how="left", maintain_order="left"
    )
    return Inputs(joined.select(_SHOWN), landmarked.left_out)


def _sides(results: Results, subject: str, detail: str) -> Inputs:
    """Return the same by side; who is on neither is left out."""
    found, split = _everybody(results, subject, detail), _split(results, detail)
    who = pl.col("patient_id")
    side = (
        pl.when(who.is_in(split.above)).then(pl.lit(ABOVE))
        .when(who.is_in(split.below)).then(pl.lit(BELOW))
    )  # fmt: skip
    undecided = pl.DataFrame({"patient_id": split.undecided}, schema={"patient_id": pl.String})
    reason = pl.lit("known only between bounds around the threshold")
    return Inputs(
        found.used.with_columns(side=side).filter(pl.col("side").is_not_null()),
        pl.concat([found.left_out, undecided.with_columns(reason=reason)]),
    )


def _details(_results: Results) -> Sequence[str]:
    return ["marker=level", "marker=increase", "marker=rate, threshold=0.5, day=182"]


def _family(
    id_: str, title: str, definition: str, kind: Kind, columns: tuple[str, ...],
    frame: Callable[[Results, str], pl.DataFrame],
    inputs: Callable[[Results, str, str], Inputs],
    formula: Callable[[Results, Row, str], str], source: str = _SOURCE, unit: str | None = None,
) -> Family:  # fmt: skip
    return Family(
        f"thresholds.{id_}", title, unit, definition, source, kind, columns, Scope.COHORT,
        (*OF_SAMPLES, "early_window", "early_threshold", "wide_rise_log10", "month_days",
         "confidence"),
        "question", _details, frame, inputs, formula,
        unasked="the level at four weeks at the threshold of the settings, and progression-free "
        "survival within a year",
    )  # fmt: skip


# -- prediction ----------------------------------------------------------------------------------


def _prediction(
    name: str, title: str, definition: str, of: Callable[[Prediction], Estimate],
    counts: Callable[[Prediction], tuple[int, int]], among: str, found_to_be: str,
) -> Family:  # fmt: skip
    def frame(results: Results, detail: str) -> pl.DataFrame:
        found = _split(results, detail).prediction
        part, whole = counts(found)
        share = of(found)
        return pl.DataFrame(
            {"part": part, "whole": whole, "lower": share.lower, "upper": share.upper,
             "unknown": found.unknown},
            schema_overrides=dict.fromkeys(("lower", "upper"), pl.Float64),
        )  # fmt: skip

    def formula(results: Results, row: Row, detail: str) -> str:
        asked = asked_of(results, detail)
        threshold = asked.threshold_in_words(threshold_of(results, detail))
        censored = f"; {number(row['unknown'])} censored before the horizon count in neither"
        return (
            f"{asked.in_words}, threshold {threshold}: {number(row['part'])} of "
            f"{number(row['whole'])} {among} {found_to_be}, exact interval of the share"
            + (censored if row["unknown"] else "")
        )

    return _family(
        name,
        title,
        definition,
        Kind.SHARE,
        ("part", "whole", "lower", "upper"),
        frame,
        _sides,
        formula,
    )


def _of_events(found: Prediction) -> tuple[int, int]:
    return found.above_event, found.above_event + found.below_event


def _of_free(found: Prediction) -> tuple[int, int]:
    return found.below_free, found.above_free + found.below_free


def _of_above(found: Prediction) -> tuple[int, int]:
    return found.above_event, found.above_event + found.above_free


def _of_below(found: Prediction) -> tuple[int, int]:
    return found.below_free, found.below_event + found.below_free


# -- tests ---------------------------------------------------------------------------------------


def _p_value(
    name: str, title: str, definition: str, test: Callable[[Split], LogRank | PermutationTest]
) -> Family:
    def frame(results: Results, detail: str) -> pl.DataFrame:
        split = _split(results, detail)
        found = test(split)
        return pl.DataFrame(
            {"p": found.p, "reason": found.reason, "above": len(split.above),
             "below": len(split.below)},
            schema_overrides={"p": pl.Float64, "reason": pl.String},
        )  # fmt: skip

    def formula(results: Results, row: Row, detail: str) -> str:
        asked = asked_of(results, detail)
        threshold = asked.threshold_in_words(threshold_of(results, detail))
        who = (
            f"{asked.in_words}, threshold {threshold}: {row['above']} above, {row['below']} at most"
        )
        if row["p"] is None:
            return f"{who}; not estimable: {row['reason']}"
        return f"{who}; {title}: {number(row['p'])}, of this threshold alone"

    return _family(
        name, title, definition, Kind.P_VALUE, ("p",), frame, _sides, formula,
        "Peto and Peto, J R Stat Soc A 1972;135:185",
    )  # fmt: skip


def _scanned(results: Results, detail: str) -> pl.DataFrame:
    found = _explored(results, detail).scan
    return pl.DataFrame(
        {"best": found.best, "p": found.p, "looks": found.looks, "skipped": found.skipped,
         "method": found.method, "reason": found.reason},
        schema_overrides={"best": pl.Float64, "p": pl.Float64, "method": pl.String,
                          "reason": pl.String},
    )  # fmt: skip


def _scan_formula(results: Results, row: Row, detail: str) -> str:
    asked = asked_of(results, detail)
    looks = f"{asked.in_words}: {count(row['looks'], 'threshold')} looked at"
    if row["skipped"]:
        looks += f", {number(row['skipped'])} not, a patient being known only around them"
    if row["p"] is None:
        return f"{looks}; {row['reason']}"
    how = "all orders" if row["method"] == "exact" else "orders drawn at random"
    best = asked.threshold_in_words(float(str(row["best"])))
    return (
        f"{looks}; the largest log-rank statistic is at {best}, p "
        f"{number(row['p'])} adjusted for all looks ({how})"
    )


THRESHOLDS = (
    _prediction("sensitivity", "sensitivity",
                "Of the patients with the event within the horizon, how many were above the "
                "threshold at the landmark.", lambda found: found.sensitivity, _of_events,
                "with the event", "were above"),
    _prediction("specificity", "specificity",
                "Of the patients without the event until the horizon, how many were at most at the "
                "threshold at the landmark.", lambda found: found.specificity, _of_free,
                "without the event", "were not above"),
    _prediction("positive", "positive predictive value",
                "Of the patients above the threshold at the landmark, how many had the event "
                "within the horizon.", lambda found: found.positive_predictive_value, _of_above,
                "above", "had the event"),
    _prediction("negative", "negative predictive value",
                "Of the patients at most at the threshold at the landmark, how many did not have "
                "the event until the horizon.", lambda found: found.negative_predictive_value,
                _of_below, "not above", "did not have the event"),
    _p_value("logrank", "log-rank p",
             "Whether survival from the landmark differs between the sides of the threshold.",
             lambda split: split.logrank),
    _p_value("permutation", "permutation p",
             "The same by arranging the patients over the sides, for few events.",
             lambda split: split.permutation),
    _family("best", "best threshold",
            "The threshold with the largest log-rank statistic of all that divide the patients.",
            Kind.NUMBER, ("best",), _scanned, _everybody, _scan_formula, _SCAN),
    _family("p", "p of the best threshold",
            "Whether the best threshold foretells the endpoint, adjusted for having looked at all.",
            Kind.P_VALUE, ("p",), _scanned, _everybody, _scan_formula, _SCAN),
)  # fmt: skip
