"""A threshold analysis as JSON."""

from __future__ import annotations

from collections.abc import Mapping

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.thresholds.explorer import Explorer, Split
from mrdscope.report.json import Json, records


def threshold_json(found: Explorer, result: Split | None) -> Json:
    """Return the question, who is in the analysis, every threshold, and the one asked for."""
    landmarked, scan = found.landmarked, found.scan
    question = landmarked.question
    return {
        "marker": str(question.marker),
        "landmark": question.day,
        "window": question.window,
        "endpoint": question.endpoint,
        "horizon": question.horizon,
        "patients": records(landmarked.frame),
        "left_out": records(landmarked.left_out),
        "scan": {
            "looks": scan.looks,
            "skipped": scan.skipped,
            "best": scan.best,
            "p": scan.p,
            "method": scan.method,
            "reason": scan.reason,
            "thresholds": records(scan.thresholds),
        },
        "threshold": None if result is None else _result(result),
    }


def _result(result: Split) -> Json:
    found, test, permutation = result.prediction, result.logrank, result.permutation
    return {
        "threshold": result.threshold,
        "below": len(result.below),
        "above": len(result.above),
        "patients": {
            "below": list(result.below),
            "above": list(result.above),
            "undecided": list(result.undecided),
        },
        "prediction": {
            "above_event": found.above_event,
            "above_free": found.above_free,
            "below_event": found.below_event,
            "below_free": found.below_free,
            "unknown": found.unknown,
        }
        | _estimates(
            {
                "sensitivity": found.sensitivity,
                "specificity": found.specificity,
                "positive_predictive_value": found.positive_predictive_value,
                "negative_predictive_value": found.negative_predictive_value,
            }
        ),
        "logrank": {"chi2": test.chi2, "df": test.df, "p": test.p, "reason": test.reason},
        "permutation": {
            "p": permutation.p,
            "method": permutation.method,
            "std_error": permutation.std_error,
            "reason": permutation.reason,
        },
        "p_adjusted": result.p_adjusted,
        "not_adjusted": result.not_adjusted,
    }


def _estimates(named: Mapping[str, Estimate]) -> Json:
    return {
        name: {"estimate": one.estimate, "lower": one.lower, "upper": one.upper}
        for name, one in named.items()
    }
