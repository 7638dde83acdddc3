"""Which metric of the registry a cell of a table of toxicity is."""

from __future__ import annotations

from mrdscope.analysis.adverse_events.table_rows import TableRow
from mrdscope.analysis.adverse_events.toxicity_groups import EVERYBODY
from mrdscope.present.toxicity_counts import CountedTable

_COUNTS = {
    "any": "any", "I-II": "grade_1_2", "III-IV": "grade_3_4", "V": "grade_5", "III-V": "grade_3_5",
    "unknown": "not_graded", **{f"grade_{n}": f"grade_{n}" for n in range(1, 6)},
}  # fmt: skip


def metric_of(
    table: CountedTable, row: str | None, column: str | None, by: str | None, *, mixed: bool
) -> tuple[str, str | None] | None:
    """Return the metric a cell is, by id, and the group it is of, None being all patients.

    None where it is no number of the registry: numbers of any event where grades are on several
    scales, of events without a system, of patients whose group is not known; comparisons of
    systems.
    """
    one, where = table.rows.get(row or ""), column or ""
    if one is None:
        return None
    if where in table.counts:
        grades, group = table.counts[where]
        return _of_group(row_metric(one, _COUNTS[grades], mixed=mixed), group)
    if where in table.numbers:
        name, group = table.numbers[where]
        return _of_group(row_metric(one, name, mixed=mixed), group)
    if where in table.comparisons and by is not None:
        name, group = table.comparisons[where]
        return _comparison(one, name, f"{by}={group}", mixed=mixed)
    return None


def _of_group(metric: str | None, group: str | None) -> tuple[str, str | None] | None:
    if metric is None or group is None:
        return None
    return metric, None if group == EVERYBODY else group


def row_metric(row: TableRow, name: str, *, mixed: bool) -> str | None:
    """Return the metric of that name of a row of the table, by id; None where there is none."""
    if row.level == "overall":
        return None if mixed else f"tox.{name}"
    if row.name is None:
        return None
    level = "system." if row.level == "system" else ""
    return f"tox.{level}{name}/{_detail(row, mixed=mixed)}"


def _detail(row: TableRow, *, mixed: bool) -> str:
    return f"{row.name} · {row.scale}" if mixed else str(row.name)


def _comparison(
    row: TableRow, name: str, groups: str, *, mixed: bool
) -> tuple[str, str | None] | None:
    if row.level == "system" or (row.level == "overall" and mixed):
        return None
    term = f"/{_detail(row, mixed=mixed)}" if row.level == "term" else ""
    return f"tox.{name}/{groups}{term}", None
