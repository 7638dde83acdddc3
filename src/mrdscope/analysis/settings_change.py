"""What changes when a setting does: whose numbers, and which of the cohort's."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from mrdscope.analysis.metrics import FAMILIES, METRICS, Family, Kind, Metric, Scope
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PROVENANCE, Settings
from mrdscope.analysis.steps import Step, silently
from mrdscope.cohort.model import Cohort
from mrdscope.errors import AnalysisError, UsageError

#: Ends the name of a column that holds the value after the change.
AFTER = "_after"

#: What a metric says in words or as yes and no: these changes come first.
CLASSES = frozenset({Kind.WORD, Kind.FLAG})

Value = tuple[object, ...]


@dataclass(frozen=True)
class SettingChange:
    """One setting that differs."""

    name: str
    before: object
    after: object


@dataclass(frozen=True)
class ValueChange:
    """One value that differs; of the cohort where the subject is None."""

    metric: Metric
    subject: str | None
    before: Value
    after: Value


@dataclass(frozen=True)
class MetricChange:
    """Everybody whose value of one metric differs.

    Attributes
    ----------
    metric
        The metric.
    frame
        A row a change, in the cohort's order: ``patient_id`` where the metric is of a patient, the
        metric's columns, and the same with `AFTER` appended.
    before_reason, after_reason
        Why there is no number at all before or after; None where there is.
    """

    metric: Metric
    frame: pl.DataFrame
    before_reason: str | None = None
    after_reason: str | None = None

    @property
    def values(self) -> Iterator[ValueChange]:
        """The changes one by one."""
        columns = self.metric.columns
        for row in self.frame.iter_rows(named=True):
            before = tuple(row[name] for name in columns)
            after = tuple(row[name + AFTER] for name in columns)
            yield ValueChange(self.metric, row.get("patient_id"), before, after)


@dataclass(frozen=True)
class Change:
    """What differs between two results.

    ``patients`` and ``cohort`` hold the metrics with any change, those that say a class or yes and
    no first, then in the registry's order. ``arrived`` and ``gone`` are patients that only one of
    the cohorts has: they have no value to compare.
    """

    settings: tuple[SettingChange, ...]
    patients: tuple[MetricChange, ...]
    cohort: tuple[MetricChange, ...]
    arrived: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @cached_property
    def changed_patients(self) -> tuple[str, ...]:
        """Everybody of whom any value differs, in the alphabet's order."""
        return _everybody(self.patients)

    @cached_property
    def changed_class(self) -> tuple[str, ...]:
        """Everybody of whom a class, or a yes or no, differs, in the alphabet's order."""
        return _everybody([one for one in self.patients if one.metric.kind in CLASSES])


def _everybody(changes: Sequence[MetricChange]) -> tuple[str, ...]:
    ids = [change.frame["patient_id"] for change in changes]
    return tuple(pl.concat(ids).unique().sort()) if ids else ()


def settings_change(cohort: Cohort, before: Settings, after: Settings) -> Change:
    """Return what changes in a cohort when its settings do; see `results_change`."""
    return results_change(Results(cohort, before), Results(cohort, after))


def results_change(before: Results, after: Results) -> Change:
    """Return what differs between two results: of one cohort, or of two that share patients.

    Values are compared as they are, unknown being equal to unknown. Of one cohort only the metrics
    are computed that depend on a setting that differs (`Metric.parameters`). A number that cannot
    be computed under one of the two counts as unknown there, with the reason. Of a family the
    member that is meant without a detail stands for all; where there is none, every member does.
    """
    ids, later = before.cohort.patients["patient_id"], after.cohort.patients["patient_id"]
    return Change(
        differing(before.settings, after.settings),
        patient_changes(before, after),
        cohort_changes(before, after),
        arrived=tuple(later.filter(~later.is_in(ids.implode()))),
        gone=tuple(ids.filter(~ids.is_in(later.implode()))),
    )


def patient_changes(
    before: Results, after: Results, step: Step = silently
) -> tuple[MetricChange, ...]:
    """Return the part of `results_change` that tells of patients, which is the quick one.

    ``step`` is told of each metric before it is computed.
    """
    return _changes(Scope.PATIENT, before, after, step)


