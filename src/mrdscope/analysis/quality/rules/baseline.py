"""Rules about patients at baseline: age, sex, the transcript and what else must be known."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

from mrdscope.analysis.quality.facts import once_each
from mrdscope.analysis.quality.found import counted, found, found_of_column, nothing_found, say
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity, number
from mrdscope.analysis.quality.parameters import texts
from mrdscope.cohort import schema
from mrdscope.cohort.met import Met
from mrdscope.cohort.text import fold, folded

_ID = "patient_id"
_FUSIONS = ("p190", "p210", "p230")
#: Diagnoses that say that the Philadelphia chromosome is there, and that it is not.
_POSITIVE = (
    r"(?i)\bph\s*\+|\bph[\s-]*pos|philadelphia[\s-]*(chromosome[\s-]*)?pos|\bcml\b"
    r"|bcr[-:/]*abl1?[\s-]*pos"
)
_NEGATIVE = r"(?i)\bph\s*[-−–](?:\s|$)|\bph[\s-]*neg|philadelphia[\s-]*(chromosome[\s-]*)?neg"


def _age(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    age = pl.col("age")
    impossible = (age < number(parameters, "low")) | (age > number(parameters, "high"))
    rows = evidence.cohort.patients.filter(impossible | (age > number(parameters, "identifying")))
    message = (
        pl.when(impossible)
        .then(say("{}: age {} out of range", _ID, "age"))
        .otherwise(say("{}: age {} tells who it may be", _ID, "age"))
    )
    weight = pl.when(impossible).then(pl.lit(Severity.ERROR.value)).otherwise(
        pl.lit(Severity.WARNING.value))  # fmt: skip
    return found(rows, message, table="patients", column="age", severity=weight)


def _age_of_dates(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    days = (pl.col("diagnosis_date") - pl.col("birth_date")).dt.total_days()
    rows = evidence.cohort.patients.with_columns(
        _years=days / schema.DAYS_PER_YEAR
    ).filter((pl.col("age") - pl.col("_years")).abs() > number(parameters, "years"))  # fmt: skip
    message = say(
        "{}: age {} but the dates of birth and diagnosis give {}",
        _ID, "age", pl.col("_years").round(1),
    )  # fmt: skip
    return found(rows, message, table="patients", column="birth_date")


def _sex(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    codes = list(schema.PATIENTS["sex"].codes)
    rows = evidence.cohort.patients.filter(~pl.col("sex").is_in(codes))
    message = say("{}: sex '{}' not in {}", _ID, "sex", pl.lit(", ".join(codes)))
    return found(rows, message, table="patients", column="sex")


def _spellings(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    """Point at the first row of each rarer spelling: of coded columns as read, else of texts."""
    noted = evidence.met(Met.SPELLING).rename({"count": "_rows"})
    coded = [
        _spelled(_of_column(noted, table, column), table, column)
        for table, column in noted.select("table", "column").unique().sort("table", "column").rows()
    ]
    free = [
        _spelled(_rarer_texts(evidence.cohort.patients, column.name), "patients", column.name)
        for column in schema.PATIENTS
        if column.kind is schema.Kind.TEXT
    ]
    return pl.concat([nothing_found(), *coded, *free])


def _of_column(noted: pl.DataFrame, table: str, column: str) -> pl.DataFrame:
    """Return the notes of a column with the code each spelling stands for."""
    codes = schema.table(table)[column].codes
    spellings = {fold(s): code for code, all_ in codes.items() for s in (code, *all_)}
    return noted.filter(table=table, column=column).with_columns(
        _key=folded(pl.col("value")).replace(spellings)
    )


def _rarer_texts(patients: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return the first row of each text that differs from a commoner one in case or marks alone."""
    rows = patients.select(_ID, *schema.PROVENANCE, value=column).drop_nulls("value")
    distinct = rows.group_by("value").agg(_rows=pl.len()).with_columns(_key=_marks_apart("value"))
    ordered = distinct.sort(["_rows", "value"], descending=[True, False])
    rarer = ordered.filter(~pl.col("_key").is_first_distinct())
    if rarer.is_empty():
        return rows.clear().with_columns(_rows=pl.lit(0), _key=pl.lit(""))
    return once_each(rows.join(rarer, on="value", how="semi"), "value").join(rarer, on="value")


