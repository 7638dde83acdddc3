"""Rules about the values of a column together: constant, missing, far out, twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from types import MappingProxyType

import polars as pl

from mrdscope.analysis.quality.found import cells, found, found_of_column, nothing_found, say
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity, number
from mrdscope.analysis.quality.parameters import texts
from mrdscope.cohort import schema
from mrdscope.cohort.met import Met
from mrdscope.cohort.text import fold
from mrdscope.cohort.values import read_values

_DERIVED = {*schema.PROVENANCE, *schema.MRD_DERIVED}
#: 1.4826 times the median absolute deviation is the standard deviation of normal values.
_NORMAL = 1.4826


def _own(rows: pl.DataFrame) -> list[str]:
    """Return columns of values, those that hold any."""
    return [
        name
        for name in rows.columns
        if name not in _DERIVED and rows[name].null_count() < rows.height
    ]


def _idle(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    constant, sparse = set(texts(parameters, "constant")), set(texts(parameters, "sparse"))
    parts = [nothing_found()]
    for table, rows in evidence.cohort.tables().items():
        if rows.height < number(parameters, "least_rows"):
            continue
        for column in _own(rows):
            missing = rows[column].null_count() / rows.height
            if missing > number(parameters, "share") and column not in sparse:
                message = f"{column}: {missing:.1%} missing"
            elif not missing and column not in constant and _is_constant(rows[column]):
                message = f"{column}: one value in all {rows.height:,} rows"
            else:
                continue
            parts.append(found_of_column(message, table=table, column=column))
    return pl.concat(parts)


def _is_constant(values: pl.Series) -> bool:
    return bool((values == values[0]).all())


def _outliers(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    cohort = evidence.cohort
    measured = [
        column.name
        for column in schema.PATIENTS
        if column.kind in (schema.Kind.REAL, schema.Kind.INTEGER)
    ]
    groups = [
        ("labs", "value", "value", cohort.labs, pl.concat_str("test", pl.lit(" "), "unit")),
        ("mrd", "lower", "value", cohort.mrd, pl.when(_quantified()).then("scale")),
        *(("patients", name, name, cohort.patients, pl.lit(name)) for name in measured),
    ]
    parts = []
    for table, column, shown, rows, group in groups:
        far = _far_out(rows, column, group, parameters)
        message = say("{} {}: {} outlier, {} robust deviations from the median", "patient_id",
                      "_group", column, pl.col("_z").round(1))  # fmt: skip
        parts.append(found(far, message, table=table, column=shown))
    return pl.concat(parts)


def _quantified() -> pl.Expr:
    return pl.col("status") == schema.Status.QUANTIFIED.value


def _far_out(
    rows: pl.DataFrame, column: str, group: pl.Expr, parameters: Parameters
) -> pl.DataFrame:
    """Return rows far from the median of their group, with how many robust deviations, ``_z``.

    On the log scale where all but a few values are above 0. Deviations are 1.4826 times the median
    absolute deviation, above and below the median apart, for values whose one tail is long; where
    more of a group is so far out than slips can be, its tail is long, and nothing is found in it.
    (Iglewicz and Hoaglin, How to Detect and Handle Outliers, ASQC 1993.)
    """
    least, limit = number(parameters, "least_values"), number(parameters, "z")
    known = rows.with_columns(_group=group).filter(
        pl.col("_group").is_not_null() & pl.col(column).is_not_null()
    )
    positive = known.select((pl.col(column) > 0).mean()).item()
    if positive is None:
        return known.with_columns(_z=pl.lit(None, pl.Float64))
    on_log = positive >= 0.95
    scaled = known.select(
        "_group",
        x=pl.when(pl.col(column) > 0).then(pl.col(column).log10())
        if on_log
        else pl.col(column).cast(pl.Float64),
    ).with_columns(d=pl.col("x") - pl.col("x").median().over("_group"))
    deviation = _NORMAL * pl.col("d").abs().median().over("_group", pl.col("d") >= 0)
    far = scaled.select(
        "_group", z=pl.when(deviation > 0).then(pl.col("d").abs() / deviation)
    ).with_columns(far=(pl.col("z") > limit).fill_null(value=False))
    few = pl.max_horizontal(1.0, number(parameters, "share") * pl.len().over("_group"))
    enough = pl.len().over("_group") >= least
    slips = far.select(pl.col("far") & enough & (pl.col("far").sum().over("_group") <= few))
    return known.with_columns(_z=far["z"]).filter(slips.to_series())


def _twice(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    parts = [nothing_found()]
    for table, rows in evidence.cohort.tables().items():
        if rows.height >= number(parameters, "least_rows"):
            parts += _identical(table, rows)
    return pl.concat([*parts, *_second_headers(evidence), *_groups(evidence.cohort.patients)])


def _identical(table: str, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield pairs of columns that are the same in every row, one of them a further column."""
    own = [name for name in _own(rows) if not _is_constant(rows[name].alias("value").drop_nulls())]
    for one, other in combinations(own, 2):
        if other in schema.table(table):
            continue
        a, b = rows[one], rows[other]
        alike = a.dtype == b.dtype and a.null_count() == b.null_count()
        if alike and a.head(50).equals(b.head(50)) and a.equals(b):
            message = f"{one} and {other} are the same in every row"
            yield found_of_column(message, table=table, column=other)


