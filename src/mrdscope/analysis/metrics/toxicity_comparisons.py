"""Metrics that compare adverse events of two groups: differences of risk and ratios of rates.

The detail names a column of the patients table, where it has more than two groups the one that is
compared with the first, and a term or none: ``arm``, ``arm/rash``, ``arm=high dose/rash``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from mrdscope.analysis.adverse_events.table_rows import TableRow
from mrdscope.analysis.adverse_events.worst_grades import in_class
from mrdscope.analysis.metrics.model import Family, Inputs, Kind, Row, Scope
from mrdscope.analysis.metrics.toxicity_inputs import (
    RECORD,
    not_counted,
    row_of_detail,
    several_scales,
    terms,
)
from mrdscope.analysis.metrics.toxicity_rates import exposed_records
from mrdscope.analysis.metrics.words import number
from mrdscope.analysis.overview import groupings
from mrdscope.analysis.results import Results
from mrdscope.errors import UsageError

if TYPE_CHECKING:
    from mrdscope.analysis.adverse_events.toxicity_comparison import ToxicityByGroup

Table = Callable[["ToxicityByGroup"], pl.DataFrame]
Records = Callable[[Results, TableRow], pl.DataFrame]

_MIETTINEN = "Miettinen and Nurminen, Stat Med 1985;4:213"
_EXACT = "Przyborowski and Wilenski, Biometrika 1940;31:313; constant rates are assumed"


@dataclass(frozen=True)
class _Pair:
    """Two groups of a column, and the row of the table they are compared in."""

    column: str
    reference: str
    group: str
    row: TableRow
    what: str


def _groups(results: Results, column: str) -> list[str]:
    from mrdscope.analysis.adverse_events.toxicity_groups import (  # noqa: PLC0415
        group_names,
        grouped,
        groups_of,
    )

    people = grouped(results.toxicity.population, groups_of(results.cohort, column))
    return [name for name in group_names(people) if name is not None]


def _pair(results: Results, detail: str) -> _Pair:
    """Return what a detail names.

    Raises
    ------
    UsageError
        On a column, group or term that is not there, or a group that is not said and not clear.
    """
    where, _, term = detail.partition("/")
    column, _, group = where.partition("=")
    names = _groups(results, column)
    others = names[1:]
    if not others:
        raise UsageError(f"{column} divides nobody", expected="two groups or more")
    if (not group and len(others) > 1) or (group and group not in others):
        raise UsageError(
            f"{column} has {len(names)} groups, each compared with {names[0]}",
            expected=" or ".join(f"{column}={name}" for name in others),
        )
    row = row_of_detail(results, "term", term)
    return _Pair(column, names[0], group or others[0], row, term or "any adverse event")


def _details(results: Results) -> list[str]:
    """Return the details of the treatment arms, else of the first column that divides."""
    columns = groupings(results.cohort.patients)
    if not columns:
        return []
    column = "arm" if "arm" in columns else columns[0]
    others = _groups(results, column)[1:]
    named = [f"{column}={group}" for group in others] if len(others) > 1 else [column] * len(others)
    return [detail for name in named for detail in (name, *(f"{name}/{t}" for t in terms(results)))]


def _found(results: Results, pair: _Pair, table: Table) -> pl.DataFrame:
    """Return the row of a comparison with ``reason``; where it has none, one of nulls."""
    frame = table(results.toxicity_by_group(pair.column))
    mine = frame.filter(
        pl.col("level") == pair.row.level, pair.row.holds(), pl.col("group") == pair.group
    )
    reason = several_scales(results, pair.row)
    if reason is None and mine.height:
        return mine.with_columns(reason=pl.lit(None, pl.String))
    said = reason or "no adverse event counts"
    return pl.DataFrame({**{name: [None] for name in frame.columns}, "reason": [said]})


def _any_grade(both: ToxicityByGroup) -> pl.DataFrame:
    return both.risk_differences.filter(pl.col("grades") == "any")


def _event_rates(both: ToxicityByGroup) -> pl.DataFrame:
    return both.event_rate_ratios


def _frame(table: Table) -> Callable[[Results, str], pl.DataFrame]:
    return lambda results, detail: _found(results, _pair(results, detail), table)


def _happened(results: Results, row: TableRow) -> pl.DataFrame:
    records = results.toxicity.counted.filter(row.holds(), in_class("any"))
    return records.with_columns(reason=pl.lit(None, pl.String))


def _inputs(records: Records) -> Callable[[Results, str, str], Inputs]:
    def inputs(results: Results, _patient: str, detail: str) -> Inputs:
        from mrdscope.analysis.adverse_events.toxicity_groups import groups_of  # noqa: PLC0415

        pair = _pair(results, detail)
        both = [pair.reference, pair.group]
        columns = (*RECORD, "group", "reason")
        judged = pl.concat([records(results, pair.row).select(*RECORD, "reason"),
                            not_counted(results, pair.row)])  # fmt: skip
        judged = judged.join(
            groups_of(results.cohort, pair.column), on="patient_id", how="left",
            maintain_order="left",
        )  # fmt: skip
        outside = pl.when(~pl.col("group").is_in(both).fill_null(value=False)).then(
            pl.lit("in neither group")
        )
        judged = judged.with_columns(reason=pl.coalesce("reason", outside)).select(columns)
        used = pl.col("reason").is_null()
        return Inputs(judged.filter(used).drop("reason"), judged.filter(~used))

    return inputs


def _difference(results: Results, row: Row, detail: str) -> str:
    pair = _pair(results, detail)
    if row["reason"] is not None or row["difference"] is None:
        return f"{pair.what}: {row['reason'] or 'a group is empty'}"
    return (
        f"{pair.what}, any grade: {row['patients']} / {row['n']} of {pair.group} less "
        f"{row['reference_patients']} / {row['reference_n']} of {pair.reference} = "
        f"{number(row['difference'])}; score interval"
    )


def _ratio(results: Results, row: Row, detail: str) -> str:
    pair = _pair(results, detail)
    said = (
        f"{pair.what}: {row['events']} events / {number(row['patient_years'])} patient-years of "
        f"{pair.group} to {row['reference_events']} / {number(row['reference_patient_years'])} of "
        f"{pair.reference}"
    )
    if row["reason"] is not None:
        return f"{pair.what}: {row['reason']}"
    if row["ratio"] is None:
        return f"{said}: not estimable"
    return f"{said} = {number(row['ratio'])}; exact conditional interval"


_DETAIL = "column[/term]"

COMPARISON_FAMILIES = (
    Family("tox.difference", "difference of risk", None,
           "Proportion of a group's patients with an adverse event less that of the first group.",
           _MIETTINEN, Kind.ESTIMATE, ("difference", "lower", "upper"), Scope.COHORT,
           ("confidence",), _DETAIL, _details, _frame(_any_grade), _inputs(_happened), _difference),
    Family("tox.rate_ratio", "ratio of event rates", None,
           "Event rate of a group by that of the first group.", _EXACT, Kind.ESTIMATE,
           ("ratio", "lower", "upper"), Scope.COHORT, ("confidence",), _DETAIL, _details,
           _frame(_event_rates), _inputs(exposed_records), _ratio),
)  # fmt: skip
