"""A block of styled lines made for the size it is shown at: charts, pages, lists."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from textual.cache import LRUCache
from textual.events import Resize
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from mrdscope.present.styled import Block
from mrdscope.tui.actions import Scope
from mrdscope.tui.keymap import bindings
from mrdscope.tui.themes import palette
from mrdscope.tui.widgets.steps import Steps
from mrdscope.tui.widgets.strips import pieces, strip

#: Makes a block for a width and a height in cells; a taller one is scrolled.
Render = Callable[[int, int], Block]

#: Blocks kept, so that going back and forth between patients draws nothing twice.
_KEPT = 64


def _nothing(_width: int, _height: int) -> Block:
    return ()


class BlockView(Steps, ScrollView, can_focus=True, inherit_bindings=False):
    """Shows a block; asks for another one when its content or its size changes."""

    SCOPE = Scope.BLOCK
    BINDINGS = bindings(SCOPE)

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
        can_focus: bool = True,
    ) -> None:
        super().__init__(id=id, classes=classes)
        # One that is made to fit has nothing the keys could do in it.
        self.can_focus = can_focus
        self._key: Hashable = None
        self._render_block: Render = _nothing
        self._lines: Block = ()
        self._blocks: LRUCache[tuple[Hashable, int, int], Block] = LRUCache(_KEPT)

    def show(self, key: Hashable, render: Render) -> None:
        """Show the block ``render`` makes for this size.

        ``key`` names everything but the size that the block depends on (patient, settings ...): of
        two calls with one key the second asks for nothing.
        """
        changed = key != self._key
        self._key, self._render_block = key, render
        if changed:
            self.scroll_to(y=0, animate=False)
            if self.styles.is_auto_height:
                self.refresh(layout=True)
        self._ask()

    @property
    def block(self) -> Block:
        """The lines that are shown, those out of sight too."""
        return self._lines

    @property
    def extent(self) -> int:
        """How many lines the block has."""
        return len(self._lines)

    @property
    def page(self) -> int:
        """How many of them are in sight."""
        return max(self.size.height, 1)

    def step(self, lines: int) -> None:
        """Scroll down by so many lines, up where negative."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False)

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        """Return how many lines the block has at a width, for a view as high as its content."""
        return len(self._render_block(width - self.scrollbar_size_vertical, 0))

    def _ask(self) -> None:
        width, height = self.scrollable_content_region.size
        if not width or not height:
            return
        lines = self._blocks.get((self._key, width, height))
        if lines is None:
            lines = self._render_block(width, height)
            self._blocks[self._key, width, height] = lines
        self._put(lines, width)

    def _put(self, lines: Block, width: int) -> None:
        before, self._lines = self._lines, lines
        size = Size(width, len(lines))
        if size != self.virtual_size:
            self.virtual_size = size
            self.refresh()
            return
        for y, (old, new) in enumerate(zip(before, lines, strict=True)):
            if old != new:
                self.refresh_line(y)

    def on_resize(self, _event: Resize) -> None:
        """Ask for a block of the new size."""
        self._ask()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the block."""
        look = palette(self.app.theme)
        index = y + self.scroll_offset.y
        line = self._lines[index] if index < len(self._lines) else ()
        room = self.scrollable_content_region.width
        drawn = strip(pieces(line, look), room, look.base)
        return drawn.extend_cell_length(self.size.width, look.base)
