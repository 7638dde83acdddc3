"""Comparing the cumulative incidence of groups: Gray's test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from mrdscope.analysis.time_to_event.chi_square import Floats, quadratic_form, upper_tail
from mrdscope.analysis.time_to_event.competing_risks import checked_states
from mrdscope.analysis.time_to_event.counts import (
    checked_times,
    entries,
    late_entries,
    not_entered,
)
from mrdscope.analysis.time_to_event.logrank import ObservedExpected
from mrdscope.errors import AnalysisError

#: Events come in ones; a variance that is less than this is a rounding of none.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class GrayTest:
    """Gray's test of one cause; all None with a ``reason`` where it is not estimable.

    ``counts`` are the events of each group: observed, and expected if all groups had the same
    subdistribution hazard.
    """

    cause: str
    chi2: float | None
    df: int | None
    p: float | None
    reason: str | None = None
    counts: tuple[ObservedExpected, ...] = ()


@dataclass(frozen=True)
class _Counts:
    """Who is at risk and has the event or a competing one: m pooled event times, k groups."""

    at_risk: Floats
    events: Floats
    competing: Floats


def gray_test(frame: pl.DataFrame, cause: str, causes: tuple[str, ...]) -> GrayTest:
    """Test whether the cumulative incidence of a cause is the same in all groups.

    Gray's test with rho 0 (Ann Stat 1988;16:1141), which compares subdistribution hazards: the
    risk sets are ``n (1 - F(t-)) / S(t-)``, so who had a competing event stays in them for as long
    as censoring allows. The variance is that of his section 3, with his factors for tied events,
    as in R's cmprsk; df one less than the groups.

    With late entries n counts who has entered and not left, which makes the risk sets those of
    Geskus (Biometrics 2011;67:39), weighted for censoring and truncation. Gray's variance stands:
    it is that of integrals over the counting processes of the causes, which have the intensities
    ``n`` times hazard also where patients enter late (Andersen, Borgan, Gill and Keiding,
    Statistical Models Based on Counting Processes, 1993, III.4). It holds its level in simulations
    (tests). Not estimable where a group had nobody at risk, or nobody free of events, when an event
    occurred that others of it could still have had later: what its incidence was by then is not
    known.

    Parameters
    ----------
    frame
        ``time`` (at least 0), ``state`` (the cause that ended it; null is censored), ``group``;
        ``entry`` where patients are observed from later than 0.
    cause, causes
        The cause that is compared, and all there can be.

    Raises
    ------
    AnalysisError
        On a time that is none, an unknown state, a missing group.
    """
    import numpy as np  # noqa: PLC0415

    rows = _checked(frame, causes)
    ends = rows.filter(pl.col("state") != "")["time"].unique().sort()
    names = rows["group"].unique().sort()
    if not (rows["state"] == cause).any():
        return GrayTest(cause, None, None, None, "nobody had the event")
    if len(names) < 2:
        return GrayTest(cause, None, None, None, "fewer than two groups")
    parts = [rows.filter(pl.col("group") == name) for name in names]
    counts = _counts(parts, ends, cause)
    if _interrupted(counts):
        reason = "nobody of a group was at risk and event-free before others of it entered"
        return GrayTest(cause, None, None, None, reason)
    score, variance = _score_and_variance(counts)
    least = _ROUNDING * max(1.0, float(np.abs(variance).max()))
    chi2, df = quadratic_form(score[:-1], variance[:-1, :-1], least)
    if df < len(names) - 1:
        reason = "too few were at risk together when the event occurred"
        return GrayTest(cause, None, None, None, reason)
    observed = counts.events.sum(axis=0)
    expected = tuple(
        ObservedExpected(name, int(o), float(o - excess))
        for name, o, excess in zip(names, observed, score, strict=True)
    )
    return GrayTest(cause, chi2, df, upper_tail(chi2, df), counts=expected)


def _checked(frame: pl.DataFrame, causes: tuple[str, ...]) -> pl.DataFrame:
    if frame["group"].null_count():
        raise AnalysisError("a patient has no group", action="leave out who has none")
    time = checked_times(frame["time"])
    return pl.DataFrame(
        {
            "time": time,
            "entry": entries(time, frame["entry"] if "entry" in frame.columns else None),
            "state": checked_states(frame["time"], frame["state"], causes),
            "group": frame["group"],
        }
    )


def _counts(parts: list[pl.DataFrame], at: pl.Series, cause: str) -> _Counts:
    import numpy as np  # noqa: PLC0415

    def before(times: pl.Series, *, side: Literal["left", "right"]) -> Floats:
        return np.searchsorted(times.sort().to_numpy(), at.to_numpy(), side=side).astype(float)

    def having(what: pl.Expr) -> Floats:
        ends = [part.filter(what)["time"] for part in parts]
        return np.column_stack([before(t, side="right") - before(t, side="left") for t in ends])

    staying = [
        part.height
        - before(part["time"], side="left")
        - not_entered(at, late_entries(part["entry"])).to_numpy()
        for part in parts
    ]
    own = pl.col("state") == cause
    return _Counts(np.column_stack(staying), having(own), having(~own & (pl.col("state") != "")))


def _interrupted(counts: _Counts) -> bool:
    """Return whether a group's curve stops, for want of anybody at risk, before others enter."""
    import numpy as np  # noqa: PLC0415

    leaving = counts.events + counts.competing
    stopped = np.cumsum(counts.at_risk <= leaving, axis=0) > 0
    return bool((stopped[:-1] & (counts.at_risk[1:] > 0)).any())


