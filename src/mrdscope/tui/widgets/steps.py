"""The moving actions that everything with lines has, as steps up and down."""

from __future__ import annotations


class Steps:
    """Mixed into a widget that says how long it is, how much of it is in sight, and how to step."""

    @property
    def extent(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    @property
    def page(self) -> int:
        """How many of them are in sight; at least one."""
        raise NotImplementedError

    def step(self, lines: int) -> None:
        """Move down by so many lines, up where negative, as far as there are any."""
        raise NotImplementedError

    def action_cursor_down(self) -> None:
        """Go down a line."""
        self.step(1)

    def action_cursor_up(self) -> None:
        """Go up a line."""
        self.step(-1)

    def action_cursor_page_down(self) -> None:
        """Go down a page."""
        self.step(self.page)

    def action_cursor_page_up(self) -> None:
        """Go up a page."""
        self.step(-self.page)

    def action_cursor_half_down(self) -> None:
        """Go down half a page."""
        self.step(max(self.page // 2, 1))

    def action_cursor_half_up(self) -> None:
        """Go up half a page."""
        self.step(-max(self.page // 2, 1))

    def action_cursor_first(self) -> None:
        """Go to the first line."""
        self.step(-self.extent)

    def action_cursor_last(self) -> None:
        """Go to the last line."""
        self.step(self.extent)
