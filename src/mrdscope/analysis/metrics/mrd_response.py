"""Metrics of MRD response in acute lymphoblastic leukemia, and of changes of the assay."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.metrics.model import Inputs, Kind, Row
from mrdscope.analysis.metrics.of_samples import (
    USED,
    Formula,
    of,
    real,
    row_of,
    sample_metric,
    samples_where,
    shown,
    with_events,
)
from mrdscope.analysis.metrics.words import UNKNOWN, count, day, limit
from mrdscope.analysis.mrd.evaluable import aligned
from mrdscope.analysis.mrd.mrd_response import NO_REMISSION
from mrdscope.analysis.mrd.samples import SERIES_KEYS
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import DAY_TOLERANCE

_GOEKBUGET = "Goekbuget et al., ASH 2021 (HemaSphere 2021, table 1)"


def _not_in_remission(results: Results, patient: str) -> pl.Expr:
    row = row_of(results.course, patient)
    start, end = real(row, "hematologic_cr_day"), real(row, "relapse_day")
    if start is None:
        return pl.lit(NO_REMISSION)
    late = pl.lit(value=False) if end is None else pl.col("day") >= end - DAY_TOLERANCE
    return (
        pl.when(pl.col("day") < start - DAY_TOLERANCE)
        .then(pl.lit("before hematologic complete remission"))
        .when(late).then(pl.lit("on or after hematologic relapse"))
        .otherwise(USED)
    )  # fmt: skip


_in_remission = with_events(
    samples_where(_not_in_remission), "hematologic_cr", "hematologic_relapse"
)


def _called(which: str, sentence: str) -> Formula:
    def formula(results: Results, row: Row) -> str:
        if row[which] is None:
            return str(row["mrd_reason"])
        settings = results.settings
        negative = "negative"
        if settings.unquantifiable_is_negative:
            negative = "negative or positive, not quantifiable,"
        level = limit(settings.mrd_negative_level)
        return (
            f"{sentence} in hematologic complete remission, {day(row[f'{which}_day'])}: "
            f"{row[which]} (MRD CR: {negative} with a limit of at most {level}; MRD failure: "
            f"positive, at least {level}; MRD intermediate: the rest)"
        )

    return formula


def _frame(results: Results) -> pl.DataFrame:
    return results.mrd.mrd_response


_PARAMETERS = ("mrd_negative_level", "unquantifiable_is_negative")


# -- changes of the assay ------------------------------------------------------------------------


def _changes(results: Results) -> pl.DataFrame:
    """Return how many samples of each patient differ in kind from the one before."""
    days = results.mrd.assay_changes.group_by("patient_id", maintain_order=True).agg(
        pl.struct("what", "before", "after", "day").alias("changes")
    )
    sampled = results.cohort.mrd.filter(pl.col("day").is_not_null()).select("patient_id").unique()
    patients = results.course.select(
        "patient_id", sampled=pl.col("patient_id").is_in(sampled["patient_id"].implode())
    )
    found = aligned(patients, days)
    n = pl.col("changes").list.len().fill_null(0)
    return found.with_columns(assay_changes=pl.when("sampled").then(n))


def _dated(results: Results, patient: str) -> Inputs:
    mine = of(results.cohort.mrd, patient)
    undated = pl.col("day").is_null()
    keys = [key for key in SERIES_KEYS if key in mine.columns and key != "tissue"]
    return Inputs(
        shown(mine.filter(~undated).sort("day", maintain_order=True), *keys),
        shown(mine.filter(undated).with_columns(reason=pl.lit("no day")), "reason"),
    )


def _each_change(_results: Results, row: Row) -> str:
    if row["assay_changes"] is None:
        return "no sample with a day"
    changes = row["changes"]
    if not isinstance(changes, list):
        return "every sample is of one assay, control gene, tissue and scale"
    said = (
        f"{one['what'].replace('_', ' ')} {one['before'] or UNKNOWN} to {one['after'] or UNKNOWN} "
        f"({day(one['day'])})"
        for one in changes
    )
    n = count(len(changes), "change")
    return f"{n}, across which no levels are compared: {'; '.join(said)}"


MRD_RESPONSE = (
    sample_metric(
        "mrd_response.best", "best MRD response", None,
        "The best MRD response in hematologic complete remission: MRD CR, MRD intermediate or MRD "
        "failure.", _GOEKBUGET, Kind.WORD, ("best_mrd_response",), _frame,
        _called("best_mrd_response", "the best sample"), inputs=_in_remission,
        parameters=_PARAMETERS,
    ),
    sample_metric(
        "mrd_response.last", "MRD response", None,
        "The MRD response of the last sample in hematologic complete remission.", _GOEKBUGET,
        Kind.WORD, ("mrd_response",), _frame, _called("mrd_response", "the last sample"),
        inputs=_in_remission, parameters=_PARAMETERS,
    ),
    sample_metric(
        "assay.changes", "assay changes", None,
        "How often a sample differs from the one before in assay, control gene, tissue or scale.",
        "domain reference, 1.11", Kind.COUNT, ("assay_changes",), _changes, _each_change,
        inputs=_dated,
    ),
)  # fmt: skip
