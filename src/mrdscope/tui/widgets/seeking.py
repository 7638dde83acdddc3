"""Going to a row of a table by what is in it: text, nothing, something else, a flag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mrdscope.present.table import ColumnSpec
from mrdscope.tui.widgets.table import TableView

if TYPE_CHECKING:
    from collections.abc import Callable

    from mrdscope.present.searching import Matches
    from mrdscope.present.viewed import ViewedTable


class Seeking:
    """Mixed into what shows a table: the actions that go to a row."""

    _sought = ""
    _matches: Matches | None = None

    @property
    def table(self) -> TableView:
        """The table itself."""
        raise NotImplementedError

    @property
    def viewed(self) -> ViewedTable | None:
        """The table as it is looked at now."""
        raise NotImplementedError

    def column(self) -> ColumnSpec | None:
        """Return the column of the cell cursor; a cursor on whole rows comes to a cell first."""
        raise NotImplementedError

    def say(self, text: str) -> None:
        """Say something in the footer."""
        raise NotImplementedError

    @property
    def sought(self) -> bool:
        """Whether something was searched for."""
        return self._matches is not None

    def forget_matches(self) -> None:
        """Forget what was searched for."""
        self._matches = None

    def _go(self, find: Callable[[ViewedTable, str, int], int | None], nothing: str) -> None:
        spec = self.column()
        if spec is None or self.viewed is None or not self.viewed.row_count:
            return
        row = find(self.viewed, spec.key, self.table.cursor_row)
        if row is None:
            self.say(f"{spec.header}: {nothing}")
        else:
            self.table.move_to(row)

    def action_next_missing(self, step: int) -> None:
        """Go to the next row without a value in the column, or the one before."""
        from mrdscope.present.searching import next_missing  # noqa: PLC0415 - polars

        self._go(lambda table, key, row: next_missing(table, key, row, step), "none is missing")

    def action_next_different(self, step: int) -> None:
        """Go to the next row with another value in the column, or the one before."""
        from mrdscope.present.searching import next_different  # noqa: PLC0415 - polars

        self._go(lambda table, key, row: next_different(table, key, row, step), "all are the same")

    def action_next_flagged(self, step: int) -> None:
        """Go to the next row the column flags, or the one before."""
        from mrdscope.present.searching import next_flagged  # noqa: PLC0415 - polars

        self._go(lambda table, key, row: next_flagged(table, key, row, step), "none is flagged")

    def action_find(self, step: int) -> None:
        """Go to the next match of what was searched for, or the one before."""
        found = self._matches
        if found is None:
            return
        row = self.table.cursor_row
        place = found.after(row) if step > 0 else found.before(row)
        if place is None:
            self.say(f"{self._sought!r} is nowhere")
        else:
            self.table.move_to(place)
            self.say(f"{self._sought!r}: {found.count_text(place)}")

    def seek(self, text: str) -> None:
        """Go to the next row that shows a text."""
        from mrdscope.present.searching import search  # noqa: PLC0415 - polars

        if self.viewed is not None:
            self._sought = text
            self._matches = search(self.viewed, text) if text else None
            self.action_find(1)
