"""What a metric is, and what explaining one number means."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.results import Results
from mrdscope.errors import UsageError

Row = Mapping[str, object]


class Kind(enum.StrEnum):
    """What a value is, and so how it is written; how many columns it takes."""

    LEVEL = "level"  #: status, low, high (ratio; high infinite where unbounded)
    INTERVAL = "interval"  #: low, high
    DAYS = "days"  #: one, days from day 0 or a duration
    COUNT = "count"  #: one
    NUMBER = "number"  #: one
    FLAG = "flag"  #: one
    WORD = "word"  #: one
    GRADE = "grade"  #: one
    FRACTION = "fraction"  #: estimate, lower, upper, 0 to 1
    ESTIMATE = "estimate"  #: estimate, lower, upper


class Scope(enum.StrEnum):
    """Whose number it is."""

    PATIENT = "patient"
    COHORT = "cohort"


@dataclass(frozen=True)
class Inputs:
    """What a number was computed from, and what was left out and why.

    Both frames have columns of their table, ``_file`` and ``_row``; ``left_out`` has ``reason``.
    """

    used: pl.DataFrame
    left_out: pl.DataFrame


@dataclass(frozen=True)
class Metric:
    """One number the program knows, defined once.

    Attributes
    ----------
    id, title, unit, definition, source
        What it is called, in what, what it says in a sentence, and whose definition that is.
    kind, columns
        What the value is, and the columns of ``frame`` that hold it, as the kind says.
    scope
        Whether every patient has one or the cohort has.
    parameters
        The fields of `Settings` it depends on.
    frame
        Computes it for all: one row a patient with ``patient_id``, or one row for the cohort.
    inputs
        Finds what one value was computed from; the patient's id is empty for a cohort's metric.
    formula
        Writes the formula with the numbers of one row of ``frame`` in it.
    """

    id: str
    title: str
    unit: str | None
    definition: str
    source: str
    kind: Kind
    columns: tuple[str, ...]
    scope: Scope
    parameters: tuple[str, ...]
    frame: Callable[[Results], pl.DataFrame]
    inputs: Callable[[Results, str], Inputs]
    formula: Callable[[Results, Row], str]

    @property
    def pattern(self) -> str:
        """How it is asked for: its id."""
        return self.id

    def row(self, results: Results, subject: str | None) -> Row:
        """Return the row of ``frame`` that holds one subject's value.

        Raises
        ------
        UsageError
            Where the subject is not a patient of the cohort, or is given or missing wrongly.
        """
        if self.scope is Scope.COHORT:
            if subject is not None:
                raise UsageError(f"{self.id} is a number of the cohort, not of a patient")
            return self.frame(results).row(0, named=True)
        if subject is None:
            raise UsageError(f"{self.id} is a number of a patient", action="name the patient")
        if subject not in results.cohort.patients["patient_id"]:
            raise UsageError(f"there is no patient {subject!r}", where=results.cohort.name)
        rows = self.frame(results).filter(pl.col("patient_id") == subject)
        # A patient without any sample has no row in some frames: everything is unknown.
        return rows.row(0, named=True) if rows.height else dict.fromkeys(rows.columns)

    def values(self, row: Row) -> tuple[object, ...]:
        """Return the value a row holds, as its kind says."""
        return tuple(row[name] for name in self.columns)


@dataclass(frozen=True)
class Family:
    """One number defined once for many things: an adverse event by term, survival by day.

    A member is an ordinary metric, made by `of`; its id is the family's, a slash and the detail
    (``tox.any/neutropenia``), which is how `metrics.metric` is asked for it. The detail is all that
    follows the first slash.

    Attributes
    ----------
    id, title, unit, definition, source, kind, columns, scope, parameters
        As of `Metric`; a member's title is the family's after the detail.
    detail
        What tells the members apart, in a word: ``term``.
    details
        Those a cohort has, in the order they are shown.
    frame, inputs, formula
        As of `Metric`, the detail being the last argument. On a detail the cohort does not have
        ``frame`` raises `UsageError`.
    """

    id: str
    title: str
    unit: str | None
    definition: str
    source: str
    kind: Kind
    columns: tuple[str, ...]
    scope: Scope
    parameters: tuple[str, ...]
    detail: str
    details: Callable[[Results], Sequence[str]]
    frame: Callable[[Results, str], pl.DataFrame]
    inputs: Callable[[Results, str, str], Inputs]
    formula: Callable[[Results, Row, str], str]

    @property
    def pattern(self) -> str:
        """How a member is asked for: ``tox.any/TERM``."""
        return f"{self.id}/{self.detail.upper()}"

    def of(self, detail: str) -> Metric:
        """Return the member of one detail."""
        return Metric(
            f"{self.id}/{detail}", f"{detail}, {self.title}", self.unit, self.definition,
            self.source, self.kind, self.columns, self.scope, self.parameters,
            lambda results: self.frame(results, detail),
            lambda results, subject: self.inputs(results, subject, detail),
            lambda results, row: self.formula(results, row, detail),
        )  # fmt: skip


@dataclass(frozen=True)
class Explanation:
    """Why one number is what it is.

    ``parameters`` pairs each setting it depends on with its value; ``value`` holds what
    ``metric.kind`` says.
    """

    metric: Metric
    subject: str | None
    value: tuple[object, ...]
    formula: str
    parameters: tuple[tuple[str, object], ...]
    used: pl.DataFrame
    left_out: pl.DataFrame


def explain(metric: Metric, results: Results, subject: str | None = None) -> Explanation:
    """Return what a number was computed from, what was left out, and its formula with numbers.

    Raises
    ------
    UsageError
        See `Metric.row`.
    AnalysisError
        Where the cohort cannot answer at all, such as an endpoint nobody recorded.
    """
    row = metric.row(results, subject)
    found = metric.inputs(results, subject or "")
    return Explanation(
        metric=metric,
        subject=subject,
        value=metric.values(row),
        formula=metric.formula(results, row),
        parameters=tuple((name, getattr(results.settings, name)) for name in metric.parameters),
        used=found.used,
        left_out=found.left_out,
    )
