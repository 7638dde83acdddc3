"""How long before hematologic relapse MRD warned, and how often it did not.

Molecular relapse happened between the last sample free of it and the first that shows it, so the
lead is an interval; without hematologic relapse it is censored, and averaging the leads of those
who relapsed would select them. Source: domain reference, 1.7.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.exact import proportion
from mrdscope.analysis.mrd.evaluable import aligned
from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.mrd.segments import NO_ROW
from mrdscope.analysis.settings import DAY_TOLERANCE, Settings
from mrdscope.cohort.schema import DAY_DECIMALS


def lead_time(relapses: pl.DataFrame, course: pl.DataFrame) -> pl.DataFrame:
    """Return the time from molecular relapse to hematologic relapse, censored where there is none.

    Parameters
    ----------
    relapses
        `analysis.mrd.molecular_relapse.molecular_relapse`.
    course
        `analysis.course.course`: ``relapse_day``, ``death_day``, ``last_contact_day``.

    Returns
    -------
    polars.DataFrame
        One row a patient with molecular relapse, in the order of ``course``: ``patient_id``,
        ``molecular_relapse_day``, ``last_free_day``, ``time`` (days from that
        sample to hematologic relapse, else to death or last contact), ``event`` (hematologic
        relapse), ``died`` (death without it, which competes with it), ``lead_days_low`` and
        ``lead_days_high`` (bounds of the lead of those who relapsed: from the sample that
        shows it, and from the one before, exclusive). Patients not followed past molecular
        relapse, or of whom nothing is known after it, have a null ``time``.
    """
    frame = aligned(
        course.select("patient_id", "relapse_day", "death_day", "last_contact_day"),
        relapses.select("patient_id", "molecular_relapse_day", "last_free_day"),
    ).filter(pl.col("molecular_relapse_day").is_not_null())
    relapse, start = pl.col("relapse_day"), pl.col("molecular_relapse_day")
    end = pl.coalesce("relapse_day", "death_day", "last_contact_day")
    time = (end - start).round(DAY_DECIMALS)
    event = relapse.is_not_null()
    return frame.select(
        "patient_id",
        "molecular_relapse_day",
        "last_free_day",
        pl.when(time >= 0).then(time).alias("time"),
        event.alias("event"),
        (~event & pl.col("death_day").is_not_null()).alias("died"),
        pl.when(event).then(time).alias("lead_days_low"),
        (relapse - pl.col("last_free_day")).round(DAY_DECIMALS).alias("lead_days_high"),
    )


class NoWarning(enum.StrEnum):
    """Why molecular relapse did not precede a hematologic one."""

    NO_SAMPLE = "no evaluable sample before it"
    NEVER_NEGATIVE = "never in molecular remission"
    SAME_DAY = "detectable only on its day"
    IN_REMISSION = "in molecular remission at the last sample before it"
    NOT_CALLED = "detectable before it, but no molecular relapse by the rule"


@dataclass(frozen=True)
class Monitoring:
    """How many hematologic relapses molecular relapse preceded.

    Attributes
    ----------
    relapses
        One row a patient with hematologic relapse, in the order of the cohort: ``patient_id``,
        ``relapse_day``, ``molecular_relapse_day``, ``warned``, ``lead_days``, ``reason``
        (`NoWarning`; null where warned), ``last_sample_day`` (the last evaluable one before).
    sensitivity
        Warned of all relapses, with the exact interval; the ones nobody sampled before count.
    """

    relapses: pl.DataFrame
    sensitivity: Estimate

    @property
    def warned(self) -> int:
        """How many were preceded by molecular relapse."""
        return int(self.relapses["warned"].sum())


def _before_relapse(series: Series, course: pl.DataFrame) -> pl.DataFrame:
    """Return of each patient with samples: the last before hematologic relapse, and ever negative.

    ``same_day`` is true where a detectable sample was taken on the day of it.
    """
    levels = series.levels
    segments = levels.segments
    relapse = segments.spread(levels.of_patients(course, "relapse_day"))
    before = levels.day < relapse - DAY_TOLERANCE
    on_day = abs(levels.day - relapse) <= DAY_TOLERANCE
    last = segments.last(before)
    return pl.DataFrame(
        {
            "patient_id": levels.patients,
            "negative": segments.count(before & levels.undetected) > 0,
            "negative_last": (last != NO_ROW) & levels.undetected[last],
            "same_day": segments.count(on_day & ~levels.undetected) > 0,
        }
    ).hstack(series.taken(last, "last_sample", ["day"]))


def warned_relapses(series: Series, relapses: pl.DataFrame, course: pl.DataFrame) -> pl.DataFrame:
    """Return each hematologic relapse, and whether a molecular relapse came before it.

    A sample on the day of hematologic relapse is no warning. Patients who never were in molecular
    remission had no molecular relapse to be warned by, and count as not warned.

    Parameters
    ----------
    series
        The patients' main series.
    relapses
        `analysis.mrd.molecular_relapse.molecular_relapse`.
    course
        `analysis.course.course`.

    Returns
    -------
    polars.DataFrame
        As ``Monitoring.relapses``.
    """
    frame = aligned(
        course.select("patient_id", "relapse_day"),
        relapses.select("patient_id", "molecular_relapse_day"),
    )
    frame = aligned(frame, _before_relapse(series, course)).filter(
        pl.col("relapse_day").is_not_null()
    )
    lead = (pl.col("relapse_day") - pl.col("molecular_relapse_day")).round(DAY_DECIMALS)
    warned = (lead > DAY_TOLERANCE).fill_null(value=False)
    reason = (
        pl.when(warned).then(None)
        .when(pl.col("last_sample_day").is_null()).then(pl.lit(str(NoWarning.NO_SAMPLE)))
        .when(~pl.col("negative")).then(pl.lit(str(NoWarning.NEVER_NEGATIVE)))
        .when(pl.col("negative_last") & pl.col("same_day"))
        .then(pl.lit(str(NoWarning.SAME_DAY)))
        .when(pl.col("negative_last")).then(pl.lit(str(NoWarning.IN_REMISSION)))
        .otherwise(pl.lit(str(NoWarning.NOT_CALLED)))
    )  # fmt: skip
    return frame.select(
        "patient_id",
        "relapse_day",
        "molecular_relapse_day",
        warned.alias("warned"),
        pl.when(warned).then(lead).alias("lead_days"),
        reason.alias("reason"),
        "last_sample_day",
    )


def monitoring(relapses: pl.DataFrame, settings: Settings) -> Monitoring:
    """Return what share of hematologic relapses a molecular relapse came before.

    Parameters
    ----------
    relapses
        `warned_relapses`.
    settings
        The confidence level of the interval (exact, Clopper and Pearson).
    """
    warned = int(relapses["warned"].sum())
    return Monitoring(relapses, proportion(warned, relapses.height, settings.confidence))
