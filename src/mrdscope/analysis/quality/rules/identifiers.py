"""Rules about who a row is of: ids that are missing, repeated, alike, unknown, without samples."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.quality.facts import in_file_order
from mrdscope.analysis.quality.found import counted, found, found_of_column, nothing_found, say
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity
from mrdscope.cohort.met import Met

_ID = "patient_id"


def _without_id(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    rows = evidence.met(Met.NO_PATIENT_ID).filter(pl.col("table") == "patients")
    single = rows.filter(pl.col("_row").is_not_null())
    more = rows.filter(pl.col("_row").is_null())
    one = say("Row {}: a patient without an id, left out", "_row")
    many = say("{} more rows of patients without an id, left out", "count")
    return pl.concat(
        [found(single, one, table="patients", column=_ID),
         found(more, many, table="patients", column=_ID)]
    )  # fmt: skip


def _repeated(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    patients = evidence.cohort.patients
    again = patients.filter(pl.col(_ID).is_duplicated())
    if again.is_empty():
        return nothing_found()
    rows = in_file_order(again).with_columns(_rows=pl.len().over(_ID))
    message = say("Patient {} has {} rows of their own; numbers are of the first", _ID, "_rows")
    return found(
        rows.filter(~pl.col(_ID).is_first_distinct()), message, table="patients", column=_ID
    )


def _alike(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    """Of ids that differ only in how they are written, point at all but the leading one.

    The one that leads is in the table of patients, and the first of its file there.
    """
    ids = _distinct_ids(evidence)
    spelled = ids.with_columns(_key=_bare(pl.col(_ID))).filter(pl.col("_key").is_duplicated())
    if spelled.is_empty():
        return nothing_found()
    ordered = spelled.sort("_rank", "_file", "_sheet", "_row", maintain_order=True)
    others = ordered.with_columns(_leading=pl.col(_ID).first().over("_key")).filter(
        pl.col(_ID) != pl.col("_leading")
    )
    message = say("Ids {} and {} may be the same patient", "_leading", _ID)
    parts = [
        found(others.filter(pl.col("_table") == name), message, table=name, column=_ID)
        for name in evidence.cohort.tables()
    ]
    return pl.concat(parts)


def _distinct_ids(evidence: Evidence) -> pl.DataFrame:
    """Return every patient id once, at the first row of the first table that has it."""
    frames = [
        rows.with_columns(_table=pl.lit(name), _rank=pl.lit(rank, pl.UInt8))
        for rank, (name, rows) in enumerate(evidence.first_rows.items())
    ]
    return pl.concat(frames).unique(_ID, keep="first", maintain_order=True)


def _bare(ids: pl.Expr) -> pl.Expr:
    """Return ids in lower case, without spaces, zeros in front of numbers, letter-number marks."""
    return (
        ids.str.to_lowercase()
        .str.replace_all(r"\s+", "")
        .str.replace_all(r"(\p{L})[-_.]+(\d)", "${1}${2}")
        .str.replace_all(r"(^|\D)0+(\d)", "${1}${2}")
    )


def _unknown(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    patients = evidence.cohort.patients.select(_ID)
    return pl.concat(
        [
            _strangers(rows, evidence.cohort.tables()[name], name, patients)
            for name, rows in evidence.first_rows.items()
            if name != "patients"
        ]
    )


def _strangers(
    first: pl.DataFrame, rows: pl.DataFrame, name: str, patients: pl.DataFrame
) -> pl.DataFrame:
    unknown = first.join(patients, on=_ID, how="anti", maintain_order="left")
    if unknown.is_empty():
        return nothing_found()
    theirs = rows.select(_ID).join(unknown.select(_ID), on=_ID, how="semi")
    known = unknown.join(theirs.group_by(_ID).agg(_rows=pl.len()), on=_ID, maintain_order="left")
    message = say(
        "{} row {}: unknown patient {}, not in the table of patients ({} in all)",
        pl.lit(name), "_row", _ID, counted("_rows", "row"),
    )  # fmt: skip
    return found(in_file_order(known), message, table=name, column=_ID)


def _unsampled(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    cohort = evidence.cohort
    if cohort.mrd.is_empty():
        message = "No patient has an MRD sample"
        if cohort.patients.is_empty():
            return nothing_found()
        return found_of_column(message, table="patients", column=_ID).with_columns(
            severity=pl.lit(Severity.INFO.value)
        )
    patients, sampled = evidence.first_rows["patients"], evidence.first_rows["mrd"]
    rows = patients.join(sampled, on=_ID, how="anti", maintain_order="left")
    return found(rows, say("{}: no MRD sample", _ID), table="patients", column=_ID)


IDENTIFIER_RULES = (
    Rule(
        "PAT-01",
        Severity.ERROR,
        Kahn.CONFORMANCE,
        "patients",
        "Patient without an id",
        "A row of nobody is left out of every number. Give it its id, or take it out of the file.",
        (_ID,),
        _without_id,
    ),
    Rule(
        "PAT-02",
        Severity.ERROR,
        Kahn.CONFORMANCE,
        "patients",
        "Patient twice in the table of patients",
        "One person would be counted twice, or one of two persons has the other's id. Keep the row "
        "that is right.",
        (_ID,),
        _repeated,
    ),
    Rule(
        "PAT-03",
        Severity.WARNING,
        Kahn.CONFORMANCE,
        "patients",
        "Ids that differ only in how they are written",
        "Case, spaces and zeros in front are lost and gained in spreadsheets: samples of one "
        "patient then belong to two. It may be fine where a study numbers so: then switch it off.",
        (_ID,),
        _alike,
    ),
    Rule(
        "PAT-04",
        Severity.ERROR,
        Kahn.CONFORMANCE,
        "patients",
        "Rows of a patient who is not in the table of patients",
        "They are in no number of the cohort. Correct the id, or add the patient.",
        (_ID,),
        _unknown,
    ),
    Rule(
        "PAT-05",
        Severity.WARNING,
        Kahn.COMPLETENESS,
        "patients",
        "Patient without an MRD sample",
        "Nothing can be said of the patient's response; they are in the denominator of every "
        "rate. It may be fine for somebody without a marker.",
        (_ID,),
        _unsampled,
    ),
)
