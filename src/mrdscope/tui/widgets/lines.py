"""Lines and rows on a screen whose page keys move something else."""

from __future__ import annotations

from mrdscope.tui.actions import Scope
from mrdscope.tui.keymap import bindings
from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.widgets.rows import RowsView


class Lines(BlockView, inherit_bindings=False):
    """A block that leaves the page keys to the screen."""

    SCOPE = Scope.LINES
    BINDINGS = bindings(SCOPE)


class LinedRows(RowsView, inherit_bindings=False):
    """A chart of rows that leaves the page keys to the screen."""

    SCOPE = Scope.LINES
    BINDINGS = bindings(SCOPE)
