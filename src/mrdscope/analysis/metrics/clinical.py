"""Metrics of one patient's clinical course: remission, relapse, transplant, death, follow-up."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from mrdscope.analysis.metrics.model import Inputs, Kind, Metric, Scope
from mrdscope.analysis.metrics.words import day
from mrdscope.analysis.results import Results

_EVENT = ("type", "day", "detail", "_file", "_row")


def _events(*types: str) -> Callable[[Results, str], Inputs]:
    """Return how to find the events of these types; the first one counts."""

    def inputs(results: Results, patient: str) -> Inputs:
        mine = results.cohort.events.filter(
            pl.col("patient_id") == patient, pl.col("type").is_in(types)
        )
        undated = pl.col("day").is_null()
        return Inputs(
            mine.filter(~undated).select(_EVENT),
            mine.filter(undated).select(*_EVENT, reason=pl.lit("no day")),
        )

    return inputs


def _day_metric(id_: str, title: str, definition: str, column: str, *types: str) -> Metric:
    return Metric(
        id_, title, "day", definition, "the events table; never inferred", Kind.DAYS, (column,),
        Scope.PATIENT, (), lambda results: results.course, _events(*types),
        lambda _results, row: f"{title}: {day(row[column])}",
    )  # fmt: skip


CLINICAL = (
    _day_metric("hcr.day", "hCR", "The day of the first hematologic complete remission.",
                "hematologic_cr_day", "hematologic_cr"),
    _day_metric("hrel.day", "hRel", "The day of the first hematologic relapse.", "relapse_day",
                "hematologic_relapse"),
    _day_metric("sct.day", "SCT", "The day of the first transplant.", "transplant_day",
                "transplant"),
    _day_metric("death.day", "died", "The day of death.", "death_day", "death"),
    _day_metric("contact.day", "follow-up", "The day of last contact or death, whichever is last.",
                "last_contact_day", "last_contact", "death"),
)  # fmt: skip
