"""The first event of each patient in each row of the table, and the time to it, in competition."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.adverse_events.table_rows import ANY_EVENT, KEYS, LEVELS, TableRow
from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.analysis.settings import DAY_TOLERANCE
from mrdscope.cohort.schema import DAY_DECIMALS
from mrdscope.errors import AnalysisError, UsageError

#: The states of `FirstEvents.frame`, in the order a competing-risks estimator takes them.
EVENT, DEATH, END_OF_TREATMENT = "event", "death", "end of treatment"
CAUSES = (EVENT, DEATH, END_OF_TREATMENT)

TIME_TO_FIRST_RULE = (
    "time to first: from day 0 to the first event, in competition with death and with the end of "
    "treatment (30 days after the last dose, when nothing counts any more); censored at the last "
    "contact while treatment goes on"
)

_UNDATED = "an event whose day is not known"
_UNGRADED = "an event that was not graded"
#: Also of who had an event: to keep those alone would make events more frequent than they are.
_NOT_WATCHED = "neither last contact nor last dose is known"


@dataclass(frozen=True)
class FirstEvents:
    """Time from day 0 to the first event of each patient, by `TIME_TO_FIRST_RULE`.

    Attributes
    ----------
    row
        Of what: any adverse event, a system or a term.
    lowest_grade
        The least grade that counts.
    frame
        A row a patient, in the cohort's order: ``patient_id``, ``time`` (days) and ``cause``:
        `EVENT`, `DEATH`, `END_OF_TREATMENT`, or null where watching ended first. What
        `competing_risks.aalen_johansen` takes with `CAUSES`.
    left_out
        ``patient_id`` and ``reason`` of everybody else of the safety population.
    """

    row: TableRow
    lowest_grade: int
    frame: pl.DataFrame
    left_out: pl.DataFrame


def first_events(toxicity: Toxicity, lowest_grade: int = 1) -> pl.DataFrame:
    """Return the first event with at least that grade of each patient in every row of the table.

    An event after watching ended is none. The first event cannot be told where one that may have
    been it has no day of onset, became worse on a day not known, or (where grades above 1 are asked
    for) was not graded; and where it is not known how long the patient was watched.

    Returns
    -------
    polars.DataFrame
        One row a patient with such an event, or with one that may have been: `table_rows.KEYS`,
        ``patient_id``, ``time`` (day of the first; null where it cannot be told), ``reason`` (why
        not), ``end_day`` (of exposure; null where not known).

    Raises
    ------
    AnalysisError
        Where grades above 1 are asked for and grades are on more than one scale.
    UsageError
        On a grade that is not 1 to 5.
    """
    _check(toxicity, lowest_grade)
    grade, onset = pl.col("grade"), pl.col("onset_day")
    may = grade.is_null() | (grade >= lowest_grade)
    sure = may if lowest_grade == 1 else (grade >= lowest_grade).fill_null(value=False)
    dated = onset >= 0
    late = (onset - pl.col("end_day") > DAY_TOLERANCE).fill_null(value=False)
    watched = toxicity.population.select("patient_id", "end_day")
    records = (
        toxicity.counted.drop("end_day")
        .join(watched, on="patient_id", maintain_order="left")
        .filter(may, ~late)
    )
    levels = [
        records.group_by(*keys, "patient_id", maintain_order=True)
        .agg(
            pl.col("end_day").first(),
            time=onset.filter(sure & dated).min(),
            _possible=onset.filter(dated).min(),
            _undated=(~dated).fill_null(value=True).any(),
        )
        .with_columns(level=pl.lit(level))
        for level, keys in LEVELS.items()
    ]
    found = pl.concat(levels, how="diagonal").with_columns(reason=_reason())
    told = pl.when(pl.col("reason").is_null()).then("time")
    return found.select(*KEYS, "patient_id", time=told, reason="reason", end_day="end_day")


def time_to_first(
    toxicity: Toxicity, row: TableRow = ANY_EVENT, lowest_grade: int = 1
) -> FirstEvents:
    """Return the time to the first event of a row of the table with at least that grade.

    An event on the day of death counts as the event. Left out are patients whose first event cannot
    be told (see `first_events`), and all of whom it is not known how long they were watched. Where
    no scale is asked for, an event on any counts.

    Raises
    ------
    AnalysisError, UsageError
        Those of `first_events`, and `UsageError` on a system or term without any record.
    """
    row.require(toxicity)
    of_row = pl.col("level") == row.level
    firsts = first_events(toxicity, lowest_grade).filter(of_row, row.holds())
    each = firsts.group_by("patient_id").agg(
        first=pl.col("time").min(), reason=pl.col("reason").drop_nulls().first()
    )
    people = toxicity.population.join(each, on="patient_id", how="left", maintain_order="left")
    happened = pl.col("first").is_not_null()
    timed = people.with_columns(
        reason=pl.when(pl.col("end_day").is_null()).then(pl.lit(_NOT_WATCHED)).otherwise("reason"),
        time=pl.when(happened).then("first").otherwise("end_day").round(DAY_DECIMALS),
        cause=pl.when(happened).then(pl.lit(EVENT)).otherwise(ended_as()),
    )
    return FirstEvents(
        row,
        lowest_grade,
        timed.filter(pl.col("reason").is_null()).select("patient_id", "time", "cause"),
        timed.filter(pl.col("reason").is_not_null()).select("patient_id", "reason"),
    )


def ended_as() -> pl.Expr:
    """Return what competed where watching ended (``ended_by``); null where it was censored."""
    return (
        pl.when(pl.col("ended_by") == "death")
        .then(pl.lit(DEATH))
        .when(pl.col("ended_by") == "end of window")
        .then(pl.lit(END_OF_TREATMENT))
    )


def _check(toxicity: Toxicity, lowest_grade: int) -> None:
    if not 1 <= lowest_grade <= 5:
        raise UsageError(f"{lowest_grade} is not a grade of an event", expected="1 to 5")
    if lowest_grade > 1 and toxicity.mixed:
        raise AnalysisError(
            f"grades are on {len(toxicity.scales)} scales, {', '.join(toxicity.scales)}",
            expected="one scale, for a grade means nothing on another",
            action="select one of the scales",
        )


def _reason() -> pl.Expr:
    """Return why the first event cannot be told."""
    first, possible = pl.col("time"), pl.col("_possible")
    ungraded_earlier = possible.is_not_null() & (first.is_null() | (possible < first))
    return (
        pl.when(pl.col("end_day").is_null())
        .then(pl.lit(_NOT_WATCHED))
        .when(pl.col("_undated"))
        .then(pl.lit(_UNDATED))
        .when(ungraded_earlier)
        .then(pl.lit(_UNGRADED))
    )
