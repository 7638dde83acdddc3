"""Everything the program computes of one cohort under one set of settings, each thing once.

Every part is computed when it is first asked for and kept, so that a screen that shows two numbers
of the same analysis, and the command that prints them, read one result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from mrdscope.analysis.adverse_events.toxicity import Toxicity, toxicity
from mrdscope.analysis.course import course
from mrdscope.analysis.mrd.mrd_results import MrdResults, mrd_results
from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.once import kept
from mrdscope.analysis.seen_later import (
    is_named_for_it,
    no_response_from_time_zero,
    require_known_at_day_0,
)
from mrdscope.analysis.settings import Settings
from mrdscope.analysis.time_to_event.cutting import cut
from mrdscope.analysis.time_to_event.derived_events import (
    Derived,
    induction_failures,
    molecular_events,
)
from mrdscope.analysis.time_to_event.endpoint_times import endpoint_times, first_days
from mrdscope.analysis.time_to_event.endpoints import (
    DERIVED,
    INDUCTION_FAILURE,
    MOLECULAR_RESPONSE,
    Endpoint,
    EndpointTimes,
    endpoint,
)
from mrdscope.analysis.time_to_event.grouping import grouped
from mrdscope.analysis.time_to_event.landmark import Landmark, landmark_times
from mrdscope.analysis.time_to_event.level_response import (
    first_responses,
    judged_samples,
    new_responses,
)
from mrdscope.analysis.time_to_event.response_rule import UNDETECTED
from mrdscope.cohort.headers import column_called
from mrdscope.cohort.model import Cohort
from mrdscope.cohort.schema import PATIENTS
from mrdscope.errors import UsageError

# Table 1 and survival are imported when they are first asked for: the first screen needs neither.
if TYPE_CHECKING:
    from mrdscope.analysis.adverse_events.grading import Regrading
    from mrdscope.analysis.adverse_events.toxicity_comparison import ToxicityByGroup
    from mrdscope.analysis.table_1.baseline import Baseline
    from mrdscope.analysis.time_to_event.survival import SurvivalResult

#: Half a year, and one, two, three, five and ten years, in whole days.
LANDMARK_DAYS = (182.0, 365.0, 730.0, 1095.0, 1826.0, 3652.0)


@dataclass(frozen=True)
class Results:
    """The analyses of a cohort; the functions they come from say what each holds."""

    cohort: Cohort
    settings: Settings

    @cached_property
    def course(self) -> pl.DataFrame:
        """See `analysis.course.course`."""
        return course(self.cohort)

    @cached_property
    def mrd(self) -> MrdResults:
        """All that is computed of MRD; see `analysis.mrd.mrd_results.MrdResults`."""
        return mrd_results(self.cohort, self.settings, self.course)

    @property
    def series(self) -> Series:
        """See `analysis.mrd.samples.main_series`."""
        return self.mrd.series

    @property
    def rise(self) -> pl.DataFrame:
        """See `analysis.mrd.kinetics.rise`."""
        return self.mrd.rise

    @property
    def episodes(self) -> pl.DataFrame:
        """See `analysis.mrd.response.episodes`."""
        return self.mrd.episodes

    @property
    def response(self) -> pl.DataFrame:
        """See `analysis.mrd.response.response`."""
        return self.mrd.response

    @property
    def early_level(self) -> pl.DataFrame:
        """The level at four weeks, see `analysis.mrd.levels.level_at`."""
        return self.mrd.early_level

    @property
    def last_and_best(self) -> pl.DataFrame:
        """See `analysis.mrd.levels.last_and_best`."""
        return self.mrd.last_and_best

    @cached_property
    def molecular_events(self) -> pl.DataFrame:
        """See `analysis.time_to_event.derived_events.molecular_events`."""
        return molecular_events(self.series, self.episodes, self.mrd.molecular_relapse)

    @kept
    def endpoint_times(
        self, which: str | Endpoint, by: str | None = None, cut_at: str | None = None
    ) -> EndpointTimes:
        """Return the times of an endpoint, in groups of a patients column where one is named.

        An endpoint may be named or given, as `endpoint_variants.with_time_zero` makes one. With
        ``cut_at`` the column is a number and is cut there; one that is only known later is refused
        (`seen_later.require_known_at_day_0`). See
        `time_to_event.endpoint_times.endpoint_times`, `time_to_event.grouping.grouped` and
        `time_to_event.cutting.cut`, errors too.
        """
        wanted = endpoint(which) if isinstance(which, str) else which
        times = self._undivided(wanted)
        if by is None:
            if cut_at is not None:
                raise UsageError("a cut needs a column", where="--cut", expected="--by COLUMN")
            return times
        column = column_called(PATIENTS, self.cohort.patients.columns, by)
        if column is None and is_named_for_it(by):
            raise no_response_from_time_zero(by)
        if column is not None:
            require_known_at_day_0(self, column)
        if cut_at is not None:
            return cut(times, self.cohort, column or by, cut_at)
        return grouped(times, self.cohort, column or by)

    @kept
    def _undivided(self, wanted: Endpoint) -> EndpointTimes:
        return endpoint_times(self.cohort, wanted, self._derived(wanted))

    def _derived(self, wanted: Endpoint) -> Derived | None:
        """Return the events an endpoint needs and no table has, None where it needs none."""
        needed = set(wanted.mentioned) & set(DERIVED)
        due = self.settings.induction_due_day
        if INDUCTION_FAILURE in needed and due is not None:
            return induction_failures(self.cohort, due)
        if not needed - {INDUCTION_FAILURE}:
            return None
        if MOLECULAR_RESPONSE in wanted.ended_by:
            samples = judged_samples(self.mrd, wanted.response)
            zero = first_days(self.cohort, self.cohort.events, wanted.time_zero, "zero_day")
            until = self.settings.baseline_until_day
            return new_responses(samples, zero, until, self.settings.response_at_baseline)
        if wanted.response != UNDETECTED:
            return first_responses(judged_samples(self.mrd, wanted.response))
        return Derived(self.molecular_events)

    def landmark_times(self, which: str | Endpoint, landmark: Landmark) -> EndpointTimes:
        """See `analysis.time_to_event.landmark.landmark_times`."""
        return landmark_times(self.endpoint_times(which), self.series, landmark)

    def survival(
        self,
        name: str | Endpoint,
        by: str | None = None,
        at: Sequence[float] | None = None,
        cut_at: str | None = None,
    ) -> SurvivalResult:
        """Return the analysis of an endpoint, see `time_to_event.survival.survival_by_group`.

        Without ``at`` the estimates are at those of `LANDMARK_DAYS` somebody was followed to.
        """
        if at is not None:
            return self._survival(name, by, cut_at, tuple(at))
        last = self.endpoint_times(name, by, cut_at).frame["time"].max()
        reached = (day for day in LANDMARK_DAYS if isinstance(last, float) and day <= last)
        return self._survival(name, by, cut_at, tuple(reached))

    @kept
    def _survival(
        self, name: str | Endpoint, by: str | None, cut_at: str | None, at: tuple[float, ...]
    ) -> SurvivalResult:
        from mrdscope.analysis.time_to_event.survival import survival_by_group  # noqa: PLC0415

        return survival_by_group(self.endpoint_times(name, by, cut_at), self.settings, at=at)

    @cached_property
    def toxicity(self) -> Toxicity:
        """See `analysis.adverse_events.toxicity.toxicity`."""
        return toxicity(self.cohort)

    @kept
    def toxicity_by_group(self, by: str) -> ToxicityByGroup:
        """Return adverse events by a patients column, compared.

        See `analysis.adverse_events.toxicity_comparison.by_group`, errors too.
        """
        from mrdscope.analysis.adverse_events.toxicity_comparison import by_group  # noqa: PLC0415
        from mrdscope.analysis.adverse_events.toxicity_groups import groups_of  # noqa: PLC0415

        return by_group(self.toxicity, groups_of(self.cohort, by), by, self.settings.confidence)

    @cached_property
    def event_rates(self) -> pl.DataFrame:
        """Everybody's, see `analysis.adverse_events.toxicity_rates.event_rates`."""
        from mrdscope.analysis.adverse_events.toxicity_rates import event_rates  # noqa: PLC0415

        return event_rates(self.toxicity, None, self.settings.confidence)

    @cached_property
    def incidence_rates(self) -> pl.DataFrame:
        """Everybody's, see `analysis.adverse_events.toxicity_rates.incidence_rates`."""
        from mrdscope.analysis.adverse_events.toxicity_rates import (  # noqa: PLC0415
            incidence_rates,
        )

        return incidence_rates(self.toxicity, None, self.settings.confidence)

    @cached_property
    def regrading(self) -> Regrading:
        """See `analysis.adverse_events.grading.regrading`."""
        from mrdscope.analysis.adverse_events.grading import regrading  # noqa: PLC0415

        return regrading(self.cohort, self.toxicity)

    @cached_property
    def baseline(self) -> Baseline:
        """See `analysis.table_1.baseline.baseline`."""
        from mrdscope.analysis.table_1.baseline import baseline  # noqa: PLC0415

        return baseline(self.cohort, confidence=self.settings.confidence)

    @kept
    def baseline_by(self, by: str) -> Baseline:
        """Return Table 1 by a patients column, see `analysis.table_1.baseline.baseline`."""
        from mrdscope.analysis.table_1.baseline import baseline  # noqa: PLC0415

        return baseline(self.cohort, by, self.settings.confidence)
