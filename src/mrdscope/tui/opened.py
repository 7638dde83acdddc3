"""What the screens are given: the cohort as it was read, and everything computed of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import polars as pl

from mrdscope.analysis.as_of import as_of, parse_cut
from mrdscope.analysis.filtering.conditions import Condition, all_of
from mrdscope.analysis.filtering.writing import written
from mrdscope.analysis.metrics import METRICS, Explanation, Scope, explain, metric
from mrdscope.analysis.overview import groupings, overview
from mrdscope.analysis.results import Results
from mrdscope.analysis.seen_later import known_on_day_0
from mrdscope.analysis.settings import Settings
from mrdscope.analysis.settings_toml import settings_of
from mrdscope.analysis.steps import Step, silently
from mrdscope.analysis.subset import restricted
from mrdscope.cohort.model import Cohort, Loaded
from mrdscope.present.cohort_table import cohort_table
from mrdscope.present.table import TableModel, TableSource
from mrdscope.present.view import View
from mrdscope.present.viewed import viewed
from mrdscope.report.pseudonyms import masked, random_key
from mrdscope.tui.asked import Asked
from mrdscope.tui.cuts import step
from mrdscope.tui.state import Viewpoint

#: What pseudonyms are made with while the program runs: hiding twice gives the same ones.
KEY = random_key()


@dataclass(frozen=True, eq=False)
class Opened:
    """A cohort that is open, as it is looked at.

    ``own`` are the settings it was opened under. ``overview`` has a row a patient. ``names`` gives
    each patient's pseudonym where they have one.

    Equal only to itself, so that it can name what was drawn of it.
    """

    loaded: Loaded
    own: Settings
    viewpoint: Viewpoint
    results: Results
    overview: pl.DataFrame
    names: Mapping[str, str] = field(default_factory=dict)
    _restricted: dict[tuple[Condition, ...], Results] = field(default_factory=dict)

    @property
    def cohort(self) -> Cohort:
        """The cohort as it is looked at: as it was known at a data cut, where there is one."""
        return self.results.cohort

    @cached_property
    def groupings(self) -> tuple[str, ...]:
        """The columns that divide the patients into few groups, and were known on day 0."""
        return known_on_day_0(self.results, groupings(self.cohort.patients))

    @cached_property
    def patients_table(self) -> TableModel:
        """The patients as a table, see `present.cohort_table.cohort_table`."""
        return cohort_table(self.results, self.overview)

    def results_of(self, view: View) -> Results:
        """Return the results of the patients a view of their table shows; the last one is kept."""
        if not view.filters:
            return self.results
        kept = self._restricted.get(view.filters)
        if kept is None:
            shown = viewed(self.patients_table, View(filters=view.filters))
            ids = self.overview["patient_id"].gather(shown.rows)
            kept = Results(restricted(self.cohort, ids), self.results.settings)
            self._restricted.clear()
            self._restricted[view.filters] = kept
        return kept

    def filter_text(self, view: View) -> str:
        """Return the filters of a view of the patients in words; nothing where there are none."""
        return written(all_of(*view.filters))

    def in_order(self, view: View) -> TableSource:
        """Return the patients a view of their table shows, in its order."""
        return viewed(self.patients_table, view)

    def patients_called(self, text: str, most: int) -> list[str]:
        """Return the first ids with a text in them, whatever its case, in the cohort's order."""
        ids = self.cohort.patients["patient_id"]
        found = ids.str.to_lowercase().str.contains(text.casefold(), literal=True)
        return ids.filter(found).head(most).to_list()

    def called(self, patient: str | None, before: Opened | None) -> str | None:
        """Return what somebody is called here who had that name in what was open before."""
        if patient is None or before is None:
            return patient
        own = before.own_id(patient)
        return self.names.get(own, own)

    def own_id(self, patient: str) -> str:
        """Return the id the files have of who is called so here."""
        own = (name for name, pseudonym in self.names.items() if pseudonym == patient)
        return next(own, patient)

    def stepped(self, patient: str | None, by: int) -> Viewpoint:
        """Return the viewpoint a data cut on or back; see `tui.cuts.step`."""
        month = self.results.settings.month_days
        whose = None if patient is None else self.own_id(patient)
        cut = step(self.loaded.cohort, self.viewpoint.cut, whose, month, by)
        return replace(self.viewpoint, cut=cut)

    def explain(self, asked: Asked, shown: Results | None = None) -> Explanation:
        """Return why a number is what it is; for errors see `analysis.metrics.explain`.

        A number of the cohort is one of ``shown``, the results of the patients that are shown; None
        is all of them.
        """
        one = metric(asked.metric)
        results = self.results if one.scope is Scope.PATIENT or shown is None else shown
        return explain(one, results, asked.subject)

    def numbers_of_patients(self) -> tuple[str, ...]:
        """Return the ids of the metrics every patient has, in the registry's order."""
        return tuple(one.id for one in METRICS if one.scope is Scope.PATIENT)

    def seen_from(self, viewpoint: Viewpoint, step: Step = silently) -> Opened:
        """Return the same cohort looked at from elsewhere; run it where nobody waits.

        ``step`` is told of each part before it is computed.
        """
        return _seen(self.loaded, self.own, viewpoint, step)


def opened(loaded: Loaded, settings: Settings | None = None) -> Opened:
    """Compute what the first screen shows, under these settings or else the cohort's own.

    Run it where nobody waits.
    """
    return _seen(loaded, settings or settings_of(loaded.cohort), Viewpoint())


def _seen(loaded: Loaded, own: Settings, viewpoint: Viewpoint, step: Step = silently) -> Opened:
    cohort, names = loaded.cohort, {}
    if viewpoint.cut is not None:
        step("what was known")
        cohort = as_of(cohort, parse_cut(viewpoint.cut)).cohort
    if viewpoint.masked:
        step("pseudonyms")
        hidden = masked(Loaded(cohort, loaded.report), KEY)
        cohort, names = hidden.loaded.cohort, dict(hidden.names)
    step("where each patient stands")
    results = Results(cohort, viewpoint.settings or own)
    return Opened(loaded, own, viewpoint, results, overview(results), names)
