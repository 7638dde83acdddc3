"""What is computed of the molecular course of each patient, each thing once.

Every metric of a patient rests on that patient's samples alone, so a large cohort is computed in
parts, whole patients each: what a part needs then fits in fast memory, and parts run side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.assay_changes import assay_changes
from mrdscope.analysis.mrd.depth import response_depth
from mrdscope.analysis.mrd.doubling import doubling, steps
from mrdscope.analysis.mrd.international_scale import (
    International,
    loss_of_mmr,
    molecular_response,
    on_international_scale,
)
from mrdscope.analysis.mrd.kinetics import rise
from mrdscope.analysis.mrd.lead_time import Monitoring, lead_time, monitoring, warned_relapses
from mrdscope.analysis.mrd.levels import last_and_best, level_at
from mrdscope.analysis.mrd.milestones import judged_milestones, milestone_levels
from mrdscope.analysis.mrd.molecular_relapse import molecular_relapse
from mrdscope.analysis.mrd.mrd_response import mrd_response
from mrdscope.analysis.mrd.response import episodes, response
from mrdscope.analysis.mrd.rising_limb import censored_rising_limb, rising_limb
from mrdscope.analysis.mrd.samples import Series, main_series
from mrdscope.analysis.mrd.segments import begins, borders
from mrdscope.analysis.mrd.time_below import confirmed_response, sustained_response, time_below
from mrdscope.analysis.once import once
from mrdscope.analysis.settings import Settings
from mrdscope.cohort.model import Cohort

#: Samples in a part of a cohort that is computed in parts, about.
PART_SIZE = 500_000


class of_patients(once[pl.DataFrame]):  # noqa: N801 - read as a word above a method
    """A metric of patients, each of whom it tells something that rests on nobody else's samples.

    In a cohort in parts all metrics of a part are computed together, so that its samples are made
    ready once, and let go of before the next part.
    """

    def __get__(self, results: MrdResults, owner: type | None = None) -> pl.DataFrame:
        if not results.parts:
            return super().__get__(results, owner)
        vars(results).update(_side_by_side(results.parts))
        found: pl.DataFrame = vars(results)[self.name]
        return found


@dataclass(frozen=True)
class MrdResults:
    """The MRD analyses of a cohort; the functions they come from say what each holds.

    Levels are those of ``settings.response_level`` where one is asked for. ``parts`` are the same
    cohort in parts, in its order, and empty where it is computed as one; see `mrd_results`.
    """

    cohort: Cohort
    settings: Settings
    course: pl.DataFrame
    parts: tuple[MrdResults, ...] = ()

    @once
    def series(self) -> Series:
        """See `analysis.mrd.samples.main_series`."""
        return main_series(self.cohort.mrd, self.settings)

    @of_patients
    def rise(self) -> pl.DataFrame:
        """See `analysis.mrd.kinetics.rise`."""
        return rise(self.series, self.course, self.settings)

    @of_patients
    def episodes(self) -> pl.DataFrame:
        """See `analysis.mrd.response.episodes`."""
        return episodes(self.series, self.course, self.settings)

    @of_patients
    def response(self) -> pl.DataFrame:
        """See `analysis.mrd.response.response`."""
        return response(self.series, self.course, self.episodes, self.molecular_relapse)

    @of_patients
    def early_level(self) -> pl.DataFrame:
        """See `analysis.mrd.levels.level_at`: the level at four weeks."""
        day, window = self.settings.early_day, self.settings.early_window
        return level_at(self.series, day, window)

    @of_patients
    def last_and_best(self) -> pl.DataFrame:
        """See `analysis.mrd.levels.last_and_best`."""
        return last_and_best(self.series)

    @of_patients
    def depth(self) -> pl.DataFrame:
        """See `analysis.mrd.depth.response_depth`."""
        return response_depth(self.series, self.course, self.settings)

    @once
    def steps(self) -> pl.DataFrame:
        """See `analysis.mrd.doubling.steps`."""
        return steps(self.series, self.settings)

    @of_patients
    def doubling(self) -> pl.DataFrame:
        """See `analysis.mrd.doubling.doubling`."""
        return doubling(self.series, self.course, self.settings)

    @of_patients
    def rising_limb(self) -> pl.DataFrame:
        """See `analysis.mrd.rising_limb.rising_limb`."""
        return rising_limb(self.series, self.rise, self.settings)

    @once
    def censored_rising_limb(self) -> pl.DataFrame:
        """See `analysis.mrd.rising_limb.censored_rising_limb`; a tenth of a millisecond a rise."""
        return censored_rising_limb(self.series, self.rise, self.settings)

    @of_patients
    def time_below(self) -> pl.DataFrame:
        """See `analysis.mrd.time_below.time_below`."""
        level = self.settings.response_level
        return time_below(self.series, self.course, level, self.settings)

    @of_patients
    def confirmed_response(self) -> pl.DataFrame:
        """See `analysis.mrd.time_below.confirmed_response`."""
        level = self.settings.response_level
        return confirmed_response(self.series, self.course, level, self.settings)

    @of_patients
    def sustained_response(self) -> pl.DataFrame:
        """See `analysis.mrd.time_below.sustained_response`."""
        level = self.settings.response_level
        return sustained_response(self.series, self.course, level, self.settings)

    @of_patients
    def molecular_relapse(self) -> pl.DataFrame:
        """See `analysis.mrd.molecular_relapse.molecular_relapse`."""
        return molecular_relapse(self.series, self.course, self.settings)

    @of_patients
    def lead_time(self) -> pl.DataFrame:
        """See `analysis.mrd.lead_time.lead_time`."""
        return lead_time(self.molecular_relapse, self.course)

    @of_patients
    def warned_relapses(self) -> pl.DataFrame:
        """See `analysis.mrd.lead_time.warned_relapses`."""
        return warned_relapses(self.series, self.molecular_relapse, self.course)

    @once
    def monitoring(self) -> Monitoring:
        """See `analysis.mrd.lead_time.monitoring`."""
        return monitoring(self.warned_relapses, self.settings)

    @of_patients
    def mrd_response(self) -> pl.DataFrame:
        """See `analysis.mrd.mrd_response.mrd_response`."""
        return mrd_response(self.series, self.course, self.settings)

    @of_patients
    def milestone_levels(self) -> pl.DataFrame:
        """See `analysis.mrd.milestones.milestone_levels`."""
        return milestone_levels(self.series, self.course, self.settings)

    @once
    def assay_changes(self) -> pl.DataFrame:
        """See `analysis.mrd.assay_changes.assay_changes`."""
        return assay_changes(self.cohort.mrd)

    @once
    def international(self) -> International:
        """See `analysis.mrd.international_scale.on_international_scale`."""
        return on_international_scale(self.series, self.cohort.patients)

    @once
    def molecular_response(self) -> pl.DataFrame:
        """See `analysis.mrd.international_scale.molecular_response`, errors too."""
        return molecular_response(self.international, self.course, self.settings)

    @once
    def loss_of_mmr(self) -> pl.DataFrame:
        """See `analysis.mrd.international_scale.loss_of_mmr`."""
        return loss_of_mmr(self.international, self.course, self.settings)

    @once
    def judged_milestones(self) -> pl.DataFrame:
        """See `analysis.mrd.milestones.judged_milestones`, errors too."""
        return judged_milestones(self.international, self.course, self.settings)


def mrd_results(cohort: Cohort, settings: Settings, course: pl.DataFrame) -> MrdResults:
    """Return the MRD analyses of a cohort, in parts of whole patients where it is large.

    Parameters
    ----------
    cohort, settings
        What is analysed, and how.
    course
        `analysis.course.course` of the cohort.
    """
    parts = tuple(
        MrdResults(part, settings, part_course) for part, part_course in _parts(cohort, course)
    )
    return MrdResults(cohort, settings, course, parts)


def _side_by_side(parts: Sequence[MrdResults]) -> dict[str, pl.DataFrame]:
    """Return every metric of patients, the parts computed in threads; frames keep their memory."""
    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        found = list(pool.map(_all_of_patients, parts))
    return {name: pl.concat([one[name] for one in found], rechunk=False) for name in found[0]}


def _all_of_patients(part: MrdResults) -> dict[str, pl.DataFrame]:
    """Return every metric of patients by name; what they were computed from is not kept."""
    fresh = replace(part)
    names = [name for name, metric in vars(MrdResults).items() if isinstance(metric, of_patients)]
    return {name: getattr(fresh, name) for name in names}


def _parts(
    cohort: Cohort, course: pl.DataFrame, size: int = PART_SIZE
) -> list[tuple[Cohort, pl.DataFrame]]:
    """Return the cohort in parts of whole patients, with their courses; none where it stays whole.

    It stays whole where it is small, and where the samples do not stand in the order of the
    patients, so that no part could hold all of a patient's.
    """
    mrd = cohort.mrd
    if mrd.height <= size:
        return []
    starts = borders(begins(mrd["patient_id"]))
    place = _places(mrd["patient_id"].gather(starts), course["patient_id"])
    if place is None:
        return []
    first = np.unique(np.searchsorted(starts, np.arange(0, mrd.height, size)))
    first = first[first < starts.size]
    rows = [*starts[first].tolist(), mrd.height]
    patients = [0, *place[first[1:]].to_list(), course.height]
    parts = []
    for i in range(len(rows) - 1):
        who = slice(patients[i], patients[i + 1])
        samples = mrd[rows[i] : rows[i + 1]]
        parts.append((replace(cohort, patients=cohort.patients[who], mrd=samples), course[who]))
    return parts


def _places(ids: pl.Series, patients: pl.Series) -> pl.Series | None:
    """Return where ids stand among all patients; None unless in the same order, each once."""
    if ids.equals(patients):
        return pl.Series(np.arange(ids.len()))
    order = pl.DataFrame({"id": patients}).with_row_index("place")
    found = pl.DataFrame({"id": ids}).join(order, on="id", how="left", maintain_order="left")
    place = found["place"]
    if place.null_count() or not (place.diff().drop_nulls() > 0).all():
        return None
    return place.cast(pl.Int64)
