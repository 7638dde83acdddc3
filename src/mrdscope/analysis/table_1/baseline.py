"""Table 1: who the patients are, all of them or by group, with what is missing counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from mrdscope.analysis.patients import require_distinct
from mrdscope.analysis.table_1.day_0 import at_day_0
from mrdscope.analysis.table_1.describe import Category, Summary, categories_of, summarise
from mrdscope.analysis.table_1.standardised_difference import (
    StandardisedDifference,
    category_difference,
    mean_difference,
)
from mrdscope.analysis.table_1.value_type import Typed, Unsuited, ValueType, as_text, typed
from mrdscope.analysis.time_to_event.grouping import MOST_GROUPS, natural_order
from mrdscope.cohort.headers import column_called
from mrdscope.cohort.model import Cohort
from mrdscope.cohort.schema import PATIENTS, PROVENANCE
from mrdscope.errors import UsageError

#: Columns of the schema that do not describe the patient at baseline, and why.
_NOT_BASELINE: Mapping[str, str] = MappingProxyType(
    {
        "birth_date": "it identifies patients; their age is what describes them",
        "day0_kind": "it says what day 0 is",
        **dict.fromkeys(
            ("os_days", "os_event", "pfs_days", "pfs_event"), "an outcome, not a baseline value"
        ),
    }
)


@dataclass(frozen=True)
class Characteristic:
    """One row group of Table 1: of all patients, and of each group in the order of the table's.

    ``unit`` is null where it has none. ``difference`` compares the two groups; null where there are
    not two, and for dates.
    """

    name: str
    title: str
    unit: str | None
    type: ValueType
    overall: Summary
    groups: tuple[Summary, ...] = ()
    difference: StandardisedDifference | None = None

    @property
    def known(self) -> int:
        """Of how many patients it is known."""
        return self.overall.known

    @property
    def missing(self) -> int:
        """Of how many patients it is not known."""
        return self.overall.missing

    @property
    def categories(self) -> tuple[Category, ...]:
        """The categories over all patients."""
        return self.overall.categories

    @property
    def median(self) -> float | None:
        """The median over all patients."""
        return self.overall.median

    @property
    def minimum(self) -> float | None:
        """The least value of all patients."""
        return self.overall.minimum

    @property
    def maximum(self) -> float | None:
        """The greatest value of all patients."""
        return self.overall.maximum


@dataclass(frozen=True)
class Group:
    """Patients who share a value; ``name`` is null for those whose value is not known."""

    name: str | None
    n: int


@dataclass(frozen=True)
class LeftOut:
    """A column Table 1 does not have, and why."""

    name: str
    title: str
    reason: str


@dataclass(frozen=True)
class Baseline:
    """Table 1 of ``n`` patients, divided by the column ``by`` into ``groups``, or not (null).

    Groups add up to ``n``. ``confidence`` is the level of the intervals of the percentages.
    """

    n: int
    characteristics: tuple[Characteristic, ...]
    confidence: float
    by: str | None = None
    groups: tuple[Group, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def __getitem__(self, name: str) -> Characteristic:
        for characteristic in self.characteristics:
            if characteristic.name == name:
                return characteristic
        raise KeyError(name)


def baseline(cohort: Cohort, by: str | None = None, confidence: float = 0.95) -> Baseline:
    """Return Table 1: every baseline column that has a value, then what other tables say of day 0.

    `value_type.typed` says what a column holds, `describe.summarise` how it is summarised. Columns
    that are no characteristic are left out with the reason; those of the schema without any value
    are not there. Every percentage and summary is of the patients whose value is known.

    ``by`` is a column of the patients table (a synonym of its name will do), whose values are the
    groups, in natural order; patients without a value are the last group, and in no standardised
    difference. That is given where there are exactly two other groups.

    There are no p values. Between randomised groups a test asks whether chance divided the
    patients, which is known; between others it answers how many there are, not how much they
    differ (Senn, Stat Med 1994;13:1715; CONSORT 2010, BMJ 2010;340:c869, item 15; STROBE, PLoS Med
    2007;4:e297, item 14).

    Raises
    ------
    AnalysisError
        Where a patient is in the patients table twice.
    UsageError
        Where there is no column ``by``, or it has more than `grouping.MOST_GROUPS` values.
    """
    patients = cohort.patients
    require_distinct(patients)
    column = None if by is None else _column(patients, by)
    division = {} if column is None else _divided(patients[column], column)
    rows = [
        _characteristic(name, title, values, division, confidence)
        for name, title, values in candidates(cohort)
        if name != column
    ]
    return Baseline(
        patients.height,
        tuple(row for row in rows if isinstance(row, Characteristic)),
        confidence,
        by=column,
        groups=tuple(Group(name, int(members.sum())) for name, members in division.items()),
        left_out=tuple(row for row in rows if isinstance(row, LeftOut)),
    )


def _own_columns(patients: pl.DataFrame) -> list[str]:
    return [name for name in patients.columns if name not in {"patient_id", *PROVENANCE}]


def _column(patients: pl.DataFrame, by: str) -> str:
    columns = _own_columns(patients)
    column = column_called(PATIENTS, columns, by)
    if column is None:
        raise UsageError(
            f"the patients table has no column {by!r}",
            where="--by",
            expected="one of " + ", ".join(columns),
        )
    return column


Division = Mapping[str | None, pl.Series]


def _divided(values: pl.Series, column: str) -> Division:
    """Return who is in each group, as a mask; who has no value is in the last."""
    names = as_text(values)
    known = sorted(names.drop_nulls().unique().to_list(), key=natural_order)
    if len(known) > MOST_GROUPS:
        raise UsageError(
            f"{column} has {len(known)} values",
            where="--by",
            expected=f"at most {MOST_GROUPS} groups",
            action="choose a column with few values, or add one that divides this one",
        )
    groups: dict[str | None, pl.Series] = {name: names.eq_missing(name) for name in known}
    return groups | ({None: names.is_null()} if names.null_count() else {})


def candidates(cohort: Cohort) -> Iterator[tuple[str, str, pl.Series]]:
    """Yield name, title and values of everything that may be a characteristic."""
    patients = cohort.patients
    for name in _own_columns(patients):
        own = name in PATIENTS
        if not own or patients[name].null_count() < patients.height:
            yield name, PATIENTS[name].heading if own else name, patients[name]
    for derived in at_day_0(cohort):
        yield derived.name, derived.title, derived.values


def _characteristic(
    name: str, title: str, values: pl.Series, division: Division, confidence: float
) -> Characteristic | LeftOut:
    if name in _NOT_BASELINE:
        return LeftOut(name, title, _NOT_BASELINE[name])
    column = typed(name, values)
    if isinstance(column, Unsuited):
        return LeftOut(name, title, column.reason)
    categories = categories_of(column)
    parts = {name: Typed(column.type, column.values.filter(who)) for name, who in division.items()}
    groups = {name: summarise(part, categories, confidence) for name, part in parts.items()}
    named = [name for name in parts if name is not None]
    return Characteristic(
        name,
        title,
        PATIENTS[name].unit if name in PATIENTS else None,
        column.type,
        summarise(column, categories, confidence),
        tuple(groups.values()),
        _difference([parts[name] for name in named], [groups[name] for name in named]),
    )


def _difference(
    parts: Sequence[Typed], summaries: Sequence[Summary]
) -> StandardisedDifference | None:
    """Return how far two groups differ; null where there are not two, and for dates."""
    if len(parts) != 2 or parts[0].type is ValueType.DATE:
        return None
    if parts[0].type is ValueType.MEASUREMENT:
        return mean_difference(parts[0].values, parts[1].values)
    first, second = ([category.n for category in one.categories] for one in summaries)
    return category_difference(first, second)
