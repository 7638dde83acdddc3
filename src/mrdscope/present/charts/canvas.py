"""A grid of cells a chart is drawn on; the one place that talks to plotext.

plotext draws the curves, as Braille dots or characters; marks, axes and words are put on cell by
cell. Each role of `present.styled` is a palette number to plotext and is read back as the role, so
no colour is chosen here. Every call builds a figure of its own on a terminal of its own, without
the size of the real one.
"""

from __future__ import annotations

import itertools
import re
import threading
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mrdscope.present.glyphs import BRAILLE, Pen
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.text import cell_width, visible

_BLANK = (" ", Role.PLAIN)
_ROLES = tuple(Role)
_FIRST_COLOUR = 16  # palette numbers below are the terminal's own sixteen
_ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")
_EMPTY_BRAILLE = "\u2800"

# plotext promises nothing about threads, and its kernel runs without the interpreter's lock.
_PLOTEXT = threading.Lock()


@dataclass(frozen=True)
class Stroke:
    """A polyline through points of `resolution` dots a cell, (0, 0) at the top left."""

    dots: tuple[tuple[int, int], ...]
    character: str
    role: Role
    joined: bool = True


def resolution(character: str) -> tuple[int, int]:
    """Return how many dots a pen of that character has in a cell, across and down."""
    return (2, 4) if character == BRAILLE else (1, 1)


class Canvas:
    """A grid of cells, each with one character in one role; what is drawn later lies on top."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._rows = [[_BLANK] * width for _ in range(height)]

    def _inside(self, column: int, row: int) -> bool:
        return 0 <= column < self.width and 0 <= row < self.height

    def put(self, column: int, row: int, character: str, role: Role) -> None:
        """Draw a character of one cell over what is there; outside the grid nothing happens."""
        if self._inside(column, row):
            self._split_wide(column, row)
            self._rows[row][column] = (character, role)

    def _split_wide(self, column: int, row: int) -> None:
        """Blank the other half of a wide character one half of which is about to go."""
        cells = self._rows[row]
        if cells[column][0] == "" and column:
            cells[column - 1] = _BLANK
        elif column + 1 < self.width and cells[column + 1][0] == "":
            cells[column + 1] = _BLANK

    def put_below(self, column: int, row: int, character: str, role: Role) -> None:
        """Draw a character only where nothing is drawn yet."""
        if self.is_free(column, row, 1):
            self.put(column, row, character, role)

    def is_free(self, column: int, row: int, length: int, over: Collection[str] = ()) -> bool:
        """Say whether these cells are in the grid, and blank or holding characters in ``over``."""
        if not (self._inside(column, row) and column + length <= self.width):
            return False
        cells = self._rows[row][column : column + length]
        return all(character == " " or character in over for character, _ in cells)

    def text(
        self, column: int, row: int, words: str, role: Role, *, over: Collection[str] = ()
    ) -> bool:
        """Write words if all their cells are free, else nothing; say whether they were written."""
        cells = _cells(words)
        if not self.is_free(column, row, len(cells), over):
            return False
        for offset, character in enumerate(cells):
            self._rows[row][column + offset] = (character, role)
        return True

    def draw(self, left: int, top: int, size: tuple[int, int], strokes: Sequence[Stroke]) -> None:
        """Draw curves over what is there, into the part of the grid at ``left``, ``top``."""
        if not strokes or min(size) < 1:
            return
        for column, row, character, role in _rasterize(size, strokes):
            self.put(left + column, top + row, character, role)

    def block(self) -> Block:
        """Return the grid as styled text, cells of one role in one span."""
        return tuple(_merged(row) for row in self._rows)


def _merged(row: Sequence[tuple[str, Role]]) -> Line:
    runs = itertools.groupby(row, key=lambda cell: cell[1])
    return tuple(Span("".join(character for character, _ in run), role) for role, run in runs)


def _cells(words: str) -> list[str]:
    """Return one string a cell: a wide character is followed by an empty one, none is zero wide."""
    characters = [c for c in visible(unicodedata.normalize("NFC", words)) if cell_width(c) > 0]
    if sum(map(cell_width, characters)) != cell_width("".join(characters)):
        # Emoji that join into one; what a terminal makes of them cannot be relied on.
        characters = [c if cell_width(c) == 1 and c.isprintable() else "□" for c in characters]
    padded = ([c] + [""] * (cell_width(c) - 1) for c in characters)
    return list(itertools.chain.from_iterable(padded))


def words_width(words: str) -> int:
    """Return how many cells `Canvas.text` takes for these words."""
    return len(_cells(words))


def stroke(points: Sequence[tuple[int, int]], pen: Pen, role: Role) -> list[Stroke]:
    """Return the strokes that draw a line through dots with a pen and its dashes.

    The dots are those of ``resolution(pen.along)``; a pen that differs along and down draws level
    and other pieces apart.
    """
    if pen.dashes:
        return [Stroke(tuple(_dashed(points, pen.dashes)), pen.along, role, joined=False)]
    if pen.along == pen.down:
        return [Stroke(tuple(points), pen.along, role)]
    pieces = itertools.pairwise(points)
    return [
        Stroke((start, end), pen.along if start[1] == end[1] else pen.down, role)
        for start, end in pieces
    ]


def _dashed(
    points: Sequence[tuple[int, int]], dashes: tuple[int, ...]
) -> Iterator[tuple[int, int]]:
    drawn = itertools.cycle(
        itertools.chain.from_iterable(
            [index % 2 == 0] * length for index, length in enumerate(dashes)
        )
    )
    return (dot for dot in _walk(points) if next(drawn))


def _walk(points: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield every dot on the way through the points, each end once."""
    yield from points[:1]
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        steps = max(abs(x1 - x0), abs(y1 - y0))
        for step in range(1, steps + 1):
            yield round(x0 + (x1 - x0) * step / steps), round(y0 + (y1 - y0) * step / steps)


