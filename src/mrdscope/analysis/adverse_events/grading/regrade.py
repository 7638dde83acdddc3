"""Grades from laboratory values, under a scale whose table is here."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.adverse_events.grading.criteria import Criterion, Reference
from mrdscope.analysis.adverse_events.grading.tables import EVIDENCE, criteria_of
from mrdscope.analysis.adverse_events.grading.units import folded_unit, named_test, unit_factor
from mrdscope.cohort.schema import LABS
from mrdscope.errors import UsageError

_MISSING: dict[Reference, str] = {
    "lln": "no lower limit of normal",
    "uln": "no upper limit of normal",
    "baseline_value": "no baseline value",
    "baseline_uln": "no upper limit of normal of the baseline",
}


def regrade(labs: pl.DataFrame, scale: str) -> pl.DataFrame:
    """Return laboratory values with the grade a scale gives them.

    The baseline of a patient's test is the value marked so (the last of several), else the last one
    up to day 0. Its upper limit of normal is its own row's, else that of the value graded. A
    baseline above that limit is abnormal; liver values then are graded in multiples of it.

    Parameters
    ----------
    labs
        The columns of the labs table.
    scale
        One of `tables.EVIDENCE`.

    Returns
    -------
    polars.DataFrame
        The rows of ``labs`` in their order: ``patient_id``, ``test`` by its one name (as it was
        where unknown), ``term`` and ``scale``, ``day``, ``value``, ``unit``, ``lln``, ``uln``,
        ``baseline_value`` (in the row's unit), ``is_baseline``, ``grade`` (0 where the value is
        none of an adverse event) or the ``reason`` why it is not gradable, ``_file``, ``_row``.

    Raises
    ------
    UsageError
        On a scale whose table is not here.
    """
    if scale not in EVIDENCE:
        raise UsageError(
            f"laboratory values cannot be graded by {scale!r}", expected=" or ".join(EVIDENCE)
        )
    criteria = criteria_of(scale)
    rows = _with_baselines(_named(labs))
    factor = pl.col("_factor")
    graded = rows.with_columns(
        pl.col("value", "lln", "uln") * factor, pl.col("baseline_value") * pl.col("_base_factor"),
        baseline_uln=pl.coalesce(
            pl.col("baseline_uln") * pl.col("_base_factor"), pl.col("uln") * factor
        ),
    ).with_columns(grade=pl.coalesce(_grade(c) for c in criteria))  # fmt: skip
    reasoned = graded.with_columns(reason=_reason(criteria, scale))
    terms = {criterion.test: criterion.term for criterion in criteria}
    return reasoned.select(
        "patient_id",
        test=pl.coalesce("_test", "test"),
        term=pl.col("_test").replace_strict(terms, default=None, return_dtype=pl.String),
        scale=pl.lit(scale),
        day="day",
        value=rows["value"],
        unit="unit",
        lln=rows["lln"],
        uln=rows["uln"],
        baseline_value=pl.col("baseline_value") / factor,
        is_baseline="is_baseline",
        grade="grade",
        reason="reason",
        _file="_file",
        _row="_row",
    )


def _named(labs: pl.DataFrame) -> pl.DataFrame:
    """Return the columns of the labs table with the test's name, factor and usable limits."""
    positive = pl.col("lln", "uln")
    # Reading a name is dear, and a table of many values has few of them.
    names = (
        labs.select("test", "unit")
        .unique()
        .with_columns(_test=named_test(pl.col("test")), _unit=folded_unit(pl.col("unit")))
        .with_columns(_factor=unit_factor(pl.col("_test"), pl.col("unit")))
    )
    return (
        labs.select(*LABS.dtypes)
        .with_columns(pl.when(positive > 0).then(positive))
        .join(names, on=["test", "unit"], how="left", nulls_equal=True, maintain_order="left")
        .with_row_index("_index")
    )


def _with_baselines(rows: pl.DataFrame) -> pl.DataFrame:
    marked = pl.col("baseline").fill_null(value=False)
    keys = ["patient_id", "_test"]
    baselines = (
        rows.filter(marked | (pl.col("day") <= 0), pl.col("value", "_test").is_not_null())
        .sort(marked, "day", "value", "uln", "_unit", "_index", nulls_last=False)
        .group_by(keys)
        .agg(
            baseline_value=pl.col("value").last(),
            baseline_uln=pl.col("uln").last(),
            _base_factor=pl.col("_factor").last(),
            _base_unit=pl.col("_unit").last(),
            _base_index=pl.col("_index").last(),
        )
    )
    return rows.join(baselines, on=keys, how="left", maintain_order="left").with_columns(
        is_baseline=(pl.col("_index") == pl.col("_base_index")).fill_null(value=False)
    )


def _other_unit() -> pl.Expr:
    """Return whether a value that is graded in multiples has its baseline in another unit."""
    known = pl.col("_base_index").is_not_null()
    return known & pl.col("_unit").ne_missing(pl.col("_base_unit"))


def _uses_baseline(criterion: Criterion) -> bool:
    return "baseline_value" in criterion.needs


def _grade(criterion: Criterion) -> pl.Expr:
    usable = pl.col("_test") == criterion.test
    if _uses_baseline(criterion):
        usable = usable & ~_other_unit()
    return pl.when(usable).then(criterion.grade())


def _reason(criteria: tuple[Criterion, ...], scale: str) -> pl.Expr:
    """Return why a row has no grade: the first thing it lacks; null where it has one."""
    test, unit = pl.col("_test"), pl.col("unit")
    tests = [criterion.test for criterion in criteria]
    baseline = [criterion.test for criterion in criteria if _uses_baseline(criterion)]
    reason = (
        pl.when(pl.col("grade").is_not_null())
        .then(None)
        .when(test.is_null())
        .then(pl.lit("a test that is not graded"))
        .when(~test.is_in(tests))
        .then(pl.lit(f"no table of {scale} for this test"))
        .when(pl.col("_factor").is_null() & unit.is_null())
        .then(pl.lit("no unit"))
        .when(pl.col("_factor").is_null())
        .then(pl.format("unit {} is not one the table is in", unit))
        .when(pl.col("value").is_null())
        .then(pl.lit("no value"))
        .when(test.is_in(baseline) & _other_unit())
        .then(pl.lit("the baseline is in another unit"))
    )
    for name, words in _MISSING.items():
        needing = [criterion.test for criterion in criteria if name in criterion.needs]
        reason = reason.when(test.is_in(needing) & pl.col(name).is_null()).then(pl.lit(words))
    return reason.otherwise(None).cast(pl.String)
