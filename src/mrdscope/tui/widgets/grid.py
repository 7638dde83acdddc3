"""Which columns of a table are in sight, and where; and a row's text put into these places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style

from mrdscope.present.table import Align
from mrdscope.present.text import cell_width, clip
from mrdscope.tui.widgets.strips import Piece

#: Cells between two columns, and those of the cursor's marker before the first.
GAP = 2
MARKER = 1
#: Cells the rule between pinned and other columns takes, with a blank on either side.
RULE_WIDTH = 3
#: What stands for a number that there is no room for.
_UNSEEN = "…"


@dataclass(frozen=True)
class Place:
    """One column in sight: its index, where its cells begin, and how wide they are."""

    column: int
    x: int
    width: int


@dataclass(frozen=True)
class Arrangement:
    """The columns in sight, from left to right.

    ``rule`` is where the rule after the pinned columns stands; ``before`` and ``after`` count the
    columns out of sight on either side.
    """

    pinned: tuple[Place, ...]
    free: tuple[Place, ...]
    rule: int
    before: int
    after: int

    def place(self, column: int) -> Place | None:
        """Return where a column is, or None while it is out of sight."""
        return next((p for p in (*self.pinned, *self.free) if p.column == column), None)


def arrange(widths: Sequence[int], pinned: int, first: int, room: int) -> Arrangement:
    """Place columns of these widths in so much room: the ``pinned`` first, then from ``first`` on.

    Only whole columns are shown, because half a number is another number; a column wider than all
    the room there is gets that room.
    """
    fixed = _row(widths, range(pinned), MARKER, room)
    end = fixed[-1].x + fixed[-1].width if fixed else MARKER
    start = end + RULE_WIDTH if fixed else MARKER
    free = _row(widths, range(first, len(widths)), start, room)
    if not free and first < len(widths) and room > start:
        free = (Place(first, start, room - start),)
    after = len(widths) - first - len(free)
    return Arrangement(fixed, free, end + 1, first - pinned, after)


def _row(widths: Sequence[int], columns: range, x: int, room: int) -> tuple[Place, ...]:
    places: list[Place] = []
    for column in columns:
        if x + widths[column] > room:
            break
        places.append(Place(column, x, widths[column]))
        x += widths[column] + GAP
    return tuple(places)


def natural_width(widths: Sequence[int], pinned: int) -> int:
    """Return how wide a table is that shows all its columns."""
    return max((p.x + p.width for p in arrange(widths, pinned, pinned, 1 << 30).free), default=0)


def shortened(text: str, width: int, align: Align) -> str:
    """Return a cell's text in so much room.

    Text that is cut ends in an ellipsis. A number, which is what stands right, is shown whole or
    not at all: its first digits are another number.
    """
    if align is Align.LEFT or cell_width(text) <= width:
        return clip(text, width)
    number = text.rstrip(" ")
    return number if cell_width(number) <= width else clip(_UNSEEN, width)


class LineBuilder:
    """A line put together from left to right; blanks are in the ground's style."""

    def __init__(self, ground: Style) -> None:
        self.pieces: list[Piece] = []
        self._ground = ground
        self._x = 0

    def to(self, x: int) -> LineBuilder:
        """Fill with blanks up to a column of cells."""
        if x > self._x:
            self.text(" " * (x - self._x), self._ground)
        return self

    def text(self, text: str, style: Style) -> LineBuilder:
        """Put text where the line has come to."""
        if text:
            self.pieces.append((text, style))
            self._x += cell_width(text)
        return self

    def cell(self, place: Place, text: str, align: Align, style: Style) -> LineBuilder:
        """Put text into a place, clipped to it, on the side its column stands."""
        shown = shortened(text, place.width, align)
        left = 0 if align is Align.LEFT else place.width - cell_width(shown)
        return self.to(place.x + left).text(shown, style).to(place.x + place.width)

    def signed(
        self, place: Place, text: str, align: Align, style: Style, sign: tuple[str, Style]
    ) -> LineBuilder:
        """Put text into a place with a sign right before it, in the gap where it fills the place.

        After it, where something stands before it already.
        """
        width = cell_width(shortened(text, place.width, align))
        start = place.x + (0 if align is Align.LEFT else place.width - width)
        before = self._x < start
        if before:
            self.to(start - cell_width(sign[0])).text(*sign)
        self.cell(place, text, align, style)
        return self if before else self.text(*sign)

    def filled(self, place: Place, text: str, align: Align, style: Style) -> LineBuilder:
        """Put text into a place, all of which is in the style."""
        shown = shortened(text, place.width, align)
        blanks = " " * (place.width - cell_width(shown))
        text = shown + blanks if align is Align.LEFT else blanks + shown
        return self.to(place.x).text(text, style)
