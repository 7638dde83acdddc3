"""What the screens are given: the cohort as it was read, and everything computed of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import polars as pl

from mrdscope.analysis.as_of import as_of, parse_cut
from mrdscope.analysis.filtering.conditions import Condition, all_of
from mrdscope.analysis.filtering.writing import written
from mrdscope.analysis.metrics import METRICS, Explanation, Scope, explain, metric
from mrdscope.analysis.overview import groupings, overview
from mrdscope.analysis.quality.findings import Findings, nothing
from mrdscope.analysis.results import Results
from mrdscope.analysis.seen_later import known_on_day_0
from mrdscope.analysis.settings import Settings
from mrdscope.analysis.settings_toml import settings_of
from mrdscope.analysis.steps import Step, silently
from mrdscope.analysis.subset import restricted
from mrdscope.cohort.model import Cohort, Loaded
from mrdscope.present.checks import counts_text
from mrdscope.present.checks_marks import with_counts
from mrdscope.present.checks_step import Stepped, step_of
from mrdscope.present.checks_tables import findings_table
from mrdscope.present.cohort_table import SPARK_CELLS, cohort_table
from mrdscope.present.glyphs import UNICODE, Glyphs
from mrdscope.present.review import PatientReview, signs
from mrdscope.present.review_marks import with_review
from mrdscope.present.table import TableModel, TableSource
from mrdscope.present.view import View
from mrdscope.present.viewed import viewed
from mrdscope.report.pseudonyms import Masked, masked, random_key
from mrdscope.tui.asked import Asked
from mrdscope.tui.cuts import step
from mrdscope.tui.state import Viewpoint

if TYPE_CHECKING:
    from mrdscope.tui.reviewed import ReviewSeen
    from mrdscope.tui.work import Job

#: What pseudonyms are made with while the program runs: hiding twice gives the same ones.
KEY = random_key()


@dataclass(frozen=True, eq=False)
class Opened:
    """A cohort that is open, as it is looked at.

    ``own`` are the settings it was opened under. ``overview`` has a row a patient. ``hidden``
    is what masking made of the cohort, where it is masked.

    ``named`` are the results of the cohort before it was masked, which is what the rules are run
    over; ``findings`` are what they found, None while they are run. ``review``
    is how the review stands, None where there is none.

    Equal to what has the same results, so that it can name what was drawn of them, whatever the
    rules have found since.
    """

    FINDINGS_TABLE: ClassVar[str] = "findings"

    loaded: Loaded
    own: Settings
    viewpoint: Viewpoint
    results: Results
    overview: pl.DataFrame
    named: Results
    hidden: Masked | None = None
    findings: Findings | None = None
    review: ReviewSeen | None = None
    _restricted: dict[tuple[Condition, ...], Results] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Opened) and other.results is self.results

    def __hash__(self) -> int:
        return id(self.results)

    @property
    def names(self) -> Mapping[str, str]:
        """Each patient's pseudonym, where they have one."""
        return {} if self.hidden is None else self.hidden.names

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
        """The patients as a table, see `table_of_patients`."""
        return self.table_of_patients(SPARK_CELLS)

    def table_of_patients(self, cells: int, glyphs: Glyphs = UNICODE) -> TableModel:
        """Return the patients with their findings, the sparkline so many cells wide."""
        table = cohort_table(self.results, self.overview, cells=cells, glyphs=glyphs)
        return with_review(with_counts(table, self.findings), self._review_signs)

    @property
    def _review_signs(self) -> Mapping[str, str] | None:
        """Where each patient stands in the review, by the name they have here."""
        if self.review is None:
            return None
        signs_ = signs(self.review.statuses.values())
        return {self.names.get(patient, patient): word for patient, word in signs_.items()}

    def review_of(self, patient: str) -> PatientReview | None:
        """Return the review of who is called so here; None where there is none.

        Its texts are not quoted where the view is masked.
        """
        if self.review is None:
            return None
        return self.review.of(self.own_id(patient), quoted=not self.viewpoint.masked)

    def has(self, patient: str | None) -> bool:
        """Return whether somebody is among the patients."""
        return patient is not None and patient in self._ids

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(self.cohort.patients["patient_id"].drop_nulls())

    # Findings

    def checked(self, job: Job) -> Findings:
        """Run every rule over the cohort, as it is named; run it where nobody waits."""
        from mrdscope.tui.checked import checked  # noqa: PLC0415 - the rules, when asked

        return checked(self, job)

    @property
    def findings_text(self) -> tuple[str, ...]:
        """How many findings there are, for the title; nothing while the rules are run."""
        return () if self.findings is None else (counts_text(self.findings),)

    @cached_property
    def findings_table(self) -> TableModel:
        """The findings as a table; an empty one while the rules are run."""
        return findings_table(self.findings or nothing())

    def step_finding(self, view: View, at: int | None, by: int, patient: str | None) -> Stepped:
        """Return the finding after one, as a view of their table has them; see `step_of`."""
        return step_of(viewed(self.findings_table, view), at, by, patient)

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
        if asked.among is not None:
            results = _among(results, *asked.among)
        return explain(one, results, asked.subject)

    def numbers_of_patients(self) -> tuple[str, ...]:
        """Return the ids of the metrics every patient has, in the registry's order."""
        return tuple(one.id for one in METRICS if one.scope is Scope.PATIENT)

    def seen_from(self, viewpoint: Viewpoint, step: Step = silently) -> Opened:
        """Return the same cohort looked at from elsewhere; run it where nobody waits.

        ``step`` is told of each part before it is computed.
        """
        return _seen(self.loaded, self.own, viewpoint, step)


def _among(results: Results, column: str, value: str) -> Results:
    """Return the results of the patients of one group."""
    from mrdscope.analysis.adverse_events.toxicity_groups import groups_of  # noqa: PLC0415

    groups = groups_of(results.cohort, column)
    ids = groups.filter(pl.col("group") == value)["patient_id"]
    return Results(restricted(results.cohort, ids), results.settings)


def opened(loaded: Loaded, settings: Settings | None = None) -> Opened:
    """Compute what the first screen shows, under these settings or else the cohort's own.

    Run it where nobody waits.
    """
    return _seen(loaded, settings or settings_of(loaded.cohort), Viewpoint())


def _seen(loaded: Loaded, own: Settings, viewpoint: Viewpoint, step: Step = silently) -> Opened:
    cohort, hidden = loaded.cohort, None
    if viewpoint.cut is not None:
        step("what was known")
        cohort = as_of(cohort, parse_cut(viewpoint.cut)).cohort
    settings = viewpoint.settings or own
    named = Results(cohort, settings)
    if viewpoint.masked:
        step("pseudonyms")
        hidden = masked(Loaded(cohort, loaded.report), KEY)
        cohort = hidden.loaded.cohort
    results = Results(cohort, settings) if viewpoint.masked else named
    step("where each patient stands")
    return Opened(loaded, own, viewpoint, results, overview(results), named, hidden)
