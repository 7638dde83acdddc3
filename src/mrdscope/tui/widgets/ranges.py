"""A range of a table's cells: from where it was begun to the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.actions import SkipAction

from mrdscope.present.table import ColumnSpec

#: A row and a column's key.
Cell = tuple[int, str]


@dataclass(frozen=True)
class CellRange:
    """A rectangle of cells: rows and columns by their numbers, in the order they stand."""

    rows: range
    columns: range

    @classmethod
    def between(cls, start: tuple[int, int], end: tuple[int, int]) -> CellRange:
        """Return the cells from one to another, each a row and a column, both in it."""
        (top, bottom), (left, right) = (sorted(pair) for pair in zip(start, end, strict=True))
        return cls(range(top, bottom + 1), range(left, right + 1))

    def columns_in(self, row: int) -> range:
        """Return the columns of a row that are in it."""
        return self.columns if row in self.rows else range(0)


class Ranges:
    """Mixed into a table with a cursor: where a range was begun, and what is in it."""

    _anchor: tuple[int, int | None] | None = None

    @property
    def columns(self) -> Sequence[ColumnSpec]:
        """The columns there are, in the order they stand."""
        raise NotImplementedError

    @property
    def extent(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    @property
    def cursor(self) -> tuple[int, int | None]:
        """Row and column of the cursor; no column while it is on whole rows."""
        raise NotImplementedError

    def draw_range(self, rows: range | None = None) -> None:
        """Show that the range has changed in these rows; in any where none are named."""
        raise NotImplementedError

    @property
    def selecting(self) -> bool:
        """Whether a range of cells is being selected."""
        return self._anchor is not None

    @property
    def selected(self) -> tuple[Cell, Cell] | None:
        """The first and the last cell selected; None of nothing.

        Without a range it is the cell under the cursor, or its whole row.
        """
        cells, columns = self._cells_selected(), self.columns
        if cells is None:
            return None
        first = cells.rows[0], columns[cells.columns[0]].key
        return first, (cells.rows[-1], columns[cells.columns[-1]].key)

    def _cells_selected(self) -> CellRange | None:
        if not self.extent or not self.columns:
            return None
        (here, column), (row, other) = self.cursor, self._anchor or self.cursor
        if column is None or other is None:
            return CellRange.between((row, 0), (here, len(self.columns) - 1))
        return CellRange.between((row, other), (here, column))

    def chosen_in(self, row: int) -> range:
        """Return the columns of a row that are in the range being selected."""
        cells = self._cells_selected() if self.selecting else None
        return range(0) if cells is None else cells.columns_in(row)

    def follow_cursor(self, rows: range | None = None) -> None:
        """Have the end of the range follow the cursor, which has gone through these rows."""
        if self.selecting:
            self.draw_range(rows)

    def end_range(self) -> None:
        """Give the range up, if there is one."""
        if self.selecting:
            self._anchor = None
            self.draw_range()

    def action_select_range(self) -> None:
        """Begin a range of cells at the cursor, which its other end then follows; or give it up."""
        if self.selecting:
            self.end_range()
        else:
            self._anchor = self.cursor
            self.draw_range()

    def action_go_back(self) -> None:
        """Give the range up; without one this is no table's affair."""
        if not self.selecting:
            raise SkipAction
        self.end_range()
