"""Survival that shows no single patient: curves in steps of several events, times far apart.

A step of a Kaplan-Meier curve is one patient's day, and the numbers at risk at two times give away
who left between them. Where small cells are suppressed a curve falls only once as many events have
gathered as a count must have to be shown, and ends where fewer are at risk; numbers are given at
times between which nobody, or enough patients, had the event or were censored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from mrdscope.present.charts.curve import Curve
from mrdscope.report.suppression import Policy


def coarse_curve(curve: Curve, steps: pl.DataFrame, policy: Policy) -> Curve | None:
    """Return a curve in coarse steps without marks of censoring; None where few had the event.

    Parameters
    ----------
    curve
        The curve as it is drawn, with the interval at each of ``steps``.
    steps
        `analysis.time_to_event.kaplan_meier.KaplanMeier.steps` of it.
    """
    if policy.is_small(int(steps["events"].sum())) or policy.is_small(curve.n):
        return None
    enough = steps["at_risk"] >= policy.least
    end = steps["time"].filter(enough).max()
    kept: list[int] = []
    gathered = 0
    for place, (events, at_risk) in enumerate(steps.select("events", "at_risk").iter_rows()):
        gathered += events
        if gathered >= policy.least and at_risk >= policy.least:
            kept.append(place)
            gathered = 0
    return replace(
        curve,
        times=[curve.times[i] for i in kept],
        survival=[curve.survival[i] for i in kept],
        lower=[curve.lower[i] for i in kept],
        upper=[curve.upper[i] for i in kept],
        last_follow_up=end if isinstance(end, float) else 0.0,
        censor_times=(),
        median=None,
        risk=None,
    )


def open_times(
    at: pl.DataFrame, columns: Sequence[str], totals: Sequence[int], policy: Policy
) -> list[bool]:
    """Return which times of a table may be shown.

    Parameters
    ----------
    at
        Counts at times, ascending, of those who left before: each of ``columns`` never falls; and
        ``at_risk``.
    columns
        The ways to leave: events, censored and the like.
    totals
        How many left in each way in the end, in the order of ``columns``.
    """
    rows = [tuple(row) for row in at.select(columns).iter_rows()]
    shown: list[int] = []
    before: tuple[int, ...] = (0,) * len(columns)
    for place, (row, at_risk) in enumerate(zip(rows, at["at_risk"], strict=True)):
        if _far(before, row, policy) and not policy.is_small(at_risk):
            shown.append(place)
            before = row
    while shown and not _far(rows[shown[-1]], totals, policy):
        shown.pop()
    return [place in shown for place in range(len(rows))]


def _far(before: Sequence[int], after: Sequence[int], policy: Policy) -> bool:
    return not any(policy.is_small(b - a) for a, b in zip(before, after, strict=True))
