"""Whether the hazard ratio between groups stays the same over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from mrdscope.analysis.time_to_event.chi_square import Floats, quadratic_form, upper_tail
from mrdscope.analysis.time_to_event.kaplan_meier import kaplan_meier
from mrdscope.analysis.time_to_event.partial_likelihood import (
    PartialLikelihood,
    efron_rows,
    maximum_likelihood,
    treatment_coding,
)
from mrdscope.analysis.time_to_event.regression import unfit_groups
from mrdscope.analysis.time_to_event.risk_sets import RiskSets, checked, risk_sets
from mrdscope.errors import UsageError

TimeScale = Literal["km", "identity"]

#: With fewer events the test finds nothing but gross departures.
FEW_EVENTS = 20

#: Less than this share of what varies with time, beyond the main effects, is a rounding.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class ProportionalHazards:
    """A test of proportional hazards; None with a ``reason`` where it is not estimable.

    With numbers there, ``reason`` is what to hold against them.
    """

    chi2: float | None
    df: int | None
    p: float | None
    time_scale: TimeScale
    reason: str | None = None


def proportional_hazards(
    frame: pl.DataFrame,
    groups: Sequence[str],
    *,
    time_scale: TimeScale = "km",
    stratum: str | None = None,
) -> ProportionalHazards:
    """Test whether the log hazard ratios of `regression.cox` change with time.

    The score test that the coefficients of ``group * g(t)`` are 0, which is what R's cox.zph
    computes since survival 3.0 (Grambsch and Therneau, Biometrika 1994;81:515, with the exact
    information in place of its average); the groups are one term. ``g`` is 1 - S(t-) of all
    patients together ("km", R's default) or the time itself ("identity").

    Raises
    ------
    UsageError
        On another time scale, and with fewer than two groups.
    """
    if time_scale not in {"km", "identity"}:
        raise UsageError(f"there is no time scale {time_scale!r}", expected="km or identity")
    if len(groups) < 2:
        raise UsageError("a hazard ratio compares two groups", expected="at least two groups")
    sets = risk_sets(frame, groups, stratum)
    unfit = unfit_groups(sets)
    if unfit:
        group, reason = next(iter(unfit.items()))
        return ProportionalHazards(None, None, None, time_scale, f"{group} {reason}")
    likelihood = PartialLikelihood.of(sets, treatment_coding(len(groups)))
    return interactions_with_time(
        likelihood, sets, event_times(frame, sets, time_scale), time_scale
    )


def interactions_with_time(
    likelihood: PartialLikelihood, sets: RiskSets, times: Floats, time_scale: TimeScale
) -> ProportionalHazards:
    """Test whether any coefficient changes with ``times``, g at each event time of ``sets``."""
    fit = maximum_likelihood(likelihood)
    if fit is None:
        return ProportionalHazards(None, None, None, time_scale, "not estimable (separation)")
    chi2, df = _score_test(likelihood, sets, fit[0], times)
    if df < likelihood.design.shape[1]:
        return ProportionalHazards(
            None, None, None, time_scale, "too few event times to tell a change"
        )
    return ProportionalHazards(chi2, df, upper_tail(chi2, df), time_scale, _caution(sets))


def _caution(sets: RiskSets) -> str | None:
    events = int(sets.events.sum())
    if events >= FEW_EVENTS:
        return None
    return f"{events} events: with fewer than {FEW_EVENTS} only gross departures are found"


def event_times(frame: pl.DataFrame, sets: RiskSets, time_scale: TimeScale) -> Floats:
    """Return g(t) at each event time."""
    import numpy as np  # noqa: PLC0415

    if time_scale == "identity":
        return sets.times
    rows = checked(frame)
    curve = kaplan_meier(rows["time"], rows["event"], entry=rows["entry"]).steps
    before = np.searchsorted(curve["time"].to_numpy(), sets.times, side="left")
    survival: Floats = np.concatenate([[1.0], curve["survival"].to_numpy()])[before]
    return 1.0 - survival


def _score_test(
    likelihood: PartialLikelihood, sets: RiskSets, coefficients: Floats, times: Floats
) -> tuple[float, int]:
    """Return the score statistic of the interactions, given the main effects, and its rank."""
    import numpy as np  # noqa: PLC0415

    if np.ptp(times) == 0:
        return 0.0, 0
    _, place = efron_rows(sets)
    p, _ = likelihood.probabilities(coefficients)
    centre = times[place].mean()
    g, x = times[place] - centre, likelihood.design
    score = (times - centre) @ sets.events @ x - g @ p @ x
    main = likelihood.information(p)
    cross, inner = likelihood.information(p, g), likelihood.information(p, g**2)
    given_main = inner - cross @ np.linalg.solve(main, cross)
    scale = np.sqrt(np.maximum(np.diag(inner), np.finfo(float).tiny))
    return quadratic_form(score / scale, given_main / np.outer(scale, scale), _ROUNDING)
