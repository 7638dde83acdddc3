"""Rules about samples beside each other: twice the same, another kind, spikes."""

from __future__ import annotations

import numpy as np
import polars as pl

from mrdscope.analysis.mrd.log_change import lower_bound
from mrdscope.analysis.mrd.samples import SERIES_KEYS, in_order
from mrdscope.analysis.quality.found import found, say
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity, number
from mrdscope.analysis.quality.rules.mrd_values import without_event
from mrdscope.analysis.quality.rules.wording import when, who
from mrdscope.cohort.schema import PROVENANCE

_RESULT = ("status", "lower", "upper")


def dated(evidence: Evidence) -> pl.DataFrame:
    """Return the samples with a day, by patient and day."""
    rows = evidence.cohort.mrd.filter(
        pl.col("day").is_not_null() & pl.col("patient_id").is_not_null()
    )
    return in_order(rows)[0]


def _duplicates(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    keys = ["patient_id", "_when", *SERIES_KEYS]
    rows = _perhaps_twice(evidence).with_columns(
        _when=pl.coalesce(pl.col("day").cast(pl.String), pl.col("date").cast(pl.String))
    )
    first = [pl.col(name).first().over(keys).alias(f"_first_{name}") for name in _RESULT]
    later = rows.with_columns(
        *first, _first_value=_shown().first().over(keys), _number=pl.int_range(pl.len()).over(keys)
    ).filter(pl.col("_number") > 0)
    same = pl.all_horizontal(pl.col(n).eq_missing(pl.col(f"_first_{n}")) for n in _RESULT)
    message = (
        pl.when(same)
        .then(say("{}: duplicate sample {}", who(), _shown()))
        .otherwise(say("{}: duplicate sample {} / {}", who(), "_first_value", _shown()))
    )
    weight = pl.when(same).then(pl.lit(Severity.WARNING.value))
    return found(later, message, table="mrd", column="value", severity=weight)


def _perhaps_twice(evidence: Evidence) -> pl.DataFrame:
    """Return results with another of the same patient and day beside them, or with a date alone."""
    known = pl.col("status").is_not_null()
    rows = dated(evidence)
    above = (pl.col("patient_id") == pl.col("patient_id").shift()) & (
        pl.col("day") == pl.col("day").shift()
    )
    beside = above.fill_null(value=False) | above.shift(-1).fill_null(value=False)
    undated = evidence.cohort.mrd.filter(pl.col("day").is_null() & pl.col("date").is_not_null())
    return pl.concat([rows.filter(beside), undated]).filter(known)


def _shown() -> pl.Expr:
    return pl.coalesce("value", "status")


# -- another kind of sample ------------------------------------------------------------------------

#: Column to those that must be the same for a change of it to be one inside a series.
_WITHIN = {
    "control_gene": ["patient_id", "tissue", "assay"],
    "laboratory": ["patient_id", "tissue", "assay"],
    "assay": ["patient_id", "tissue"],
}


def _other_kind(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    """Find the samples at which something changes: one finding a sample, whatever changes."""
    rows = _of_changing(dated(evidence), list(_WITHIN))
    changes = pl.concat([_first_of_kind(rows, name, keys) for name, keys in _WITHIN.items()])
    one = changes.group_by("patient_id", *PROVENANCE, maintain_order=True).agg(
        pl.col("day", "date", "_column", "_to").first(), pl.col("_change").str.join(", ")
    )
    message = say("{}: {} at {}: levels before and after are not comparable", "patient_id",
                  "_change", when())  # fmt: skip
    return pl.concat([
        found(one.filter(_column=name), message, table="mrd", column=name, value="_to")
        for name in _WITHIN
    ])  # fmt: skip


def _of_changing(rows: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Return the rows of patients of whom one of these columns differs from a row to the next."""
    same = pl.col("patient_id") == pl.col("patient_id").shift()
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in columns)
    who_ = rows.filter(same & differs).select("patient_id").unique()
    return rows.join(who_, on="patient_id", how="semi", maintain_order="left")


def _first_of_kind(rows: pl.DataFrame, column: str, keys: list[str]) -> pl.DataFrame:
    """Find the first sample of each further value of a column in a series.

    A second assay that runs beside the first is a series of its own, not a change: it is one only
    where the first is not used any more.
    """
    known = rows.filter(pl.col(column).is_not_null())
    kinds = known.group_by(*keys, column, maintain_order=True).agg(
        pl.col("day").min().alias("_from"), pl.col("day").max().alias("_until")
    )
    kinds = kinds.filter(pl.len().over(keys) > 1)
    changes = kinds.with_columns(
        _before=pl.col(column).shift().over(keys), _last=pl.col("_until").shift().over(keys)
    ).filter(pl.col("_before").is_not_null())
    if column == "assay":
        changes = changes.filter(pl.col("_last") < pl.col("_from"))
    firsts = known.join(
        changes.select(*keys, column, "_before", "_last", day="_from"),
        on=[*keys, column, "day"], how="inner", nulls_equal=True, maintain_order="left",
    ).unique([*keys, column], keep="first", maintain_order=True)  # fmt: skip
    return firsts.select(
        "patient_id", "day", "date", *PROVENANCE,
        _column=pl.lit(column), _to=pl.col(column),
        _change=say("{} {} -> {}", pl.lit(column.replace("_", " ")), "_before", column),
    )  # fmt: skip


def _mixed_tissue(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    """Find the first sample of another tissue than most, on a day without one of that."""
    keys = ["patient_id", "assay"]
    rows = _of_changing(dated(evidence), ["tissue"]).filter(pl.col("tissue").is_not_null())
    counts = rows.group_by(*keys, "tissue", maintain_order=True).len("_n")
    counts = counts.filter(pl.len().over(keys) > 1)
    main = counts.sort("_n", descending=True, maintain_order=True).unique(
        keys, keep="first", maintain_order=True
    )
    main = main.select(*keys, _main="tissue", _main_n="_n")
    mixed = rows.join(main, on=keys, how="inner", nulls_equal=True, maintain_order="left")
    beside = mixed.filter(pl.col("tissue") == pl.col("_main")).select(*keys, "day")
    alone = mixed.filter(pl.col("tissue") != pl.col("_main")).join(
        beside, on=[*keys, "day"], how="anti", nulls_equal=True, maintain_order="left"
    )
    firsts = alone.with_columns(_alone=pl.len().over(keys)).unique(
        keys, keep="first", maintain_order=True
    )
    message = say("{}: {}/{} mixed: {} of {} among {} of {}, the first at {}", "patient_id",
                  "tissue", "_main", "_alone", "tissue", "_main_n", "_main", when())  # fmt: skip
    return found(firsts, message, table="mrd", column="tissue")


# -- spikes ----------------------------------------------------------------------------------------


def _spike(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    """Find samples that rose by so much and were back within so many samples, for certain."""
    series = evidence.results.series
    levels = series.levels
    log10, within = number(parameters, "log10"), int(number(parameters, "samples"))
    n, patient = levels.day.size, levels.segments.numbers
    at = np.arange(1, n - 1)
    if not at.size:
        return found(series.samples.clear(), who(), table="mrd", column="value")
    same = patient[at] == patient[at - 1]
    rose = same & (lower_bound(levels.low[at], levels.high[at - 1]) >= log10)
    fell = np.zeros(at.size, dtype=np.bool_)
    for step in range(1, within + 1):
        later = np.minimum(at + step, n - 1)
        down = lower_bound(levels.low[at], levels.high[later]) >= log10
        fell |= (patient[later] == patient[at]) & (later > at) & down
    rows = series.samples[levels.row[at[rose & fell]]]
    rows = without_event(rows, evidence, number(parameters, "event_days"))
    message = say("{}: isolated spike {}: {} log or more up and back", who(), "value",
                  pl.lit(f"{log10:g}"))  # fmt: skip
    return found(rows, message, table="mrd", column="value")


SERIES_RULES = (
    Rule(
        "MRD-11", Severity.ERROR, Kahn.CONFORMANCE, "mrd",
        "Two results of one sample",
        "Two rows of one patient, day, tissue, assay and control gene: with different results one "
        "is wrong (an error), with the same one it is there twice (a warning). Both count as they "
        "stand.",
        ("value", "day"), _duplicates,
    ),
    Rule(
        "MRD-12", Severity.WARNING, Kahn.PLAUSIBILITY, "mrd",
        "Assay, control gene or laboratory changes inside a series",
        "Levels across the change are not compared: the longer series is the patient's main one, "
        "the other samples are left out of it. If the change is a slip of the pen, mend it.",
        ("control_gene", "assay", "laboratory"), _other_kind,
    ),
    Rule(
        "MRD-13", Severity.WARNING, Kahn.PLAUSIBILITY, "mrd",
        "Blood and marrow mixed",
        "Blood is lower than marrow by up to a log: the two are series apart. Blood beside marrow "
        "on the same day is no finding; on a day of its own it leaves a gap in the other series.",
        ("tissue",), _mixed_tissue,
    ),
    Rule(
        "MRD-16", Severity.WARNING, Kahn.PLAUSIBILITY, "mrd",
        "Isolated spike",
        "A level 2 logs or more over the samples before and after is mostly a mix-up or "
        "contamination. Ask for it to be repeated. Near a relapse, progression or transplant it is "
        "no finding.",
        ("value",), _spike, {"log10": 2.0, "samples": 2.0, "event_days": 60.0},
    ),
)  # fmt: skip