def _figure(size: tuple[int, int]) -> Any:
    # plotext takes 0.3 s to import; the first chart pays it, not the first screen.
    import plotext  # noqa: PLC0415

    terminal = type(plotext.terminal)().limit(False, False)
    figure = type(plotext.figure)(parent=terminal)
    figure.plot_size(*size)
    figure.axes(False)
    figure.canvas("default")
    for axis, cells in zip(("x", "y"), size, strict=True):
        figure.ruler(axis).ticks([]).lim(-0.5, cells - 0.5).alignment(lim="edge")
    return figure


def _rasterize(
    size: tuple[int, int], strokes: Sequence[Stroke]
) -> Iterator[tuple[int, int, str, Role]]:
    with _PLOTEXT:
        figure = _figure(size)
        for one in strokes:
            figure.draw(_signal(figure, size[1], one))
        rendered: str = figure.build().string()
    return _read_back(rendered)


def _signal(figure: Any, height: int, one: Stroke) -> Any:
    import plotext  # noqa: PLC0415

    across, down = resolution(one.character)
    x = [(column + 0.5) / across - 0.5 for column, _ in one.dots]
    y = [height - 0.5 - (row + 0.5) / down for _, row in one.dots]
    marker = plotext.marker(one.character, pixel=_FIRST_COLOUR + _ROLES.index(one.role))
    return figure.signal(x, y, marker=marker).lines(one.joined)


def _read_back(rendered: str) -> Iterator[tuple[int, int, str, Role]]:
    """Yield column, row, character and role of every cell plotext has drawn on."""
    for row, text in enumerate(rendered.rstrip("\n").split("\n")):
        column, role = 0, Role.PLAIN
        for index, part in enumerate(_ESCAPE.split(text)):
            if index % 2:
                role = _role(part)
                continue
            for character in part:
                if character not in (" ", _EMPTY_BRAILLE):
                    yield column, row, character, role
                column += 1


def _role(code: str) -> Role:
    number = code.removeprefix("38;5;")
    return _ROLES[int(number) - _FIRST_COLOUR] if number != code else Role.PLAIN
