"""Quadratic forms and their chi-square p-values."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]
else:
    Floats = Places = Any


def quadratic_form(
    vector: Floats, variance: Floats, least: float | None = None
) -> tuple[float, int]:
    """Return ``u' V^- u`` and the rank of V; 0 and 0 where nothing varies.

    An eigenvalue of V up to ``least`` is a rounding of 0; None: of numpy's smallest.
    """
    import numpy as np  # noqa: PLC0415

    rank = int(np.linalg.matrix_rank(variance, tol=least, hermitian=True)) if variance.size else 0
    if rank == len(vector):
        return float(vector @ np.linalg.solve(variance, vector)) if rank else 0.0, rank
    return float(vector @ np.linalg.pinv(variance, hermitian=True) @ vector), rank


def upper_tail(chi2: float, df: int) -> float:
    """Return the probability that chi-square on ``df`` degrees of freedom exceeds ``chi2``."""
    from scipy.special import chdtrc  # noqa: PLC0415

    return float(chdtrc(df, max(chi2, 0.0)))


def two_sided(z: float) -> float:
    """Return the two-sided p-value of a standard normal deviate."""
    return math.erfc(abs(z) / math.sqrt(2))
