"""Moving a cursor, scrolling, and going from one part of a screen to another."""

from __future__ import annotations

from mrdscope.tui.actions.model import Action, Scope, places

_TABLE = places(Scope.TABLE)
_SCROLLS = places(Scope.TABLE, Scope.BLOCK, Scope.ROWS)
_LINES = _SCROLLS | {Scope.LINES}

MOVING_ACTIONS = (
    Action("cursor.down", "Down a row", "Moving", ("down", "j"), "cursor_down", _LINES),
    Action("cursor.up", "Up a row", "Moving", ("up", "k"), "cursor_up", _LINES),
    Action("cursor.page_down", "Down a page", "Moving", ("pagedown", "ctrl+f"),
           "cursor_page_down", _SCROLLS),
    Action("cursor.page_up", "Up a page", "Moving", ("pageup",), "cursor_page_up", _SCROLLS),
    Action("cursor.half_down", "Down half a page", "Moving", ("ctrl+d",), "cursor_half_down",
           _LINES),
    Action("cursor.half_up", "Up half a page", "Moving", ("ctrl+u",), "cursor_half_up", _LINES),
    Action("cursor.first", "To the first row", "Moving", ("home", "g"), "cursor_first", _LINES),
    Action("cursor.last", "To the last row", "Moving", ("end", "G"), "cursor_last", _LINES),
    Action("cursor.right", "Right a column", "Moving", ("right", "l"), "cursor_right", _TABLE),
    Action("cursor.left", "Left a column", "Moving", ("left", "h"), "cursor_left", _TABLE),
    Action("cursor.cells", "Cursor on a row or on a cell", "Moving", ("i",), "toggle_cells",
           _TABLE),
    Action("range.select", "Select a range from here: y copies it, x exports it, esc ends it",
           "Moving", ("V",), "select_range", _TABLE),
    Action("focus.next", "To the next part of the screen", "Moving", ("tab",), "focus_next"),
    Action("focus.jump", "Jump: a letter for each part of the screen", "Moving", ("apostrophe",),
           "jump"),
    Action("focus.previous", "To the part before", "Moving", ("shift+tab",), "focus_previous"),
)  # fmt: skip
