"""Metrics of Table 1: every number of a characteristic, of all patients or of one group.

A detail is a column, of a share with its value, and in brackets the group: ``table_1.median/age``,
``table_1.share/sex=female [arm=A]``. A standardised difference is between the groups of the column
in brackets: ``table_1.smd/age [arm]``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from mrdscope.analysis.metrics.model import Family, Inputs, Kind, Row, Scope
from mrdscope.analysis.metrics.words import number
from mrdscope.analysis.results import Results
from mrdscope.errors import UsageError

if TYPE_CHECKING:
    from mrdscope.analysis.table_1.baseline import Baseline, Characteristic, LeftOut
    from mrdscope.analysis.table_1.describe import Summary

_QUARTILES = "R's type 7 (Hyndman and Fan, Am Stat 1996;50:361)"
_DETAIL = re.compile(r"(?P<what>.*?)(?: \[(?P<by>[^=\]]+)(?:=(?P<group>.*))?\])?", re.DOTALL)


@dataclass(frozen=True)
class _Asked:
    """One characteristic, or why it is none, of all patients or of a group of a column."""

    table: Baseline
    found: Characteristic | LeftOut
    value: str | None
    group: str | None

    @property
    def summary(self) -> Summary | None:
        """The characteristic's summary; None of what is no characteristic."""
        from mrdscope.analysis.table_1.baseline import LeftOut  # noqa: PLC0415

        if isinstance(self.found, LeftOut):
            return None
        if self.group is None:
            return self.found.overall
        names = [group.name for group in self.table.groups]
        return self.found.groups[names.index(self.group)]

    @property
    def in_words(self) -> str:
        """Whose number it is, as a clause."""
        of = "" if self.group is None else f" of patients with {self.table.by} {self.group}"
        return f"{self.found.title}{of}"


def _asked(results: Results, detail: str) -> _Asked:
    parts = _DETAIL.fullmatch(detail)
    what, by, group = parts.groups() if parts else (detail, None, None)
    table = results.baseline if by is None else results.baseline_by(by)
    names = [one.name for one in table.groups]
    if group is not None and group not in names:
        known = ", ".join(str(name) for name in names if name is not None)
        raise UsageError(f"{by} has no group {group!r}", expected=known)
    found, value = _named(table, str(what))
    return _Asked(table, found, value, group)


def _named(table: Baseline, what: str) -> tuple[Characteristic | LeftOut, str | None]:
    """Return the characteristic that is named, and the value after it, if there is one."""
    everything: dict[str, Characteristic | LeftOut] = {}
    everything |= {one.name: one for one in table.characteristics}
    everything |= {one.name: one for one in table.left_out}
    if what in everything:
        return everything[what], None
    for name, found in sorted(everything.items(), key=lambda item: -len(item[0])):
        if what.startswith(f"{name}="):
            return found, what.removeprefix(f"{name}=")
    raise UsageError(
        f"Table 1 has no characteristic {what!r}", expected="one of " + ", ".join(everything)
    )


def _inputs(results: Results, _subject: str, detail: str) -> Inputs:
    """Return the patients whose value is known, and the others: no value, or another group."""
    from mrdscope.analysis.table_1.baseline import candidates  # noqa: PLC0415

    asked = _asked(results, detail)
    values = next(
        values for name, _, values in candidates(results.cohort) if name == asked.found.name
    )
    by = [] if asked.table.by is None else [pl.col(asked.table.by).alias("group")]
    rows = results.cohort.patients.select(
        "patient_id",
        values.alias("value"),
        *by,
        "_file",
        "_row",
        reason=_not_in_group(results, asked),
    ).with_columns(
        reason=pl.coalesce("reason", pl.when(pl.col("value").is_null()).then(pl.lit("no value")))
    )
    used = pl.col("reason").is_null()
    return Inputs(rows.filter(used).drop("reason"), rows.filter(~used))


def _not_in_group(results: Results, asked: _Asked) -> pl.Expr:
    from mrdscope.analysis.table_1.value_type import as_text  # noqa: PLC0415

    if asked.group is None or asked.table.by is None:
        return pl.lit(None, pl.String)
    groups = as_text(results.cohort.patients[asked.table.by])
    return pl.when(~groups.eq_missing(asked.group)).then(pl.lit("in another group"))


def _family(
    id_: str, title: str, definition: str, kind: Kind, columns: tuple[str, ...], detail: str,
    details: Callable[[Results], Sequence[str]],
    frame: Callable[[Results, str], pl.DataFrame],
    formula: Callable[[Results, Row, str], str],
    source: str = "the cohort's patients table",
) -> Family:  # fmt: skip
    return Family(
        f"table_1.{id_}", title, None, definition, source, kind, columns, Scope.COHORT,
        ("confidence",), detail, details, frame, _inputs, formula,
    )  # fmt: skip


# -- one number ----------------------------------------------------------------------------------


def _columns(results: Results) -> Sequence[str]:
    return [one.name for one in results.baseline.characteristics]