def _second_headers(evidence: Evidence) -> Iterator[pl.DataFrame]:
    """Yield rows where a second column of the same, kept under its own name, says another thing."""
    noted = evidence.met(Met.SECOND_HEADER).select("table", "column", "header")
    for table, column, header in noted.rows():
        rows = evidence.cohort.tables()[table]
        known = schema.table(table)[column]
        if header not in rows.columns or known.kind in (schema.Kind.DAY, schema.Kind.MRD_VALUE):
            continue
        second = read_values(rows[header].alias("value"), known).values
        differ = rows.filter(
            ((rows[column] != second) & second.is_not_null()).fill_null(value=False)
        )
        message = say(
            "{} and {} disagree: {} and {}", pl.lit(column), pl.lit(header), column, header
        )
        yield found(differ, message, table=table, column=header)


#: The labels of groups of numbers: <40, 40-59, >=60, 60+, over 60.
_BETWEEN = re.compile(r"^(\d+(?:\.\d+)?)(?:[-–]|to)(\d+(?:\.\d+)?)$")
_BELOW = re.compile(r"^(<=|≤|<|under|below|upto)(\d+(?:\.\d+)?)$")
_ABOVE = re.compile(r"^(>=|≥|>|over|above|from)?(\d+(?:\.\d+)?)(\+?)$")
_OF_GROUPS = ("group", "grp", "cat", "category", "class", "band", "range")


def _groups(patients: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield rows whose number is outside the group another column says it is in."""
    numeric = [n for n in _own(patients) if patients.schema[n].is_numeric()]
    for column in _own(patients):
        if patients.schema[column] != pl.String or column in schema.PATIENTS:
            continue
        base = next((n for n in numeric if fold(column) in _group_names(n)), None)
        if base is None:
            continue
        outside = _outside(patients, base, column)
        message = say("{}: {} {} is not in {} {}", "patient_id", pl.lit(base), "_number",
                      pl.lit(column), "_label")  # fmt: skip
        yield found(outside, message, table="patients", column=column, value="_label")


def _group_names(base: str) -> set[str]:
    return {fold(base) + word for word in _OF_GROUPS} | {word + fold(base) for word in _OF_GROUPS}


def _outside(patients: pl.DataFrame, base: str, column: str) -> pl.DataFrame:
    """Return rows outside the bounds their label gives; a label that is no range has none.

    A range of whole numbers, as 40-59, goes to just below 60.
    """
    labels = patients[column].alias("value").drop_nulls().unique()
    bounds = [(label, *bound) for label in labels if (bound := _bounds(label)) is not None]
    known = pl.DataFrame(
        bounds, schema={"_label": pl.String, "_low": pl.Float64, "_high": pl.Float64}, orient="row"
    )
    rows = patients.with_columns(
        _label=cells(patients, column), _number=cells(patients, base)
    ).join(known, on="_label", how="inner", maintain_order="left")
    value = pl.col("_number")
    return rows.filter((value < pl.col("_low")) | (value >= pl.col("_high")))


def _bounds(label: str) -> tuple[float, float] | None:
    """Return what a label says as ``low <= x < high``; None where it is no range."""
    text = re.sub(r"\s+|y(?:ea)?rs?|years?old", "", label.lower())
    if hit := _BETWEEN.match(text):
        return float(hit[1]), float(hit[2]) + (1.0 if "." not in hit[2] else 1e-9)
    if hit := _BELOW.match(text):
        inclusive = hit[1] in ("<=", "≤", "upto")
        return float("-inf"), float(hit[2]) + (1e-9 if inclusive else 0.0)
    if (hit := _ABOVE.match(text)) and (hit[1] or hit[3]):
        exclusive = hit[1] in (">", "over", "above")
        return float(hit[2]) + (1e-9 if exclusive else 0.0), float("inf")
    return None


COLUMN_RULES = (
    Rule(
        "STR-05",
        Severity.WARNING,
        Kahn.PLAUSIBILITY,
        "patients",
        "Column with one value, or all but empty",
        "Such a column divides nobody: it may have been filled down by mistake, or lost its values "
        "in an export. A column that names the study is fine.",
        (),
        _idle,
        MappingProxyType(
            {
                "share": 0.95,
                "least_rows": 20.0,
                "constant": (
                    "unit", "scale", "assay", "tissue", "control_gene", "laboratory", "dose_unit",
                    "day0_kind", "diagnosis", "lod", "loq", "conversion_factor", "t_9_22",
                    "safety_population", "arm", "drug", "cns_prophylaxis", "baseline",
                ),
                "sparse": (
                    "detail", "reason", "stop_day", "stop_date", "end_day", "end_date", "outcome",
                    "baseline", "baseline_grade", "status",
                ),
            }
        ),
    ),
    Rule(
        "STR-06",
        Severity.INFO,
        Kahn.PLAUSIBILITY,
        "labs",
        "Value far from the others",
        "More than 3.5 robust deviations from the median, on a log scale: a slip of the decimal "
        "point, another unit, or a very ill patient, which is fine.",
        ("value", "wbc", "age"),
        _outliers,
        MappingProxyType({"z": 3.5, "least_values": 10.0, "share": 0.02}),
    ),
    Rule(
        "STR-07",
        Severity.WARNING,
        Kahn.CONFORMANCE,
        "patients",
        "Two columns that are the same, or should be and disagree",
        "A column that can be reckoned from another, as an age group, should be: one of the two is "
        "wrong where they disagree. Two that are the same are one too many.",
        (),
        _twice,
        MappingProxyType({"least_rows": 20.0}),
    ),
)  # fmt: skip
