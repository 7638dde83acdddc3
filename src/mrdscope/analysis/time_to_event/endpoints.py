"""Time-to-event endpoints as objects: what starts the clock, what ends it, what censors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from mrdscope.analysis.time_to_event.cut_points import Cut
from mrdscope.analysis.time_to_event.response_rule import UNDETECTED, ResponseRule
from mrdscope.errors import UsageError

#: The day all days count from: the start of treatment, of the study, of whatever the cohort says.
DAY_0 = "day 0"

#: Event types that no events table has: `analysis.time_to_event.derived_events` makes them.
MOLECULAR_RESPONSE = "molecular_response"
MOLECULAR_RELAPSE = "molecular_relapse"
LAST_SAMPLE = "last_sample"
INDUCTION_FAILURE = "induction_failure"
DERIVED = (MOLECULAR_RESPONSE, MOLECULAR_RELAPSE, LAST_SAMPLE, INDUCTION_FAILURE)


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
        What starts the clock: `DAY_0`, or an event type, the first of a patient's.
    ended_by
        Event types that end it; on one day the one named first is the cause.
    censored_at
        Event types that say how long a patient without the event was followed; the latest counts.
    reported
        Columns of the patients table with this endpoint as the source reckoned it, from day 0;
        those after the first tell of a part of it only.
    definition, source
        The definition in a sentence, and whose it is.
    competing
        Event types after which this one cannot be the first any more; on the day of an ending
        event they come second. The endpoint then has a cumulative incidence, not a survival curve.
    censored_by
        Event types that end observation when they happen, such as transplant; they come last on
        their day.
    observed_from
        Since when a patient was seen: `DAY_0`, because who died before it is in no cohort, or an
        event type. Where that is after time zero, the patient enters the risk set then (left
        truncation).
    reported_competing
        Columns of the patients table that report a competing event.
    response
        What counts as molecular response, where the endpoint has to do with it.
    """

    id: str
    title: str
    time_zero: str
    ended_by: tuple[str, ...]
    censored_at: tuple[str, ...]
    reported: tuple[Reported, ...]
    definition: str
    source: str
    competing: tuple[str, ...] = ()
    censored_by: tuple[str, ...] = ()
    observed_from: str = DAY_0
    reported_competing: tuple[Reported, ...] = ()
    response: ResponseRule = UNDETECTED

    @property
    def types(self) -> tuple[str, ...]:
        """Every event type that ends it or its observation, first to last on one day."""
        return (*self.ended_by, *self.competing, *self.censored_by, *self.censored_at)

    @property
    def mentioned(self) -> tuple[str, ...]:
        """Every event type it needs, those that start it included."""
        return (self.time_zero, self.observed_from, *self.types)

    @property
    def on_samples(self) -> bool:
        """Whether it is followed by MRD samples, and unknown after the last of them."""
        return LAST_SAMPLE in self.censored_at


SURVIVAL_REPORTED = Reported("os_days", "os_event", "death")
PROGRESSION_REPORTED = Reported("pfs_days", "pfs_event", "relapse, progression or death")

OVERALL_SURVIVAL = Endpoint(
    id="os",
    title="Overall survival",
    time_zero=DAY_0,
    ended_by=("death",),
    censored_at=("last_contact",),
    reported=(SURVIVAL_REPORTED,),
    definition="Time from day 0 to death from any cause, censored at last contact.",
    source="ELN 2022 (Döhner et al., Blood 2022;140:1345), with day 0 as time zero",
)
PROGRESSION_FREE_SURVIVAL = Endpoint(
    id="pfs",
    title="Progression-free survival",
    time_zero=DAY_0,
    ended_by=("hematologic_relapse", "progression", "death"),
    censored_at=("last_contact",),
    reported=(PROGRESSION_REPORTED, SURVIVAL_REPORTED),
    definition="Time from day 0 to hematologic relapse, progression or death from any cause, "
    "whichever is first, censored at last contact.",
    source="the paper's progression-free survival; molecular relapse does not end it",
)