def _marks_apart(column: str) -> pl.Expr:
    """Return texts as they are compared: case and spaces do not count, ``+`` and ``-`` do."""
    return pl.col(column).str.to_lowercase().str.replace_all(r"[\s_.,;:]+", "")


def _spelled(rows: pl.DataFrame, table: str, column: str) -> pl.DataFrame:
    message = say(
        "{}: {} spellings for the same category; '{}' in {}, most rows write it otherwise",
        pl.lit(column), pl.len().over("_key") + 1, "value", counted("_rows", "row"),
    )  # fmt: skip
    return found(rows, message, table=table, column=column, value="value")


def _transcript(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    """Find the International Scale of other transcripts than p210, and no transcript where Ph+."""
    of_other = evidence.facts.select(_ID, "transcript").filter(
        pl.col("transcript").is_in(["p190", "p230", "none"])
    )
    samples = evidence.cohort.mrd
    reported = once_each(
        samples.filter(pl.col("unit") == "percent_is").join(
            of_other, on=_ID, how="inner", maintain_order="left"
        ),
        _ID,
    )
    scale = say(
        "{}: International Scale reported for {}, for which it is not defined", _ID, "transcript"
    )
    return pl.concat([found(reported, scale, table="mrd", column="unit"), _no_transcript(evidence)])


def _no_transcript(evidence: Evidence) -> pl.DataFrame:
    patients = evidence.facts
    positive = (pl.col("t_9_22") == "positive") | pl.col("diagnosis").str.contains(_POSITIVE)
    rows = patients.filter(positive & pl.col("transcript").is_null())
    if rows.height and patients["transcript"].null_count() == patients.height:
        nobody = f"transcript: not known of any of {rows.height:,} patients with BCR-ABL"
        return found_of_column(nobody, table="patients", column="transcript")
    message = say("{}: BCR-ABL positive, transcript missing", _ID)
    return found(rows, message, table="patients", column="transcript")


def _negative(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    """Find who is negative by t(9;22) or has no transcript, where all else says Ph+."""
    patients = evidence.facts
    says_positive = pl.col("diagnosis").str.contains(_POSITIVE).fill_null(value=False)
    says_negative = pl.col("diagnosis").str.contains(_NEGATIVE).fill_null(value=False)
    known = patients["t_9_22"].drop_nulls()
    share = (known == "positive").mean() if known.len() else 0.0
    cohort = pl.lit(value=isinstance(share, float) and share >= number(parameters, "share"))
    carries = pl.col("transcript").is_in(_FUSIONS).fill_null(value=False)
    expected = says_positive | carries | (cohort & ~says_negative)
    t_9_22 = patients.filter((pl.col("t_9_22") == "negative") & expected)
    none = patients.filter(
        (pl.col("transcript") == "none")
        & (says_positive | (pl.col("t_9_22") == "positive"))
        & (pl.col("t_9_22") != "negative").fill_null(value=True)
    )
    message = say("{}: BCR-ABL negative, but otherwise Ph+", _ID)
    return pl.concat(
        [found(t_9_22, message, table="patients", column="t_9_22"),
         found(none, message, table="patients", column="transcript")]
    )  # fmt: skip


#: What must be known, and any of which columns of the facts tell it.
_TOLD_BY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "diagnosis_date": ("diagnosis_date", "diagnosis_day"),
        "day0_date": ("day0_date", "treatment_day"),
    }
)


