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
    Action("search.text", "Search for text", "Table", ("slash",), "search", _HERE,
           footer="search"),
    Action("search.next", "Next match", "Table", ("n",), "find(1)", _HERE),
    Action("search.previous", "Match before", "Table", ("N",), "find(-1)", _HERE),
    Action("cell.next_missing", "Next row without a value here", "Table", ("right_parenthesis",),
           "next_missing(1)", _HERE),
    Action("cell.previous_missing", "Row before without a value here", "Table",
           ("left_parenthesis",), "next_missing(-1)", _HERE),
    Action("cell.next_different", "Next row with another value here", "Table",
           ("greater_than_sign",), "next_different(1)", _HERE),
    Action("cell.previous_different", "Row before with another value here", "Table",
           ("less_than_sign",), "next_different(-1)", _HERE),
    Action("cell.next_flagged", "Next row flagged here, or with a finding here", "Table",
           ("asterisk",), "next_flagged(1)", _HERE),
    Action("cell.previous_flagged", "Row before flagged here", "Table", ("number_sign",),
           "next_flagged(-1)", _HERE),
    Action("cell.whole", "The whole value of this cell, and what it is", "Table", ("w",),
           "whole_value", _HERE),
    Action("column.statistics", "What this column holds; enter on a value filters by it", "Table",
           ("c",), "column_statistics", _HERE),
    Action("view.undo", "Undo the last change of the view", "Table", ("u",), "undo_view", _HERE),
    Action("view.redo", "Do it again", "Table", ("ctrl+r",), "redo_view", _HERE),
)  # fmt: skip
