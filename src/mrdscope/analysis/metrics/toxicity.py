"""Metrics of toxicity: a patient's worst grades and first events, and counts and rates by term."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.metrics.model import Family, Inputs, Kind, Metric, Row, Scope
from mrdscope.analysis.metrics.toxicity_comparisons import COMPARISON_FAMILIES
from mrdscope.analysis.metrics.toxicity_counts import COUNT_FAMILIES
from mrdscope.analysis.metrics.toxicity_inputs import (
    COUNTING,
    LAB_VALUE,
    RECORD,
    row_of_detail,
    terms,
)
from mrdscope.analysis.metrics.toxicity_rates import RATE_FAMILIES
from mrdscope.analysis.metrics.words import UNKNOWN, day
from mrdscope.analysis.overview import worst_toxicity
from mrdscope.analysis.results import Results
from mrdscope.errors import UsageError


def _records(results: Results, patient: str, detail: str = "") -> Inputs:
    """Return a patient's graded records that count, and the others with the reason."""
    row = row_of_detail(results, "term", detail)
    mine = (pl.col("patient_id") == patient) & row.holds()
    counted = results.toxicity.counted.filter(mine)
    ungraded = counted.filter(pl.col("grade").is_null())
    rest = results.toxicity.left_out.filter(mine)
    return Inputs(
        counted.filter(pl.col("grade").is_not_null()).select(RECORD),
        pl.concat([ungraded.select(*RECORD, reason=pl.lit("no grade")),
                   rest.select(*RECORD, "reason")]),
    )  # fmt: skip


def _worst_formula(results: Results, row: Row) -> str:
    if row["worst_grade"] is None:
        return "no graded adverse event from day 0 on"
    said = f"worst grade from day 0 on: {row['worst_grade']} ({row['worst_terms']})"
    scales = results.toxicity.scales
    if len(scales) < 2:
        return said
    return f"{said}; grades are on {', '.join(scales)}, and the highest number is no comparison"


def _worst_of(results: Results, term: str) -> pl.DataFrame:
    row_of_detail(results, "term", term)
    return results.toxicity.worst.filter(pl.col("label") == term)


def _worst_of_formula(_results: Results, row: Row, term: str) -> str:
    if row["grade"] is None:
        return f"no graded {term} from day 0 on"
    return f"worst grade of {term} from day 0 on: {row['grade']}, of {row['n_events']} events"


def _first(results: Results, detail: str) -> pl.DataFrame:
    from mrdscope.analysis.adverse_events.first_events import time_to_first  # noqa: PLC0415

    found = time_to_first(results.toxicity, row_of_detail(results, "term", detail))
    event = pl.when(pl.col("cause") == "event").then("time")
    timed = found.frame.select("patient_id", "cause", "time", first=event)
    return pl.concat([timed, found.left_out], how="diagonal")


def _first_formula(_results: Results, row: Row, detail: str) -> str:
    what = detail or "any adverse event"
    if row.get("reason") is not None:
        return f"the first {what} cannot be told: {row['reason']}"
    if row["first"] is not None:
        return f"first {what}: {day(row['first'])}"
    if row["time"] is None:
        return f"{what}: {UNKNOWN}, the patient is not in the safety population"
    ended = row["cause"] or "last contact"
    return f"no {what} until {ended} on {day(row['time'])}"


def _emergent(results: Results) -> pl.DataFrame:
    people = results.toxicity.population.select("patient_id")
    counted = results.toxicity.counted.group_by("patient_id").agg(emergent=pl.len())
    left = results.toxicity.left_out.group_by("patient_id").agg(left_out=pl.len())
    joined = people.join(counted, on="patient_id", how="left", maintain_order="left")
    return joined.join(left, on="patient_id", how="left", maintain_order="left").with_columns(
        pl.col("emergent", "left_out").fill_null(0)
    )


def _emergent_inputs(results: Results, patient: str) -> Inputs:
    mine = pl.lit(value=True) if not patient else pl.col("patient_id") == patient
    return Inputs(
        results.toxicity.counted.filter(mine).select(*RECORD, "emergence"),
        results.toxicity.left_out.filter(mine).select(*RECORD, "reason"),
    )


def _emergent_formula(_results: Results, row: Row) -> str:
    if row["emergent"] is None:
        return "not in the safety population: no record counts"
    return f"{row['emergent']} records count, {row['left_out']} do not, each for its reason"


def _emergent_of_all(results: Results) -> pl.DataFrame:
    counted, left = results.toxicity.counted.height, results.toxicity.left_out.height
    return pl.DataFrame({"emergent": [counted], "left_out": [left]})


def _tests(results: Results) -> list[str]:
    values = results.regrading.values.filter(pl.col("term").is_not_null())
    return _named_test(values)["label"].unique().sort().to_list()


def _named_test(values: pl.DataFrame) -> pl.DataFrame:
    several = values["scale"].n_unique() > 1
    label = pl.format("{} · {}", "test", "scale") if several else pl.col("test")
    return values.with_columns(label=label)


def _of_test(results: Results, values: pl.DataFrame, test: str) -> pl.DataFrame:
    if test not in _tests(results):
        raise UsageError(
            f"no laboratory test {test!r} is graded",
            where=results.cohort.name,
            expected="one of " + (", ".join(_tests(results)) or "none"),
        )
    graded = values.filter(pl.col("term").is_not_null())
    return _named_test(graded).filter(pl.col("label") == test).drop("label")


