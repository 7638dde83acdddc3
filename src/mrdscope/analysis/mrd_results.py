"""What is computed of the molecular course of each patient, each thing once.

The parts of `analysis.results.Results` that are about MRD and go beyond the paper's algorithm.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from mrdscope.analysis.assay_changes import assay_changes
from mrdscope.analysis.depth import response_depth
from mrdscope.analysis.doubling import doubling, steps
from mrdscope.analysis.international_scale import (
    International,
    loss_of_mmr,
    molecular_response,
    on_international_scale,
)
from mrdscope.analysis.lead_time import Monitoring, lead_time, monitoring
from mrdscope.analysis.milestones import judged_milestones, milestone_levels
from mrdscope.analysis.molecular_relapse import molecular_relapse
from mrdscope.analysis.mrd_response import mrd_response
from mrdscope.analysis.rising_limb import rising_limb
from mrdscope.analysis.samples import Series
from mrdscope.analysis.settings import Settings
from mrdscope.analysis.time_below import confirmed_response, sustained_response, time_below
from mrdscope.cohort.model import Cohort


@dataclass(frozen=True)
class MrdResults:
    """The MRD analyses of a cohort; the functions they come from say what each holds.

    ``rise`` is that of `analysis.kinetics.rise`. Levels are those of ``settings.response_level``
    where one is asked for.
    """

    cohort: Cohort
    settings: Settings
    series: Series
    course: pl.DataFrame
    rise: pl.DataFrame

    @cached_property
    def depth(self) -> pl.DataFrame:
        """See `analysis.depth.response_depth`."""
        return response_depth(self.series, self.course, self.settings)

    @cached_property
    def steps(self) -> pl.DataFrame:
        """See `analysis.doubling.steps`."""
        return steps(self.series, self.settings)

    @cached_property
    def doubling(self) -> pl.DataFrame:
        """See `analysis.doubling.doubling`."""
        return doubling(self.series, self.course, self.settings)

    @cached_property
    def rising_limb(self) -> pl.DataFrame:
        """See `analysis.rising_limb.rising_limb`."""
        return rising_limb(self.series, self.rise, self.settings)

    @cached_property
    def time_below(self) -> pl.DataFrame:
        """See `analysis.time_below.time_below`."""
        return time_below(self.series, self.course, self.settings.response_level, self.settings)

    @cached_property
    def confirmed_response(self) -> pl.DataFrame:
        """See `analysis.time_below.confirmed_response`."""
        level = self.settings.response_level
        return confirmed_response(self.series, self.course, level, self.settings)

    @cached_property
    def sustained_response(self) -> pl.DataFrame:
        """See `analysis.time_below.sustained_response`."""
        level = self.settings.response_level
        return sustained_response(self.series, self.course, level, self.settings)

    @cached_property
    def molecular_relapse(self) -> pl.DataFrame:
        """See `analysis.molecular_relapse.molecular_relapse`."""
        return molecular_relapse(self.series, self.course, self.settings)

    @cached_property
    def lead_time(self) -> pl.DataFrame:
        """See `analysis.lead_time.lead_time`."""
        return lead_time(self.molecular_relapse, self.course)

    @cached_property
    def monitoring(self) -> Monitoring:
        """See `analysis.lead_time.monitoring`."""
        return monitoring(self.series, self.molecular_relapse, self.course, self.settings)

    @cached_property
    def mrd_response(self) -> pl.DataFrame:
        """See `analysis.mrd_response.mrd_response`."""
        return mrd_response(self.series, self.course, self.settings)

    @cached_property
    def milestone_levels(self) -> pl.DataFrame:
        """See `analysis.milestones.milestone_levels`."""
        return milestone_levels(self.series, self.course, self.settings)

    @cached_property
    def assay_changes(self) -> pl.DataFrame:
        """See `analysis.assay_changes.assay_changes`."""
        return assay_changes(self.cohort.mrd)

    @cached_property
    def international(self) -> International:
        """See `analysis.international_scale.on_international_scale`."""
        return on_international_scale(self.series, self.cohort.patients)

    @cached_property
    def molecular_response(self) -> pl.DataFrame:
        """See `analysis.international_scale.molecular_response`, errors too."""
        return molecular_response(self.international, self.course, self.settings)

    @cached_property
    def loss_of_mmr(self) -> pl.DataFrame:
        """See `analysis.international_scale.loss_of_mmr`."""
        return loss_of_mmr(self.international, self.course, self.settings)

    @cached_property
    def judged_milestones(self) -> pl.DataFrame:
        """See `analysis.milestones.judged_milestones`, errors too."""
        return judged_milestones(self.international, self.course, self.settings)
