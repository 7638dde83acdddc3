"""When adverse events began and how long they lasted."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.analysis.settings import DAY_TOLERANCE
from mrdscope.cohort.schema import DAY_DECIMALS
from mrdscope.errors import AnalysisError, UsageError

#: The states of `FirstEvents.frame`, in the order a competing-risks estimator takes them.
EVENT, DEATH = "event", "death"
CAUSES = (EVENT, DEATH)


@dataclass(frozen=True)
class FirstEvents:
    """Time from day 0 to the first event of each patient, death competing.

    Attributes
    ----------
    term
        Of which term; None is any adverse event.
    lowest_grade
        The least grade that counts.
    frame
        A row a patient, in the cohort's order: ``patient_id``, ``time`` (days) and ``cause``:
        `EVENT`, `DEATH`, or null where watching ended first (last contact, or the end of the window
        after the last dose). What `competing_risks.aalen_johansen` takes with `CAUSES`.
    left_out
        ``patient_id`` and ``reason`` of everybody else of the safety population.
    """

    term: str | None
    lowest_grade: int
    frame: pl.DataFrame
    left_out: pl.DataFrame


def time_to_first(
    toxicity: Toxicity, term: str | None = None, lowest_grade: int = 1
) -> FirstEvents:
    """Return the time to the first event of a term (None: of any) with at least that grade.

    An event on the day of death counts as the event; one after watching ended does not. Left out
    are patients whose first event cannot be told: an event that may have been the first has no day
    of onset, became worse on a day not known, or (where grades above 1 are asked for) was not
    graded; and patients without an event of whom it is not known how long they were watched.

    Raises
    ------
    AnalysisError
        Where grades above 1 are asked for and grades are on more than one scale.
    UsageError
        On a term without any record, or a grade that is not 1 to 5.
    """
    _check(toxicity, term, lowest_grade)
    grade, onset = pl.col("grade"), pl.col("onset_day")
    ungraded = grade.is_null()
    may = ungraded | (grade >= lowest_grade)
    sure = may if lowest_grade == 1 else (grade >= lowest_grade).fill_null(value=False)
    dated = onset >= 0
    of_term = toxicity.counted.filter(
        may, pl.lit(value=True) if term is None else pl.col("term") == term
    )
    firsts = of_term.group_by("patient_id").agg(
        first=onset.filter(sure & dated).min(),
        first_possible=onset.filter(dated).min(),
        undated=(~dated).fill_null(value=True).any(),
    )
    people = toxicity.population.join(firsts, on="patient_id", how="left", maintain_order="left")
    timed = people.with_columns(reason=_unknown(), happened=_happened()).with_columns(
        time=pl.when("happened").then("first").otherwise("end_day").round(DAY_DECIMALS),
        cause=pl.when("happened")
        .then(pl.lit(EVENT))
        .when(pl.col("ended_by") == "death")
        .then(pl.lit(DEATH)),
    )
    return FirstEvents(
        term,
        lowest_grade,
        timed.filter(pl.col("reason").is_null()).select("patient_id", "time", "cause"),
        timed.filter(pl.col("reason").is_not_null()).select("patient_id", "reason"),
    )


def _check(toxicity: Toxicity, term: str | None, lowest_grade: int) -> None:
    if not 1 <= lowest_grade <= 5:
        raise UsageError(f"{lowest_grade} is not a grade of an event", expected="1 to 5")
    if lowest_grade > 1 and toxicity.mixed:
        raise AnalysisError(
            f"grades are on {len(toxicity.scales)} scales, {', '.join(toxicity.scales)}",
            expected="one scale, for a grade means nothing on another",
            action="select one of the scales",
        )
    if term is not None and term not in toxicity.table["term"]:
        raise UsageError(
            f"there is no adverse event {term!r}",
            expected="one of " + ", ".join(toxicity.table["term"].unique().sort()),
        )


def _happened() -> pl.Expr:
    after = (pl.col("first") - pl.col("end_day") > DAY_TOLERANCE).fill_null(value=False)
    return pl.col("first").is_not_null() & ~after


def _unknown() -> pl.Expr:
    """Return why a patient's first event or time is not known."""
    first, possible = pl.col("first"), pl.col("first_possible")
    ungraded_earlier = possible.is_not_null() & (first.is_null() | (possible < first))
    return (
        pl.when(pl.col("undated").fill_null(value=False))
        .then(pl.lit("an event whose day is not known"))
        .when(ungraded_earlier)
        .then(pl.lit("an event that was not graded"))
        .when(first.is_null() & pl.col("end_day").is_null())
        .then(pl.lit("neither last contact nor last dose is known"))
    )


def durations(toxicity: Toxicity) -> pl.DataFrame:
    """Return how long each event lasted, in the order of `Toxicity.counted`.

    Columns: ``patient_id``, ``term``, ``scale``, ``grade``, ``onset_day``, ``end_day``,
    ``duration_days`` and ``ended``. A duration is the last day less the first (0: within one day);
    of an event that goes on (marked so, or without an end) it runs to the end of watching and
    ``ended`` is false: censored. Null where the onset is not known, the end lies before it, or
    watching ended before it or on a day not known. Records of grade 0 are no events.
    """
    watched = toxicity.population.select("patient_id", _watched="end_day")
    ended = pl.col("end_day").is_not_null() & ~pl.col("ongoing").fill_null(value=False)
    last = pl.when("ended").then("end_day").otherwise("_watched")
    length = (last - pl.col("onset_day")).round(DAY_DECIMALS)
    return (
        toxicity.counted.filter(pl.col("grade").is_null() | (pl.col("grade") > 0))
        .join(watched, on="patient_id", how="left", maintain_order="left")
        .with_columns(ended=ended)
        .select(
            "patient_id", "term", "scale", "grade", "onset_day", "end_day",
            duration_days=pl.when(length >= 0).then(length), ended="ended",
        )
    )  # fmt: skip


def onset_summary(toxicity: Toxicity) -> pl.DataFrame:
    """Return when each term began and how long it lasted, in the order of `Toxicity.table`.

    Columns: ``term``, ``scale``; of the patients' first events ``patients`` (with a day),
    ``median_onset_day``, ``earliest_onset_day``, ``latest_onset_day``, which describe those who had
    the event and are no estimate of the time to it (`time_to_first` is for that); of the events
    ``ended`` (with a duration), ``median_ended_days``, and ``ongoing`` (without an end), whose
    durations are censored and not in the median.
    """
    keys = ["term", "scale"]
    first = pl.col("first_onset_day")
    onsets = toxicity.worst.group_by(keys).agg(
        patients=first.count(),
        median_onset_day=first.median(),
        earliest_onset_day=first.min(),
        latest_onset_day=first.max(),
    )
    length = pl.col("duration_days")
    lengths = (
        durations(toxicity)
        .group_by(keys)
        .agg(
            ended=length.filter("ended").count(),
            median_ended_days=length.filter("ended").median(),
            ongoing=(~pl.col("ended")).sum(),
        )
    )
    summary = toxicity.table.select(keys)
    for part in (onsets, lengths):
        summary = summary.join(part, on=keys, how="left", nulls_equal=True, maintain_order="left")
    return summary.with_columns(pl.col("patients", "ended", "ongoing").fill_null(0))