def _lab_grades(results: Results, test: str) -> pl.DataFrame:
    from mrdscope.analysis.adverse_events.grading import baseline_shift  # noqa: PLC0415

    values = _of_test(results, results.regrading.values, test)
    return baseline_shift(values, results.toxicity.population)


def _lab_inputs(results: Results, patient: str, test: str) -> Inputs:
    values = _of_test(results, results.regrading.values, test)
    end = results.toxicity.population.select("patient_id", "window_end_day")
    mine = values.filter(pl.col("patient_id") == patient).join(
        end, on="patient_id", how="left", maintain_order="left"
    )
    why = (
        pl.when(pl.col("is_baseline"))
        .then(pl.lit("the baseline"))
        .when(pl.col("day") < 0)
        .then(pl.lit("before day 0"))
        .when(pl.col("day") > pl.col("window_end_day"))
        .then(pl.lit("more than 30 days after the last dose"))
        .otherwise("reason")
    )
    judged = mine.with_columns(reason=why)
    return Inputs(
        judged.filter(pl.col("reason").is_null()).select(LAB_VALUE),
        judged.filter(pl.col("reason").is_not_null()).select(*LAB_VALUE, "reason"),
    )


def _lab_formula(_results: Results, row: Row, test: str) -> str:
    from mrdscope.analysis.adverse_events.grading import EVIDENCE  # noqa: PLC0415

    if row["worst_grade"] is None:
        return f"no value of {test} on treatment that can be graded"
    baseline = "not known" if row["baseline_grade"] is None else row["baseline_grade"]
    return (
        f"the highest of {row['n']} grades of {test} on treatment: {row['worst_grade']} "
        f"({day(row['worst_day'])}); at baseline {baseline}; table: {EVIDENCE[str(row['scale'])]}"
    )


def _disagreements(results: Results) -> pl.DataFrame:
    compared = results.regrading.agreement["agrees"]
    return pl.DataFrame(
        {"disagreements": [results.regrading.disagreements.height],
         "compared": [compared.len() - compared.null_count()],
         "not_compared": [compared.null_count()]}
    )  # fmt: skip


def _disagreement_inputs(results: Results, _patient: str) -> Inputs:
    columns = (*RECORD, "test", "lab_day", "value", "unit", "lab_grade", "lab_file", "lab_row")
    rows = results.regrading.agreement
    agreeing = rows.filter(pl.col("agrees")).select(*columns, reason=pl.lit("the grades agree"))
    unknown = rows.filter(pl.col("agrees").is_null()).select(*columns, "reason")
    return Inputs(results.regrading.disagreements.select(columns), pl.concat([agreeing, unknown]))


def _disagreement_formula(results: Results, row: Row) -> str:
    window = results.regrading.window_days
    return (
        f"{row['disagreements']} of {row['compared']} graded events differ from the laboratory "
        f"value nearest to their onset, within {window:g} days; {row['not_compared']} could not be "
        "compared"
    )


_EMERGENT = "Adverse events that count as treatment-emergent, records and not patients."
_LABS = "domain reference, 2.1; tables as far as their source is known"

TOXICITY = (
    Metric("tox.worst", "tox", "grade", "The worst grade of any adverse event from day 0 on.",
           COUNTING, Kind.GRADE, ("worst_grade",), Scope.PATIENT, (), worst_toxicity, _records,
           _worst_formula),
    Metric("tox.emergent", "treatment-emergent events", None, _EMERGENT, COUNTING, Kind.COUNT,
           ("emergent",), Scope.PATIENT, (), _emergent, _emergent_inputs, _emergent_formula),
    Metric("tox.emergent_records", "treatment-emergent events of all", None, _EMERGENT, COUNTING,
           Kind.COUNT, ("emergent",), Scope.COHORT, (), _emergent_of_all, _emergent_inputs,
           _emergent_formula),
    Metric("tox.disagreements", "grades the laboratory does not bear out", None,
           "Reported grades that differ from that of the nearest laboratory value, by the same "
           "scale.", _LABS, Kind.COUNT, ("disagreements",), Scope.COHORT, (), _disagreements,
           _disagreement_inputs, _disagreement_formula),
)  # fmt: skip

TOXICITY_FAMILIES = (
    Family("tox.grade", "worst grade", "grade",
           "The worst grade of one adverse event from day 0 on.", COUNTING, Kind.GRADE, ("grade",),
           Scope.PATIENT, (), "term", terms, _worst_of, _records, _worst_of_formula),
    Family("tox.first", "first event", "day",
           "The day of the first adverse event of a patient from day 0 on.", COUNTING, Kind.DAYS,
           ("first",), Scope.PATIENT, (), "term", terms, _first, _records, _first_formula,
           unasked="any adverse event"),
    Family("tox.lab_grade", "worst grade by laboratory values", "grade",
           "The worst grade of a laboratory test on treatment, by the scale adverse events are on.",
           _LABS, Kind.GRADE, ("worst_grade",), Scope.PATIENT, (), "test", _tests, _lab_grades,
           _lab_inputs, _lab_formula),
    *COUNT_FAMILIES,
    *RATE_FAMILIES,
    *COMPARISON_FAMILIES,
)  # fmt: skip
