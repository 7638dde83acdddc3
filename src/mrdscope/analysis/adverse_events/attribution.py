"""Adverse events judged related to treatment beside those that are not."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.adverse_events.causality import is_related
from mrdscope.analysis.adverse_events.table_rows import KEYS, counted_by_row
from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.analysis.adverse_events.worst_grades import COUNTED, count_patients, worst_grades

RELATED, NOT_RELATED = "related", "not related"


def by_attribution(toxicity: Toxicity) -> pl.DataFrame:
    """Return patients by worst grade among their related events, and among the others.

    One row a row of the table (`table_rows.KEYS`) and ``attribution`` (`RELATED`, then
    `NOT_RELATED`, by `causality.CAUSALITY_RULE`): the columns of `worst_grades.BANDS`, ``unknown``,
    ``any``, ``grade_1`` to ``grade_5`` and ``events``, and ``n`` of the safety population. Who had
    events of both kinds is in both rows: they do not add up to the patients with any.
    """
    sides = pl.DataFrame({"attribution": [RELATED, NOT_RELATED]})
    related = pl.when(is_related(pl.col("related"))).then(pl.lit(RELATED))
    judged = toxicity.counted.with_columns(attribution=related.otherwise(pl.lit(NOT_RELATED)))
    counts = counted_by_row(
        toxicity, sides, lambda _, by: count_patients(worst_grades(judged, by), by), COUNTED
    )
    return counts.select(
        *KEYS, "attribution", pl.col(COUNTED).cast(pl.Int64),
        n=pl.lit(toxicity.population.height, pl.Int64),
    )  # fmt: skip
