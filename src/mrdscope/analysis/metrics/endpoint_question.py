"""What a number of an endpoint is asked about: "os at 365", "pfs by age cut at median"."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from mrdscope.analysis.metrics.model import Inputs
from mrdscope.analysis.metrics.of_samples import OF_SAMPLES
from mrdscope.analysis.metrics.relapse import RELAPSE_RULE
from mrdscope.analysis.overview import groupings
from mrdscope.analysis.results import Results
from mrdscope.analysis.time_to_event.endpoints import (
    ENDPOINTS,
    INDUCTION_FAILURE,
    MOLECULAR_RELAPSE,
    MOLECULAR_RESPONSE,
    Endpoint,
    EndpointTimes,
    endpoint,
)
from mrdscope.errors import AnalysisError, UsageError

if TYPE_CHECKING:
    from mrdscope.analysis.time_to_event.survival import SurvivalResult

BY, CUT, GROUP, CAUSE = " by ", " cut at ", ": ", ", "

#: Endpoints whose numbers are offered; every other may be asked for.
OFFERED = ("os", "pfs")
OFFERED_DAY = 365.0


def rests_on(endpoint: Endpoint) -> tuple[str, ...]:
    """Return the settings that say when an endpoint's own events happened."""
    due = ("induction_due_day",) if INDUCTION_FAILURE in endpoint.ended_by else ()
    if MOLECULAR_RESPONSE in endpoint.ended_by:
        return (*due, *OF_SAMPLES, "baseline_until_day", "response_at_baseline")
    if MOLECULAR_RELAPSE in endpoint.mentioned:
        return (*due, *OF_SAMPLES, *RELAPSE_RULE)
    return due


#: All of them, of whatever endpoint.
RESTS_ON = ("confidence", *dict.fromkeys(one for e in ENDPOINTS.values() for one in rests_on(e)))


@dataclass(frozen=True)
class EndpointQuestion:
    """Which endpoint, and of what of it.

    Parameters
    ----------
    endpoint
        Its id.
    day
        At or up to which day; None where no day matters.
    cause
        Of which event; None of the endpoint's own.
    by, cut_at
        The column that groups, and where it is cut; None where nothing does.
    group
        Which group is compared with the first; None: the second.
    """

    endpoint: str
    day: float | None = None
    cause: str | None = None
    by: str | None = None
    cut_at: str | None = None
    group: str | None = None

    @property
    def parameters(self) -> tuple[str, ...]:
        """The settings its numbers depend on."""
        return ("confidence", *rests_on(endpoint(self.endpoint)))

    def times(self, results: Results) -> EndpointTimes:
        """Return the times of the endpoint, in groups where they are asked for."""
        return results.endpoint_times(self.endpoint, self.by, self.cut_at)

    def answer(self, results: Results) -> SurvivalResult:
        """Return the analysis of the endpoint, at the day that is asked about."""
        at = () if self.day is None else (self.day,)
        return results.survival(self.endpoint, self.by, at, self.cut_at)

    def place(self, result: SurvivalResult) -> int:
        """Return which group is compared with the first.

        Raises
        ------
        UsageError
            Where there is no such group.
        AnalysisError
            Where there are no two groups.
        """
        names = [group.name for group in result.groups]
        if len(names) < 2:
            raise AnalysisError(f"{self.by} does not divide the patients of {self.endpoint}")
        if self.group is None:
            return 1
        if self.group not in names[1:]:
            raise UsageError(
                f"there is no group {self.group!r} to compare with {names[0]}",
                expected=" or ".join(names[1:]),
            )
        return names.index(self.group)


def at_day(word: str) -> Callable[[str], EndpointQuestion]:
    """Return how to read "os at 365", or "pfs, death at 365": ``word`` comes before the day."""

    def read(detail: str) -> EndpointQuestion:
        what, _, text = detail.rpartition(f" {word} ")
        name, _, cause = what.partition(CAUSE)
        try:
            day = float(text)
        except ValueError:
            day = math.nan
        if not (what and 0 <= day < math.inf):
            raise UsageError(f"{detail!r} is no question", expected=f"such as os {word} 365")
        return EndpointQuestion(endpoint(name).id, day, cause or None)

    return read


def by_column(detail: str) -> EndpointQuestion:
    """Read "pfs by arm", "pfs by age cut at median", "pfs by arm: chemotherapy"."""
    name, _, rest = detail.partition(BY)
    column, _, group = rest.partition(GROUP)
    column, _, where = column.partition(CUT)
    if not column:
        raise UsageError(f"{detail!r} is no question", expected="such as os by sex")
    return EndpointQuestion(endpoint(name).id, by=column, cut_at=where or None, group=group or None)


def answered(results: Results) -> Iterator[str]:
    """Yield the endpoints that are offered and that the cohort can answer."""
    for name in OFFERED:
        try:
            times = results.endpoint_times(name)
        except AnalysisError:
            continue
        if times.frame.height:
            yield name


def divisions(results: Results) -> Sequence[str]:
    """Return the questions about groups that are offered: each endpoint by each column."""
    columns = groupings(results.cohort.patients)
    return [f"{name}{BY}{column}" for name in answered(results) for column in columns]


def rows_behind(times: EndpointTimes) -> Inputs:
    """Return every patient's time and how it ended, and who is left out and why."""
    columns = ["patient_id", "time", "event", "cause", "_file", "_row"]
    more = [name for name in ("competing", "entry") if times.frame[name].cast(pl.Boolean).any()]
    grouped = ["group"] if times.by is not None else []
    return Inputs(times.frame.select(*columns[:4], *more, *grouped, *columns[4:]), times.left_out)
