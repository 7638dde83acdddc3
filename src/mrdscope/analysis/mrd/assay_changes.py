"""Changes of assay, control gene, tissue or scale, across which levels are not compared.

Source: domain reference, 1.11 (3, 4, 16): such a change breaks the series.
"""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.mrd.samples import SERIES_KEYS, in_order


def assay_changes(mrd: pl.DataFrame) -> pl.DataFrame:
    """Return every place where a patient's sample differs in kind from the one before it.

    Parameters
    ----------
    mrd
        The MRD table; samples without a day are passed over. Same-day samples stand in the order
        they were read.

    Returns
    -------
    polars.DataFrame
        One row a change, by patient and day: ``patient_id``, ``day`` (of the sample that differs),
        ``previous_day``, ``what`` (``assay``, ``control_gene``, ``tissue`` or ``scale``),
        ``before`` and ``after`` (null where it was not said), ``_file``, ``_row`` of the sample.
    """
    dated, _ = in_order(mrd.filter(pl.col("day").is_not_null()))
    missing = [pl.lit(None, pl.String).alias(k) for k in SERIES_KEYS if k not in dated.columns]
    dated = dated.with_columns(missing)
    provenance = [name for name in ("_file", "_row") if name in dated.columns]
    same = pl.col("patient_id") == pl.col("patient_id").shift(1)
    numbered = dated.with_row_index("_index")
    changes = [
        numbered.select(
            "_index",
            "patient_id",
            "day",
            pl.col("day").shift(1).alias("previous_day"),
            pl.lit(key).alias("what"),
            pl.col(key).shift(1).alias("before"),
            pl.col(key).alias("after"),
            *provenance,
            changed=same & pl.col(key).ne_missing(pl.col(key).shift(1)),
        ).filter("changed")
        for key in SERIES_KEYS
    ]
    return pl.concat(changes).sort("_index", maintain_order=True).drop("_index", "changed")
