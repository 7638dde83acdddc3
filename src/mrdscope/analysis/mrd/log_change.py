"""The change between two MRD results, as bounds in log10.

Both results are intervals, so their ratio is one: from "below 1e-5" to 1e-3 the level rose by at
least 2.0 log10, and from undetected to undetected nothing is known. Source: domain reference, 1.0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from mrdscope.analysis.mrd.levels import Level
from mrdscope.analysis.mrd.segments import FloatArray


@dataclass(frozen=True)
class LogChange:
    """Bounds of log10(later / earlier); infinite where there is no bound on that side."""

    low: float
    high: float


def log10_bounds(
    later_low: FloatArray, later_high: FloatArray, earlier_low: FloatArray, earlier_high: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the bounds of log10(later / earlier) of intervals given as ratios.

    A bound of 0 or infinity gives an infinite bound of the change; both are infinite where nothing
    is known.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = np.log10(later_low / earlier_high), np.log10(later_high / earlier_low)
    # Infinity over infinity: results above range say nothing of how they compare.
    return np.nan_to_num(low, nan=-np.inf, posinf=np.inf, neginf=-np.inf), np.nan_to_num(
        high, nan=np.inf, posinf=np.inf, neginf=-np.inf
    )


def log_change(earlier: Level, later: Level) -> LogChange | None:
    """Return how the level changed between two samples, None where nothing is known.

    The two must be of one series: across a change of assay, control gene, tissue or scale there is
    no change to state.
    """
    low, high = log10_bounds(
        *(np.array([bound]) for bound in (later.low, later.high, earlier.low, earlier.high))
    )
    if math.isinf(low[0]) and math.isinf(high[0]):
        return None
    return LogChange(float(low[0]), float(high[0]))
