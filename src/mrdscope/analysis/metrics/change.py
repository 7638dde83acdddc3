"""The metric of how a level changed between two samples."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from mrdscope.analysis.metrics.model import Family, Inputs, Kind, Row, Scope
from mrdscope.analysis.metrics.of_samples import (
    OF_SAMPLES,
    USED,
    level_on,
    on_day,
    row_of,
    samples_where,
)
from mrdscope.analysis.metrics.words import bounds, count
from mrdscope.analysis.mrd.log_change import log_change
from mrdscope.analysis.results import Results
from mrdscope.errors import UsageError

_BETWEEN = " to "


def _days_of(detail: str) -> tuple[float, float]:
    parts = detail.split(_BETWEEN)
    try:
        earlier, later = map(float, parts)
    except ValueError:
        raise UsageError(
            f"{detail!r} does not name two samples", expected="their days, such as 28 to 91.2"
        ) from None
    return earlier, later


def _last_changes(results: Results) -> pl.DataFrame:
    return results.mrd.steps.unique("patient_id", keep="last", maintain_order=True)


def _change_frame(results: Results, detail: str) -> pl.DataFrame:
    if not detail:
        return _last_changes(results)
    return log_change(results.series, *_days_of(detail))


def _change_details(results: Results) -> Sequence[str]:
    """Return the pairs of days of the last changes."""
    last = _last_changes(results).select("from_day", "to_day").unique(maintain_order=True)
    return [f"{earlier:g}{_BETWEEN}{later:g}" for earlier, later in last.iter_rows()]


def _two_samples(results: Results, patient: str, detail: str) -> Inputs:
    row = row_of(_change_frame(results, detail), patient)

    def why(_results: Results, _patient: str) -> pl.Expr:
        either = on_day(row["from_day"]) | on_day(row["to_day"])
        return pl.when(either).then(USED).otherwise(pl.lit("another day"))

    return samples_where(why)(results, patient)


def _change(results: Results, row: Row, detail: str) -> str:
    if row["from_day"] is None:
        return _no_change(results, row, detail)
    patient = row["patient_id"]
    two = (
        f"log10(later / earlier), later {level_on(results, patient, row['to_day'])}, "
        f"earlier {level_on(results, patient, row['from_day'])}"
    )
    low, high = row["log10_change_low"], row["log10_change_high"]
    if low is None:
        return f"{two}: how they compare is not known"
    return f"{two}, {count(row['days'], 'day')}: {bounds(low, high)}{_variation(results, row)}"


def _variation(results: Results, row: Row) -> str:
    if not row.get("within_assay_variation"):
        return ""
    settings = results.settings
    return (
        f"; within the variation of the assay (less than {settings.assay_variation_days:g} days "
        f"apart, or not surely {settings.assay_variation_log10:g} log10)"
    )


def _no_change(results: Results, row: Row, detail: str) -> str:
    if not detail:
        return "fewer than two evaluable samples"
    levels = (level_on(results, row["patient_id"], at) for at in _days_of(detail))
    return f"not evaluable on both days: {'; '.join(levels)}"


CHANGE = (
    Family(
        "mrd.change", "change", "log10",
        "How the level changed between two samples, the last two or those of two days, as bounds "
        "where either is not quantified.", "domain reference, 1.0", Kind.INTERVAL,
        ("log10_change_low", "log10_change_high"), Scope.PATIENT,
        (*OF_SAMPLES, "assay_variation_days", "assay_variation_log10"), "day to day",
        _change_details, _change_frame, _two_samples, _change, unasked="the last two samples",
    ),
)  # fmt: skip