def _score_and_variance(counts: _Counts) -> tuple[Floats, Floats]:
    """Return the score of every group and its variance; the scores add up to 0."""
    import numpy as np  # noqa: PLC0415

    n, d = counts.at_risk, counts.events
    present = np.maximum(n, 1)
    free: Floats = np.cumprod((present - d - counts.competing) / present, axis=0, dtype=float)
    before: Floats = np.vstack([np.ones(n.shape[1]), free[:-1]]).astype(float)
    steps = before * d / present
    incidence_before = np.cumsum(steps, axis=0) - steps
    # At risk, divided by the chance to be free of all causes: what censoring alone leaves.
    uncensored: Floats = np.where(n > 0, n / np.where(n > 0, before, 1.0), 0.0)
    at_risk = uncensored * (1 - incidence_before)
    share = at_risk / at_risk.sum(axis=1, keepdims=True)
    score = (d - d.sum(axis=1, keepdims=True) * share).sum(axis=0)
    return score, _variance(counts, free, before, uncensored)


def _variance(counts: _Counts, free: Floats, before: Floats, uncensored: Floats) -> Floats:
    """Return the sum over groups and times of what their events contribute to the variance."""
    import numpy as np  # noqa: PLC0415

    groups = range(uncensored.shape[1])
    events, total = counts.events.sum(axis=1), uncensored.sum(axis=1)
    pooled = np.cumsum(events / total)
    hazard = events / (total * (1 - pooled + events / total))
    variance = np.zeros((len(groups), len(groups)))
    for k in groups:
        weight = -uncensored * (uncensored[:, k] / total)[:, None]
        weight[:, k] += uncensored[:, k]
        passed = np.cumsum(weight * hazard[:, None], axis=0)
        later = passed[-1] - passed
        still = (1 - pooled) / np.where(free[:, k] > 0, free[:, k], np.inf)
        kept = np.where(free[:, k] > 0, 1 - still, 1.0)
        own = weight + kept[:, None] * later
        variance += (_own_variance(counts, before, total, k)[:, None] * own).T @ own
        other = still[:, None] * later
        variance += (_competing_variance(counts, before, k)[:, None] * other).T @ other
    return variance


def _own_variance(counts: _Counts, before: Floats, total: Floats, k: int) -> Floats:
    """Return the variance of group k's hazard of the cause, were it that of all groups."""
    import numpy as np  # noqa: PLC0415

    n, events = counts.at_risk[:, k], counts.events.sum(axis=1)
    many = (events > 1) & (n > 0)
    ties = 1 - (events - 1) / np.where(many, total * before[:, k] - 1, np.inf)
    return np.where(n > 0, ties * before[:, k] * events / (total * np.maximum(n, 1)), 0.0)


def _competing_variance(counts: _Counts, before: Floats, k: int) -> Floats:
    import numpy as np  # noqa: PLC0415

    n, events = counts.at_risk[:, k], counts.competing[:, k]
    ties = 1 - (events - 1) / np.where(events > 1, n - 1, np.inf)
    variance: Floats = ties * before[:, k] ** 2 * events / np.maximum(n, 1) ** 2
    return variance
