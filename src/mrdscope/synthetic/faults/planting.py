"""Planting all faults in a cohort, in the order in which they leave each other alone."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from mrdscope.synthetic.faults import baseline, courses, harms, samples, structure
from mrdscope.synthetic.faults.bench import Bench

#: Rules that no table of a cohort can break by itself, and why.
NOT_PLANTED: Mapping[str, str] = {
    "SRV-08": "coding turned over in a whole column would be every patient's SRV-04 as well",
    "SRV-10": "asked of a test, not of the data",
    "MRD-24": "of cohorts followed by the milestones of CML",
    "STR-08": "there is no sheet of results to disagree with",
    "REV-01": "of a review",
    "REV-02": "of a review",
}


def planted(tables: Mapping[str, pl.DataFrame]) -> Bench:
    """Return the bench with one fault of every kind that the cohort has a place for.

    Faults of whole patients come first, while the patients they need are untouched; headers are
    changed last. In a small cohort some find no place and are not planted.
    """
    bench = Bench(tables)
    for part in (courses, baseline, samples, harms, structure):
        part.plant(bench)
    return bench
