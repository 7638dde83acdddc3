"""Best reduction of the level from baseline, patient by patient, deepest first: a waterfall."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import polars as pl


class Known(enum.StrEnum):
    """What is known of a reduction."""

    EXACTLY = "exactly"
    AT_LEAST = "at least"  #: the best result was below a limit, or the baseline above range
    AT_MOST = "at most"
    BETWEEN = "between"


@dataclass(frozen=True)
class Reductions:
    """Reductions of the level, and who has none.

    Attributes
    ----------
    frame
        One row a patient with a reduction (below 0 where the level rose), deepest first: the
        columns of `analysis.mrd.depth.response_depth` without ``reason``, ``known`` (`Known`) and
        ``log10_reduction``, the bound a bar is drawn to: the lower one, or the upper where there is
        no other.
    left_out
        ``patient_id`` and ``reason`` of the others, in the order of the cohort.
    """

    frame: pl.DataFrame
    left_out: pl.DataFrame


def reductions(depth: pl.DataFrame) -> Reductions:
    """Return the best reductions in log10, deepest first; of equal ones those "at least" first.

    Parameters
    ----------
    depth
        `analysis.mrd.depth.response_depth`.
    """
    low, high = pl.col("log10_reduction_low"), pl.col("log10_reduction_high")
    known = (
        pl.when(low == high).then(pl.lit(str(Known.EXACTLY)))
        .when(high.is_infinite()).then(pl.lit(str(Known.AT_LEAST)))
        .when(low.is_infinite()).then(pl.lit(str(Known.AT_MOST)))
        .otherwise(pl.lit(str(Known.BETWEEN)))
    )  # fmt: skip
    frame = (
        depth.filter(pl.col("reason").is_null())
        .drop("reason")
        .with_columns(
            known=known, log10_reduction=pl.when(low.is_finite()).then(low).otherwise(high)
        )
        .sort(
            "log10_reduction", "log10_reduction_high", descending=True, maintain_order=True
        )
    )  # fmt: skip
    left_out = depth.filter(pl.col("reason").is_not_null()).select("patient_id", "reason")
    return Reductions(frame, left_out)
