"""How many of each group are at risk and have the event, at every time at which somebody has it.

Log-rank tests, Cox regression and its test of proportional hazards are functions of these counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.time_to_event.chi_square import Floats
from mrdscope.analysis.time_to_event.counts import late_entries, not_entered, observed
from mrdscope.errors import AnalysisError


@dataclass(frozen=True)
class RiskSets:
    """Counts at m distinct event times of k groups; each stratum has its own times.

    Parameters
    ----------
    groups
        The k names.
    times
        The m event times, ascending within a stratum.
    at_risk, events
        m rows, k columns: who is at risk just before the time, and who has the event then.
    """

    groups: tuple[str, ...]
    times: Floats
    at_risk: Floats
    events: Floats

    def only(self, groups: Sequence[str]) -> RiskSets:
        """Return the counts of these groups, at the times at which one of theirs has the event."""
        columns = [self.groups.index(group) for group in groups]
        events = self.events[:, columns]
        rows = events.sum(axis=1) > 0
        return RiskSets(
            tuple(groups), self.times[rows], self.at_risk[rows][:, columns], events[rows]
        )


def risk_sets(
    frame: pl.DataFrame, groups: Sequence[str] | None = None, stratum: str | None = None
) -> RiskSets:
    """Count who is at risk and has the event, by group.

    Parameters
    ----------
    frame
        ``time``, ``event``, ``group``, and ``entry`` where there is left truncation.
    groups
        The groups in order; None for those of the frame, sorted.
    stratum
        The column that divides patients into strata; none of them is compared with another.

    Raises
    ------
    AnalysisError
        On what `counts.observed` refuses, and on a missing group or stratum.
    """
    import numpy as np  # noqa: PLC0415

    rows = checked(frame, stratum)
    names = tuple(sorted(rows["group"].unique()) if groups is None else groups)
    parts = [rows] if stratum is None else rows.partition_by("stratum", maintain_order=True)
    times = [part.filter("event")["time"].unique().sort() for part in parts]
    counted = [
        [_group_counts(part.filter(pl.col("group") == name), at) for name in names]
        for part, at in zip(parts, times, strict=True)
    ]

    def table(which: int) -> Floats:
        blocks = [np.column_stack([pair[which] for pair in pairs]) for pairs in counted if pairs]
        return np.concatenate([np.zeros((0, len(names))), *blocks])

    distinct = pl.concat(times) if times else pl.Series(dtype=pl.Float64)
    return RiskSets(names, distinct.to_numpy(), table(0), table(1))


def checked(frame: pl.DataFrame, stratum: str | None = None) -> pl.DataFrame:
    """Return ``time``, ``event``, ``entry``, ``group`` and ``stratum`` (None: one), checked."""
    entry = frame["entry"] if "entry" in frame.columns else None
    rows = observed(frame["time"], frame["event"], entry).with_columns(
        group=frame["group"], stratum=pl.lit(None) if stratum is None else frame[stratum]
    )
    for column, name in {"group": "group", "stratum": stratum}.items():
        if name is not None and rows[column].null_count():
            raise AnalysisError(
                f"{rows[column].null_count()} patients have no {name}",
                action="leave them out, with the reason, before groups are compared",
            )
    return rows


def _group_counts(part: pl.DataFrame, at: pl.Series) -> tuple[Floats, Floats]:
    """Return who of one group is at risk at each of these times, and who has the event then."""
    exits, ends = part["time"].sort(), part.filter("event")["time"].sort()
    staying = len(exits) - exits.search_sorted(at, side="left").cast(pl.Int64)
    risk = staying - not_entered(at, late_entries(part["entry"]))
    had = ends.search_sorted(at, side="right").cast(pl.Int64) - ends.search_sorted(
        at, side="left"
    ).cast(pl.Int64)
    return risk.cast(pl.Float64).to_numpy(), had.cast(pl.Float64).to_numpy()
