"""What is asked of a table's view: its rows filtered and sorted, its columns arranged, undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mrdscope.present.table import ColumnSpec
from mrdscope.present.view import History, View
from mrdscope.tui.widgets.table import TableView

if TYPE_CHECKING:
    from mrdscope.present.viewed import ViewedTable


class Arranging:
    """Mixed into what shows a table as a `View` says: the actions that ask for another view."""

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
        if self.table.cursor_column is None:
            self.table.action_toggle_cells()
        return self.table.cursor_column

    @property
    def history(self) -> History:
        """How the table is looked at, and how it was."""
        raise NotImplementedError

    def ask(self, history: History) -> None:
        """Ask for the table to be looked at otherwise."""
        raise NotImplementedError

    def look(self, view: View) -> None:
        """Ask for another view."""
        self.ask(self.history.changed(view))

    def action_sort(self) -> None:
        """Sort by the column of the cell cursor."""
        if spec := self.column():
            self.look(self.history.present.sorted_by(spec.key))

    def action_sort_also(self) -> None:
        """Sort by the column too."""
        if spec := self.column():
            self.look(self.history.present.sorted_also(spec.key))

    def action_filter_cell(self) -> None:
        """Keep the rows with the value of the cell."""
        if (spec := self.column()) and self.viewed is not None and self.viewed.row_count:
            condition = self.viewed.with_value(self.table.cursor_row, spec.key)
            if condition is not None:
                self.look(self.history.present.filtered(condition))

    def action_exclude_cell(self) -> None:
        """Keep the rows without the value of the cell."""
        if (spec := self.column()) and self.viewed is not None and self.viewed.row_count:
            condition = self.viewed.without_value(self.table.cursor_row, spec.key)
            if condition is not None:
                self.look(self.history.present.filtered(condition))

    def action_drop_filter(self) -> None:
        """Take the last filter away."""
        if self.history.present.filters:
            self.look(self.history.present.unfiltered(-1))

    def action_hide_column(self) -> None:
        """Hide the column of the cell cursor."""
        if spec := self.column():
            self.look(self.history.present.hiding(spec.key))

    def action_show_columns(self) -> None:
        """Show every column."""
        self.look(self.history.present.showing_all())

    def action_move_column(self, steps: int) -> None:
        """Move the column right by so many, left where negative."""
        if (spec := self.column()) and self.viewed is not None:
            among = self.viewed.movable_with(spec.key)
            self.look(self.history.present.moved(spec.key, steps, among))

    def action_widen_column(self, cells: int) -> None:
        """Make the column wider by so many cells, narrower where negative."""
        if (spec := self.column()) and self.viewed is not None:
            keys = [one.key for one in self.viewed.columns]
            width = self.viewed.column_widths[keys.index(spec.key)]
            self.look(self.history.present.resized(spec.key, width + cells))

    def action_pin_column(self) -> None:
        """Pin the column, or let it go."""
        if spec := self.column():
            self.look(self.history.present.pinning(spec.key))

    def action_undo_view(self) -> None:
        """Go back to the view before."""
        self.ask(self.history.undone())

    def action_redo_view(self) -> None:
        """Go forward to the view gone back from."""
        self.ask(self.history.redone())
