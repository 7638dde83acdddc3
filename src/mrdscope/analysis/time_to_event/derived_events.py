"""Events that no events table has: molecular response and relapse, last sample, induction failure.

`endpoint_times` puts them beside the events of a cohort. Responses to a level are those of
`level_response`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.time_to_event.endpoints import (
    INDUCTION_FAILURE,
    LAST_SAMPLE,
    MOLECULAR_RELAPSE,
    MOLECULAR_RESPONSE,
)
from mrdscope.cohort import schema
from mrdscope.cohort.model import Cohort
from mrdscope.errors import UsageError


def nobody_left_out() -> pl.DataFrame:
    """Return ``patient_id`` and ``reason`` of nobody."""
    return pl.DataFrame(schema={"patient_id": pl.String, "reason": pl.String})


@dataclass(frozen=True)
class Derived:
    """Events for `endpoint_times`, and what is to be known of them.

    Parameters
    ----------
    events
        ``patient_id``, ``type``, ``day`` and provenance, at most one row a patient and type.
    left_out
        ``patient_id`` and ``reason`` of those who are not in the analysis.
    notes
        What was assumed, and how closely the events are known.
    """

    events: pl.DataFrame
    left_out: pl.DataFrame = field(default_factory=nobody_left_out)
    notes: tuple[str, ...] = ()


_COLUMNS = ("patient_id", "type", "day", *schema.PROVENANCE)


def molecular_events(
    series: Series, episodes: pl.DataFrame, relapses: pl.DataFrame
) -> pl.DataFrame:
    """Return first molecular remission, molecular relapse after it, and the last evaluable sample.

    Parameters
    ----------
    series
        The patients' main series.
    episodes
        Frame of `response.episodes`; those after hematologic relapse do not count.
    relapses
        Frame of `molecular_relapse.molecular_relapse`: by the rule of the settings.

    Returns
    -------
    polars.DataFrame
        ``patient_id``, ``type`` (``molecular_response``, ``molecular_relapse``, ``last_sample``),
        ``day`` and provenance, at most one row a patient and type.
    """
    first = episodes.filter(~pl.col("after_relapse")).unique(
        "patient_id", keep="first", maintain_order=True
    )
    relapse = relapses.filter(pl.col("molecular_relapse_day").is_not_null())
    return pl.concat(
        [
            _taken(first, "start", MOLECULAR_RESPONSE),
            _taken(relapse, "molecular_relapse", MOLECULAR_RELAPSE),
            _last_samples(series),
        ]
    )


def _taken(frame: pl.DataFrame, prefix: str, event: str) -> pl.DataFrame:
    return frame.select(
        "patient_id", pl.lit(event).alias("type"), pl.col(f"{prefix}_day").alias("day"),
        pl.col(f"{prefix}_file").alias("_file"), pl.lit(None, pl.String).alias("_sheet"),
        pl.col(f"{prefix}_row").alias("_row"),
    )  # fmt: skip


def induction_failures(cohort: Cohort, due_day: float) -> Derived:
    """Return an event on day 0 for who was followed to a day and had no hematologic CR by then.

    Who died or relapsed before that day has that event and not this one (ELN 2022: the failure is
    dated to the start, not to when it was seen). A cohort without any remission records none, and
    then nobody is said to have failed.

    Raises
    ------
    UsageError
        On a day that is not after day 0.
    """
    if not 0 < due_day < float("inf"):
        raise UsageError(f"remission is due on day {due_day:g}", expected="a day after day 0")
    dated = cohort.events.filter(pl.col("day").is_not_null())
    remissions = dated.filter(pl.col("type") == "hematologic_cr")
    if remissions.is_empty():
        none = _of_type(dated.clear(), INDUCTION_FAILURE)
        return Derived(none, notes=("no remission is recorded, and so no induction failure",))
    ended = dated.filter(
        pl.col("type").is_in(["death", "hematologic_relapse", "progression"]),
        pl.col("day") <= due_day,
    )
    followed = dated.filter(pl.col("day") >= due_day).unique(
        "patient_id", keep="first", maintain_order=True
    )
    failed = followed.join(
        remissions.filter(pl.col("day") <= due_day), on="patient_id", how="anti"
    ).join(ended, on="patient_id", how="anti")
    said = f"remission was due by day {due_day:g}: {failed.height} without it then"
    return Derived(_of_type(failed.with_columns(day=pl.lit(0.0)), INDUCTION_FAILURE), notes=(said,))


def _last_samples(series: Series) -> pl.DataFrame:
    last = series.samples.filter("evaluable").unique("patient_id", keep="last", maintain_order=True)
    return _of_type(last, LAST_SAMPLE)


def _of_type(frame: pl.DataFrame, event: str) -> pl.DataFrame:
    return frame.with_columns(type=pl.lit(event)).select(_COLUMNS)
