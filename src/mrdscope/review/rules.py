"""What the review itself finds: rows changed since they were reviewed, and old queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import polars as pl

from mrdscope.analysis.quality.model import FINDINGS, Severity
from mrdscope.cohort.model import Cohort
from mrdscope.review.contents import hashed_rows
from mrdscope.review.state import State
from mrdscope.review.statuses import (
    PatientStatus,
    Reviewed,
    marked_patients,
    statuses_of_patients,
    statuses_of_rows,
)

CHANGED_RULE = "REV-01"
OLD_QUERIES_RULE = "REV-02"
#: Days a query may be open before `OLD_QUERIES_RULE` finds it.
QUERY_DAYS = 30

_SEEN = (Reviewed.CHANGED.value, Reviewed.NEW.value)


def review_findings(
    cohort: Cohort, state: State, now: dt.datetime, query_days: int = QUERY_DAYS
) -> pl.DataFrame:
    """Return what the review finds, with the columns of `FINDINGS`, in the order of the rules.

    Parameters
    ----------
    cohort
        The cohort as it was read.
    state
        Where the review stands.
    now
        The moment, with its time zone.
    query_days
        Days a query may be open.
    """
    return pl.concat([changed_since_review(cohort, state), old_queries(state, now, query_days)])


def changed_since_review(cohort: Cohort, state: State) -> pl.DataFrame:
    """Return a finding for each row that is changed, new or gone since it or its patient was seen.

    Of a patient who is new since the last review there is one, at their row.
    """
    of_rows = {one.target.patient for one in state.row_marks if one.marks}
    marked = [one for one in marked_patients(state) | of_rows if one is not None]
    hashed = hashed_rows(cohort, marked)
    every = cohort.patients["patient_id"].drop_nulls().to_list()
    patients = statuses_of_patients(hashed, state, every)
    fresh = [one.patient for one in patients if one.status is Reviewed.NEW]
    rows = statuses_of_rows(hashed, state).filter(pl.col("review").is_in(_SEEN))
    said = pl.format("{} {}: ", "table", "row_key") + pl.when(
        pl.col("review") == Reviewed.CHANGED
    ).then(
        pl.format("changed since {} by review", pl.col("ts_utc").str.slice(0, 10))
    ).otherwise(pl.lit("new since the review of its patient"))  # fmt: skip
    at = hashed_rows(cohort, fresh).filter(pl.col("table") == "patients")
    new = at.with_columns(message=pl.format("{} {}: new since the last review", "table", "row_key"))
    gone = [one for patient in patients for one in _gone(patient)]
    return pl.concat(
        [_found(rows.with_columns(message=said)), _found(new), pl.DataFrame(gone, schema=FINDINGS)]
    )


def _found(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows that have a message as findings."""
    nothing = pl.lit(None, pl.String)
    return rows.select(
        rule=pl.lit(CHANGED_RULE), table=pl.col("table"), file=pl.col("file"),
        sheet=pl.col("sheet"), row=pl.col("row"), patient_id=pl.col("patient_id"), column=nothing,
        value=nothing, message=pl.col("message"), severity=pl.lit(Severity.INFO.value),
    )  # fmt: skip


def _gone(patient: PatientStatus) -> Iterator[dict[str, str]]:
    day = (patient.ts_utc or "")[:10]
    for name in patient.gone:
        yield {
            "rule": CHANGED_RULE, "table": name.partition(" ")[0], "patient_id": patient.patient,
            "message": f"{name}: gone since {day} by review", "severity": Severity.INFO.value,
        }  # fmt: skip


def old_queries(state: State, now: dt.datetime, days: int = QUERY_DAYS) -> pl.DataFrame:
    """Return one finding that counts the queries open for longer, none where there are none."""
    limit = now - dt.timedelta(days=days)
    old = [
        query.id
        for query in state.queries
        if not query.is_closed and dt.datetime.fromisoformat(query.opened_utc) < limit
    ]
    if not old:
        return pl.DataFrame(schema=FINDINGS)
    count = "1 query" if len(old) == 1 else f"{len(old)} queries"
    found = {
        "rule": OLD_QUERIES_RULE, "table": "patients", "value": ", ".join(old),
        "message": f"{count} open > {days} d", "severity": Severity.INFO.value,
    }  # fmt: skip
    return pl.DataFrame([found], schema=FINDINGS)