def cohort_changes(
    before: Results, after: Results, step: Step = silently
) -> tuple[MetricChange, ...]:
    """Return the part of `results_change` that tells of the cohort; survival takes its time.

    ``step`` is told of each metric before it is computed.
    """
    return _changes(Scope.COHORT, before, after, step)


def _changes(scope: Scope, before: Results, after: Results, step: Step) -> tuple[MetricChange, ...]:
    names = {one.name for one in differing(before.settings, after.settings)}
    changes: list[MetricChange] = []
    for metric in _compared(scope, before, after, names):
        step(metric.title)
        changes += _change(metric, before, after)
    return tuple(sorted(changes, key=lambda change: change.metric.kind not in CLASSES))


def differing(before: Settings, after: Settings) -> tuple[SettingChange, ...]:
    """Return the settings that differ, in their order."""
    pairs = (
        SettingChange(one.name, getattr(before, one.name), getattr(after, one.name))
        for one in dataclasses.fields(Settings)
        if one.name not in PROVENANCE
    )
    return tuple(pair for pair in pairs if pair.before != pair.after)


def _compared(scope: Scope, before: Results, after: Results, changed: set[str]) -> Iterator[Metric]:
    """Yield the metrics whose values may differ, members of families among them."""
    same_cohort = before.cohort is after.cohort

    def may_differ(one: Metric | Family) -> bool:
        return one.scope is scope and (not same_cohort or bool(changed & {*one.parameters}))

    yield from filter(may_differ, METRICS)
    for family in filter(may_differ, FAMILIES):
        yield from _members(family, before, after)


def _members(family: Family, before: Results, after: Results) -> Iterator[Metric]:
    if family.unasked is not None:
        yield family.of("")
        return
    for detail in dict.fromkeys([*_details(family, before), *_details(family, after)]):
        yield family.of(detail)


def _details(family: Family, results: Results) -> Sequence[str]:
    """Return the members there are; none where the cohort is one they cannot be computed of."""
    try:
        return tuple(family.details(results))
    except (AnalysisError, UsageError):
        return ()


def _change(metric: Metric, before: Results, after: Results) -> Iterator[MetricChange]:
    """Yield the change of a metric, if there is any."""
    subjects = _subjects(metric, before, after)
    first, before_reason = _values(metric, before, subjects)
    second, after_reason = _values(metric, after, subjects)
    both = first.hstack(second.rename({name: name + AFTER for name in metric.columns}))
    differs = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(name + AFTER)) for name in metric.columns
    )
    frame = subjects.hstack(both).filter(differs)
    if frame.height:
        yield MetricChange(metric, frame.drop("_all", strict=False), before_reason, after_reason)


def _subjects(metric: Metric, before: Results, after: Results) -> pl.DataFrame:
    """Return whose values are compared: everybody both cohorts have, or the cohort alone."""
    if metric.scope is Scope.COHORT:
        return pl.DataFrame({"_all": [0]})
    there = before.cohort.patients.select("patient_id").unique(maintain_order=True)
    if before.cohort is after.cohort:
        return there
    return there.join(after.cohort.patients, on="patient_id", how="semi", maintain_order="left")


def _values(
    metric: Metric, results: Results, subjects: pl.DataFrame
) -> tuple[pl.DataFrame, str | None]:
    """Return the values of a metric, a row a subject, and why there is none at all."""
    nothing = (pl.lit(None).alias(name) for name in metric.columns)
    unknown = subjects.with_columns(nothing).select(metric.columns)
    reason = metric.not_applicable(results)
    if reason is not None:
        return unknown, reason
    try:
        frame = metric.frame(results)
    except (AnalysisError, UsageError) as error:
        return unknown, error.sentence
    if metric.scope is Scope.PATIENT:
        once = frame.unique("patient_id", keep="first", maintain_order=True)
        frame = subjects.join(once, on="patient_id", how="left", maintain_order="left")
    return frame.select(metric.columns), None
