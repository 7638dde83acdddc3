"""What a check rule is, what it is given, and the frame of what it finds."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

import polars as pl

from mrdscope.analysis.once import once
from mrdscope.analysis.quality.facts import facts, first_rows
from mrdscope.analysis.quality.identifying import Identifying, identifying_columns
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import Settings
from mrdscope.cohort.met import Met
from mrdscope.cohort.model import Cohort, LoadReport
from mrdscope.cohort.schema import PROVENANCE

#: What a rule returns, a row a finding. ``table`` is canonical; ``file``, ``sheet`` and ``row`` say
#: where as the file's editor does and are null for a finding about a column or a table;
#: ``patient_id`` is null where it is about nobody; ``severity`` is null where it is the rule's own.
FOUND: dict[str, pl.DataType] = {
    "table": pl.String(),
    "file": pl.String(),
    "sheet": pl.String(),
    "row": pl.UInt32(),
    "patient_id": pl.String(),
    "column": pl.String(),
    "value": pl.String(),
    "message": pl.String(),
    "severity": pl.String(),
}

#: The findings of a check: those of all rules, with the rule in front and no null severity.
FINDINGS: dict[str, pl.DataType] = {"rule": pl.String(), **FOUND}


#: What readers met, a row a note that names it: ``column`` as it is called in the cohort (or the
#: label of a number of a summary), ``header`` in the source, ``count`` the rows it stands for.
NOTED: dict[str, pl.DataType] = {
    "met": pl.String(),
    "table": pl.String(),
    "column": pl.String(),
    "header": pl.String(),
    "value": pl.String(),
    "count": pl.UInt32(),
    **PROVENANCE,
}


class Severity(enum.StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def and_worse(self) -> tuple[Severity, ...]:
        """Itself and what weighs more, the worst first."""
        every = tuple(Severity)
        return every[: every.index(self) + 1]


class Kahn(enum.StrEnum):
    """What of the data a rule doubts (Kahn et al., eGEMs 2016;4(1):1244)."""

    CONFORMANCE = "conformance"
    COMPLETENESS = "completeness"
    PLAUSIBILITY = "plausibility"
    REVIEW = "review"  #: not of the data: of the review of them


#: The parameters of a rule by name: numbers of days, shares, ranges, lists of words.
Parameter = bool | float | str | tuple[float | str, ...]
Parameters = Mapping[str, Parameter]


def number(parameters: Parameters, name: str) -> float:
    """Return a parameter that is a number."""
    value = parameters[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"the parameter {name} is {value!r}, not a number")
    return float(value)


@dataclass(frozen=True)
class Evidence:
    """All that rules look at.

    ``cut`` is the data cut: nothing is known after it, and what is due by then is due. It is given,
    never taken from a clock; None where nobody said, and rules that need it then find nothing.
    """

    cohort: Cohort
    report: LoadReport
    results: Results
    cut: date | None = None

    @property
    def settings(self) -> Settings:
        """The conventions of the numbers a rule compares with."""
        return self.results.settings

    @once
    def facts(self) -> pl.DataFrame:
        """See `quality.facts.facts`."""
        return facts(self.cohort)

    @once
    def first_rows(self) -> dict[str, pl.DataFrame]:
        """See `quality.facts.first_rows`."""
        return first_rows(self.cohort)

    @once
    def identifying(self) -> dict[str, tuple[Identifying, ...]]:
        """The columns of each table that tell who a person is, see `identifying_columns`."""
        return {name: identifying_columns(rows) for name, rows in self.cohort.tables().items()}

    @once
    def noted(self) -> pl.DataFrame:
        """What the readers met, with the columns of `NOTED`, in the order of the report."""
        rows = [
            (n.met, n.table, n.subject, n.column, n.value, n.count, n.file, n.sheet, n.row)
            for n in self.report.notes
            if n.met is not None
        ]
        return pl.DataFrame(rows, schema=NOTED, orient="row")

    def met(self, *kinds: Met) -> pl.DataFrame:
        """Return `noted` of some kinds, with the ``patient_id`` whose row of a table it is."""
        rows = self.noted.filter(pl.col("met").is_in([kind.value for kind in kinds]))
        if rows.is_empty():
            return rows.with_columns(patient_id=pl.lit(None, pl.String))
        parts = [_of_patients(part, self.cohort) for part in rows.partition_by("table")]
        return pl.concat(parts)


@dataclass(frozen=True)
class Rule:
    """One thing that can be wrong, told once: here, in the catalogue, on the screen, in a report.

    ``title`` names it in a few words, ``why`` says why it matters and what to do, ``table`` is the
    canonical table it is mostly about and ``columns`` those it points at. ``find`` returns a frame
    with the columns of `FOUND`; it changes nothing and finds nothing in what is null unless that is
    the point. ``parameters`` are its limits, which a user's settings may change.
    """

    id: str
    severity: Severity
    category: Kahn
    table: str
    title: str
    why: str
    columns: tuple[str, ...]
    find: Callable[[Evidence, Parameters], pl.DataFrame] = field(compare=False)
    parameters: Parameters = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class NotRun:
    """A rule that is in the catalogue and is not run over the tables, with the reason."""

    id: str
    severity: Severity
    category: Kahn
    title: str
    why: str
    reason: str


def _of_patients(rows: pl.DataFrame, cohort: Cohort) -> pl.DataFrame:
    """Return notes of one table with the patient of their row; null without a row or table."""
    table = cohort.tables().get(rows["table"][0] or "")
    if table is None:
        return rows.with_columns(patient_id=pl.lit(None, pl.String))
    there = table.select("patient_id", *PROVENANCE).join(
        rows.select(*PROVENANCE).unique(), on=list(PROVENANCE), how="semi", nulls_equal=True
    )
    one_each = there.unique(list(PROVENANCE), keep="first", maintain_order=True)
    return rows.join(
        one_each, on=list(PROVENANCE), how="left", nulls_equal=True, maintain_order="left"
    )
