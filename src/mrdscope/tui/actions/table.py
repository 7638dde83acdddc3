"""What can be done with a table: its rows filtered and sorted, its columns arranged, undone."""

from __future__ import annotations

from mrdscope.tui.actions.model import Action, Scope, places

_HERE = places(Scope.PANE)

TABLE_ACTIONS = (
    Action("filter.edit", "Filter the rows by what they hold", "Table", ("f",),
           "edit_filter", _HERE, footer="filter"),
    Action("filter.cell", "Only rows with the value of this cell", "Table", ("F",),
           "filter_cell", _HERE),
    Action("filter.not_cell", "Only rows without the value of this cell", "Table",
           ("exclamation_mark",), "exclude_cell", _HERE),
    Action("filter.drop", "Take the last filter away", "Table", ("minus",), "drop_filter", _HERE),
    Action("sort.by", "Sort by this column; again: descending, as it was", "Table", ("s",),
           "sort", _HERE, footer="sort"),
    Action("sort.also", "Sort by this column too, after the others", "Table", ("S",),
           "sort_also", _HERE),
    Action("column.hide", "Hide this column", "Table", ("z",), "hide_column", _HERE),
    Action("column.show_all", "Show every column", "Table", ("Z",), "show_columns", _HERE),
    Action("column.left", "Move this column left", "Table", ("H",), "move_column(-1)", _HERE),
    Action("column.right", "Move this column right", "Table", ("L",), "move_column(1)", _HERE),
    Action("column.wider", "Make this column wider", "Table", ("plus",), "widen_column(2)", _HERE),
    Action("column.narrower", "Make this column narrower", "Table", ("underscore",),
           "widen_column(-2)", _HERE),
    Action("column.pin", "Keep this column in sight, or no longer", "Table", ("P",),
           "pin_column", _HERE),
    Action("view.undo", "Undo the last change of the view", "Table", ("u",), "undo_view", _HERE),
    Action("view.redo", "Do it again", "Table", ("ctrl+r",), "redo_view", _HERE),
)  # fmt: skip
