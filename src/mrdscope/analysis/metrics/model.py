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
    INTERVAL = "interval"  #: low, high, in log10; infinite where unbounded
    DAYS = "days"  #: one, days from day 0 or a duration
    DURATION = "duration"  #: low, high, in days; 0 and infinite where unbounded
    FOLLOWED = "followed"  #: days, and whether they still ran when last seen: at least so many
    COUNT = "count"  #: one
    NUMBER = "number"  #: one
    MEASURE = "measure"  #: one, in the unit of a measurement
    FLAG = "flag"  #: one
    WORD = "word"  #: one
    GRADE = "grade"  #: one
    FRACTION = "fraction"  #: estimate, lower, upper, 0 to 1
    ESTIMATE = "estimate"  #: estimate, lower, upper
    P_VALUE = "p value"  #: one
    SHARE = "share"  #: count, of how many, lower and upper bound of their ratio, 0 to 1


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


_NO_ROWS = pl.DataFrame(schema={"_file": pl.String, "_row": pl.UInt32})
#: The inputs of a number that was not computed.
NOTHING = Inputs(_NO_ROWS, _NO_ROWS.with_columns(reason=pl.lit(None, pl.String)))


def _applicable(_results: Results) -> str | None:
    return None


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
        Writes the formula with the numbers of one row of ``frame`` in it; where the row has no
        value, why.
    not_applicable
        Why the settings have no such number; None where they do.
    unverified
        What of the definition rests on memory and was not checked against its source.
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
    not_applicable: Callable[[Results], str | None] = _applicable
    unverified: tuple[str, ...] = ()

    @property
    def pattern(self) -> str:
        """How it is asked for: its id."""
        return self.id

    def require(self, results: Results, subject: str | None) -> None:
        """Refuse a subject that is not a patient of the cohort, or is given or missing wrongly.

        Raises
        ------
        UsageError
            See above.
        """
        if self.scope is Scope.COHORT:
            if subject is not None:
                raise UsageError(f"{self.id} is a number of the cohort, not of a patient")
        elif subject is None:
            raise UsageError(f"{self.id} is a number of a patient", action="name the patient")
        elif subject not in results.cohort.patients["patient_id"]:
            raise UsageError(f"there is no patient {subject!r}", where=results.cohort.name)

    def row(self, results: Results, subject: str | None) -> Row:
        """Return the row of ``frame`` that holds one subject's value; for errors see `require`."""
        self.require(results, subject)
        if self.scope is Scope.COHORT:
            return self.frame(results).row(0, named=True)
        rows = self.frame(results).filter(pl.col("patient_id") == subject)
        # A patient without any sample has no row in some frames: everything is unknown.
        found = rows.row(0, named=True) if rows.height else dict.fromkeys(rows.columns)
        return found | {"patient_id": subject}

    def values(self, row: Row) -> tuple[object, ...]:
        """Return the value a row holds, as its kind says."""
        return tuple(row[name] for name in self.columns)


@dataclass(frozen=True)
class Family:
    """One number defined once for many things: an adverse event by term, survival by day.

    A member is an ordinary metric, made by `of`; its id is the family's, a slash and the detail
    (``tox.any/neutropenia``), which is how `metrics.metric` is asked for it. The detail is all that
    follows the first slash. Where no detail is needed, as of a time below a level of which the
    settings name one, the member of the empty detail is what is meant without.

    Attributes
    ----------
    id, title, unit, definition, source, kind, columns, scope, parameters, not_applicable
        As of `Metric`; a member's title is the family's after the detail.
    detail
        What tells the members apart, in a word: ``term``.
    details
        Those a cohort has, in the order they are shown.
    frame, inputs, formula
        As of `Metric`, the detail being the last argument. On a detail the cohort does not have
        ``frame`` raises `UsageError`.
    unasked
        What is taken where no detail is given, in words; None where one has to be.
    parameters_of
        The settings the member of a detail depends on, where not on all of ``parameters``; raises
        `UsageError` on a detail that is none.
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
    not_applicable: Callable[[Results], str | None] = _applicable
    unasked: str | None = None
    parameters_of: Callable[[str], tuple[str, ...]] | None = None

    @property
    def pattern(self) -> str:
        """How a member is asked for: ``tox.any/TERM``, ``below.days[/LEVEL]``."""
        detail = f"/{self.detail.upper()}"
        return self.id + (detail if self.unasked is None else f"[{detail}]")

    def of(self, detail: str) -> Metric:
        """Return the member of one detail; of an empty one that which is meant without any."""
        parameters = self.parameters if self.parameters_of is None else self.parameters_of(detail)
        return Metric(
            f"{self.id}/{detail}" if detail else self.id,
            f"{detail}, {self.title}" if detail else self.title,
            self.unit, self.definition,
            self.source, self.kind, self.columns, self.scope, parameters,
            lambda results: self.frame(results, detail),
            lambda results, subject: self.inputs(results, subject, detail),
            lambda results, row: self.formula(results, row, detail),
            self.not_applicable,
        )  # fmt: skip


@dataclass(frozen=True)
class Explanation:
    """Why one number is what it is.

    ``parameters`` pairs each setting it depends on with its value; ``value`` holds what
    ``metric.kind`` says; ``unverified`` is what of the definition and of those settings rests on
    memory. Where the settings have no such number, ``not_applicable`` is the reason, the value is
    all null, and nothing was used.
    """

    metric: Metric
    subject: str | None
    value: tuple[object, ...]
    formula: str
    parameters: tuple[tuple[str, object], ...]
    used: pl.DataFrame
    left_out: pl.DataFrame
    unverified: tuple[str, ...] = ()
    not_applicable: str | None = None


def explain(metric: Metric, results: Results, subject: str | None = None) -> Explanation:
    """Return what a number was computed from, what was left out, and its formula with numbers.

    Raises
    ------
    UsageError
        See `Metric.require`.
    AnalysisError
        Where the cohort cannot answer at all, such as an endpoint nobody recorded.
    """
    metric.require(results, subject)
    reason = metric.not_applicable(results)
    if reason is not None:
        nothing, formula = dict.fromkeys(metric.columns), f"not applicable: {reason}"
        return _explanation(metric, results, subject, nothing, NOTHING, formula, reason)
    row = metric.row(results, subject)
    found = metric.inputs(results, subject or "")
    return _explanation(metric, results, subject, row, found, metric.formula(results, row), None)


def _explanation(
    metric: Metric,
    results: Results,
    subject: str | None,
    row: Row,
    inputs: Inputs,
    formula: str,
    not_applicable: str | None,
) -> Explanation:
    settings = results.settings
    remarks = (one for one in settings.unverified if {*one.settings} & {*metric.parameters})
    return Explanation(
        metric=metric,
        subject=subject,
        value=metric.values(row),
        formula=formula,
        parameters=tuple((name, getattr(settings, name)) for name in metric.parameters),
        used=inputs.used,
        left_out=inputs.left_out,
        unverified=(*metric.unverified, *map(str, remarks)),
        not_applicable=not_applicable,
    )
