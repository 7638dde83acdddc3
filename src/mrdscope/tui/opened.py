"""What the screens are given: the cohort as it was read, and everything computed of it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.overview import groupings, overview
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import Settings
from mrdscope.analysis.settings_toml import settings_of
from mrdscope.cohort.model import Cohort, Loaded


@dataclass(frozen=True)
class Opened:
    """A cohort that is open.

    ``overview`` has a row a patient; ``groupings`` are the columns that divide the patients into
    few groups (`analysis.overview`).
    """

    loaded: Loaded
    results: Results
    overview: pl.DataFrame
    groupings: tuple[str, ...]

    @property
    def cohort(self) -> Cohort:
        """The cohort."""
        return self.loaded.cohort


def opened(loaded: Loaded, settings: Settings | None = None) -> Opened:
    """Compute what the first screen shows, under these settings or else the cohort's own.

    Run it where nobody waits.
    """
    results = Results(loaded.cohort, settings or settings_of(loaded.cohort))
    return Opened(loaded, results, overview(results), groupings(loaded.cohort.patients))
