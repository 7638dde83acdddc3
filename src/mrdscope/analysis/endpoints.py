"""Time-to-event endpoints as objects: what starts the clock, what ends it, what censors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from mrdscope.errors import UsageError


@dataclass(frozen=True)
class Reported:
    """A pair of columns of the patients table in which a source has reckoned an endpoint itself."""

    time: str
    event: str
    cause: str


@dataclass(frozen=True)
class Endpoint:
    """One time-to-event endpoint, said in full.

    Parameters
    ----------
    id, title
        Its name on the command line and on the screen.
    time_zero
        What starts the clock: day 0 of the cohort.
    ended_by
        Event types that end it; on one day the one named first is the cause.
    censored_at
        Event types that say how long a patient without the event was followed; the latest counts.
    reported
        Columns of the patients table with this endpoint as the source reckoned it; those after the
        first tell of a part of it only.
    definition, source
        The definition in a sentence, and whose it is.
    """

    id: str
    title: str
    time_zero: str
    ended_by: tuple[str, ...]
    censored_at: tuple[str, ...]
    reported: tuple[Reported, ...]
    definition: str
    source: str


_OS_COLUMNS = Reported("os_days", "os_event", "death")
_PFS_COLUMNS = Reported("pfs_days", "pfs_event", "relapse, progression or death")

OVERALL_SURVIVAL = Endpoint(
    id="os",
    title="Overall survival",
    time_zero="day 0",
    ended_by=("death",),
    censored_at=("last_contact",),
    reported=(_OS_COLUMNS,),
    definition="Time from day 0 to death from any cause, censored at last contact.",
    source="ELN 2022 (Döhner et al., Blood 2022;140:1345), with day 0 as time zero",
)
PROGRESSION_FREE_SURVIVAL = Endpoint(
    id="pfs",
    title="Progression-free survival",
    time_zero="day 0",
    ended_by=("hematologic_relapse", "progression", "death"),
    censored_at=("last_contact",),
    reported=(_PFS_COLUMNS, _OS_COLUMNS),
    definition="Time from day 0 to hematologic relapse, progression or death from any cause, "
    "whichever is first, censored at last contact.",
    source="the paper's progression-free survival; molecular relapse does not end it",
)

ENDPOINTS: Mapping[str, Endpoint] = MappingProxyType(
    {e.id: e for e in (OVERALL_SURVIVAL, PROGRESSION_FREE_SURVIVAL)}
)


def endpoint(name: str) -> Endpoint:
    """Return the endpoint of that id; `UsageError` naming those there are where it is unknown."""
    if name not in ENDPOINTS:
        raise UsageError(f"there is no endpoint {name!r}", expected=" or ".join(ENDPOINTS))
    return ENDPOINTS[name]


#: The group everybody is in where no grouping was asked for.
EVERYBODY = "all"


@dataclass(frozen=True)
class EndpointTimes:
    """The times of one endpoint in one cohort, and who has none.

    Parameters
    ----------
    endpoint
        Which endpoint.
    table
        The table the times come from: ``events`` or ``patients``.
    frame
        A row a patient, in the cohort's order: ``patient_id``, ``time`` (days, at least 0),
        ``event``, ``cause`` (the event's type, or how the patient was censored), ``group``, and the
        provenance of the row the time comes from.
    left_out
        ``patient_id`` and ``reason`` of every patient who is not in ``frame``, in cohort order.
    notes
        What else was assumed.
    by, groups
        The patients column that groups, None where everybody is in one group, and the names of the
        groups in natural order.
    """

    endpoint: Endpoint
    table: str
    frame: pl.DataFrame
    left_out: pl.DataFrame
    notes: tuple[str, ...] = ()
    by: str | None = None
    groups: tuple[str, ...] = (EVERYBODY,)
