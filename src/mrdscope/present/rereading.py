"""What there is to say when a cohort has been read again."""

from __future__ import annotations

from collections.abc import Iterable

from mrdscope.analysis.differences.rows import TableDifferences
from mrdscope.present.text import visible


def changes_text(tables: Iterable[TableDifferences]) -> str:
    """Return how many rows of which table differ: ``patients 1 removed; mrd 2 added, 1 changed``.

    A column that is new or gone is named.
    """
    told = [f"{one.table.replace('_', ' ')} {_counts(one)}" for one in tables if one.any]
    return "; ".join(told) or "nothing has changed in it"


def _counts(one: TableDifferences) -> str:
    changed = one.changed.select("file", "sheet", "row").n_unique() if one.changed.height else 0
    counts = ((one.added.height, "added"), (one.removed.height, "removed"), (changed, "changed"))
    told = [f"{count:,} {what}" for count, what in counts if count]
    told += [f"new column {visible(name)}" for name in one.columns_added]
    told += [f"without column {visible(name)}" for name in one.columns_removed]
    return ", ".join(told)
