"""The columns of a table in a window: pinned ones always, the others from one of them on."""

from __future__ import annotations

from collections.abc import Sequence

from mrdscope.tui.widgets.grid import Arrangement, arrange, natural_width


class Columns:
    """Which columns are in sight in so much room; ``arrangement`` says where.

    ``reach`` is the first column a cell cursor may come to; None: the first that is not pinned.
    """

    def __init__(
        self, widths: Sequence[int] = (), pinned: int = 0, reach: int | None = None
    ) -> None:
        self.widths = tuple(widths)
        self.pinned = pinned
        self.reach = pinned if reach is None else min(reach, pinned)
        self.first = pinned
        self.room = 0
        self.arrangement = arrange((), 0, 0, 0)

    @property
    def natural_width(self) -> int:
        """How wide the table is with all columns in sight."""
        return natural_width(self.widths, self.pinned)

    def fit(self, room: int) -> None:
        """Place the columns in so much room, going back to those before where there is enough."""
        self.room = room
        while self.first > self.pinned and not self._from(self.first - 1).after:
            self.first -= 1
        self.arrangement = self._from(self.first)

    def scroll(self, first: int) -> None:
        """Show the free columns from this one on."""
        self.first = first
        self.fit(self.room)

    def reveal(self, column: int) -> bool:
        """Bring a column into sight; return whether anything was scrolled for it."""
        if self.arrangement.place(column) is not None:
            return False
        first = min(self.first, column)
        while first < column and self._from(first).place(column) is None:
            first += 1
        self.scroll(first)
        return True

    def within(self, column: int) -> int:
        """Return the column for a cell cursor nearest to a place, first or last at the ends."""
        return max(self.reach, min(column, len(self.widths) - 1))

    def _from(self, first: int) -> Arrangement:
        return arrange(self.widths, self.pinned, first, self.room)
