"""Metrics of one patient's clinical course: relapse, death, follow-up, worst toxicity."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from mrdscope.analysis.metrics.model import Family, Inputs, Kind, Metric, Row, Scope
from mrdscope.analysis.metrics.words import day
from mrdscope.analysis.overview import worst_toxicity
from mrdscope.analysis.results import Results
from mrdscope.errors import UsageError

_EVENT = ("type", "day", "detail", "_file", "_row")
_ADVERSE = ("term", "grade", "scale", "onset_day", "_file", "_row")


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


def _adverse_events(results: Results, patient: str) -> Inputs:
    mine = results.cohort.adverse_events.filter(pl.col("patient_id") == patient)
    before = (pl.col("onset_day") < 0).fill_null(value=False)
    ungraded = pl.col("grade").is_null()
    why = pl.when(before).then(pl.lit("began before day 0")).otherwise(pl.lit("no grade"))
    return Inputs(
        mine.filter(~before, ~ungraded).select(_ADVERSE),
        mine.filter(before | ungraded).select(*_ADVERSE, reason=why),
    )


def _adverse_events_of(results: Results, patient: str, term: str) -> Inputs:
    found = _adverse_events(results, patient)
    of_term = pl.col("term") == term
    return Inputs(found.used.filter(of_term), found.left_out.filter(of_term))


def _terms(results: Results) -> list[str]:
    return results.toxicity.table["label"].to_list()


def _worst_of(results: Results, term: str) -> pl.DataFrame:
    if term not in _terms(results):
        raise UsageError(
            f"there is no adverse event {term!r}",
            where=results.cohort.name,
            expected="one of " + ", ".join(_terms(results)),
        )
    return results.toxicity.worst.filter(pl.col("label") == term)


def _worst_of_formula(_results: Results, row: Row, term: str) -> str:
    if row["grade"] is None:
        return f"no graded {term} from day 0 on"
    return f"worst grade of {term} from day 0 on: {row['grade']}, of {row['n_events']} events"


def _worst_formula(_results: Results, row: Row) -> str:
    if row["worst_grade"] is None:
        return "no graded adverse event from day 0 on"
    return f"worst grade from day 0 on: {row['worst_grade']} ({row['worst_terms']})"


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
    Metric("tox.worst", "tox", "grade", "The worst grade of any adverse event from day 0 on.",
           "the paper's Table 1C; counting: domain reference, 2.2", Kind.GRADE, ("worst_grade",),
           Scope.PATIENT, (), worst_toxicity, _adverse_events, _worst_formula),
)  # fmt: skip

CLINICAL_FAMILIES = (
    Family("tox.grade", "worst grade", "grade",
           "The worst grade of one adverse event from day 0 on.",
           "the paper's Table 1C; counting: domain reference, 2.2", Kind.GRADE, ("grade",),
           Scope.PATIENT, (), "term", _terms, _worst_of, _adverse_events_of, _worst_of_formula),
)  # fmt: skip