def _missing(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    """Find what is missing in some patients, once for a column that all are without."""
    columns = texts(parameters, "columns")
    return pl.concat(
        [
            nothing_found(),
            *(_without(evidence.facts, c) for c in columns if c in evidence.facts.columns),
        ]
    )


def _without(patients: pl.DataFrame, column: str) -> pl.DataFrame:
    told = [name for name in _TOLD_BY.get(column, (column,)) if name in patients.columns]
    rows = patients.filter(pl.all_horizontal(pl.col(name).is_null() for name in told))
    name = _NAMES.get(column, column)
    if rows.height and rows.height == patients.height:
        message = f"{name}: missing in all {patients.height:,} patients"
        return found_of_column(message, table="patients", column=column)
    return found(rows, say("{}: {} missing", _ID, pl.lit(name)), table="patients",
                 column=column)  # fmt: skip


_NAMES = {"diagnosis_date": "date of diagnosis", "day0_date": "start of therapy"}


BASELINE_RULES = (
    Rule(
        "PAT-06",
        Severity.ERROR,
        Kahn.PLAUSIBILITY,
        "patients",
        "Age out of range, or so high that it identifies",
        "An impossible age is a slip of a key or a code for missing. Ages above 89 are possible, "
        "but few people have them: a report that leaves the house should say 90 or more.",
        ("age",),
        _age,
        MappingProxyType({"low": 0.0, "high": 120.0, "identifying": 89.0}),
    ),
    Rule(
        "PAT-07",
        Severity.WARNING,
        Kahn.PLAUSIBILITY,
        "patients",
        "Age disagrees with the dates of birth and diagnosis",
        "One of the three is wrong, or the age is that at another time (at inclusion, at "
        "treatment), which may be fine.",
        ("age", "birth_date", "diagnosis_date"),
        _age_of_dates,
        MappingProxyType({"years": 1.0}),
    ),
    Rule(
        "PAT-08",
        Severity.ERROR,
        Kahn.CONFORMANCE,
        "patients",
        "Sex is not one of the codes",
        "It is a group of its own in every table and model. Correct it; what is not known is left "
        "blank.",
        ("sex",),
        _sex,
    ),
    Rule(
        "PAT-09",
        Severity.WARNING,
        Kahn.CONFORMANCE,
        "patients",
        "One category spelled several ways",
        "Coded columns are read right all the same; elsewhere each spelling is a group of its own. "
        "It often shows that several people, or files, filled a column.",
        ("sex", "transcript", "t_9_22", "diagnosis", "subtype", "arm"),
        _spellings,
    ),
    Rule(
        "PAT-10",
        Severity.WARNING,
        Kahn.PLAUSIBILITY,
        "patients",
        "Transcript missing, or on the International Scale without being p210",
        "The International Scale is defined for p210 (e13a2, e14a2) alone, and levels of other "
        "transcripts are not comparable with it. Ask the laboratory which transcript it measured.",
        ("transcript", "unit"),
        _transcript,
    ),
    Rule(
        "PAT-11",
        Severity.ERROR,
        Kahn.PLAUSIBILITY,
        "patients",
        "BCR-ABL negative in a Ph+ patient",
        "Either the patient does not belong to the cohort or the result is wrong. A cryptic "
        "rearrangement, negative by cytogenetics alone, may be fine.",
        ("t_9_22", "transcript", "diagnosis"),
        _negative,
        MappingProxyType({"share": 0.9}),
    ),
    Rule(
        "PAT-12",
        Severity.WARNING,
        Kahn.COMPLETENESS,
        "patients",
        "Required at baseline and missing",
        "The patient drops out of whatever asks for it: tables of baseline, groups, times from "
        "diagnosis. Fetch it from the source.",
        ("age", "sex", "transcript", "diagnosis_date", "day0_date"),
        _missing,
        MappingProxyType({"columns": ("age", "sex", "transcript", "diagnosis_date", "day0_date")}),
    ),
)
