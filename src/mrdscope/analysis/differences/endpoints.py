"""Whose time to an event differs between two readings of a cohort."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.results import Results
from mrdscope.analysis.time_to_event.endpoints import ENDPOINTS, Endpoint
from mrdscope.errors import AnalysisError, UsageError

_OUTCOME = ("time", "event", "competing", "cause")


@dataclass(frozen=True)
class EndpointDifferences:
    """Patients whose time of one endpoint differs.

    Attributes
    ----------
    endpoint
        Which.
    frame
        A row a patient: ``patient_id``, ``time``, ``event``, ``competing``, ``cause`` before and
        with ``_after`` appended; null where the patient has no time.
    reasons
        Why there are no times at all, before and after; None where there are.
    """

    endpoint: Endpoint
    frame: pl.DataFrame
    reasons: tuple[str | None, str | None] = (None, None)


def endpoint_differences(before: Results, after: Results) -> tuple[EndpointDifferences, ...]:
    """Return the endpoints with a difference, of the patients that both cohorts have."""
    return tuple(_differing(before, after))


def _differing(before: Results, after: Results) -> Iterator[EndpointDifferences]:
    ids = before.cohort.patients["patient_id"].unique(maintain_order=True)
    there = ids.filter(ids.is_in(after.cohort.patients["patient_id"].implode()))
    for endpoint in ENDPOINTS.values():
        first, reason = _times(before, endpoint)
        second, later_reason = _times(after, endpoint)
        joined = (
            there.to_frame("patient_id")
            .join(first, on="patient_id", how="left", maintain_order="left")
            .join(second, on="patient_id", how="left", maintain_order="left", suffix="_after")
        )
        differs = pl.any_horizontal(
            pl.col(name).ne_missing(pl.col(f"{name}_after")) for name in _OUTCOME
        )
        frame = joined.filter(differs)
        if frame.height or (reason is None) != (later_reason is None):
            yield EndpointDifferences(endpoint, frame, (reason, later_reason))


def _times(results: Results, endpoint: Endpoint) -> tuple[pl.DataFrame, str | None]:
    try:
        frame = results.endpoint_times(endpoint).frame
    except (AnalysisError, UsageError) as error:
        return pl.DataFrame(schema=_SCHEMA), error.sentence
    return frame.select(*_SCHEMA).cast(pl.Schema(_SCHEMA)), None


_SCHEMA: dict[str, pl.DataType] = {
    "patient_id": pl.String(),
    "time": pl.Float64(),
    "event": pl.Boolean(),
    "competing": pl.Boolean(),
    "cause": pl.String(),
}
