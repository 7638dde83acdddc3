"""A chart of a row a patient, with a cursor on one of them."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from textual.events import Click
from textual.message import Message

from mrdscope.present.styled import Block
from mrdscope.tui.actions import Scope
from mrdscope.tui.keymap import bindings
from mrdscope.tui.widgets.ascii import glyphs_of
from mrdscope.tui.widgets.block import BlockView

if TYPE_CHECKING:
    from collections.abc import Callable

    from mrdscope.present.rows import RowSource


class RowsView(BlockView, inherit_bindings=False):
    """Shows a `RowSource` made for its width, a page at a time, the cursor's row marked.

    Moving says so with `RowHighlighted`; whoever holds the state answers with `put`.
    """

    SCOPE = Scope.ROWS
    BINDINGS = bindings(SCOPE)

    class About(Message):
        """Something about a row, by its key."""

        def __init__(self, view: RowsView, key: str) -> None:
            super().__init__()
            self.view = view
            self.key = key

    class RowHighlighted(About):
        """The cursor has come to another row."""

    class RowChosen(About):
        """A row was chosen."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="-fitted")
        self._make: Callable[[int], RowSource] | None = None
        self._rows: RowSource | None = None
        self._made: tuple[Hashable, int] | None = None
        self._key_of_rows: Hashable = None
        self._selected: str | None = None

    def put(self, key: Hashable, make: Callable[[int], RowSource], selected: str | None) -> None:
        """Show the rows ``make`` gives for a width, the cursor on one; see `BlockView.show`."""
        self._key_of_rows, self._make, self._selected = key, make, selected
        self.show((key, selected), self._window)

    def _window(self, width: int, height: int) -> Block:
        from mrdscope.present.rows import window  # noqa: PLC0415 - polars

        assert self._make is not None  # noqa: S101 - asked once there are rows
        if self._made != (self._key_of_rows, width):
            self._rows = self._make(width)
            self._made = (self._key_of_rows, width)
        assert self._rows is not None  # noqa: S101 - made above
        return window(self._rows, (width, height), self._selected, glyphs_of(self))

    @property
    def cursor_key(self) -> str | None:
        """The key of the row the cursor is on."""
        return self._selected

    @property
    def extent(self) -> int:
        """How many rows there are."""
        return 0 if self._rows is None else self._rows.row_count

    @property
    def page(self) -> int:
        """How many rows are about in sight."""
        heads = 0 if self._rows is None else len(self._rows.head) + len(self._rows.foot)
        return max(self.size.height - heads - 1, 1)

    def step(self, lines: int) -> None:
        """Go down so many rows, up where negative; who is in none of them comes to the first."""
        if self._rows is None or not self._rows.row_count:
            return
        place = None if self._selected is None else self._rows.row_index(self._selected)
        wanted = 0 if place is None else place + lines
        key = self._rows.row_key(max(0, min(wanted, self._rows.row_count - 1)))
        if key != self._selected:
            self.post_message(self.RowHighlighted(self, key))

    def on_click(self, event: Click) -> None:
        """Put the cursor on the row clicked; a second click chooses it."""
        from mrdscope.present.rows import row_at  # noqa: PLC0415 - polars

        if self._rows is None:
            return
        row = row_at(self._rows, self.size.height, self._selected, event.y)
        if row is None:
            return
        key = self._rows.row_key(row)
        if key != self._selected:
            self.post_message(self.RowHighlighted(self, key))
        elif event.chain > 1:
            self.action_open_case()

    def action_open_case(self) -> None:
        """Choose the row the cursor is on."""
        if self._selected is not None:
            self.post_message(self.RowChosen(self, self._selected))