def _number(
    id_: str, title: str, definition: str, kind: Kind, source: str = "the cohort's patients table"
) -> Family:
    """Return the metric of one field of a summary."""
    types = {Kind.COUNT: pl.Int64, Kind.MEASURE: pl.Float64}

    def frame(results: Results, detail: str) -> pl.DataFrame:
        summary = _asked(results, detail).summary
        value = None if summary is None else getattr(summary, id_)
        return pl.DataFrame(
            {"value": value if kind in types or value is None else f"{value}",
             "known": summary and summary.known, "missing": summary and summary.missing},
            schema_overrides={"value": types.get(kind, pl.String), "known": pl.Int64,
                              "missing": pl.Int64},
        )  # fmt: skip

    def formula(results: Results, row: Row, detail: str) -> str:
        asked = _asked(results, detail)
        if asked.summary is None:
            return f"{asked.in_words} is no characteristic: {getattr(asked.found, 'reason', '')}"
        known = f"{asked.in_words}: {row['known']} known, {row['missing']} missing"
        if row["value"] is None:
            what = getattr(asked.found, "type", "")
            return f"{known}; as a {what} it has no {title}" if row["known"] else known
        said = number(row["value"]) if kind in types else row["value"]
        unit = getattr(asked.found, "unit", None) if kind is Kind.MEASURE else None
        return f"{known}; {title} {said}{f' {unit}' if unit else ''}"

    return _family(
        id_, title, definition, kind, ("value",), "column", _columns, frame, formula, source
    )


# -- the share of a value ------------------------------------------------------------------------


def _values(results: Results) -> Sequence[str]:
    return [
        f"{one.name}={category.value}"
        for one in results.baseline.characteristics
        for category in one.categories
    ]


def _share_frame(results: Results, detail: str) -> pl.DataFrame:
    from mrdscope.analysis.exact import proportion  # noqa: PLC0415

    asked = _asked(results, detail)
    summary, n, known = asked.summary, 0, 0
    if summary is not None:
        counts = {one.value: one.n for one in summary.categories}
        if asked.value not in counts:
            raise UsageError(
                f"{asked.found.name} has no value {asked.value!r}",
                expected=" or ".join(counts) or "a characteristic of categories",
            )
        n, known = counts[asked.value], summary.known
    share = proportion(n, known, results.settings.confidence)
    return pl.DataFrame(
        {"n": n, "known": known, "lower": share.lower, "upper": share.upper},
        schema_overrides={"lower": pl.Float64, "upper": pl.Float64},
    )


def _share_formula(results: Results, row: Row, detail: str) -> str:
    asked = _asked(results, detail)
    missing = f"; {asked.summary.missing} missing" if asked.summary else ""
    return (
        f"{asked.in_words}: {row['n']} of {row['known']} known are {asked.value}{missing}; exact "
        "interval of the share (Clopper and Pearson)"
    )


# -- the standardised difference -----------------------------------------------------------------


def _differences(results: Results) -> Sequence[str]:
    """Return every characteristic by the first column that divides the patients into two."""
    two = [one for one in results.baseline.characteristics if len(one.categories) == 2]
    by = next((one.name for one in two if one.name in results.cohort.patients.columns), None)
    return [] if by is None else [f"{name} [{by}]" for name in _columns(results) if name != by]


def _difference_frame(results: Results, detail: str) -> pl.DataFrame:
    asked = _asked(results, detail)
    if asked.table.by is None:
        raise UsageError(
            "a standardised difference is between groups", expected="a column, as in age [arm]"
        )
    found = getattr(asked.found, "difference", None)
    reason = f"{asked.table.by} does not divide into two groups, or the characteristic is a date"
    return pl.DataFrame(
        {"value": found and found.value, "reason": found.reason if found else reason},
        schema_overrides={"value": pl.Float64, "reason": pl.String},
    )


def _difference_formula(results: Results, row: Row, detail: str) -> str:
    asked = _asked(results, detail)
    names = " minus ".join(str(group.name) for group in asked.table.groups if group.name)
    if row["value"] is None:
        return f"{asked.in_words} by {asked.table.by}: not estimable, {row['reason']}"
    signed = asked.found.difference is not None and asked.found.difference.signed  # type: ignore[union-attr]
    how = f"{names}, by the pooled SD" if signed else "distance of the proportions, without a sign"
    return f"{asked.in_words} by {asked.table.by}: {number(row['value'])} ({how})"


TABLE_1 = (
    _number("known", "known", "Of how many patients a characteristic is known.", Kind.COUNT),
    _number("missing", "missing", "Of how many patients a characteristic is not known.",
            Kind.COUNT),
    _number("median", "median", "The median of a measurement.", Kind.MEASURE),
    _number("q1", "lower quartile", "The lower quartile of a measurement.", Kind.MEASURE,
            _QUARTILES),
    _number("q3", "upper quartile", "The upper quartile of a measurement.", Kind.MEASURE,
            _QUARTILES),
    _number("minimum", "minimum", "The least value of a measurement.", Kind.MEASURE),
    _number("maximum", "maximum", "The greatest value of a measurement.", Kind.MEASURE),
    _number("mean", "mean", "The mean of a measurement.", Kind.MEASURE),
    _number("sd", "SD", "The standard deviation of a measurement, dividing by n - 1.",
            Kind.MEASURE),
    _number("earliest", "earliest", "The earliest of a date.", Kind.WORD),
    _number("latest", "latest", "The latest of a date.", Kind.WORD),
    _family("share", "share", "How many of the patients whose value is known have one value.",
            Kind.SHARE, ("n", "known", "lower", "upper"), "column=value", _values, _share_frame,
            _share_formula),
    _family("smd", "standardised difference",
            "How far two groups differ in a characteristic, by their standard deviation.",
            Kind.MEASURE, ("value",), "column [group]", _differences, _difference_frame,
            _difference_formula,
            "Austin, Stat Med 2009;28:3083; of categories Yang and Dalton, SAS Global Forum 2012"),
)  # fmt: skip