RELAPSE_FREE_SURVIVAL = Endpoint(
    id="rfs",
    title="Relapse-free survival",
    time_zero="hematologic_cr",
    ended_by=("hematologic_relapse", "death"),
    censored_at=("last_contact",),
    reported=(PROGRESSION_REPORTED, SURVIVAL_REPORTED),
    definition="Time from hematologic CR to hematologic relapse or death from any cause, whichever "
    "is first, censored at last contact; patients in remission before day 0 enter on day 0.",
    source="ELN 2022 (Döhner et al., Blood 2022;140:1345)",
)
EVENT_FREE_SURVIVAL = Endpoint(
    id="efs",
    title="Event-free survival",
    time_zero=DAY_0,
    ended_by=(INDUCTION_FAILURE, "hematologic_relapse", "progression", "death"),
    censored_at=("last_contact",),
    reported=(PROGRESSION_REPORTED, SURVIVAL_REPORTED),
    definition="Time from day 0 to induction failure, hematologic relapse, progression or death "
    "from any cause, whichever is first, censored at last contact; who has no remission by the day "
    "it is due has the event on day 0.",
    source="ELN 2022 (Döhner et al., Blood 2022;140:1345), with day 0 as time zero",
)
RELAPSE_INCIDENCE = Endpoint(
    id="cir",
    title="Cumulative incidence of relapse",
    time_zero="hematologic_cr",
    ended_by=("hematologic_relapse", "progression"),
    censored_at=("last_contact",),
    reported=(),
    competing=("death",),
    reported_competing=(SURVIVAL_REPORTED,),
    definition="Time from hematologic CR to hematologic relapse or progression, in competition "
    "with death without it, censored at last contact; patients in remission before day 0 enter "
    "on day 0.",
    source="ELN 2022 (Döhner et al., Blood 2022;140:1345); the competing deaths are the "
    "non-relapse mortality",
)
_LOSS = ("hematologic_relapse", "progression", "death")
MOLECULAR_RESPONSE_INCIDENCE = Endpoint(
    id="molecular_response",
    title="Molecular response",
    time_zero=DAY_0,
    ended_by=(MOLECULAR_RESPONSE,),
    censored_at=(LAST_SAMPLE,),
    reported=(),
    competing=_LOSS,
    reported_competing=(PROGRESSION_REPORTED, SURVIVAL_REPORTED),
    definition="Time from day 0 to the first sample in molecular response, in competition with "
    "hematologic relapse, progression and death, censored at the last evaluable sample; responses "
    "are seen at visits, and so are interval-censored.",
    source="domain reference 1.10; competing risks as Kim, Clin Cancer Res 2007;13:559",
)
TIME_TO_MOLECULAR_RELAPSE = Endpoint(
    id="molecular_relapse",
    title="Time to molecular relapse",
    time_zero=DAY_0,
    ended_by=(MOLECULAR_RELAPSE,),
    censored_at=(LAST_SAMPLE,),
    reported=(),
    competing=_LOSS,
    observed_from=MOLECULAR_RESPONSE,
    reported_competing=(PROGRESSION_REPORTED, SURVIVAL_REPORTED),
    definition="Time from day 0 to molecular relapse after molecular response, in competition with "
    "hematologic relapse, progression and death, censored at the last evaluable sample; patients "
    "enter with their response.",
    source="the paper does not define molecular relapse: domain reference 1.1, by the rule of the "
    "settings",
)
MOLECULAR_REMISSION_DURATION = Endpoint(
    id="molecular_remission",
    title="Duration of molecular remission",
    time_zero=MOLECULAR_RESPONSE,
    ended_by=(MOLECULAR_RELAPSE, "hematologic_relapse", "progression"),
    censored_at=(LAST_SAMPLE,),
    reported=(),
    competing=("death",),
    reported_competing=(SURVIVAL_REPORTED,),
    definition="Time from molecular response, the first sample of it, to molecular or hematologic "
    "relapse or progression, in competition with death, censored at the last evaluable sample.",
    source="the paper's duration of molecular remission, one still running being censored",
)
MOLECULAR_TO_HEMATOLOGIC_RELAPSE = Endpoint(
    id="molecular_to_hematologic_relapse",
    title="Molecular to hematologic relapse",
    time_zero=MOLECULAR_RELAPSE,
    ended_by=("hematologic_relapse", "progression"),
    censored_at=("last_contact",),
    reported=(),
    competing=("death",),
    reported_competing=(SURVIVAL_REPORTED,),
    definition="Time from molecular relapse to hematologic relapse or progression, in competition "
    "with death, censored at last contact.",
    source="the paper's follow-up after molecular relapse; domain reference 1.7, lead time",
)

ENDPOINTS: Mapping[str, Endpoint] = MappingProxyType(
    {
        e.id: e
        for e in (
            OVERALL_SURVIVAL,
            PROGRESSION_FREE_SURVIVAL,
            RELAPSE_FREE_SURVIVAL,
            EVENT_FREE_SURVIVAL,
            RELAPSE_INCIDENCE,
            MOLECULAR_RESPONSE_INCIDENCE,
            TIME_TO_MOLECULAR_RELAPSE,
            MOLECULAR_REMISSION_DURATION,
            MOLECULAR_TO_HEMATOLOGIC_RELAPSE,
        )
    }
)


def endpoint(name: str) -> Endpoint:
    """Return the endpoint of that id; `UsageError` naming those there are where it is unknown."""
    if name not in ENDPOINTS:
        raise UsageError(f"there is no endpoint {name!r}", expected=" or ".join(ENDPOINTS))
    return ENDPOINTS[name]


def in_words(event: str) -> str:
    """Return an event type as text: "hematologic CR"."""
    return event.replace("_", " ").replace(" cr", " CR")


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
        A row a patient, in the cohort's order: ``patient_id``, ``time`` (days from time zero, at
        least 0), ``event``, ``competing`` (a competing event ended it), ``entry`` (days from time
        zero to when observation began; 0, or before the time), ``cause`` (the event's type, or how
        the patient was censored), ``zero_day`` (day of time zero), ``group``, and the provenance
        of the row the time comes from.
    left_out
        ``patient_id`` and ``reason`` of every patient who is not in ``frame``, in cohort order.
    notes
        What else was assumed.
    by, groups
        The patients column that groups (or what does), None where everybody is in one group, and
        the names of the groups in natural order.
    strata_by
        The patients column that divides the comparisons into strata, and then is ``stratum`` in
        ``frame``; None: no strata.
    cut
        Where the column was cut, None where its values are the groups.
    """

    endpoint: Endpoint
    table: str
    frame: pl.DataFrame
    left_out: pl.DataFrame
    notes: tuple[str, ...] = ()
    by: str | None = None
    groups: tuple[str, ...] = (EVERYBODY,)
    strata_by: str | None = None
    cut: Cut | None = None
