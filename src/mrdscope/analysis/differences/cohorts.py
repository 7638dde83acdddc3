"""All that differs between two readings of a cohort."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.differences.endpoints import EndpointDifferences, endpoint_differences
from mrdscope.analysis.differences.findings import findings_differences
from mrdscope.analysis.differences.rows import TableDifferences, table_differences
from mrdscope.analysis.quality.checking import Checked
from mrdscope.analysis.quality.model import FINDINGS
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings_change import Change, differing, results_change


@dataclass(frozen=True)
class Differences:
    """What differs between an older and a newer reading of a cohort.

    Attributes
    ----------
    tables
        The tables with a difference, in the schema's order.
    numbers
        Settings, metrics of patients and of the cohort; see `settings_change.results_change`.
    endpoints
        Endpoints with a difference in some patient's time.
    new_findings, gone_findings
        Findings that only one of them has, with the columns of `FINDINGS`.
    """

    tables: tuple[TableDifferences, ...]
    numbers: Change
    endpoints: tuple[EndpointDifferences, ...]
    new_findings: pl.DataFrame
    gone_findings: pl.DataFrame

    @property
    def any(self) -> bool:
        """Whether anything differs: data, settings, numbers or findings."""
        change = self.numbers
        return bool(
            self.tables
            or change.settings
            or change.patients
            or change.cohort
            or self.endpoints
            or self.new_findings.height
            or self.gone_findings.height
        )


def cohort_differences(
    old: Results, new: Results, findings: tuple[Checked, Checked] | None = None
) -> Differences:
    """Return all that differs between two readings of a cohort.

    Numbers are only computed where data or settings differ.

    Parameters
    ----------
    old, new
        The older and the newer, each under its own settings.
    findings
        What the same rules found in each of them; without it no findings are compared.
    """
    after = new.cohort.tables()
    tables = tuple(
        found
        for name, rows in old.cohort.tables().items()
        if (found := table_differences(name, rows, after[name])).any
    )
    settings = differing(old.settings, new.settings)
    appeared = gone = pl.DataFrame(schema=FINDINGS)
    if findings is not None:
        appeared, gone = findings_differences(
            (old.cohort, findings[0]), (new.cohort, findings[1])
        )  # fmt: skip
    if not tables and not settings:
        return Differences((), Change((), (), ()), (), appeared, gone)
    return Differences(
        tables, results_change(old, new), endpoint_differences(old, new), appeared, gone
    )
