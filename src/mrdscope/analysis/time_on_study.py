"""How long each patient was followed, under which treatment, and how that ended: a swimmer plot."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.course import course
from mrdscope.cohort.model import Cohort

#: Between the names of phases that were given at the same time.
TOGETHER = " + "
UNNAMED = "treatment"
_NUMBER = r"\s+\d+$"


class Ending(enum.StrEnum):
    """How the time on study ended."""

    DEATH = "death"
    ALIVE = "alive at last contact"
    UNKNOWN = "last record"  #: nothing says how long the patient was followed


@dataclass(frozen=True)
class TimeOnStudy:
    """Time on study and treatment of every patient; days from day 0.

    Attributes
    ----------
    frame
        One row a patient in the order of the cohort: ``patient_id``, ``start_day`` (day 0, or the
        first day of treatment before it), ``end_day`` (death or last contact; where neither is
        known the last day anything is known of, null without any) and ``ending`` (`Ending`).
    phases
        Treatment as stretches that do not overlap, by patient and day: ``patient_id``,
        ``start_day``, ``stop_day``, ``label`` (all that was given, "maintenance + prophylaxis") and
        ``latest`` (what of it was begun last; of two, what went on longer). A stretch with no known
        stop goes on to the end; what was given on a single day takes one.
    undated
        How many rows of treatment have no first day, or end before it, and are not in ``phases``.
    """

    frame: pl.DataFrame
    phases: pl.DataFrame
    undated: int

    def longest(self, column: str) -> tuple[str, ...]:
        """Return the names in a column of ``phases``, of all patients, the longest given first."""
        days = (pl.col("stop_day") - pl.col("start_day")).sum().alias("days")
        totals = self.phases.group_by(column, maintain_order=True).agg(days)
        return tuple(totals.sort("days", descending=True, maintain_order=True)[column])


def time_on_study(cohort: Cohort) -> TimeOnStudy:
    """Return how long each patient was followed and what was given when.

    A stretch of treatment is named by its phase where the row has one, else by its drug; numbered
    phases, "consolidation 1" and "consolidation 2", are one.
    """
    frame = followed(cohort)
    phase = pl.col("phase").str.replace(_NUMBER, "")
    known = cohort.treatment.select(
        "patient_id",
        "start_day",
        "stop_day",
        pl.coalesce(phase, "drug", pl.lit(UNNAMED)).alias("label"),
    ).join(frame.select("patient_id", "end_day"), on="patient_id", how="inner")
    dated = known.with_columns(stop_day=pl.coalesce("stop_day", "end_day")).filter(
        (pl.col("stop_day") >= pl.col("start_day")).fill_null(value=False)
    )
    single = pl.col("stop_day") == pl.col("start_day")
    whole = dated.with_columns(stop_day=pl.col("stop_day") + single.cast(pl.Float64))
    phases = _without_overlap(whole, frame["patient_id"])
    return TimeOnStudy(frame, phases, known.height - dated.height)


def followed(cohort: Cohort) -> pl.DataFrame:
    """Return how long each patient was followed and how that ended: `TimeOnStudy.frame`."""
    death = pl.col("death_day").is_not_null()
    ending = (
        pl.when(death).then(pl.lit(str(Ending.DEATH)))
        .when(pl.col("last_contact_day").is_not_null()).then(pl.lit(str(Ending.ALIVE)))
        .otherwise(pl.lit(str(Ending.UNKNOWN)))
    )  # fmt: skip
    first = cohort.treatment.group_by("patient_id").agg(first_day=pl.col("start_day").min())
    return (
        course(cohort)
        .join(_last_records(cohort), on="patient_id", how="left", maintain_order="left")
        .join(first, on="patient_id", how="left", maintain_order="left")
        .select(
            "patient_id",
            pl.min_horizontal(pl.lit(0.0), "first_day").alias("start_day"),
            pl.coalesce("death_day", "last_contact_day", "last_record").alias("end_day"),
            ending.alias("ending"),
        )
    )


def _last_records(cohort: Cohort) -> pl.DataFrame:
    """Return the last day anything is known of each patient: ``last_record``."""
    days = {
        "mrd": ("day",), "treatment": ("start_day", "stop_day"),
        "adverse_events": ("onset_day", "end_day"), "events": ("day",),
    }  # fmt: skip
    tables = cohort.tables()
    parts = [
        tables[name].select("patient_id", pl.col(column).alias("last_record"))
        for name, columns in days.items()
        for column in columns
    ]
    return pl.concat(parts).group_by("patient_id").agg(pl.col("last_record").max())


def _without_overlap(rows: pl.DataFrame, patients: pl.Series) -> pl.DataFrame:
    """Return stretches cut wherever one begins or ends, each with all that was given in it."""
    ends = pl.concat(
        [rows.select("patient_id", cut=pl.col(day)) for day in ("start_day", "stop_day")]
    )
    cuts = ends.unique().sort("patient_id", "cut").with_columns(
        until=pl.col("cut").shift(-1).over("patient_id")
    )  # fmt: skip
    inside = (
        cuts.filter(pl.col("until").is_not_null())
        .join(rows, on="patient_id", how="inner")
        .filter((pl.col("start_day") <= pl.col("cut")) & (pl.col("stop_day") >= pl.col("until")))
    )
    begun_last = inside.sort("start_day", "stop_day", "label", descending=[False, False, True])
    together = begun_last.group_by("patient_id", "cut", "until", maintain_order=True).agg(
        pl.col("label").unique().sort().str.join(TOGETHER),
        pl.col("label").last().alias("latest"),
    )
    order = pl.DataFrame({"patient_id": patients}).with_row_index("place")
    placed = together.join(order, on="patient_id").sort("place", "cut")
    return _merged(placed)


def _merged(cut: pl.DataFrame) -> pl.DataFrame:
    """Return stretches that follow on one another under the same names as one."""
    same = [pl.col(c) == pl.col(c).shift(1) for c in ("patient_id", "label", "latest")]
    goes_on = pl.all_horizontal(*same, pl.col("cut") == pl.col("until").shift(1))
    return (
        cut.with_columns(run=(~goes_on).fill_null(value=True).cum_sum())
        .group_by("run", maintain_order=True)
        .agg(
            pl.col("patient_id").first(),
            pl.col("cut").first().alias("start_day"),
            pl.col("until").last().alias("stop_day"),
            pl.col("label", "latest").first(),
        )
        .drop("run")
    )
