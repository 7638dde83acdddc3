"""What would change under other settings: the patients' part first, then the cohort's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from mrdscope.analysis.metrics import Explanation, explain, metric
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import Settings
from mrdscope.analysis.settings_change import (
    Change,
    SettingChange,
    cohort_changes,
    differing,
    patient_changes,
)
from mrdscope.analysis.steps import Step
from mrdscope.present.definitions import MOST_CHANGES
from mrdscope.present.settings import changes_table
from mrdscope.present.table import TableModel
from mrdscope.tui.asked import Asked


@dataclass(frozen=True, eq=False)
class Listed:
    """What changes, as far as it is known, and as a table; ``whole`` once of the cohort too."""

    change: Change
    table: TableModel
    whole: bool = False

    def of_row(self, key: str) -> tuple[str, str | None]:
        """Return which metric a row is of, by its id, and whose; None: the cohort's."""
        row = self.table.frame.row(int(key), named=True)
        return row["id"], row["patient_id"]


@dataclass(frozen=True, eq=False)
class WhatIf:
    """Results in force, and the settings proposed instead; equal only to itself."""

    before: Results
    settings: Settings

    @property
    def presets(self) -> tuple[str, str]:
        """The names of the settings in force and of those proposed."""
        return self.before.settings.preset, self.settings.preset

    @cached_property
    def differing(self) -> tuple[SettingChange, ...]:
        """The settings that differ."""
        return differing(self.before.settings, self.settings)

    @cached_property
    def _after(self) -> Results:
        return Results(self.before.cohort, self.settings)

    def of_patients(self, step: Step) -> Listed:
        """Compute who changes, telling each step; run it where nobody waits."""
        changes = patient_changes(self.before, self._after, step)
        return _listed(Change(self.differing, changes, ()))

    def of_cohort(self, listed: Listed, step: Step) -> Listed:
        """Compute what changes of the cohort too; it takes its time."""
        change = replace(listed.change, cohort=cohort_changes(self.before, self._after, step))
        return replace(_listed(change), whole=True)

    def explain(self, asked: Asked) -> Explanation:
        """Explain a number as it would be; for errors see `analysis.metrics.explain`."""
        return explain(metric(asked.metric), self._after, asked.subject)


def _listed(change: Change) -> Listed:
    return Listed(change, changes_table(change, MOST_CHANGES))
