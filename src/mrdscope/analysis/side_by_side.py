"""The same numbers of several patients, or of several groups of them, and the tests between groups.

Every number is one of the registry, so that it is explained as it is everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import polars as pl

from mrdscope.analysis.adverse_events.toxicity_groups import group_names, groups_of
from mrdscope.analysis.metrics import Metric, metric
from mrdscope.analysis.results import Results
from mrdscope.analysis.subset import restricted
from mrdscope.analysis.time_to_event.cutting import cut_groups
from mrdscope.analysis.time_to_event.permutation import is_called_for
from mrdscope.errors import MrdscopeError, UsageError

#: More groups than these do not stand beside each other.
MOST_BESIDE = 4

#: A value as its metric's kind has it.
Value = tuple[object, ...]


@dataclass(frozen=True, eq=False)
class NumbersOfPatients:
    """Numbers of all patients, computed once, so that any patient's are there at once.

    Attributes
    ----------
    metrics
        Those the cohort has, in the order asked for.
    frame
        ``patient_id``, one row a patient, then the columns of each metric's value one after the
        other, under names of their own.
    """

    metrics: tuple[Metric, ...]
    frame: pl.DataFrame

    def of(self, patient: str) -> tuple[Value, ...]:
        """Return a patient's value of each metric, all null where nothing is known."""
        row = iter(self.frame.row(self.frame["patient_id"].index_of(patient))[1:])
        return tuple(tuple(islice(row, len(one.columns))) for one in self.metrics)


def numbers_of_patients(results: Results, ids: Sequence[str]) -> NumbersOfPatients:
    """Compute metrics of patients, by their ids; what the settings or the cohort lack is left out.

    A metric is left out where it does not apply under the settings, or the cohort cannot answer.
    """
    metrics: list[Metric] = []
    frame = results.course.select("patient_id")
    for one in map(metric, ids):
        values = _values(one, results, len(metrics))
        if values is not None:
            metrics.append(one)
            frame = frame.join(values, on="patient_id", how="left", maintain_order="left")
    return NumbersOfPatients(tuple(metrics), frame)


def _values(one: Metric, results: Results, place: int) -> pl.DataFrame | None:
    """Return the values of a metric under names no other has; None where there are none."""
    if one.not_applicable(results) is not None:
        return None
    try:
        found = one.frame(results)
    except MrdscopeError:
        return None
    columns = [pl.col(name).alias(f"{place} {part}") for part, name in enumerate(one.columns)]
    return found.unique("patient_id", keep="first").select("patient_id", *columns)


@dataclass(frozen=True)
class Answer:
    """A number of many patients: its value, or the reason why there is none."""

    metric: Metric
    value: Value | None
    reason: str | None = None


def answer(results: Results, metric_id: str) -> Answer:
    """Return a number of a cohort; on what it cannot be computed of, the reason instead."""
    one = metric(metric_id)
    reason = one.not_applicable(results)
    if reason is not None:
        return Answer(one, None, reason)
    try:
        row = one.frame(results).row(0, named=True)
    except MrdscopeError as error:
        return Answer(one, None, error.sentence)
    said = row.get("reason")
    return Answer(one, one.values(row), None if said is None else str(said))


@dataclass(frozen=True, eq=False)
class Groups:
    """The patients of a cohort divided by a column, each group with results of its own.

    Attributes
    ----------
    results
        All patients.
    by
        The column.
    groups
        The results of each group by its name, in natural order.
    unknown
        Whose group is not known: in none.
    """

    results: Results
    by: str
    groups: Mapping[str, Results]
    unknown: tuple[str, ...]

    @property
    def patients(self) -> dict[str, pl.Series]:
        """The ids of each group."""
        return {name: one.cohort.patients["patient_id"] for name, one in self.groups.items()}

    def answers(self, metric_id: str) -> tuple[Answer, ...]:
        """Return a number of every group, in their order."""
        return tuple(answer(one, metric_id) for one in self.groups.values())

    def few_events(self, endpoint: str) -> bool:
        """Return whether events are so few that a permutation test is called for."""
        try:
            times = self.results.endpoint_times(endpoint, self.by)
        except MrdscopeError:
            return False
        return is_called_for(times.frame)

    def test(self, metric_id: str) -> Answer:
        """Return a number that compares the groups, or a reason."""
        return answer(self.results, metric_id)


def divided(results: Results, column: str, cut_at: str | None = None) -> Groups:
    """Divide the patients by a column of the patients table.

    With ``cut_at`` the column is a number and is cut there, see `time_to_event.cutting.cut_groups`:
    the groups are then those of a column named after both, which the results have as well.

    Raises
    ------
    UsageError
        Where there is no such column, it cannot be cut so, or it does not make two to `MOST_BESIDE`
        groups.
    """
    if cut_at is not None:
        return divided(*_with_cut(results, column, cut_at))
    people = groups_of(results.cohort, column)
    names = [name for name in group_names(people) if name is not None]
    if not 2 <= len(names) <= MOST_BESIDE:
        raise UsageError(
            f"{column} makes {len(names)} groups of these patients",
            expected=f"two to {MOST_BESIDE} to stand beside each other",
            action="choose another column",
        )
    ids = {name: people.filter(pl.col("group") == name)["patient_id"] for name in names}
    groups = {
        name: Results(restricted(results.cohort, who), results.settings)
        for name, who in ids.items()
    }
    unknown = people.filter(pl.col("group").is_null())["patient_id"]
    return Groups(results, column, groups, tuple(unknown))


def _with_cut(results: Results, column: str, cut_at: str) -> tuple[Results, str]:
    """Return the results of the cohort with the groups of a cut as a column, and its name."""
    cohort, name = results.cohort, f"{column}, {cut_at}"
    groups = cut_groups(cohort.patients, column, cut_at).alias(name)
    tables = {**cohort.tables(), "patients": cohort.patients.with_columns(groups)}
    return Results(cohort.with_tables(tables), results.settings), name
